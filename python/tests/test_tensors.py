"""What notebooks have of scores becomes the same tensors, whatever library it is from."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from headglow.lazy import Lazy, select_tasks
from headglow.tensors import Labels, Scores, to_tensors
from tests.conftest import MakeScores

xarray: Any = import_module("xarray")


def only(found: list[Scores]) -> Scores:
    assert len(found) == 1
    return found[0]


def assert_scores(tensor: Scores, expected: Any) -> None:
    np.testing.assert_array_equal(tensor.values, np.asarray(expected, np.float32))


def test_arrays_of_two_to_four_axes(make_scores: MakeScores) -> None:
    scores = make_scores(3, 2, 12, 7)
    whole = only(to_tensors(scores))
    assert (whole.tasks, whole.steps) == (("task 0", "task 1"), (0, 1, 2))
    assert_scores(whole, scores)
    tasks = only(to_tensors(scores[0], labels=Labels(tasks=["ioi", "copy"])))
    assert (tasks.tasks, tasks.steps) == (("ioi", "copy"), None)
    assert_scores(tasks, scores[:1])
    assert_scores(only(to_tensors(scores[0, 0])), scores[:1, :1])


@pytest.mark.parametrize("dtype", ["f8", "f2", "i8", "u1", "?", ">f4"])
def test_other_types_of_numbers(dtype: str) -> None:
    scores = np.random.default_rng(0).uniform(0, 2, (4, 5)).astype(dtype)
    assert_scores(only(to_tensors(scores)), scores.astype(np.float32)[None, None])


def test_lists_masks_and_other_orders(make_scores: MakeScores) -> None:
    assert_scores(only(to_tensors([[1, 2, 3], [4, 5, None]])), [[[[1, 2, 3], [4, 5, np.nan]]]])
    scores = make_scores(5, 4)
    assert_scores(only(to_tensors(scores.T)), scores.T[None, None])
    masked = np.ma.masked_greater(np.arange(6).reshape(2, 3), 3)
    assert_scores(only(to_tensors(masked)), [[[[0, 1, 2], [3, np.nan, np.nan]]]])


def test_axes_named_as_in_plotly(make_scores: MakeScores) -> None:
    scores = make_scores(6, 4, 3)
    moving = only(to_tensors(scores, labels=Labels(checkpoint_axis=2)))
    assert moving.steps == (0, 1, 2)
    assert_scores(moving, scores.transpose(2, 0, 1)[:, None])
    panels = only(to_tensors(scores, labels=Labels(task_axis=-1)))
    assert_scores(panels, scores.transpose(2, 0, 1)[None])
    with pytest.raises(ValueError, match="facet_col is 3, but the array has 3 axes"):
        to_tensors(scores, labels=Labels(task_axis=3))
    with pytest.raises(ValueError, match="needs two for layers and heads"):
        to_tensors(scores, labels=Labels(task_axis=0, checkpoint_axis=1))


def test_masks_in_lists() -> None:
    masked = np.ma.masked_greater(np.arange(6.0).reshape(2, 3), 3)
    matrix = [[0, 1, 2], [3, np.nan, np.nan]]
    assert_scores(only(to_tensors([masked, masked])), [[matrix, matrix]])
    assert_scores(only(to_tensors([[masked], [masked]])), [[matrix], [matrix]])
    assert_scores(only(to_tensors({"a": [masked, masked]})), [[matrix, matrix]])
    assert_scores(only(to_tensors(np.array([[1, None]], object))), [[[[1, np.nan]]]])


def test_items_of_lists_keep_their_labels(make_scores: MakeScores) -> None:
    scores = make_scores(3, 4)
    turned = xarray.DataArray(scores.T, dims=("head", "layer"))
    tasks = only(to_tensors([turned, scores], labels=Labels(tasks=["a", "b"])))
    assert (tasks.tasks, tasks.steps) == (("a", "b"), None)
    assert_scores(tasks, [[scores, scores]])
    steps = only(to_tensors([[turned], [turned]], labels=Labels(steps=[5, 10])))
    assert (steps.tasks, steps.steps) == (("",), (5, 10))
    assert_scores(steps, [[scores], [scores]])
    named = only(to_tensors([{"a": scores, "b": -scores}, {"b": scores, "a": -scores}]))
    assert (named.tasks, named.steps) == (("a", "b"), (0, 1))
    assert_scores(named, [[scores, -scores], [-scores, scores]])


def test_steps_may_list_tasks_in_any_order(make_scores: MakeScores) -> None:
    a, b = make_scores(2, 3, 4)
    found = only(to_tensors({0: {"a": a, "b": b}, 10: {"b": a, "a": b}}))
    assert_scores(found, [[a, b], [b, a]])
    lazy = Lazy((1, 2, 3, 4), lambda _: np.stack([a, b]))
    assert_scores(Scores("", ("b", "a"), None, select_tasks(lazy, [1, 0])), [[b, a]])


def test_xarray_by_its_dimensions(make_scores: MakeScores) -> None:
    scores = make_scores(2, 12, 7)
    array = xarray.DataArray(scores, dims=("step", "layer", "head"), coords={"step": [10, 500]})
    found = only(to_tensors(array.transpose("head", "step", "layer")))
    assert found.steps == (10, 500)
    assert_scores(found, scores[:, None])
    named = xarray.DataArray(scores, dims=("prompt", "layer", "head"), coords={"prompt": ["a", "b"]})
    assert only(to_tensors(named, labels=Labels(task_axis="prompt"))).tasks == ("a", "b")
    turned = only(to_tensors(named.transpose("head", "prompt", "layer"), labels=Labels(task_axis="prompt")))
    assert_scores(turned, scores[None])


def test_dictionaries_of_tasks_steps_and_models(make_scores: MakeScores) -> None:
    a, b = make_scores(2, 4, 5)
    tasks = only(to_tensors({"ioi": a, "copy": b}))
    assert (tasks.tasks, tasks.steps) == (("ioi", "copy"), None)
    assert_scores(tasks, [[a, b]])
    steps = only(to_tensors({1000: a, 0: b}))
    assert (steps.tasks, steps.steps) == (("",), (0, 1000))
    assert_scores(steps, [[b], [a]])
    both = [
        {0: {"ioi": a, "copy": b}, 10: {"ioi": b, "copy": a}},
        {"ioi": {0: a, 10: b}, "copy": {0: b, 10: a}},
    ]
    for nested in both:
        found = only(to_tensors(nested))
        assert (found.tasks, found.steps) == (("ioi", "copy"), (0, 10))
        assert_scores(found, [[a, b], [b, a]])
    small, large = to_tensors({"small": {"ioi": a}, "large": {"ioi": make_scores(6, 8)}})
    assert (small.model, large.model, large.values.shape) == ("small", "large", (1, 1, 6, 8))
    by_model = {name: {"A": a, "B": make_scores(6, 8)} for name in ("gpt2", "gptj")}
    assert [one.model for one in to_tensors(by_model)] == ["gpt2/A", "gpt2/B", "gptj/A", "gptj/B"]
    assert [one.tasks for one in to_tensors(by_model)] == [("",)] * 4


def test_bfloat16_gradients_and_sparse_tensors_of_pytorch() -> None:
    torch: Any = pytest.importorskip("torch")
    scores = torch.arange(12).reshape(3, 4).float() / 3
    half = scores.bfloat16()
    assert_scores(only(to_tensors(half)), half.float().numpy()[None, None])
    assert_scores(only(to_tensors(scores.clone().requires_grad_())), scores.numpy()[None, None])
    assert_scores(only(to_tensors(scores.to_sparse())), scores.numpy()[None, None])
    assert only(to_tensors({"ioi": half, "copy": scores})).tasks == ("ioi", "copy")
    rows = [[half[0], scores.requires_grad_()[1]], [half[2], half[2]]]
    assert only(to_tensors(rows)).values.shape == (1, 2, 2, 4)


def test_subclasses_views_and_parameters_of_pytorch() -> None:
    torch: Any = pytest.importorskip("torch")
    scores = torch.arange(12.0).reshape(3, 4).requires_grad_()
    expected = scores.detach().numpy()
    subclass = type("Own", (torch.Tensor,), {"__module__": "elsewhere"})
    assert_scores(only(to_tensors(scores.as_subclass(subclass))), expected[None, None])
    negative = torch.imag(torch.complex(scores.detach(), scores.detach()).conj())
    assert_scores(only(to_tensors(negative)), -expected[None, None])
    parameters = torch.nn.ParameterDict({"a": scores, "b": scores})
    assert only(to_tensors(parameters)).tasks == ("a", "b")


def test_arrays_of_jax() -> None:
    jax: Any = pytest.importorskip("jax.numpy")
    scores = jax.arange(12).reshape(3, 4) / 3
    assert_scores(only(to_tensors(scores)), np.asarray(scores)[None, None])
    half = scores.astype(jax.bfloat16)
    assert_scores(only(to_tensors(half)), np.asarray(half.astype(jax.float32))[None, None])
    assert_scores(only(to_tensors(np.asarray(half))), np.asarray(half.astype(jax.float32))[None, None])


def test_sparse_matrices_of_scipy() -> None:
    sparse: Any = pytest.importorskip("scipy.sparse")
    scores = np.eye(3, 4)
    assert_scores(only(to_tensors(sparse.csr_matrix(scores))), scores[None, None])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_long_tables(library: str) -> None:
    frames: Any = pytest.importorskip(library)
    rows = [
        (task, step, layer, head)
        for task in ("b", "a")
        for step in (0, 5)
        for layer in range(2)
        for head in range(3)
    ]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(("task", "step", "Layer", "head"))}
    table = frames.DataFrame({**columns, "score": [float(i) for i in range(len(rows))]})
    found = only(to_tensors(table))
    assert (found.tasks, found.steps) == (("b", "a"), (0, 5))
    assert_scores(found, np.arange(24).reshape(2, 2, 2, 3).transpose(1, 0, 2, 3))
    with pytest.raises(ValueError, match="one column of numbers must be left for the scores"):
        to_tensors(frames.DataFrame({"layer": [0], "head": [0], "x": [1], "y": [2]}))
    with pytest.raises(ValueError, match="the table has the columns a"):
        to_tensors(frames.DataFrame({"a": [0]}))
    for layer in (1.7, float("nan"), "last"):
        with pytest.raises(ValueError, match="layers and heads of the table must be whole numbers"):
            to_tensors(frames.DataFrame({"layer": [layer], "head": [0], "score": [1.0]}))
    assert_scores(
        only(to_tensors(frames.DataFrame({"layer": ["1"], "head": [0.0], "x": [3]}))), [[[[np.nan], [3]]]]
    )
    repeated = {"layer": [0, 0], "head": [1, 1], "score": [1.0, 2.0]}
    with pytest.raises(ValueError, match=r"several rows for the same head; average or filter them first$"):
        to_tensors(frames.DataFrame(repeated))
    with pytest.raises(ValueError, match="if data tells them apart, rename it to task or model"):
        to_tensors(frames.DataFrame({**repeated, "data": ["x", "y"]}))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "the dictionary is empty"),
        ({0: [[1]], "a": [[1]]}, "some keys are numbers, others names"),
        ({0: [[1]], 1: [[1, 2]]}, "step 1 has other tasks or another shape than step 0"),
        (np.ones(3), r"the shape \(3,\) has 1 axis; scores are over \(layer, head\)"),
        ([], "contains no values"),
        (None, "None cannot be shown; pass an array"),
        ({(0, 1): 0.3}, "0.3 cannot be shown; pass an array"),
        ([[1, 2], [3]], "rows or arrays of different shapes; pass a dictionary"),
        ({float("nan"): [[1]]}, "steps, which must be finite"),
        ({0: {"a": [[1]]}, 1: {"b": [[1]]}}, "step 1 has other tasks"),
        ([{0: [[1]]}, {1: [[1]]}], "step 0 has checkpoints of its own"),
        (np.ones((0, 3)), "contains no values"),
        (np.ones((2, 2), complex), "values of type complex128 cannot be shown; take their magnitude"),
        ("scores.npz", "pass files on their own, or as a list"),
    ],
)
def test_what_cannot_be_shown(data: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=sentence):
        to_tensors(data)
