"""Where the values come from: NumPy, Dask, xarray and Zarr arrays, cut into the parts of checkpoints."""

import hashlib
import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import zarr

from headglow.axes import Axes, find_axes
from headglow.levels import Box, Shape3

Shape4 = tuple[int, int, int, int]

_CHECKSUM_BYTES = 2**26


@dataclass(frozen=True)
class Input:
    """An array, its axes and their labels."""

    array: Any
    axes: Axes
    tasks: Any
    steps: Any

    @property
    def shape(self) -> Shape4:
        return self.axes.shape(self.array.shape)


class Part(Protocol):
    """The values of a box of a checkpoint, read when a task needs them."""

    def read(self) -> npt.NDArray[Any]:
        """The values over (task, layer, head), in any type."""


@dataclass(frozen=True)
class ArrayPart:
    """A part of an array that can be cut like NumPy's: one in memory, or of a Zarr store."""

    array: Any
    axes: Axes
    slices: tuple[slice, ...]

    def read(self) -> npt.NDArray[Any]:
        return arrange(without_mask(self.array[self.slices]), self.axes)


@dataclass(frozen=True)
class FileArray:
    """An array in a file that is mapped into memory. Tasks open the file, so that no values are sent."""

    path: str
    dtype: str
    offset: int
    shape: tuple[int, ...]
    order: str

    def __getitem__(self, slices: tuple[slice, ...]) -> npt.NDArray[Any]:
        order: Any = self.order
        mapped = np.memmap(self.path, self.dtype, "r", self.offset, self.shape, order)
        return np.asarray(mapped[slices])


def without_mask(values: Any) -> npt.NDArray[Any]:
    """An array whose missing cells are NaN instead of masked."""
    if isinstance(values, np.ma.MaskedArray):
        floats = values.astype(np.result_type(values.dtype, np.float32))
        return np.where(np.ma.getmaskarray(values), np.nan, np.ma.getdata(floats))
    return np.asarray(values)


def arrange(values: npt.NDArray[Any], axes: Axes) -> npt.NDArray[Any]:
    """Values over (task, layer, head), from those of one checkpoint in the order of the array."""
    arranged: npt.NDArray[Any] = np.expand_dims(values.transpose(axes.present), axes.added)[0]
    return arranged


def cut(axes: Axes, checkpoint: int, box: Box) -> tuple[slice, ...]:
    """The slices of an array that are a box of a checkpoint."""
    ranges = (slice(checkpoint, checkpoint + 1), *(slice(start, stop) for start, stop in box))
    by_axis = {axis: cut for axis, cut in zip(axes.order, ranges, strict=True) if axis is not None}
    return tuple(by_axis[axis] for axis in sorted(by_axis))


def is_dask(array: Any) -> bool:
    """Whether an array is one of Dask."""
    return type(array).__module__.partition(".")[0] == "dask"


def is_xarray(array: Any) -> bool:
    """Whether an array is one of xarray."""
    return type(array).__module__.partition(".")[0] == "xarray"


class Unloaded:
    """An array of xarray that is not in memory. It is cut like one of NumPy."""

    def __init__(self, array: Any) -> None:
        self._array = array
        self.shape = array.shape
        self.dtype = array.dtype

    def __getitem__(self, slices: tuple[slice, ...]) -> Any:
        return self._array[slices].values

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self._array.values, dtype, copy=copy)


def data_of(array: Any) -> Any:
    """The array of NumPy or Dask in one of xarray, or one that is read when it is cut."""
    variable = getattr(array, "variable", None)
    is_unloaded = array.chunks is None and not getattr(variable, "_in_memory", True)
    return Unloaded(array) if is_unloaded else array.data


def _zarr_names(array: "zarr.Array[Any]") -> Sequence[Any] | None:
    names = getattr(array.metadata, "dimension_names", None) or array.attrs.get("_ARRAY_DIMENSIONS")
    return names if isinstance(names, (list, tuple)) else None


def check_type(dtype: np.dtype[Any]) -> None:
    """Rejects values that are not real numbers."""
    if dtype.kind == "c":
        raise TypeError(f"values of type {dtype} cannot be shown; take their magnitude or their real part")
    if dtype.kind not in "biuf":
        raise TypeError(f"values of type {dtype} cannot be shown, as they are not numbers; pass numbers")


