"""Scores as notebooks have them (arrays of any library, dictionaries of arrays, tables), as tensors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from os import PathLike
from typing import Any

import numpy as np

from headglow import lazy
from headglow.arrays import of_lists, to_numpy
from headglow.axes import Axes, canonical_axis, find_steps, find_tasks, has_numbers
from headglow.precision import Floats, narrow
from headglow.sources import check_type, data_of, is_xarray, open_input, without_mask
from headglow.tables import as_table, read_table


@dataclass(frozen=True)
class Scores:
    """The scores of a model, in memory or not."""

    model: str
    tasks: tuple[str, ...]
    steps: tuple[float, ...] | None
    """The training step of each checkpoint; None if there are no checkpoints."""
    values: Floats | lazy.Lazy
    """Over (checkpoint, task, layer, head): in float32, or in float64 if float32 does not hold them."""
    has_tasks: bool = False
    """Whether the data name its tasks; otherwise the caller may."""
    has_steps: bool = False
    """Whether the data have the steps of its checkpoints; otherwise the caller may name them."""
    notes: tuple[str, ...] = ()
    """What may be doubtful about how it was read."""

    def load(self) -> "Tensor":
        """The same with all values in memory."""
        return Tensor(self.model, self.tasks, self.steps, np.asarray(self.values))


@dataclass(frozen=True)
class Tensor(Scores):
    """The scores of a model, in memory."""

    values: Floats


@dataclass(frozen=True)
class Labels:
    """What the caller says of the data."""

    tasks: Sequence[str] | None = None
    """The names of tasks of arrays without labels."""
    steps: Sequence[float] | None = None
    """The steps of checkpoints of arrays without labels."""
    task_axis: int | str | None = None
    """The axis of arrays, or the column of tables, that is the task."""
    checkpoint_axis: int | str | None = None
    base: int | None = None
    """The number of the first layer and head in tables."""


def largest(matrix: Floats, count: int) -> list[tuple[tuple[int, int], float]]:
    """The places and values of the cells of a matrix with the largest magnitudes, which are not missing."""
    order = np.argsort(-np.abs(matrix).ravel(), kind="stable")[:count]
    heads = matrix.shape[1]
    values = matrix.ravel()[order].tolist()
    places = [divmod(cell, heads) for cell in order.tolist()]
    return [(place, value) for place, value in zip(places, values, strict=True) if not np.isnan(value)]


def checkpoint_finder(tensors: Sequence[Scores], position: float | None) -> Callable[[Scores], int]:
    """Finds the checkpoint of a tensor at, or before, a position on the timeline; None for the last."""
    timeline = sorted({step for one in tensors for step in one.steps or ()})
    if position is None or not timeline:
        return lambda _tensor: -1
    step = timeline[min(round(position), len(timeline) - 1)]
    return lambda tensor: max(0, sum(own <= step for own in tensor.steps or (step,)) - 1)


def _place(axis: Any, names: Sequence[Any] | None, count: int, word: str) -> int:
    if isinstance(axis, str):
        if names is None or axis not in names:
            known = f"; it has {', '.join(map(str, names))}" if names is not None else ""
            raise ValueError(f"{word} is {axis!r}, but the array has no such dimension{known}")
        return list(names).index(axis)
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"{word} is {axis!r}, but must be the number of an axis, or the name of a dimension")
    if not -count <= axis < count:
        raise ValueError(f"{word} is {axis}, but the array has {count} axes")
    return int(axis) % count


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
        array = of_lists(array)
    if labels.base is not None:
        raise TypeError("base= is for tables and files; the first layer and head of an array are 0")
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
        find_tasks(None, tasks, shape[1]),
        find_steps(None, steps, shape[0], axes.order[0] is not None),
        lazy.lazy_values(array, axes) if is_large and lazy.is_lazy(array) else _values(array, axes),
        has_tasks=tasks is not None,
        has_steps=has_numbers(steps),
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


def _coordinate(array: Any, name: Any) -> Any:
    return array.coords[name].values if name in array.coords else None


def _is_step(key: Any) -> bool:
    return isinstance(key, (int, float, np.integer, np.floating)) and not isinstance(key, bool)


def _aligned(found: Sequence[Scores], expected: Sequence[Scores], step: Any, first: Any) -> list[Scores]:
    """The tensors of a step with models and tasks in the order of those of the first step."""
    by_model = {one.model: one for one in found}
    aligned: list[Scores] = []
    for other in expected:
        one = by_model.pop(other.model, None)
        is_alike = one is not None and sorted(one.tasks) == sorted(other.tasks)
        if one is None or not is_alike or one.values.shape != other.values.shape:
            raise ValueError(f"step {step} has other tasks or another shape than step {first}")
        if one.steps is not None:
            raise ValueError(f"step {step} has checkpoints of its own")
        order = [one.tasks.index(task) for task in other.tasks]
        aligned.append(replace(one, tasks=other.tasks, values=lazy.select_tasks(one.values, order)))
    if by_model:
        raise ValueError(f"step {step} has other models than step {first}")
    return aligned


def _joined_notes(found: Sequence[Scores]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for one in found for note in one.notes))


def _of_steps(by_step: Mapping[Any, Sequence[Scores]]) -> list[Scores]:
    """Tensors with all checkpoints of those of each training step."""
    if not np.isfinite(list(by_step)).all():
        raise ValueError("the keys of the dictionary are steps, which must be finite numbers")
    steps = sorted(by_step)
    first = by_step[steps[0]]
    checkpoints = [_aligned(by_step[step], first, step, steps[0]) for step in steps]
    times = tuple(float(step) for step in steps)
    return [
        replace(
            one[0],
            steps=times,
            values=lazy.concatenate([part.values for part in one], 0),
            has_steps=True,
            notes=_joined_notes(one),
        )
        for one in zip(*checkpoints, strict=True)
    ]


def _is_of_tasks(found: Sequence[Sequence[Scores]]) -> bool:
    """Whether each part is a matrix, or one at each checkpoint, without a name, and all have one shape."""
    has_one_each = all(len(part) == 1 and part[0].tasks == ("",) for part in found)
    return has_one_each and len({(part[0].values.shape, part[0].steps) for part in found}) == 1


def _joined_tasks(parts: Sequence[Scores], model: str, names: Sequence[str]) -> Scores:
    values = lazy.concatenate([one.values for one in parts], 1)
    return replace(
        parts[0], model=model, tasks=tuple(names), values=values, has_tasks=True, notes=_joined_notes(parts)
    )


def _of_names(data: Mapping[Any, Any], model: str, labels: Labels) -> list[Scores]:
    """Tensors of a dictionary of names: of tasks if each has a matrix of one shape, otherwise of models."""
    by_name = {
        str(name): _read(value, "/".join(filter(None, (model, str(name)))), labels)
        for name, value in data.items()
    }
    if _is_of_tasks(list(by_name.values())):
        return [_joined_tasks([found[0] for found in by_name.values()], model, tuple(by_name))]
    return [tensor for found in by_name.values() for tensor in found]


def _of_items(items: Sequence[Any], model: str, labels: Labels) -> list[Scores]:
    """Tensors of a list of things with labels: of tasks if each is a matrix, otherwise of checkpoints."""
    found = [_read(item, model, labels) for item in items]
    if _is_of_tasks(found) and not any(isinstance(item, (list, tuple)) for item in items):
        names = find_tasks(None, None, len(found))
        return [replace(_joined_tasks([part[0] for part in found], model, names), has_tasks=False)]
    return [replace(one, has_steps=False) for one in _of_steps(dict(enumerate(found)))]


def _of_table(table: Any, model: str, labels: Labels) -> list[Scores]:
    """Tensors of a table of pandas or polars."""
    chosen = {"task": labels.task_axis, "checkpoint": labels.checkpoint_axis}
    for word, name in zip(("facet_col", "animation_frame"), chosen.values(), strict=True):
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{word} is {name!r}, but must be the name of a column of the table")
    names: Any = chosen
    return [
        Scores(
            "/".join(filter(None, (model, one.model))),
            one.tasks or ("",),
            one.steps,
            narrow(one.values),
            has_tasks=one.tasks is not None,
            has_steps=one.steps is not None,
            notes=() if one.note is None else (one.note,),
        )
        for one in read_table(table, names, labels.base)
    ]


def _is_mapping(data: Any) -> bool:
    """Whether data are named parts: dictionaries, files of arrays, groups of Zarr, parameters of PyTorch."""
    has_parts = hasattr(data, "keys") and hasattr(data, "__getitem__")
    return has_parts and not hasattr(data, "shape") and not hasattr(data, "columns")


def _has_labels(item: Any) -> bool:
    """Whether an item of a list, or one in it, says which of its axes, or columns, is what."""
    if isinstance(item, (list, tuple)):
        return any(map(_has_labels, item))
    if item is None or isinstance(item, (int, float)):
        return False
    is_labelled_array = is_xarray(item) and len(getattr(item, "shape", ())) > 1
    return is_labelled_array or _is_mapping(item) or as_table(item) is not None


def _read(data: Any, model: str, labels: Labels) -> list[Scores]:
    if _is_mapping(data):
        by_key = {key: data[key] for key in data.keys()}  # noqa: SIM118 (not all of them are iterable)
        if not by_key:
            raise ValueError("the dictionary is empty; pass arrays by the names of tasks, or by steps")
        if all(map(_is_step, by_key)):
            return _of_steps({key: _read(value, model, labels) for key, value in by_key.items()})
        if any(map(_is_step, by_key)):
            raise ValueError("some keys are numbers, others names; use steps only, or names only")
        return _of_names(by_key, model, labels)
    table = as_table(data)
    if table is not None:
        return _of_table(table, model, labels)
    if isinstance(data, (str, bytes, PathLike)):
        raise TypeError("pass files on their own, or as a list; a dictionary is of arrays")
    if isinstance(data, (list, tuple)) and _has_labels(data):
        return _of_items(data, model, labels)
    return [_one(data, model, labels)]


def _named(tensor: Scores, labels: Labels) -> Scores:
    """A tensor with the names of tasks and the steps that the caller gives."""
    checkpoints, tasks = tensor.values.shape[:2]
    is_axis = tensor.steps is not None
    steps = tensor.steps if labels.steps is None else find_steps(labels.steps, None, checkpoints, is_axis)
    return replace(tensor, tasks=find_tasks(labels.tasks, tensor.tasks, tasks), steps=steps)


def to_tensors(data: Any, model: str = "", labels: Labels = Labels()) -> list[Scores]:
    """The tensors of an array, a list, a dictionary of arrays or dictionaries, or a table.

    Keys that are numbers are training steps. Names are tasks, or models if they have several tasks or shapes.
    Items of a list that have labels are read like the values of a dictionary. Tasks that have names keep
    those: `labels.tasks` are for others.
    """
    found = _read(data, model, labels)
    if labels.steps is not None and any(one.has_steps for one in found):
        raise ValueError(
            "the data have training steps of their own; steps= names those of arrays without them"
        )
    tasks = None if any(one.has_tasks for one in found) else labels.tasks
    wrong = next((one.model for one in found if one.model in (tasks or ())), None)
    if wrong is not None and len(found) > 1:
        raise ValueError(f"{wrong!r} is a model, as the matrices have different shapes; models= selects it")
    return [_named(one, replace(labels, tasks=tasks)) for one in found]
