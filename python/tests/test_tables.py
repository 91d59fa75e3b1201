"""Tables of pandas and polars: how they count heads, matrices with labels, and what is refused."""

import warnings
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import headglow as hg
from headglow.tensors import Labels, Scores, to_tensors

pandas: Any = import_module("pandas")

COUNTED = "its layers and heads count from 1, so each is shown one lower; base=0 keeps its numbers"
NO_ZERO = "it lists no layer 0, which is shown as missing; pass base=1 if it counts from 1"

MATRIX = np.arange(12.0).reshape(3, 4)


def long_table(base: int = 0, **columns: Any) -> Any:
    layers, heads = np.indices(MATRIX.shape)
    table = {"Layer": layers.ravel() + base, "Head": heads.ravel() + base, "score": MATRIX.ravel()}
    return pandas.DataFrame({**table, **columns})


def only(data: Any, **labels: Any) -> Scores:
    [found] = to_tensors(data, "", Labels(**labels))
    return found


def assert_matrix(found: Scores, expected: Any) -> None:
    np.testing.assert_array_equal(np.asarray(found.values)[0, 0], expected)


@pytest.mark.filterwarnings("error")
def test_tables_that_count_from_1() -> None:
    with pytest.warns(UserWarning, match="the table: its layers and heads count from 1"):
        figure = hg.imshow(long_table(1))
    assert figure.notes == [COUNTED]
    assert_matrix(figure._tensors[0], MATRIX)
    assert figure.top_heads(1)[["layer", "head"]].values.tolist() == [[2, 3]]
    assert hg.imshow(long_table(1), base=1).notes == []
    assert hg.imshow(long_table(1), base=0)._tensors[0].values.shape == (1, 1, 4, 5)
    assert hg.imshow(long_table()).notes == []
    both = only({"a": long_table(1), "b": long_table(1)})
    assert (both.tasks, both.notes) == (("a", "b"), (COUNTED,))


def test_tables_that_may_count_from_1() -> None:
    found = only(long_table(1)[:-1])
    assert (found.values.shape, found.notes) == ((1, 1, 4, 5), (NO_ZERO,))
    assert only(long_table(1)[:-1], base=1).values.shape == (1, 1, 3, 4)
    assert only(long_table(1)[:3]).notes == ()
    # A layer 0 settles it, as does a head 0.
    assert only(long_table(1).assign(Layer=long_table()["Layer"])).notes == ()


@pytest.mark.parametrize(
    "table",
    [
        long_table().pivot(index="Layer", columns="Head", values="score"),
        long_table().pivot(index="Head", columns="Layer", values="score"),
        long_table(1).pivot(index="Layer", columns="Head", values="score"),
        pandas.DataFrame(MATRIX),
        long_table().set_index(["Layer", "Head"]),
        long_table().set_index(["Layer", "Head"])["score"],
    ],
)
def test_matrices_with_labels_and_indexes(table: Any) -> None:
    assert_matrix(only(table), MATRIX)


def test_tables_of_polars_that_are_not_read_yet() -> None:
    polars: Any = pytest.importorskip("polars")
    assert_matrix(only(polars.DataFrame(long_table().to_dict("list")).lazy()), MATRIX)


def test_columns_named_as_in_plotly() -> None:
    table = long_table(bench="x", epoch=3)
    found = only(table, task_axis="bench", checkpoint_axis="epoch")
    assert (found.tasks, found.steps) == (("x",), (3,))


@pytest.mark.parametrize(
    ("columns", "steps"),
    [
        ({"step": "step100"}, (100,)),
        ({"epoch": 3}, (3,)),
        ({"revision": "step150-tokens1B"}, (150,)),
        ({"revision": "main"}, None),
        ({"step": 5, "epoch": 1, "seed": 2, "n_heads": 4}, (5,)),
    ],
)
def test_names_of_steps(columns: dict[str, Any], steps: tuple[float, ...] | None) -> None:
    assert only(long_table(**columns)).steps == steps


def test_names_of_layers_and_heads() -> None:
    assert_matrix(only(long_table().rename(columns={"Layer": "layer_idx", "Head": "attn_head"})), MATRIX)
    table = long_table()
    texts = table.assign(Layer="L" + table["Layer"].astype(str), Head="head_" + table["Head"].astype(str))
    assert_matrix(only(texts), MATRIX)


@pytest.mark.parametrize(
    ("table", "labels", "sentence"),
    [
        (long_table()[:0], {}, "the table has no rows"),
        (
            pandas.DataFrame(MATRIX, columns=list("abcd")),
            {},
            r"pass table.to_numpy\(\) if its rows are layers",
        ),
        (long_table(step=[np.nan, 1.0] * 6), {}, "a step of the table is nan; steps are finite numbers"),
        (long_table(step="last"), {}, "a step of the table is last"),
        (long_table(step=pandas.Timestamp("2026-01-01")), {}, "a step of the table is 2026-01-01"),
        (long_table(task=[np.nan, "a"] * 6), {}, "some rows of the table have no task"),
        (long_table(step=1), {"steps": [2]}, "the data have training steps of their own"),
        (long_table(), {"task_axis": 0}, "facet_col is 0, but must be the name of a column"),
        (long_table(), {"task_axis": "bench"}, "has no column 'bench'; it has Layer, Head, score"),
        (long_table(), {"base": 1}, "must count from 1, but one is 0"),
        (long_table(-1), {}, "must count from 0, but one is -1"),
        (long_table(1), {"base": 2}, "base is 2, but must be 0 or 1"),
        (MATRIX, {"base": 1}, "base= is for tables and files"),
        (long_table(Head=10**8), {}, "12 rows, too few for 3 layers of 100000001 heads"),
    ],
)
def test_what_is_refused(table: Any, labels: dict[str, Any], sentence: str) -> None:
    with warnings.catch_warnings(), pytest.raises((TypeError, ValueError), match=sentence):
        to_tensors(table, "", Labels(**labels))
