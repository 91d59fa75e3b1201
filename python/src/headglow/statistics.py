"""Statistics of the cells of each task: extremes of finite values, and counts."""

from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.reductions import SLAB_VALUES

COLUMNS = (
    "min",
    "max",
    "smallestPositive",
    "finite",
    "missing",
    "zero",
    "negative",
    "negativeInfinite",
    "positiveInfinite",
    "ordinary",
)

MISSING = COLUMNS.index("missing")

Rows = npt.NDArray[np.float64]
"""One row for each task, with these columns."""

_SIGN_BIT = np.uint32(0x80000000)
_INFINITE_BITS = 0x7F800000
# Magnitudes whose sums, ratios and products float32 represents.
_ORDINARY = (2.0**-90, 2.0**36)

_EMPTY = np.array([np.inf, -np.inf, np.inf, 0, 0, 0, 0, 0, 0, 1], np.float64)


def _is_ordinary(magnitude: float) -> bool:
    return _ORDINARY[0] <= magnitude <= _ORDINARY[1]


def _smallest(bits: npt.NDArray[np.uint32]) -> float:
    """The smallest positive finite value with some of these bits, or infinity."""
    # Bits of zero wrap around to the largest.
    smallest = int(np.subtract(bits, np.uint32(1)).min()) + 1
    if smallest >= _INFINITE_BITS:
        return np.inf
    return float(np.array(smallest, np.uint32).view(np.float32))


def _of_positive(smallest: float, largest: float, count: int) -> list[float]:
    ordinary = _is_ordinary(smallest) and _is_ordinary(largest)
    return [smallest, largest, smallest, count, 0, 0, 0, 0, 0, float(ordinary)]


def _of_slab(cells: npt.NDArray[np.float32]) -> list[float]:
    smallest, largest = float(cells.min()), float(cells.max())
    if smallest > 0 and largest < np.inf:
        return _of_positive(smallest, largest, cells.size)
    finite = np.isfinite(cells)
    finite_count = int(np.count_nonzero(finite))
    missing = int(np.count_nonzero(np.isnan(cells)))
    below = int(np.count_nonzero(cells == -np.inf))
    if finite_count < cells.size:
        smallest = float(np.where(finite, cells, np.float32(np.inf)).min())
        largest = float(np.where(finite, cells, np.float32(-np.inf)).max())
    bits = cells.view(np.uint32)
    positive, negative = _smallest(bits), _smallest(bits ^ _SIGN_BIT)
    magnitudes = [abs(value) for value in (smallest, largest, positive, negative) if value not in (0, np.inf)]
    ordinary = finite_count == cells.size and all(_is_ordinary(value) for value in magnitudes)
    return [
        smallest + 0.0,
        largest + 0.0,
        positive,
        finite_count,
        missing,
        int(np.count_nonzero(cells == 0)),
        int(np.count_nonzero(cells < 0)) - below,
        below,
        cells.size - finite_count - missing - below,
        float(ordinary),
    ]


def merge(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The statistics of several sets of cells together, one row each."""
    smallest, largest = rows.min(axis=0), rows.max(axis=0)
    counts = rows[:, 3:9].sum(axis=0)
    return np.array([smallest[0], largest[1], smallest[2], *counts, smallest[9]], np.float64)


def find_statistics(cells: npt.NDArray[Any]) -> Rows:
    """The statistics of float32 cells over (task, layer, head)."""
    tasks = cells.shape[0]
    flat = cells.reshape(tasks, -1)
    rows = np.empty((tasks, len(COLUMNS)), np.float64)
    for task in range(tasks):
        slabs = [
            _of_slab(flat[task, start : start + SLAB_VALUES])
            for start in range(0, flat.shape[1], SLAB_VALUES)
        ]
        rows[task] = merge(np.array(slabs, np.float64))
    return rows


def empty_rows(tasks: int) -> Rows:
    """The statistics of no cells."""
    return np.tile(_EMPTY, (tasks, 1))
