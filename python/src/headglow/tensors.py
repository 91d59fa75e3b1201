"""Scores as notebooks have them (arrays of any library, dictionaries of arrays, tables), as tensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import prod
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow import lazy
from headglow.axes import Axes, canonical_axis, find_steps, find_tasks
from headglow.metadata import AXES
from headglow.precision import Floats, narrow
from headglow.sources import check_type, data_of, is_xarray, open_input, without_mask


@dataclass(frozen=True)
class Scores:
    """The scores of a model, in memory or not."""

    model: str
    tasks: tuple[str, ...]
    steps: tuple[float, ...] | None
    """The training step of each checkpoint; None if there are no checkpoints."""
    values: Floats | lazy.Lazy
    """Over (checkpoint, task, layer, head): in float32, or in float64 if float32 does not hold them."""

    def load(self) -> "Tensor":
        """The same with all values in memory."""
        return Tensor(self.model, self.tasks, self.steps, np.asarray(self.values))


@dataclass(frozen=True)
class Tensor(Scores):
    """The scores of a model, in memory."""

    values: Floats


@dataclass(frozen=True)
class Labels:
    """What the caller says of the axes."""

    tasks: Sequence[str] | None = None
    steps: Sequence[float] | None = None
    task_axis: int | str | None = None
    checkpoint_axis: int | str | None = None


def largest(matrix: Floats, count: int) -> list[tuple[tuple[int, int], float]]:
    """The places and values of the cells of a matrix with the largest magnitudes, which are not missing."""
    order = np.argsort(-np.abs(matrix).ravel(), kind="stable")[:count]
    heads = matrix.shape[1]
    values = matrix.ravel()[order].tolist()
    places = [divmod(cell, heads) for cell in order.tolist()]
    return [(place, value) for place, value in zip(places, values, strict=True) if not np.isnan(value)]


def _library(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def to_numpy(array: Any) -> Any:
    """A tensor of PyTorch or JAX, on any device, in any layout, as a NumPy array; all else as it is."""
    if _library(array) == "torch":
        array = array.detach()
        if array.layout != _strided():
            array = array.to_dense()
        if array.dtype.is_floating_point and array.dtype.itemsize < 4:
            array = array.float()
        return array.cpu().numpy()
    if _library(array) in ("jax", "jaxlib"):
        values = np.asarray(array)
        # bfloat16 is a type of its own there.
        return values.astype(np.float32) if values.dtype.kind == "V" else values
    return array


def _strided() -> Any:
    return import_module("torch").strided


def _place(axis: int | str, names: Sequence[Any] | None, count: int, word: str) -> int:
    if isinstance(axis, str):
        if names is None or axis not in names:
            known = f"; it has {', '.join(map(str, names))}" if names is not None else ""
            raise ValueError(f"{word} is {axis!r}, but the array has no such dimension{known}")
        return list(names).index(axis)
    if not -count <= axis < count:
        raise ValueError(f"{word} is {axis}, but the array has {count} axes")
    return axis % count


def _named_axes(array: Any, labels: Labels) -> Axes | None:
    """The axes of an array if the caller names some of them; None if not."""
    chosen = {"facet_col": labels.task_axis, "animation_frame": labels.checkpoint_axis}
    if not any(axis is not None for axis in chosen.values()):
        return None
    names = getattr(array, "dims", None)
    count = len(array.shape)
    places = {
        word: None if axis is None else _place(axis, names, count, word) for word, axis in chosen.items()
    }
    used = [place for place in places.values() if place is not None]
    left = [axis for axis in range(count) if axis not in used]
    # An array with named dimensions may have heads before layers.
    if names is not None and [canonical_axis(names[axis]) for axis in left] == ["head", "layer"]:
        left.reverse()
    if len(set(used)) < len(used) or len(left) != 2:
        raise ValueError(
            f"an array of {count} axes needs two for layers and heads; "
            "facet_col and animation_frame name the others"
        )
    return Axes((places["animation_frame"], places["facet_col"], left[0], left[1]))


def _one(array: Any, model: str, labels: Labels) -> Scores:
    """A tensor of one array."""
    array = to_numpy(array)
    if not hasattr(array, "shape"):
        array = _of_lists(array)
    named = _named_axes(array, labels)
    if named is None:
        given = open_input(array)
        array, axes, tasks, steps = given.array, given.axes, given.tasks, given.steps
    else:
        axes = named
        coordinates = [
            None if axis is None or not hasattr(array, "dims") else _coordinate(array, array.dims[axis])
            for axis in axes.order
        ]
        steps, tasks = coordinates[0], coordinates[1]
        array = data_of(array) if is_xarray(array) else array
        check_type(np.dtype(array.dtype))
    shape = axes.shape(array.shape)
    is_large = 4 * prod(shape) > lazy.IN_MEMORY
    return Scores(
        model,
        find_tasks(labels.tasks, tasks, shape[1]),
        find_steps(labels.steps, steps, shape[0], axes.order[0] is not None),
        lazy.lazy_values(array, axes) if is_large and lazy.is_lazy(array) else _values(array, axes),
    )


def _values(array: Any, axes: Axes) -> Floats:
    """The values of an array, which the caller may change later."""
    given = without_mask(array)
    ordered = np.expand_dims(given.transpose(axes.present), axes.added)
    values = np.ascontiguousarray(narrow(ordered))
    if not np.may_share_memory(values, given):
        return values
    # A quarter of the time of NumPy's own copy (0.07 of 0.28 s of CPU for 100 MB, 2026-11-30).
    return np.frombuffer(values.tobytes(), values.dtype).reshape(values.shape)


def _of_lists(lists: Any) -> npt.NDArray[Any]:
    """Nested lists as an array; None in them is a missing cell."""
    array = np.asarray([to_numpy(one) for one in lists] if isinstance(lists, (list, tuple)) else lists)
    return array.astype(np.float64) if array.dtype == object else array


def _coordinate(array: Any, name: Any) -> Any:
    return array.coords[name].values if name in array.coords else None


def _is_step(key: Any) -> bool:
    return isinstance(key, (int, float, np.integer, np.floating)) and not isinstance(key, bool)


def _of_steps(data: Mapping[Any, Any], model: str, labels: Labels) -> list[Scores]:
    """Tensors of a dictionary whose keys are training steps: those of all its checkpoints, joined."""
    steps = sorted(data)
    checkpoints = [to_tensors(data[step], model, labels) for step in steps]
    first = checkpoints[0]
    for step, found in zip(steps, checkpoints, strict=True):
        for tensor, expected in zip(found, first, strict=False):
            is_alike = tensor.tasks == expected.tasks and tensor.values.shape == expected.values.shape
            if len(found) != len(first) or not is_alike or tensor.model != expected.model:
                raise ValueError(f"step {step} has other tasks or another shape than step {steps[0]}")
            if tensor.steps is not None:
                raise ValueError(f"step {step} has checkpoints of its own")
    times = tuple(float(step) for step in steps)
    return [
        Scores(one.model, one.tasks, times, lazy.concatenate([found[i].values for found in checkpoints], 0))
        for i, one in enumerate(first)
    ]


def _of_names(data: Mapping[Any, Any], model: str, labels: Labels) -> list[Scores]:
    """Tensors of a dictionary of names: of tasks if each has a matrix of one shape, otherwise of models."""
    by_name = {
        str(name): to_tensors(value, "/".join(filter(None, (model, str(name)))), labels)
        for name, value in data.items()
    }
    firsts = [found[0] for found in by_name.values()]
    is_of_tasks = all(len(found) == 1 and found[0].tasks == ("",) for found in by_name.values())
    if is_of_tasks and len({(one.values.shape, one.steps) for one in firsts}) == 1:
        values = lazy.concatenate([one.values for one in firsts], 1)
        return [Scores(model, tuple(by_name), firsts[0].steps, values)]
    return [tensor for found in by_name.values() for tensor in found]


def _of_table(table: Any, model: str) -> list[Scores]:
    """Tensors of a long table of pandas or polars."""
    columns = {canonical_axis(name): name for name in table.columns}
    if "layer" not in columns or "head" not in columns:
        listed = ", ".join(map(str, table.columns))
        raise ValueError(f"the table has the columns {listed}; a long table has layer, head and a score")
    used = {columns[name] for name in (*AXES, "model") if name in columns}
    scores = [
        name for name in table.columns if name not in used and table[name].to_numpy().dtype.kind in "biuf"
    ]
    if len(scores) != 1:
        found = ", ".join(map(str, scores)) or "none"
        raise ValueError(
            f"one column of numbers must be left for the scores, but there are: {found}; select columns"
        )
    column = {name: table[columns[name]].to_numpy() for name in columns if columns[name] in used}
    score = table[scores[0]].to_numpy().astype(np.float64)
    unused = [str(name) for name in table.columns if name not in used and name != scores[0]]
    if "model" not in column:
        return [_pivot(column, score, model, unused)]
    models = column.pop("model")
    return [
        _pivot(
            {name: values[models == one] for name, values in column.items()},
            score[models == one],
            str(one),
            unused,
        )
        for one in dict.fromkeys(models.tolist())
    ]


def _numbers(column: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """The layers or heads of a table."""
    try:
        numbers = column.astype(np.float64)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not np.isfinite(numbers).all() or (numbers != np.floor(numbers)).any():
        raise ValueError("layers and heads of the table must be whole numbers")
    return numbers.astype(np.intp)


def _pivot(
    column: Mapping[str, npt.NDArray[Any]],
    score: npt.NDArray[np.float64],
    model: str,
    unused: Sequence[str],
) -> Scores:
    """The tensor of a model. `unused` are the columns of the table that say nothing of it."""
    layers, heads = (_numbers(column[name]) for name in ("layer", "head"))
    names = list(dict.fromkeys(column["task"].tolist())) if "task" in column else [""]
    task = np.array([names.index(name) for name in column["task"].tolist()]) if "task" in column else 0
    steps, checkpoint = (
        np.unique(column["checkpoint"], return_inverse=True) if "checkpoint" in column else (None, 0)
    )
    if layers.min() < 0 or heads.min() < 0:
        raise ValueError("layers and heads of the table must count from 0")
    shape = (1 if steps is None else len(steps), len(names), layers.max() + 1, heads.max() + 1)
    values = np.full(shape, np.nan)
    cells = np.ravel_multi_index(np.broadcast_arrays(checkpoint, task, layers, heads), shape)
    if len(np.unique(cells)) < len(cells):
        advice = f"; if {' or '.join(unused)} tells them apart, rename it to task or model" if unused else ""
        raise ValueError(
            f"the table has several rows for the same head; average or filter them first{advice}"
        )
    values.ravel()[cells] = score
    times = None if steps is None else tuple(float(step) for step in steps)
    return Scores(model, tuple(map(str, names)), times, narrow(values))


def to_tensors(data: Any, model: str = "", labels: Labels = Labels()) -> list[Scores]:
    """The tensors of an array, a dictionary of arrays or dictionaries, or a long table.

    Keys that are numbers are training steps. Names are tasks, or models if they have several tasks or shapes.
    """
    if isinstance(data, Mapping):
        if not data:
            raise ValueError("the dictionary is empty; pass arrays by the names of tasks, or by steps")
        if all(_is_step(key) for key in data):
            return _of_steps(data, model, labels)
        if any(_is_step(key) for key in data):
            raise ValueError("some keys are numbers, others names; use steps only, or names only")
        return _of_names(data, model, labels)
    if _library(data) in ("pandas", "polars") and hasattr(data, "columns"):
        return _of_table(data, model)
    if isinstance(data, (str, bytes, PathLike)):
        raise TypeError("pass files on their own, or as a list; a dictionary is of arrays")
    return [_one(data, model, labels)]
