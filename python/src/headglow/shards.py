"""Encodes shards and chunks as Zarr does, and writes each whole or not at all."""

import gzip
import os
import time
from collections.abc import Callable, Iterable
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any
from uuid import uuid4

import google_crc32c
import numpy as np
import numpy.typing as npt
from numcodecs.zstd import Zstd

from headglow.levels import Level

Compress = Callable[[bytes | memoryview], bytes]

CODECS = ("zstd", "gzip")

TEMPORARY_SUFFIX = ".partial"

# Windows replaces no file that is being read: how often, and after how many seconds, it is tried again.
_TRIES = 20
_RETRY_AFTER = 0.05

_ABSENT = 2**64 - 1
_ZSTD_LEVEL = 3
_GZIP_LEVEL = 5


def codec_metadata(codec: str | None) -> list[dict[str, Any]]:
    """The codec in Zarr's notation; an empty list if there is none."""
    if codec == "zstd":
        return [{"name": "zstd", "configuration": {"level": _ZSTD_LEVEL, "checksum": False}}]
    if codec == "gzip":
        return [{"name": "gzip", "configuration": {"level": _GZIP_LEVEL}}]
    return []


def _compressor(codec: str | None) -> Compress | None:
    if codec == "zstd":
        encode: Compress = Zstd(level=_ZSTD_LEVEL).encode
        return encode
    if codec == "gzip":
        return lambda data: gzip.compress(data, compresslevel=_GZIP_LEVEL, mtime=0)
    return None


def _replace(temporary: Path, path: Path) -> None:
    for _ in range(_TRIES):
        try:
            temporary.replace(path)
            return
        except PermissionError:
            time.sleep(_RETRY_AFTER)
    temporary.replace(path)


def write_file(path: Path, parts: Iterable[bytes | memoryview], *, is_synced: bool = False) -> None:
    """Writes a file under a temporary name and renames it, so that it is whole or absent.

    `is_synced`: also after a power failure; this takes a millisecond or more.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}{TEMPORARY_SUFFIX}")
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
            if is_synced:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _chunk_bytes(cells: npt.NDArray[Any], shape: tuple[int, ...]) -> bytes | memoryview:
    """The bytes of a chunk, filled up with missing cells at the end of an axis."""
    if cells.shape == shape:
        return np.ascontiguousarray(cells).data.cast("B")
    whole = np.full(shape, np.nan, cells.dtype)
    whole[tuple(slice(length) for length in cells.shape)] = cells
    return whole.data.cast("B")


def encode_chunk(cells: npt.NDArray[Any], shape: tuple[int, ...], codec: str | None) -> bytes | memoryview:
    """A chunk as it is stored."""
    compress = _compressor(codec)
    data = _chunk_bytes(cells, shape)
    return data if compress is None else compress(data)


def _canonical(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """With one kind of zero and one of NaN, so that equal pyramids have equal bytes."""
    cells = cells + np.float32(0)
    missing = np.isnan(cells)
    if missing.any():
        cells[missing] = np.nan
    return cells


def _is_missing(cells: npt.NDArray[Any]) -> bool:
    return bool(np.isnan(cells[0, 0, 0]) and np.isnan(cells).all())


def _encode_shard(cells: npt.NDArray[Any], level: Level, codec: str | None) -> Iterable[bytes | memoryview]:
    """The chunks of a shard that have values, and its index: the offset and length of each chunk."""
    grid = [ceil(shard / chunk) for shard, chunk in zip(level.shard, level.chunk, strict=True)]
    index = np.full((*grid, 2), _ABSENT, "<u8")
    offset = 0
    for place in product(*(range(count) for count in grid)):
        chunk = cells[
            tuple(slice(i * size, (i + 1) * size) for i, size in zip(place, level.chunk, strict=True))
        ]
        if chunk.size == 0 or _is_missing(chunk):
            continue
        data = encode_chunk(_canonical(chunk) if level.index > 0 else chunk, level.chunk, codec)
        index[place] = (offset, len(data))
        offset += len(data)
        yield data
    yield index.tobytes()
    yield google_crc32c.value(index.tobytes()).to_bytes(4, "little")


def write_shard(path: Path, cells: npt.NDArray[Any], level: Level, codec: str | None) -> None:
    """Writes the cells of a shard, over (task, layer, head); a single chunk if the level is not sharded.

    Level 0 keeps the bits of its values.
    """
    if level.is_sharded:
        write_file(path, _encode_shard(cells, level, codec))
    else:
        write_file(path, [encode_chunk(_canonical(cells) if level.index > 0 else cells, level.chunk, codec)])
