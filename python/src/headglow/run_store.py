"""The store of a run: a pyramid of level 0 alone, which grows (docs/pyramid.md).

A checkpoint is one file. Steps and shapes are in the outermost `zarr.json`: replacing it publishes one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from headglow.metadata import AXES, METADATA, VERSION, Json, Labels
from headglow.shards import write_file


@dataclass(frozen=True)
class RunModel:
    """A model of a run."""

    name: str
    tasks: tuple[str, ...]
    layers: int
    heads: int


@dataclass(frozen=True)
class RunState:
    """What the outermost `zarr.json` says."""

    models: tuple[RunModel, ...]
    steps: tuple[float, ...]
    id: str
    """Another one after steps were dropped."""
    ended: bool = False


def group_path(state: RunState, model: int) -> str:
    """The path of a model's group, with a slash at its end; empty for the outermost."""
    return "" if len(state.models) == 1 else f"model-{model}/"


def chunk_path(root: Path, state: RunState, model: int, checkpoint: int) -> Path:
    """The file of a checkpoint of a model: float32, little-endian, over (task, layer, head)."""
    return root / f"{group_path(state, model)}0" / f"c.{checkpoint}.0.0.0"


def _array(model: RunModel, checkpoints: int) -> Json:
    cells = [len(model.tasks), model.layers, model.heads]
    return {
        "shape": [checkpoints, *cells],
        "data_type": "float32",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, *cells]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}},
        "fill_value": "NaN",
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
        "attributes": {},
        "dimension_names": list(AXES),
        "zarr_format": 3,
        "node_type": "array",
        "storage_transformers": [],
    }


def _attributes(model: RunModel, steps: tuple[float, ...] | None) -> Json:
    return {
        "version": VERSION,
        **Labels(model.name, model.tasks, steps).attributes(),
        "levels": [
            {"layers": model.layers, "heads": model.heads, "layersPerCell": 1, "headsPerCell": 1},
        ],
        "reductions": [],
        "complete": True,
    }


def _group(headglow: Json) -> Json:
    return {"attributes": {"headglow": headglow}, "zarr_format": 3, "node_type": "group"}


def _members(state: RunState) -> Json:
    """The metadata of each array and group below the root, by path."""
    members: Json = {}
    for index, model in enumerate(state.models):
        group = group_path(state, index)
        if group:
            members[group.rstrip("/")] = _group(_attributes(model, state.steps))
        members[f"{group}0"] = _array(model, len(state.steps))
    return members


def _encode(metadata: Json) -> bytes:
    return json.dumps(metadata, ensure_ascii=False).encode()


def encode_state(state: RunState) -> bytes:
    """The outermost `zarr.json`; another one each time, by which a writer knows its own."""
    if len(state.models) == 1:
        headglow = _attributes(state.models[0], state.steps)
    else:
        names = [f"model-{index}" for index in range(len(state.models))]
        headglow = {"version": VERSION, "models": names, "complete": True}
    headglow["run"] = {"id": state.id, "ended": state.ended, "write": uuid4().hex}
    consolidated = {"kind": "inline", "must_understand": False, "metadata": _members(state)}
    return _encode({**_group(headglow), "consolidated_metadata": consolidated})


def write_content(root: Path, content: bytes) -> None:
    """Replaces the outermost `zarr.json`."""
    write_file(root / "zarr.json", [content], is_synced=True)


@dataclass(frozen=True)
class StoredModel:
    """A model of a store that does not grow."""

    name: str
    tasks: tuple[str, ...]
    steps: tuple[float, ...] | None
    values: npt.NDArray[Any]
    """Over (checkpoint, task, layer, head)."""


def write_store(root: Path, models: Sequence[StoredModel]) -> None:
    """Writes models as a store in float32. Unlike those of a run, they may have different steps."""
    members: Json = {}
    for index, stored in enumerate(models):
        group = f"model-{index}"
        model = RunModel(stored.name, stored.tasks, *stored.values.shape[2:])
        members[group] = _group(_attributes(model, stored.steps))
        members[f"{group}/0"] = _array(model, len(stored.values))
        for checkpoint, values in enumerate(stored.values):
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                chunk = np.ascontiguousarray(values, "<f4")
            write_file(root / group / "0" / f"c.{checkpoint}.0.0.0", [chunk.data])
    names = [f"model-{index}" for index in range(len(models))]
    headglow = {"version": VERSION, "models": names, "complete": True}
    consolidated = {"kind": "inline", "must_understand": False, "metadata": members}
    metadata = {**_group(headglow), "consolidated_metadata": consolidated}
    write_file(root / "zarr.json", [_encode(metadata)])


def write_members(root: Path, state: RunState) -> None:
    """Writes the `zarr.json` of each array and group below the root, for tools that open one alone."""
    for path, metadata in _members(state).items():
        write_file(root / path / "zarr.json", [_encode(metadata)])


def remove_members(root: Path, state: RunState) -> None:
    """Removes what `write_members` writes, so that no tool finds the arrays of a run that has none."""
    for path in _members(state):
        (root / path / "zarr.json").unlink(missing_ok=True)


def version_of(root: Path) -> tuple[int, int, int] | None:
    """What differs after each write of a store's metadata; None if there is no store."""
    try:
        found = (root / "zarr.json").stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _model(attributes: Any) -> RunModel:
    level = attributes["levels"][0]
    return RunModel(attributes["model"], tuple(attributes["tasks"]), level["layers"], level["heads"])


@dataclass(frozen=True)
class Stored:
    """What a store is found to have."""

    state: RunState | None
    """None if there is no run yet."""
    content: bytes | None
    """The outermost `zarr.json`."""


def content_of(root: Path) -> bytes | None:
    """The outermost `zarr.json`; None if there is none."""
    try:
        return (root / "zarr.json").read_bytes()
    except FileNotFoundError:
        return None


def read_store(root: Path) -> Stored:
    """What is in the folder of a run. Raises a FileExistsError for another store, or a file."""
    try:
        content = content_of(root)
        is_other = content is None and any((root / name).exists() for name in METADATA)
    except NotADirectoryError:
        is_other = True
    if is_other:
        raise _is_no_run(root)
    return Stored(None if content is None else _decode(root, content), content)


def _is_no_run(root: Path) -> FileExistsError:
    return FileExistsError(f"{root} is not a run that headglow.Run wrote; choose another folder")


def _decode(root: Path, content: bytes) -> RunState:
    try:
        metadata = json.loads(content)
        headglow = metadata["attributes"]["headglow"]
        run = headglow["run"]
        members = metadata["consolidated_metadata"]["metadata"]
        groups = [members[name]["attributes"]["headglow"] for name in headglow.get("models", [])] or [
            headglow
        ]
        steps = tuple(float(step) for step in groups[0]["steps"])
        return RunState(tuple(map(_model, groups)), steps, run["id"], run["ended"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise _is_no_run(root) from None
