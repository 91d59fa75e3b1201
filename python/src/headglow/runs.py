"""Logs scores while a model trains: `Run` appends checkpoints to a store that viewers follow."""

import contextlib
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from headglow.axes import find_tasks
from headglow.run_store import (
    RunModel,
    RunState,
    chunk_path,
    read_state,
    version_of,
    write_members,
    write_state,
)
from headglow.shards import write_file
from headglow.tensors import to_numpy

Values = npt.NDArray[np.float32]

_UNNAMED = ""


class Run:
    """A training run whose scores are shown while it trains.

    `run.log(step, scores)` appends a checkpoint to the Zarr store at `path`. `headglow PATH` and
    `headglow.watch(PATH)` show it within two seconds. A run that is killed at any moment keeps every
    checkpoint whose `log` has returned, and is continued by opening it again.

    `model` is the name of the model, by default that of the folder. `tasks` names the tasks of arrays over
    (task, layer, head). A run that exists already keeps its own names.

    As a context manager, it marks the run as ended when the block is left without an error, so that viewers
    stop asking for more. Raises a FileExistsError if the folder holds another Zarr store.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, model: str | None = None, tasks: Sequence[str] | None = None
    ) -> None:
        self.path = Path(path)
        self._name = model or _UNNAMED
        self._tasks = None if tasks is None else find_tasks(tasks, None, len(tasks))
        self._state = read_state(self.path)
        self._version = version_of(self.path)
        self._has_members = False
        # What is being published; set between calls only if that was interrupted.
        self._pending: RunState | None = None

    @property
    def steps(self) -> tuple[float, ...]:
        """The training steps that are in the store."""
        self._settle()
        return () if self._state is None else self._state.steps

    def log(self, step: float, scores: Any) -> None:
        """Appends a checkpoint.

        `scores` has a matrix over (layer, head) for each task: a dictionary of them, or an array over (task,
        layer, head), or one matrix. A dictionary of dictionaries has those of several models. Matrices are
        arrays of NumPy, PyTorch (on any device) and JAX, or nested lists. NaN and None are missing. Values
        are stored in float32.

        Steps must rise, and models, tasks and shapes stay as they were: anything else raises a ValueError,
        and nothing is written. `rewind` goes back to an earlier step. Raises a RuntimeError if another
        process has written to the run, and an OSError if the disk is full.
        """
        step = _checked_step(step, self.steps)
        given = self._models(scores)
        state = self._state or RunState(tuple(one.model for one in given), (), uuid4().hex)
        _check_alike(state, given)
        self._check_version()
        for index, one in enumerate(given):
            path = chunk_path(self.path, state, index, len(state.steps))
            write_file(path, [one.values.data.cast("B")], is_synced=True)
        self._publish(RunState(state.models, (*state.steps, step), state.id))

    def rewind(self, step: float) -> None:
        """Drops the checkpoints from `step` on: for training that continues from an earlier checkpoint.

        Does nothing if there are none.
        """
        self._settle()
        state = self._state
        if state is None or not state.steps or state.steps[-1] < step:
            return
        self._check_version()
        kept = tuple(one for one in state.steps if one < step)
        if kept:
            # Viewers read a run of another id from its start.
            self._publish(RunState(state.models, kept, uuid4().hex))
        else:
            self._pending = RunState((), (), state.id)
            (self.path / "zarr.json").unlink()
            self._settle()

    def close(self) -> None:
        """Marks the run as ended, so that viewers stop asking for more. Logging goes on all the same."""
        self._settle()
        if self._state is None or self._state.ended:
            return
        self._check_version()
        self._publish(RunState(self._state.models, self._state.steps, self._state.id, ended=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()

    def _publish(self, state: RunState) -> None:
        """Makes a state that of the store, by one rename."""
        self._pending = state
        write_state(self.path, state)
        self._state, self._version = state, version_of(self.path)
        self._pending = None
        if not self._has_members or state.ended:
            # The checkpoint is there without them; the next one tries again.
            with contextlib.suppress(OSError):
                write_members(self.path, state)
                self._has_members = True

    def _settle(self) -> None:
        """Finds out what the store has, if publishing a state was interrupted."""
        if self._pending is None:
            return
        stored = read_state(self.path)
        if stored == self._pending:
            self._state, self._version = stored, version_of(self.path)
        elif stored is None and not self._pending.steps:
            self._state, self._version, self._has_members = None, None, False
        self._pending = None

    def _check_version(self) -> None:
        if version_of(self.path) != self._version:
            raise RuntimeError(
                f"another process has written to {self.path}; log from one process only, such as rank 0"
            )

    def _models(self, scores: Any) -> list["_Given"]:
        """The models of a checkpoint."""
        if (
            isinstance(scores, Mapping)
            and scores
            and all(isinstance(one, Mapping) for one in scores.values())
        ):
            return [_given(str(name), one, self._tasks) for name, one in scores.items()]
        name = self._name if self._state is None else self._state.models[0].name
        return [_given(name, scores, self._tasks)]


@dataclass(frozen=True)
class _Given:
    """The scores of a model at a checkpoint."""

    model: RunModel
    values: Values
    """Over (task, layer, head)."""


def _checked_step(step: Any, steps: tuple[float, ...]) -> float:
    if isinstance(step, bool) or not isinstance(step, (int, float, np.integer, np.floating)):
        raise TypeError(f"step is {step!r}, but must be a number")
    number = float(step)
    if not math.isfinite(number):
        raise ValueError(f"step is {step!r}, but must be finite")
    if steps and number <= steps[-1]:
        raise ValueError(
            f"step {number:.15g} does not come after step {steps[-1]:.15g}, the last one of the run; "
            f"run.rewind({number:.15g}) drops the checkpoints from there on"
        )
    return number


def _values(scores: Any, what: str) -> Values:
    """An array of any library, or nested lists, as an array of float32."""
    scores = [to_numpy(one) for one in scores] if isinstance(scores, (list, tuple)) else to_numpy(scores)
    if isinstance(scores, np.ma.MaskedArray):
        scores = np.ma.filled(scores.astype(np.float32), np.nan)
    kind = getattr(getattr(scores, "dtype", None), "kind", "f")
    try:
        if kind not in "biufO":
            raise TypeError(f"values of type {scores.dtype} are not numbers")
        return np.ascontiguousarray(scores, np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} cannot be read as an array of numbers: {error}") from None


def _given(model: str, scores: Any, tasks: tuple[str, ...] | None) -> _Given:
    if isinstance(scores, Mapping):
        if not scores:
            raise ValueError("there are no scores; pass a matrix for each task")
        matrices = {str(name): _values(one, f"task {name}") for name, one in scores.items()}
        for name, matrix in matrices.items():
            if matrix.ndim != 2:
                raise ValueError(f"task {name} has {matrix.ndim} axes, but must have two: layer and head")
        shapes = {matrix.shape for matrix in matrices.values()}
        if len(shapes) > 1:
            listed = ", ".join(f"{name}: {_written(matrix.shape)}" for name, matrix in matrices.items())
            raise ValueError(f"the tasks have matrices of different shapes ({listed}); log models by name")
        values = np.stack(list(matrices.values()))
        names = tuple(matrices)
    else:
        values = _values(scores, "the array")
        if values.ndim == 2:
            values = values[np.newaxis]
        if values.ndim != 3:
            raise ValueError(
                f"the array has {values.ndim} axes, but must have (layer, head) or (task, layer, head)"
            )
        names = _task_names(tasks, len(values))
    if values.size == 0:
        raise ValueError("there are no scores; pass a matrix for each task")
    return _Given(RunModel(model, names, values.shape[1], values.shape[2]), values)


def _task_names(tasks: tuple[str, ...] | None, count: int) -> tuple[str, ...]:
    if tasks is None:
        return (_UNNAMED,) if count == 1 else tuple(f"task {task}" for task in range(count))
    if len(tasks) != count:
        raise ValueError(f"the array has {count} tasks but {len(tasks)} names; pass one for each")
    return tasks


def _written(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _check_alike(state: RunState, given: list[_Given]) -> None:
    """Checks that models, tasks and shapes are those of the run."""
    names, expected = [one.model.name for one in given], [one.name for one in state.models]
    if sorted(names) != sorted(expected):
        raise ValueError(f"the run has the models {_listed(expected)}, not {_listed(names)}")
    given.sort(key=lambda one: expected.index(one.model.name))
    for index, (one, model) in enumerate(zip(given, state.models, strict=True)):
        where = f"model {model.name}: " if len(expected) > 1 else ""
        if sorted(one.model.tasks) != sorted(model.tasks):
            raise ValueError(
                f"{where}the run has the tasks {_listed(model.tasks)}, not {_listed(one.model.tasks)}"
            )
        shape, own = (model.layers, model.heads), (one.model.layers, one.model.heads)
        if shape != own:
            raise ValueError(f"{where}the run has {_written(shape)} heads a task, not {_written(own)}")
        if one.model.tasks != model.tasks:
            order = [one.model.tasks.index(task) for task in model.tasks]
            given[index] = _Given(model, np.ascontiguousarray(one.values[order]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name or "(unnamed)" for name in names)
