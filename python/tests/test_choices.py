"""What `imshow` does with arguments: names of tasks or a choice of them, and those of other libraries."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import headglow as hg

xarray: Any = import_module("xarray")

A = np.arange(12.0).reshape(3, 4)
TASKS = {"a": A, "b": -2 * A}
MODELS = {"a": A, "b": A[:2]}


def test_tasks_without_names_get_some() -> None:
    for data in (np.stack([A, A]), [A, A], {0: [A, A], 5: [A, A]}):
        figure = hg.imshow(data, tasks=["x", "y"])
        assert figure.tasks is None
        assert figure._tensors[0].tasks == ("x", "y")
    assert hg.imshow(A, tasks="x")._tensors[0].tasks == ("x",)


def test_tasks_with_names_are_selected() -> None:
    array = xarray.DataArray([A, A], dims=("task", "layer", "head"), coords={"task": ["a", "b"]})
    for data in (TASKS, {0: TASKS, 5: TASKS}, array):
        figure = hg.imshow(data, tasks=["b"])
        assert figure.tasks == ["b"]
        assert figure._tensors[0].tasks == ("a", "b")
    figure = hg.imshow(TASKS, tasks=["a"])
    assert set(figure.top_heads()["task"]) == {"a"}
    assert set(hg.imshow(MODELS, models=["b"]).top_heads()["model"]) == {"b"}


def test_names_that_are_set_later_are_checked() -> None:
    figure = hg.imshow(TASKS)
    figure.panel = "b"
    for option, value in {"tasks": ["c"], "panel": "c", "similar_to": "c"}.items():
        with pytest.raises(ValueError, match="there are the tasks 'a', 'b'"):
            setattr(figure, option, value)
    assert (figure.tasks, figure.panel) == (None, "b")


def test_tasks_of_files_are_selected(tmp_path: Path) -> None:
    np.save(tmp_path / "scores.npy", A)
    figure = hg.imshow(tmp_path / "scores.npy", tasks=["b"], models=["m"])
    assert (figure.tasks, figure.models) == (["b"], ["m"])
    with pytest.raises(TypeError, match="steps and axes are for arrays; files have their own"):
        hg.imshow(tmp_path / "scores.npy", facet_row=0)


def test_names_of_plotly_and_seaborn() -> None:
    rows = hg.imshow(np.stack([A, A]), facet_row=0)
    assert (rows.columns, rows._tensors[0].tasks) == (1, ("task 0", "task 1"))
    figure = hg.imshow(
        A, labels={"x": "Head", "y": "Layer", "color": "score"}, range_color=(0, np.float32(5)), zmid=1
    )
    assert (figure.label, figure.vmin, figure.vmax, figure.center) == ("score", 0, 5, 1)
    other = hg.imshow(A, robust=True, square=True, annot=True)
    assert (other.limits, other.aspect, other.annotate) == ("robust", "equal", "all")


@pytest.mark.parametrize(
    ("data", "given", "sentence"),
    [
        (TASKS, {"tasks": ["b", "c"]}, "no task is named 'c'; there are the tasks 'a', 'b'"),
        (TASKS, {"models": ["b"]}, "'b' is a task, not a model; tasks= selects it"),
        (
            MODELS,
            {"tasks": ["b"]},
            "'b' is a model, as the matrices have different shapes; models= selects it",
        ),
        ({"a": MODELS, "b": TASKS}, {"tasks": ["a/b"]}, "'a/b' is a model, not a task"),
        ([A, A], {"models": ["b"]}, "no model is named 'b'; the models have no names"),
        (A, {"tasks": 3}, "tasks must be a list of names, not 3"),
        (TASKS, {"panel": "c"}, "panel is 'c', but no panel has that name; there are the tasks 'a', 'b'"),
        ([[A], [A]], {"checkpoint": 2}, "checkpoint is 2, but the last one is 1, counted from 0"),
        (A, {"vmin": 5, "vmax": 1}, "vmin is 5, but must be below vmax, which is 1"),
        (A, {"mark": "nonsense"}, "mark is 'nonsense', but must be none, top:10, or heads: L3H5,L10H2"),
        (A, {"annotate": "top:0"}, "annotate is 'top:0', but must be none, all, top:10, or heads"),
        (
            A,
            {"text_auto": ".2f"},
            "numbers in cells get the digits that they need; text_auto=True writes them",
        ),
        (A, {"labels": {"x": "Token"}}, "labels has 'x': 'Token', but axes are always called Layer and Head"),
        (A, {"range_color": 3}, r"range_color must be two numbers, such as \(0, 1\), not 3"),
        (A, {"width": 500}, "a figure is as wide as its page"),
        (A, {"cbar": False}, "every figure has a colorbar; leave it out"),
        (A, {"facet_row": 0, "facet_col": 0}, "both name the axis that is the task; give one"),
        (A, {"facet_col": True}, "facet_col is True, but must be the number of an axis"),
        (A, {"facet_col": 1.0}, "facet_col is 1.0, but must be the number of an axis"),
        (A, {"height": -5}, "height is -5, but must be at least 1"),
        (A, {"pick": "x"}, "pick= says how files are read; leave it out for data in memory"),
    ],
)
def test_what_is_refused(data: Any, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=sentence):
        hg.imshow(data, **given)


@pytest.mark.parametrize("cells", ["none", "top:10", "L3H5", "l3h5, a, b/L10H2", "gpt2/math/L0H1,L1H1"])
def test_choices_of_cells(cells: str) -> None:
    assert hg.imshow(A, mark=cells).mark == cells


def test_pins_are_whole_heads() -> None:
    figure = hg.imshow(A)
    figure.pins = [{"layer": 1.0, "head": np.int64(2)}]
    assert [(pin["layer"], pin["head"]) for pin in figure.pins] == [(1, 2)]
    for head in (1.7, True, "2"):
        with pytest.raises(ValueError, match="but must be a whole number"):
            figure.pins = [{"layer": 1, "head": head}]
