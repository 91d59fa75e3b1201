"""The metadata of a pyramid: Zarr's, those of OME-NGFF, and Headglow's own (docs/pyramid.md)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headglow.levels import Level
from headglow.shards import codec_metadata, write_file
from headglow.statistics import COLUMNS

VERSION = 1
AXES = ("checkpoint", "task", "layer", "head")
AXIS_TYPES = ("time", "channel", "space", "space")
STATISTICS = "statistics"
STATISTICS_VALUES = 131_072

METADATA = ("zarr.json", ".zgroup", ".zarray", ".zmetadata")
"""Files by which a folder is known as a store of Zarr, of version 3 or 2."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Labels:
    """What the values are of."""

    model: str
    tasks: tuple[str, ...]
    steps: tuple[float, ...] | None
    signed: bool = False
    unit: str | None = None
    start_step: float | None = None

    def attributes(self) -> Json:
        """These labels as attributes, without the ones that are not set."""
        steps = None if self.steps is None else [whole(step) for step in self.steps]
        attributes: Json = {"model": self.model, "tasks": list(self.tasks), "steps": steps}
        if self.signed:
            attributes["signed"] = True
        if self.unit is not None:
            attributes["unit"] = self.unit
        if self.start_step is not None:
            attributes["startStep"] = whole(self.start_step)
        return attributes


def whole(number: float) -> float:
    """The number as an integer if it is one, as JSON writes it best."""
    return int(number) if float(number).is_integer() else float(number)


def level_path(reduction: str, level: int) -> str:
    """The path of a level's array in the group of its model."""
    return "0" if level == 0 else f"{reduction}/{level}"


def _dataset(reduction: str, level: Level) -> Json:
    per_cell = (level.layers_per_cell, level.heads_per_cell)
    return {
        "path": level_path(reduction, level.index),
        "coordinateTransformations": [
            {"type": "scale", "scale": [1, 1, *per_cell]},
            {"type": "translation", "translation": [0, 0, *(whole((size - 1) / 2) for size in per_cell)]},
        ],
    }


def group_attributes(
    labels: Labels,
    levels: list[Level],
    reductions: tuple[str, ...],
    finished: tuple[float, float] | bool = False,
) -> Json:
    """The attributes of the group. :param finished: the range of the values, or True if none is finite"""
    axes = [{"name": name, "type": kind} for name, kind in zip(AXES, AXIS_TYPES, strict=True)]
    multiscales = [
        {"name": name, "type": name, "axes": axes, "datasets": [_dataset(name, level) for level in levels]}
        for name in reductions
    ]
    headglow: Json = {
        "version": VERSION,
        **labels.attributes(),
        "levels": [
            {
                "layers": level.shape[1],
                "heads": level.shape[2],
                "layersPerCell": level.layers_per_cell,
                "headsPerCell": level.heads_per_cell,
            }
            for level in levels
        ],
        "reductions": list(reductions),
        "statistics": list(COLUMNS),
        "complete": finished is not False,
    }
    if finished is not False:
        headglow["range"] = None if finished is True else [whole(value) for value in finished]
    return {"ome": {"version": "0.5", "multiscales": multiscales}, "headglow": headglow}


def _array_metadata(shape: list[int], grid: list[int], codecs: list[Json], names: list[str]) -> Json:
    return {
        "shape": shape,
        "data_type": "float32",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": grid}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": "NaN",
        "codecs": codecs,
        "attributes": {},
        "dimension_names": names,
        "zarr_format": 3,
        "node_type": "array",
        "storage_transformers": [],
    }


def _bytes_codec() -> Json:
    return {"name": "bytes", "configuration": {"endian": "little"}}


def level_metadata(level: Level, checkpoints: int, codec: str | None) -> Json:
    """The `zarr.json` of a level."""
    inner = [_bytes_codec(), *codec_metadata(codec)]
    sharding: Json = {
        "name": "sharding_indexed",
        "configuration": {
            "chunk_shape": [1, *level.chunk],
            "codecs": inner,
            "index_codecs": [_bytes_codec(), {"name": "crc32c"}],
            "index_location": "end",
        },
    }
    codecs = [sharding] if level.is_sharded else inner
    return _array_metadata([checkpoints, *level.shape], [1, *level.shard], codecs, list(AXES))


def statistics_chunk(checkpoints: int, tasks: int) -> int:
    """Checkpoints in a chunk of the statistics."""
    return min(checkpoints, max(1, STATISTICS_VALUES // (len(COLUMNS) * tasks)))


def statistics_metadata(checkpoints: int, tasks: int, codec: str | None) -> Json:
    """The `zarr.json` of the statistics."""
    grid = [statistics_chunk(checkpoints, tasks), tasks, len(COLUMNS)]
    codecs = [_bytes_codec(), *codec_metadata(codec)]
    names = ["checkpoint", "task", "statistic"]
    metadata = _array_metadata([checkpoints, tasks, len(COLUMNS)], grid, codecs, names)
    return {**metadata, "data_type": "float64"}


def _group(attributes: Json) -> Json:
    return {"attributes": attributes, "zarr_format": 3, "node_type": "group"}


def _write(folder: Path, metadata: Json) -> None:
    write_file(folder / "zarr.json", [json.dumps(metadata, indent=2, ensure_ascii=False).encode()])


def store_metadata(
    levels: list[Level], reductions: tuple[str, ...], checkpoints: int, codec: str | None
) -> Json:
    """The `zarr.json` of each array and group below the root, by path."""
    metadata: Json = {"0": level_metadata(levels[0], checkpoints, codec)}
    for reduction in reductions:
        metadata[reduction] = _group({})
        for level in levels[1:]:
            metadata[f"{reduction}/{level.index}"] = level_metadata(level, checkpoints, codec)
    metadata[STATISTICS] = statistics_metadata(checkpoints, levels[0].shape[0], codec)
    return metadata


def write_members(root: Path, metadata: Json) -> None:
    """Writes the `zarr.json` of each array and group below the root."""
    for path, member in metadata.items():
        _write(root / path, member)


def write_root(root: Path, attributes: Json, metadata: Json) -> None:
    """Writes the root's `zarr.json`, with the metadata of all arrays, so that readers need one request."""
    consolidated = {"kind": "inline", "must_understand": False, "metadata": metadata}
    _write(root, {**_group(attributes), "consolidated_metadata": consolidated})
