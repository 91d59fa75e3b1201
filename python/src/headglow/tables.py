"""Tables of pandas and polars as scores: long ones, with a row for each head, and matrices with labels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.arrays import library
from headglow.axes import canonical_axis
from headglow.metadata import AXES

Column = npt.NDArray[Any]

# Fewer heads may be a choice of heads.
_MIN_HEADS = 4
# A table may leave out heads: it may have this many cells for each row, and so many more.
_CELLS_PER_ROW = 16
_SPARE_CELLS = 2**20


_NUMBERED = r"(?:[-_ ]?(?:idx|index|id|num|number|no|#))?"
_MODEL = r"(?:attn|attention|model|transformer)[-_ ]"
_FIELDS = {
    "layer": re.compile(rf"(?:{_MODEL})?(?:layer|block){_NUMBERED}", re.IGNORECASE),
    "head": re.compile(rf"(?:{_MODEL}|layer[-_ /.]?)?head{_NUMBERED}", re.IGNORECASE),
}
"""The names of columns of layers and heads in files (`src/formats/heads/head-fields.ts`)."""

_INDEX_TEXT = {
    "layer": re.compile(r"(?:layers?|block|l)[-_ .]?(\d+)", re.IGNORECASE),
    "head": re.compile(r"(?:heads?|h)[-_ .]?(\d+)", re.IGNORECASE),
}

_STEP_FIELDS = (
    "step",
    "_step",
    "global_step",
    "trainer/global_step",
    "training_step",
    "train_step",
    "iteration",
    "iter",
    "checkpoint",
    "ckpt",
    "revision",
    "epoch",
)
"""Those of steps, the most specific first (`src/formats/join/step.ts`)."""

_METADATA = re.compile(
    r"seed|sample|rank|index|id|unnamed: \d+|(?:prompt|sample|token)_count|.*_idx|.*_id|n_.*|num_.*|step_.*",
    re.IGNORECASE,
)
"""Those of numbers that are no scores, if others are."""

_STEP_TEXT = re.compile(
    r"(?:(?:global[-_ ]?)?step|checkpoint|ckpt|iter(?:ation)?)[-_ =]?(\d+)(?:[-_ ]tokens?[-_ =]?\d+[kmbt]?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableScores:
    """The scores of a model in a table."""

    model: str
    tasks: tuple[str, ...] | None
    steps: tuple[float, ...] | None
    values: npt.NDArray[np.float64]
    """Over (checkpoint, task, layer, head); NaN for heads that are not listed."""
    note: str | None
    """What may be doubtful about the numbers of its heads."""


def as_table(data: Any) -> Any:
    """A table of pandas or polars, with labels of its rows as columns; None for all else."""
    if library(data) not in ("pandas", "polars"):
        return None
    if hasattr(data, "collect"):
        data = data.collect()
    labels = {canonical_axis(name) for name in getattr(getattr(data, "index", None), "names", ())}
    names = labels | {canonical_axis(name) for name in getattr(data, "columns", ())}
    is_long = {"layer", "head"} <= names and not labels.isdisjoint({*AXES, "model"})
    if hasattr(data, "to_frame") and is_long:
        data = data.to_frame("score")
    if not hasattr(data, "columns"):
        return None
    return data.reset_index() if is_long else data


def read_table(
    table: Any, chosen: Mapping[str, str | None] | None = None, base: int | None = None
) -> list[TableScores]:
    """The scores of each model in a table.

    `chosen`: the columns that are the task and the checkpoint, if the caller names them. `base`: the number
    of the first layer and head; if it is None, 0, or 1 for tables that can only count from 1. Raises a
    ValueError that says what is wrong with the table.
    """
    if base not in (None, 0, 1):
        raise ValueError(f"base is {base!r}, but must be 0 or 1")
    if len(table) == 0:
        raise ValueError("the table has no rows")
    wide = _of_wide(table)
    if wide is not None:
        return [_pivot(*wide, "", (), base)]
    columns = _find_columns(table)
    for axis, name in (chosen or {}).items():
        if name is not None and name not in table.columns:
            raise ValueError(f"the table has no column {name!r}; it has {_listed(table.columns)}")
        columns = columns if name is None else {**columns, axis: name}
    if "layer" not in columns or "head" not in columns:
        raise ValueError(
            f"the table has the columns {_listed(table.columns)}; a long table has layer, head and a score; "
            "pass table.to_numpy() if its rows are layers and its columns heads"
        )
    used = {columns[name] for name in (*AXES, "model") if name in columns}
    others = [name for name in table.columns if name not in used and str(name).lower() not in _STEP_FIELDS]
    numbers = [name for name in others if table[name].to_numpy().dtype.kind in "biuf"]
    scores = [name for name in numbers if not _METADATA.fullmatch(str(name))] or numbers
    if len(scores) != 1:
        found = _listed(scores) or "none"
        raise ValueError(
            f"one column of numbers must be left for the scores, but there are: {found}; select columns"
        )
    column = {name: table[columns[name]].to_numpy() for name in columns if columns[name] in used}
    score = table[scores[0]].to_numpy().astype(np.float64)
    unused = [str(name) for name in table.columns if name not in used and name != scores[0]]
    if "model" not in column:
        return [_pivot(column, score, "", unused, base)]
    models, rows = _names(column.pop("model"), "model")
    return [
        _pivot(
            {name: values[rows == index] for name, values in column.items()},
            score[rows == index],
            model,
            unused,
            base,
        )
        for index, model in enumerate(models)
    ]


def _find_columns(table: Any) -> dict[str, Any]:
    """The columns that say what the rows are of, by the name of the axis, or `model`."""
    columns = {canonical_axis(name): name for name in table.columns}
    for axis, pattern in _FIELDS.items():
        found = next((name for name in table.columns if pattern.fullmatch(str(name))), None)
        if found is not None:
            columns.setdefault(axis, found)
    by_lower_case = {str(name).lower(): name for name in reversed(list(table.columns))}
    named = [by_lower_case[field] for field in _STEP_FIELDS if field in by_lower_case]
    for name in named:
        # The revisions of a table without steps are all `main`, or hashes.
        if str(name).lower() != "revision" or all(map(_step_in, table[name].to_numpy())):
            return {**columns, "checkpoint": name}
    return columns


def _step_in(text: Any) -> re.Match[str] | None:
    """The match of a text such as `step1000`."""
    return _STEP_TEXT.fullmatch(text.strip()) if isinstance(text, str) else None


def _listed(names: Sequence[Any]) -> str:
    listed = [str(name) for name in names]
    return ", ".join([*listed[:8], "…"] if len(listed) > 9 else listed)


def _whole(labels: Any) -> npt.NDArray[np.intp] | None:
    """Labels as whole numbers; None if they are not."""
    try:
        numbers = np.asarray(labels).astype(np.float64)
    except (TypeError, ValueError):
        return None
    is_whole = np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all()
    return numbers.astype(np.intp) if is_whole else None


def _of_wide(table: Any) -> tuple[dict[str, Column], npt.NDArray[np.float64]] | None:
    """The columns layer and head, and the scores, of a table of pandas that is a matrix of heads.

    Its rows and columns are labelled with whole numbers, as pandas does it alone and as `pivot` leaves it.
    """
    index = getattr(table, "index", None)
    if index is None or index.nlevels > 1 or table.columns.nlevels > 1:
        return None
    names = (canonical_axis(index.name), canonical_axis(table.columns.name))
    is_turned = "head" in names[:1] or "layer" in names[1:]
    axes = ("head", "layer") if is_turned else ("layer", "head")
    if any(name not in ("none", axis) for name, axis in zip(names, axes, strict=True)):
        return None
    rows, columns = _whole(index), _whole(table.columns)
    if rows is None or columns is None:
        return None
    try:
        values = table.to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        return None
    places = (np.repeat(rows, len(columns)), np.tile(columns, len(rows)))
    return dict(zip(axes, places, strict=True)), values.ravel()


def _names(column: Column, word: str) -> tuple[tuple[str, ...], npt.NDArray[np.intp]]:
    """The distinct names in a column, in their order, and the number of that of each row."""
    given = column.tolist()
    if any(name is None or name != name for name in given):
        raise ValueError(f"some rows of the table have no {word}; name it, or drop these rows")
    numbers = {name: number for number, name in enumerate(dict.fromkeys(map(str, given)))}
    return tuple(numbers), np.array([numbers[str(name)] for name in given])


def _steps(column: Column) -> tuple[tuple[float, ...], npt.NDArray[np.intp]]:
    """The distinct steps in a column, in ascending order, and the number of that of each row."""
    try:
        if column.dtype.kind in "mM":
            raise TypeError
        matches = [_step_in(step) for step in column.tolist()] if column.dtype.kind in "OUT" else [None]
        texts = [match[1] for match in matches if match is not None]
        steps = np.array(texts if len(texts) == len(column) else column).astype(np.float64)
        is_valid = bool(np.isfinite(steps).all())
    except (TypeError, ValueError):
        is_valid = False
    if not is_valid:
        wrong = next((one for one in column.tolist() if not _is_finite(one)), column[0])
        raise ValueError(
            f"a step of the table is {wrong}; steps are finite numbers, such as 1000: convert them, "
            "or drop these rows"
        )
    distinct, rows = np.unique(steps, return_inverse=True)
    return tuple(distinct.tolist()), rows


def _is_finite(step: Any) -> bool:
    try:
        return bool(np.isfinite(float(step)))
    except (TypeError, ValueError):
        return False


def _heads(column: Column, axis: str) -> npt.NDArray[np.intp]:
    """The layers or heads of a table: whole numbers, or texts such as `L3` or `layer_3`."""
    numbers = _whole(column)
    if numbers is None:
        matches = [_INDEX_TEXT[axis].fullmatch(one) for one in column.tolist() if isinstance(one, str)]
        found = [match[1] for match in matches if match is not None]
        numbers = _whole(found) if len(found) == len(column) else None
    if numbers is None:
        raise ValueError("layers and heads of the table must be whole numbers")
    return numbers


def _find_base(
    layers: npt.NDArray[np.intp], heads: npt.NDArray[np.intp], base: int | None
) -> tuple[int, str | None]:
    """The number of the first layer and head, and a note on it, as `src/formats/heads/head-list.ts` has them.

    A table without layer 0 and head 0 certainly counts from 1 if it has all other heads of the matrix.
    """
    first = min(layers.min(), heads.min())
    if first < (base or 0):
        raise ValueError(f"layers and heads of the table must count from {base or 0}, but one is {first}")
    if base is not None or layers.min() == 0 or heads.min() == 0:
        return base or 0, None
    size = int(layers.max()) * int(heads.max())
    listed = len(np.unique(layers * (heads.max() + 1) + heads))
    if listed == size and listed >= _MIN_HEADS and layers.max() > 1 and heads.max() > 1:
        return 1, "its layers and heads count from 1, so each is shown one lower; base=0 keeps its numbers"
    is_doubtful = listed >= _MIN_HEADS and 2 * listed > size
    note = "it lists no layer 0, which is shown as missing; pass base=1 if it counts from 1"
    return 0, note if is_doubtful else None


def _pivot(
    column: Mapping[str, Column],
    score: npt.NDArray[np.float64],
    model: str,
    unused: Sequence[str],
    given_base: int | None,
) -> TableScores:
    """The scores of a model. `unused` are the columns of the table that say nothing of it."""
    layers, heads = (_heads(column[name], name) for name in ("layer", "head"))
    base, note = _find_base(layers, heads, given_base)
    layers, heads = layers - base, heads - base
    tasks, task = _names(column["task"], "task") if "task" in column else (None, 0)
    steps, checkpoint = _steps(column["checkpoint"]) if "checkpoint" in column else (None, 0)
    cells = (int(layers.max()) + 1, int(heads.max()) + 1)
    shape = (1 if steps is None else len(steps), 1 if tasks is None else len(tasks), *cells)
    if np.prod(shape, dtype=np.float64) > _CELLS_PER_ROW * len(score) + _SPARE_CELLS:
        raise ValueError(
            f"the table has {len(score)} rows, too few for {cells[0]} layers of {cells[1]} heads; "
            "check the numbers of layers and heads"
        )
    values = np.full(shape, np.nan)
    places = np.ravel_multi_index(np.broadcast_arrays(checkpoint, task, layers, heads), shape)
    if len(np.unique(places)) < len(places):
        advice = f"; if {' or '.join(unused)} tells them apart, rename it to task or model" if unused else ""
        raise ValueError(
            f"the table has several rows for the same head; average or filter them first{advice}"
        )
    values.ravel()[places] = score
    return TableScores(model, tasks, steps, values, note)
