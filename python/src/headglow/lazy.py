"""Arrays of Zarr, Dask, mapped files and xarray that are read as they are needed, a checkpoint at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.axes import Axes
from headglow.sources import Shape4, Unloaded, arrange, cut, is_dask, without_mask

# Values of at most so many bytes are read at once, so that no limit changes as a run is played.
IN_MEMORY = 2**26
# A page cannot hold larger checkpoints.
_MOST_AT_ONCE = 2**30

Values = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Lazy:
    """Values over (checkpoint, task, layer, head) that are read when they are needed, in float32."""

    shape: Shape4
    read: Callable[[int], npt.NDArray[Any]]
    """Reads a checkpoint, by its number."""
    dtype = np.dtype(np.float32)

    def __getitem__(self, checkpoint: int) -> npt.NDArray[np.float32]:
        """The values of a checkpoint over (task, layer, head)."""
        found = self.read(checkpoint % self.shape[0])
        return np.ascontiguousarray(found, np.float32)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is False:
            raise ValueError("the values are not in memory")
        return np.stack([self[checkpoint] for checkpoint in range(self.shape[0])]).astype(dtype or self.dtype)


def is_lazy(array: Any) -> bool:
    """Whether an array is not in memory."""
    library = type(array).__module__.partition(".")[0]
    return library in ("dask", "zarr") or isinstance(array, (np.memmap, Unloaded))


def _read(array: Any, axes: Axes, checkpoint: int) -> npt.NDArray[Any]:
    _, tasks, layers, heads = axes.shape(array.shape)
    part = array[cut(axes, checkpoint, ((0, tasks), (0, layers), (0, heads)))]
    return arrange(without_mask(part.compute() if is_dask(part) else part), axes)


def lazy_values(array: Any, axes: Axes) -> Lazy:
    """The values of an array that is not in memory."""
    shape = axes.shape(array.shape)
    size = 4 * shape[1] * shape[2] * shape[3]
    if size > _MOST_AT_ONCE:
        raise ValueError(
            f"a checkpoint of shape {shape[1:]} takes {size / 2**30:.1f} GiB, more than a page can hold; "
            "write it with headglow.pyramid, and pass the name of the store"
        )
    return Lazy(shape, lambda checkpoint: _read(array, axes, checkpoint))


def select_tasks(values: Any, order: Sequence[int]) -> Any:
    """Values with their tasks in another order."""
    if list(order) == list(range(values.shape[1])):
        return values
    if isinstance(values, Lazy):
        return Lazy(values.shape, lambda checkpoint: values[checkpoint][list(order)])
    return values[:, list(order)]


def concatenate(parts: Sequence[Any], axis: int) -> Any:
    """Values joined along checkpoints (0) or tasks (1); read when they are needed if any of them are."""
    if not any(isinstance(part, Lazy) for part in parts):
        return np.concatenate(parts, axis=axis)
    first: Shape4 = parts[0].shape
    if axis == 0:
        places = [(part, own) for part in parts for own in range(part.shape[0])]
        return Lazy(
            (len(places), *first[1:]), lambda checkpoint: places[checkpoint][0][places[checkpoint][1]]
        )
    tasks = sum(part.shape[1] for part in parts)
    return Lazy(
        (first[0], tasks, *first[2:]),
        lambda checkpoint: np.concatenate([part[checkpoint] for part in parts]),
    )