def open_input(array: Any) -> Input:
    """Finds the axes of an array of any of these libraries, and their labels."""
    names: Sequence[Any] | None = None
    coordinates: dict[Any, Any] = {}
    if is_xarray(array):
        if not hasattr(array, "dims") or not hasattr(array, "dtype"):
            raise TypeError("pass one array of the xarray dataset, such as dataset['scores']")
        names = array.dims
        coordinates = {name: array.coords[name].values for name in array.dims if name in array.coords}
        array = data_of(array)
    elif isinstance(array, zarr.Array):
        names = _zarr_names(array)
    elif isinstance(array, zarr.Group):
        raise TypeError("pass one array of the Zarr group, such as group['scores']")
    elif not is_dask(array) and not isinstance(array, np.ndarray):
        array = np.asarray(array)
    if isinstance(array, np.ma.MaskedArray):
        array = without_mask(array)
    check_type(np.dtype(array.dtype))
    if any(not isinstance(length, (int, np.integer)) for length in array.shape):
        raise ValueError("the shape of the Dask array is not known; call array.compute_chunk_sizes() first")
    axes = find_axes(array.shape, names, coordinates)
    labels = [None if axis is None or names is None else coordinates.get(names[axis]) for axis in axes.order]
    return Input(array, axes, labels[1], labels[0])


def _as_file(array: Any) -> Any:
    is_whole = type(array) is np.memmap and isinstance(array.base, mmap.mmap)
    if not is_whole or array.filename is None or array.mode == "c":
        return array
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    return FileArray(str(array.filename), array.dtype.str, array.offset, array.shape, order)


class Parts:
    """The parts of an array: what reads each, or Dask's name for it."""

    def __init__(self, given: Input, shard: Shape3) -> None:
        self._axes = given.axes
        self._shard = shard
        self._blocks: Any = None
        self._array: Any = _as_file(given.array)
        if is_dask(given.array):
            chunks = {
                axis: length
                for axis, length in zip(given.axes.order, (1, *shard), strict=True)
                if axis is not None
            }
            self._blocks = given.array.rechunk(chunks).to_delayed()

    def part(self, checkpoint: int, box: Box) -> Any:
        """A part of a checkpoint, which starts at a multiple of the shape of a shard."""
        if self._blocks is None:
            slices = cut(self._axes, checkpoint, box)
            if isinstance(self._array, np.ndarray):
                everything = (slice(None),) * self._array.ndim
                return ArrayPart(self._array[slices], self._axes, everything)
            return ArrayPart(self._array, self._axes, slices)
        place = (checkpoint, *(start // size for (start, _), size in zip(box, self._shard, strict=True)))
        by_axis = {axis: i for axis, i in zip(self._axes.order, place, strict=True) if axis is not None}
        return self._blocks[tuple(by_axis[axis] for axis in sorted(by_axis))]


def _describe_zarr(array: "zarr.Array[Any]") -> dict[str, Any]:
    return {"store": str(array.store_path), "metadata": json.dumps(array.metadata.to_dict(), default=str)}


def _checksum(array: npt.NDArray[Any]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    whole = array.reshape(-1) if array.flags.c_contiguous else np.ravel(array, order="K")
    data = whole.view(np.uint8)
    for start in range(0, len(data), _CHECKSUM_BYTES):
        digest.update(data[start : start + _CHECKSUM_BYTES].data)
    return digest.hexdigest()


def identify(array: Any) -> dict[str, Any]:
    """What tells an array from another one, so that a pyramid is continued from the same values only."""
    about = {"shape": list(array.shape), "dtype": str(array.dtype)}
    if is_dask(array):
        return {**about, "dask": array.name}
    if isinstance(array, zarr.Array):
        return {**about, **_describe_zarr(array)}
    file = _as_file(array)
    if isinstance(file, FileArray):
        status = Path(file.path).stat()
        path = str(Path(file.path).resolve())
        return {**about, "file": [path, file.offset, status.st_size, status.st_mtime_ns]}
    return {**about, "values": _checksum(np.asarray(array))}
