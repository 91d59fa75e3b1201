"""Figures that follow a run while it trains: `watch`."""

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from headglow.figure import Figure
from headglow.options import read_options
from headglow.places import local_path
from headglow.run_store import RunState, chunk_path, read_store, version_of
from headglow.tensors import Tensor

# Seconds between two looks at the metadata of a run.
_INTERVAL = 0.5


class RunReader:
    """Reads the checkpoints of a run, each once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version: tuple[int, int, int] | None = None
        self._state: RunState | None = None
        # Of each model, with room for more checkpoints.
        self._values: list[npt.NDArray[np.float32]] = []

    @property
    def has_ended(self) -> bool:
        """Whether no checkpoint is expected any more."""
        return self._state is not None and self._state.ended

    def read(self) -> list[Tensor] | None:
        """The models with all checkpoints; None if nothing has changed since the last call."""
        version = version_of(self._path)
        if version is None or version == self._version:
            return None
        state = read_store(self._path).state
        if state is None:
            return None
        before = self._state
        is_longer = before is not None and (before.id, before.models) == (state.id, state.models)
        known = len(before.steps) if before is not None and is_longer else 0
        if not is_longer:
            # A run that was started again may have fewer models, and other shapes.
            self._values, self._state = [], None
        for index, model in enumerate(state.models):
            shape = (len(model.tasks), model.layers, model.heads)
            if index == len(self._values):
                self._values.append(np.empty((0, *shape), np.float32))
            self._values[index] = values = _with_room(self._values[index], known, len(state.steps), shape)
            for checkpoint in range(known, len(state.steps)):
                chunk = np.fromfile(chunk_path(self._path, state, index, checkpoint), "<f4")
                values[checkpoint] = chunk.reshape(shape)
        # Not before all is read: what failed is read again.
        self._version, self._state = version, state
        count = len(state.steps)
        return [
            Tensor(model.name or self._path.resolve().name, model.tasks, state.steps, values[:count])
            for model, values in zip(state.models, self._values, strict=True)
        ]


def _with_room(
    values: npt.NDArray[np.float32], known: int, count: int, shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """Values over (checkpoint, …) with the known checkpoints, and room for `count`."""
    if known > 0 and count <= len(values):
        return values
    longer = np.empty((max(count, 2 * known), *shape), np.float32)
    longer[:known] = values[:known]
    return longer


class RunFigure(Figure):
    """A figure of a run. Set `figure.follow` to False to keep what it shows, and to True to follow again."""

    _grows = True

    follow: Any = traitlets.Bool(True, help="whether new checkpoints of the run are shown")

    def __init__(self, reader: RunReader, tensors: list[Tensor], **traits: Any) -> None:
        self._reader = reader
        self._closing = threading.Event()
        # Observers of a change may close the figure.
        self._changing = threading.RLock()
        super().__init__(tensors, **traits)
        self._thread = threading.Thread(target=self._follow_run, name="headglow.watch", daemon=True)
        self._thread.start()

    def _update(self) -> None:
        """Shows the checkpoints that the run has gained. The page keeps a figure at the last one there."""
        tensors = self._reader.read()
        with self._changing:
            if tensors is not None and not self._closing.is_set():
                self._show(tensors)

    def close(self) -> None:
        """Removes the figure from pages, and stops following the run."""
        self._closing.set()
        with self._changing:
            super().close()

    def _follow_run(self) -> None:
        while not self._reader.has_ended and not self._closing.wait(_INTERVAL):
            if not self.follow:
                continue
            try:
                self._update()
            except (OSError, ValueError):
                # Its folder is not there now, as one of another machine may be, or it is being started again.
                continue


def watch(path: str | os.PathLike[str], *, height: int = 420, **options: Any) -> Figure:
    """Shows a run in a notebook, and follows it while it trains.

    `path` is the folder that `headglow.Run` writes. A new checkpoint is shown within a second: a figure at
    the last checkpoint moves to the new last one, others stay where they are, and a play goes on. Set
    `figure.follow = False` to stop, and True to go on. `height` and all further arguments are those of
    `imshow`.

    Raises a FileNotFoundError for a folder without checkpoints, a FileExistsError for other stores, and a
    ValueError for URLs.
    """
    chosen = read_options(options, {"height": height})
    folder = local_path(path)
    reader = RunReader(folder)
    tensors = None if read_store(folder).state is None else reader.read()
    if tensors is None:
        raise FileNotFoundError(
            f"there is no run in {folder.absolute()}; correct the path, or watch it after the first run.log"
        )
    return RunFigure(reader, tensors, height=height, **chosen)
