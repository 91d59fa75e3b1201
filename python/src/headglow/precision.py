"""Whether float32 holds values well enough, by the rule of `src/tensor/precision.ts`."""

from typing import Any

import numpy as np
import numpy.typing as npt

_MAX_WHOLE = 2.0**24
_MIN_NORMAL = 2.0**-126
_MAX_SHIFT = 1 / 4096
_NOISE = 2.0**-46

Floats = npt.NDArray[np.floating[Any]]


def _is_matrix_spoiled(doubles: npt.NDArray[np.float64], values: npt.NDArray[np.float32]) -> bool:
    finite = np.isfinite(doubles)
    cells = doubles[finite]
    if cells.size == 0:
        return False
    size, error = np.abs(cells), np.abs(cells - values[finite])
    large = (size > _MAX_WHOLE) & (np.isinf(error) | ((error > 0) & (cells == np.floor(cells))))
    if (large | ((size < _MIN_NORMAL) & (error > 0))).any():
        return True
    low, high = cells.min(), cells.max()
    extent = high - low
    return bool(error.max() > _MAX_SHIFT * extent and extent > _NOISE * max(high, -low))


def _suspects(doubles: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The matrices in which rounding may show: those with a small range, or very large or small values."""
    cells = (1, 2)
    low, high = np.fmin.reduce(doubles, axis=cells), np.fmax.reduce(doubles, axis=cells)
    most = np.maximum(np.abs(low), np.abs(high))
    is_usual = (most <= _MAX_WHOLE) & (high - low >= most / 4096)
    size = np.abs(doubles)
    is_tiny = ((size < _MIN_NORMAL) & (size > 0)).any(axis=cells)
    return np.flatnonzero(~is_usual | is_tiny)


def narrow(values: npt.NDArray[Any]) -> Floats:
    """Values over (…, layer, head) in float32, or in float64 if float32 does not hold them well enough."""
    if values.dtype.kind == "b" or values.dtype.itemsize < 4 or values.dtype == np.float32:
        return values.astype(np.float32, copy=False)
    doubles = values.astype(np.float64, copy=False)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        floats = doubles.astype(np.float32)
        matrices = doubles.reshape(-1, *doubles.shape[-2:])
        rounded = floats.reshape(matrices.shape)
        spoiled = (_is_matrix_spoiled(matrices[i], rounded[i]) for i in _suspects(matrices))
        return doubles if any(spoiled) else floats
