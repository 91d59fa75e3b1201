"""Which axis of an array is the checkpoint, the task, the layer and the head, and their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from headglow.metadata import AXES

_SYNONYMS = {
    "step": "checkpoint",
    "steps": "checkpoint",
    "checkpoints": "checkpoint",
    "ckpt": "checkpoint",
    "global_step": "checkpoint",
    "iteration": "checkpoint",
    "iter": "checkpoint",
    "tasks": "task",
    "layers": "layer",
    "l": "layer",
    "heads": "head",
    "h": "head",
}

_EXPECTED = "2 to 4 of checkpoint, task, layer and head"
_ORDER = "(layer, head), (task, layer, head) or (checkpoint, task, layer, head)"


@dataclass(frozen=True)
class Axes:
    """The axes of an array."""

    order: tuple[int | None, int | None, int | None, int | None]
    """The axis of the array that is the checkpoint, the task, the layer and the head; None if it has none."""

    def shape(self, shape: Sequence[int]) -> tuple[int, int, int, int]:
        """The lengths of checkpoint, task, layer and head."""
        checkpoints, tasks, layers, heads = (1 if axis is None else int(shape[axis]) for axis in self.order)
        return checkpoints, tasks, layers, heads

    @property
    def present(self) -> list[int]:
        """The axes of the array in the order of a pyramid."""
        return [axis for axis in self.order if axis is not None]

    @property
    def added(self) -> tuple[int, ...]:
        """The axes of a pyramid that the array lacks."""
        return tuple(place for place, axis in enumerate(self.order) if axis is None)


def canonical_axis(name: Any) -> str:
    """What an axis of this name is."""
    lower = str(name).lower()
    return _SYNONYMS.get(lower, lower)


def _counted(count: int, one: str, several: str | None = None) -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"


def _is_text(labels: Any) -> bool:
    return labels is not None and np.asarray(labels).dtype.kind in "UTSO"


def find_axes(shape: Sequence[int], names: Sequence[Any] | None, coordinates: dict[Any, Any]) -> Axes:
    """The axes of an array, by their names if any is that of an axis, otherwise by their number.

    An axis with another name and labels that are texts is the task.
    """
    if 0 in shape:
        raise ValueError(f"the shape {tuple(shape)} contains no values")
    if not 2 <= len(shape) <= 4:
        counted = _counted(len(shape), "axis", "axes")
        raise ValueError(f"the shape {tuple(shape)} has {counted}; scores are over {_ORDER}")
    known = [canonical_axis(name) for name in names or ()]
    if not set(known) & set(AXES):
        first = len(shape) - 4
        checkpoint, task, layer, head = (axis if axis >= 0 else None for axis in range(first, len(shape)))
        return Axes((checkpoint, task, layer, head))
    others = [axis for axis, name in enumerate(known) if name not in AXES]
    if "task" not in known and len(others) == 1 and _is_text(coordinates.get((names or ())[others[0]])):
        known[others[0]] = "task"
    is_known = set(known) <= set(AXES) and len(set(known)) == len(known)
    if not is_known or "layer" not in known or "head" not in known:
        listed = ", ".join(str(name) for name in names or ())
        raise ValueError(f"the dimensions are {listed}; rename them to {_EXPECTED}, or reduce other ones")
    checkpoint, task, layer, head = (known.index(name) if name in known else None for name in AXES)
    return Axes((checkpoint, task, layer, head))


def find_tasks(given: Sequence[str] | None, labels: Any, count: int) -> tuple[str, ...]:
    """One name for each task: those given, those of the array, or numbers."""
    if given is None and labels is not None:
        given = [str(label) for label in np.asarray(labels).tolist()]
    if given is None:
        return ("",) if count == 1 else tuple(f"task {task}" for task in range(count))
    if isinstance(given, str) or not all(isinstance(name, str) for name in given):
        raise TypeError("tasks must be a list of names")
    if len(given) != count:
        raise ValueError(
            f"the array has {_counted(count, 'task')} but {_counted(len(given), 'name')}; pass one for each"
        )
    if len(set(given)) != count:
        raise ValueError("two tasks have the same name; pass a different one for each")
    return tuple(given)


def has_numbers(labels: Any) -> bool:
    """Whether labels of an axis are numbers, as steps are."""
    return labels is not None and np.asarray(labels).dtype.kind in "iuf"


def find_steps(
    given: Sequence[float] | None, labels: Any, count: int, is_axis: bool
) -> tuple[float, ...] | None:
    """The training step of each checkpoint: those given, those of the array, or numbers."""
    if given is None and has_numbers(labels):
        given = np.asarray(labels).tolist()
    if given is None:
        return tuple(range(count)) if is_axis else None
    steps = tuple(float(step) for step in given)
    if len(steps) != count:
        counted = f"{_counted(count, 'checkpoint')} but {_counted(len(steps), 'step')}"
        raise ValueError(f"the array has {counted}; pass one for each")
    if not np.isfinite(steps).all() or (np.diff(steps) <= 0).any():
        raise ValueError("steps must be finite and increase; sort the checkpoints by step, each step once")
    return steps
