"""Logs scores while a model trains: `Run` appends checkpoints to a store that viewers follow."""

import contextlib
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import numpy as np

from headglow.axes import find_tasks
from headglow.locks import locked
from headglow.places import local_path
from headglow.run_scores import matched, read_scores
from headglow.run_store import (
    RunState,
    Stored,
    chunk_path,
    content_of,
    encode_state,
    read_store,
    remove_members,
    write_content,
    write_members,
)
from headglow.shards import write_file

_UNNAMED = ""

# Held while a checkpoint is written, which takes milliseconds.
_LOCK = ".headglow-run.lock"
_LOCK_SECONDS = 10


class Run:
    """A training run whose scores are shown while it trains.

    `run.log(step, scores)` appends a checkpoint to the Zarr store at `path`, a folder on a disk. `headglow
    PATH` and `headglow.watch(PATH)` show it within two seconds. A run that is killed at any moment keeps
    every checkpoint whose `log` has returned, and is continued by opening it again.

    `model` is the name of the model, by default that of the folder. `tasks` names the tasks of arrays over
    (task, layer, head). A run that exists already keeps its own names.

    As a context manager, it marks the run as ended when the block is left without an error, so that viewers
    stop asking for more. Raises a FileExistsError if the folder holds another Zarr store, and a ValueError
    for URLs.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, model: str | None = None, tasks: Sequence[str] | None = None
    ) -> None:
        self.path = local_path(path)
        self._name = model or _UNNAMED
        self._tasks = None if tasks is None else find_tasks(tasks, None, len(tasks))
        self._stored = read_store(self.path)
        self._has_members = False
        # What is being published; set between calls only if that was interrupted.
        self._pending: Stored | None = None

    @property
    def steps(self) -> tuple[float, ...]:
        """The training steps that are in the store."""
        stored = self._settled()
        if content_of(self.path) != stored.content:
            stored = read_store(self.path)
        return () if stored.state is None else stored.state.steps

    def log(self, step: float, scores: Any) -> None:
        """Appends a checkpoint.

        `scores` has a matrix over (layer, head) for each task: a dictionary of them, an array over (task,
        layer, head), one matrix, or a long table. A dictionary of dictionaries has those of several models.
        Arrays, lists and tables are those of `imshow`: of PyTorch, on any device, for instance; dimensions
        that have names may be in any order. NaN, None and masked cells are missing. Values are stored in
        float32.

        Steps must rise, and models, tasks and shapes stay as they were: anything else raises a ValueError,
        and nothing is written. `rewind` goes back to an earlier step. Raises a RuntimeError if another
        process has written to the run since it was opened, and an OSError if the disk is full.
        """
        stored = self._settled()
        step = _checked_step(step, () if stored.state is None else stored.state.steps)
        given = read_scores(scores, self._model_name(stored), self._tasks)
        state = stored.state or RunState(tuple(one.model for one in given), (), uuid4().hex)
        given = matched(state, given)
        with self._writing(stored):
            for index, one in enumerate(given):
                path = chunk_path(self.path, state, index, len(state.steps))
                write_file(path, [one.values.data.cast("B")], is_synced=True)
            self._publish(replace(state, steps=(*state.steps, step), ended=False))

    def rewind(self, step: float) -> None:
        """Drops the checkpoints from `step` on: for training that continues from an earlier checkpoint.

        Does nothing if there are none. Raises a TypeError or ValueError if `step` is not a finite number.
        """
        first = _checked_number(step)
        stored = self._settled()
        state = stored.state
        if state is None or not state.steps or state.steps[-1] < first:
            return
        kept = tuple(one for one in state.steps if one < first)
        with self._writing(stored):
            if kept:
                # Viewers read a run of another id from its start.
                self._publish(RunState(state.models, kept, uuid4().hex))
            else:
                self._has_members = False
                remove_members(self.path, state)
                self._pending = Stored(None, None)
                (self.path / "zarr.json").unlink()
                self._settled()

    def close(self) -> None:
        """Marks the run as ended, so that viewers stop asking for more. Logging goes on all the same."""
        stored = self._settled()
        if stored.state is None or stored.state.ended:
            return
        with self._writing(stored):
            self._publish(replace(stored.state, ended=True))

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

    def _model_name(self, stored: Stored) -> str:
        return self._name if stored.state is None else stored.state.models[0].name

    @contextlib.contextmanager
    def _writing(self, stored: Stored) -> Iterator[None]:
        """Keeps other processes from writing meanwhile. Raises a RuntimeError if one has written before."""
        if stored.content is None:
            self.path.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(locked(self.path / _LOCK, _LOCK_SECONDS))
                content = content_of(self.path)
            except TimeoutError:
                raise self._shared("is writing") from None
            except FileNotFoundError:
                content = None
            if content is None and stored.content is not None:
                raise RuntimeError(
                    f"{self.path} has been removed; hg.Run({str(self.path)!r}) starts the run again"
                )
            if content != stored.content:
                raise self._shared("has written")
            yield

    def _shared(self, what: str) -> RuntimeError:
        return RuntimeError(
            f"another process {what} to {self.path}; log from one process only, such as rank 0"
        )

    def _publish(self, state: RunState) -> None:
        """Makes a state that of the store, by one rename."""
        content = encode_state(state)
        self._pending = Stored(state, content)
        write_content(self.path, content)
        if content_of(self.path) != content:
            # The disk has no locks, or none that other machines see.
            self._pending = None
            raise self._shared("has written")
        self._stored, self._pending = self._pending, None
        if not self._has_members or state.ended:
            # The checkpoint is there without them; the next one tries again.
            with contextlib.suppress(OSError):
                write_members(self.path, state)
                self._has_members = True

    def _settled(self) -> Stored:
        """What the store has, as far as this process knows; also if publishing a state was interrupted."""
        if self._pending is not None and content_of(self.path) == self._pending.content:
            self._stored = self._pending
        self._pending = None
        return self._stored


def _checked_number(step: Any) -> float:
    if isinstance(step, bool) or not isinstance(step, (int, float, np.integer, np.floating)):
        raise TypeError(f"step is {step!r}, but must be a number")
    try:
        number = float(step)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"step is {number}, but must be finite")
    return number


def _checked_step(step: Any, steps: tuple[float, ...]) -> float:
    number = _checked_number(step)
    if steps and number <= steps[-1]:
        raise ValueError(
            f"step {number:.15g} does not come after step {steps[-1]:.15g}, the last one of the run; "
            f"run.rewind({number:.15g}) drops the checkpoints from there on"
        )
    return number
