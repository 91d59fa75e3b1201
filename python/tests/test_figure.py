"""Figures: options by all their names, checked; and what is sent to the page and back."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets

import headglow as hg

SCORES = np.arange(12, dtype=np.float32).reshape(2, 2, 3)


def test_what_the_page_gets() -> None:
    state = hg.imshow(SCORES, norm="log", height=300).get_state()
    assert (state["norm"], state["limits_by"], state["theme"], state["height"]) == (
        "log",
        "figure",
        None,
        300,
    )
    assert len(str(state)) < 10_000


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"cmap": "Viridis"}, "colormap", "viridis"),
        ({"color_continuous_scale": "rdbu_r"}, "colormap", "RdBu_r"),
        ({"zmin": np.float32(0.5)}, "vmin", 0.5),
        ({"zmax": 3}, "vmax", 3),
        ({"color_continuous_midpoint": 0}, "center", 0),
        ({"text_auto": True}, "annotate", "all"),
        ({"facet_col_wrap": 3}, "columns", 3),
        (
            {"zoom": "layers=0:1,heads=-2.5:,panel=a, b"},
            "zoom",
            {"layers": [0, 1], "heads": [-2.5, None], "panel": "a, b"},
        ),
        ({"zoom": "auto"}, "zoom", None),
        ({"zoom": {"layers": (np.int64(0), 1)}}, "zoom", {"layers": [0, 1]}),
        ({"zoom": "layers=nan:"}, None, "zoom is 'layers=nan:', but must be ranges such as"),
        ({"zoom": "layers=0"}, None, "zoom is 'layers=0', but must be ranges such as"),
        ({"zoom": {"layer": [0, 1]}}, None, "zoom must be ranges such as"),
        ({"title": 3}, None, "title must be a text, not 3"),
        ({"mark": ["L0H1"]}, None, "mark must be a text, not ['L0H1']"),
        ({"tasks_shown": None}, None, "there is no option 'tasks_shown'; did you mean 'tasks'?"),
        ({"nrom": "log"}, None, "there is no option 'nrom'; did you mean 'norm'?"),
        ({"colour_map": "magma"}, None, "there is no option 'colour_map'; did you mean 'colormap'?"),
        ({"norm": "logs"}, None, "norm is 'logs'; did you mean 'log'?"),
        ({"columns": 0}, None, "columns is 0, but must be at least 1"),
        ({"gamma": 0}, None, "gamma is 0, but must be above 0"),
        ({"vmin": "low"}, None, "vmin must be a number, not 'low'"),
        ({"transpose": 1}, None, "transpose must be True or False, not 1"),
        ({"cmap": "magma", "colormap": "magma"}, None, "colormap is given twice"),
    ],
)
def test_options(given: dict[str, Any], name: str | None, value: Any) -> None:
    if name is not None:
        assert getattr(hg.imshow(SCORES, **given), name) == value
        return
    with pytest.raises((TypeError, ValueError)) as caught:
        hg.imshow(SCORES, **given)
    assert str(value) in str(caught.value)


def test_a_trait_that_is_set_is_checked_and_observed() -> None:
    figure = hg.imshow(SCORES)
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["new"]), "norm")
    figure.norm = "asinh"
    with pytest.raises((traitlets.TraitError, ValueError), match="did you mean 'linear'"):
        figure.norm = "linaer"
    assert (figure.norm, seen) == ("asinh", ["asinh"])


def test_a_package_that_is_not_built_says_so(tmp_path: Path) -> None:
    package = Path(hg.__file__).parent
    shutil.copytree(package, tmp_path / "headglow", ignore=shutil.ignore_patterns("static"))
    show = [sys.executable, "-c", "import headglow; headglow.imshow([[1, 2]])"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(show, env=environment, capture_output=True, text=True, check=False)
    assert "RuntimeError: the package is not built; run `npm run build:python`" in done.stderr


def test_the_largest_heads() -> None:
    scores = np.array([[[1, -9], [np.nan, 3]], [[0, 9], [3, 2]]], np.float32)
    found = hg.imshow(scores, tasks=["a", "b"]).top_heads(4)
    assert found.values.tolist() == [
        ["", "a", 0, 1, -9],
        ["", "b", 0, 1, 9],
        ["", "a", 1, 1, 3],
        ["", "b", 1, 0, 3],
    ]
    assert len(hg.imshow(scores[0]).top_heads()) == 3


def test_the_largest_heads_are_of_the_checkpoint_that_is_shown() -> None:
    figure = hg.imshow({"x": {0: SCORES[0], 5: SCORES[1]}, "y": {0: SCORES[0, :1], 10: SCORES[1, :1]}})
    figure.checkpoint = 1
    assert figure.top_heads(2)[["model", "value"]].values.tolist() == [["x", 11], ["x", 10]]
    figure.models = ["y"]
    assert figure.top_heads(1)["value"].tolist() == [2]
    figure.checkpoint = 1.6
    assert figure.top_heads(1)["value"].tolist() == [8]


def test_linked_figures() -> None:
    one, other = hg.imshow(SCORES), hg.imshow(SCORES)
    hg.link(one, other, options=["zoom", "norm"])
    other.norm = "asinh"
    one.zoom = {"layers": [0, 1]}
    assert (one.norm, other.zoom) == ("asinh", {"layers": [0, 1]})


def test_the_picture_that_the_page_sends_is_kept() -> None:
    figure = hg.imshow(SCORES)
    figure._receive(figure, {"type": "picture", "width": 640}, [b"\x89PNG"])
    assert figure._picture["image/png"] == base64.b64encode(b"\x89PNG").decode()
    assert 'width="640"' in figure._picture["text/html"]
    assert figure._has_picture
