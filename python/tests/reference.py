"""Levels and statistics by plain loops over cells, as the convention defines them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import headglow

Array = npt.NDArray[Any]


def write(array: Any, out: Path, **settings: Any) -> Any:
    """Writes a pyramid. :returns: its group, which is not typed by path"""
    return headglow.pyramid(array, out, **settings)


def reduce_block(reduction: str, cells: Array) -> float:
    """Reduces the cells of a block that are present."""
    present = [float(cell) for cell in cells.ravel() if not np.isnan(cell)]
    if not present:
        return np.nan
    if reduction == "max":
        return max(present)
    if reduction == "min":
        return min(present)
    if reduction == "absmax":
        return max(present, key=lambda cell: (abs(cell), cell))
    total = 0.0
    for cell in present:
        total += cell
    return total / len(present)


def reduce_matrix(reduction: str, matrix: Array, level: dict[str, int]) -> Array:
    """A level of a matrix, given its entry in the attributes."""
    layer_step, head_step = level["layersPerCell"], level["headsPerCell"]
    out = np.empty((level["layers"], level["heads"]), np.float32)
    for i in range(level["layers"]):
        for j in range(level["heads"]):
            block = matrix[i * layer_step : (i + 1) * layer_step, j * head_step : (j + 1) * head_step]
            out[i, j] = reduce_block(reduction, block)
    return out


def statistics_of(matrix: Array) -> list[float]:
    """The row of statistics of a matrix."""
    cells = [float(cell) for cell in matrix.ravel()]
    finite = [cell for cell in cells if np.isfinite(cell)]
    positive = [cell for cell in finite if cell > 0]
    return [
        min(finite, default=np.inf),
        max(finite, default=-np.inf),
        min(positive, default=np.inf),
        len(finite),
        sum(np.isnan(cell) for cell in cells),
        sum(cell == 0 for cell in finite),
        sum(cell < 0 for cell in finite),
        sum(cell == -np.inf for cell in cells),
        sum(cell == np.inf for cell in cells),
        all(cell == 0 or 2.0**-90 <= abs(cell) <= 2.0**36 for cell in cells),
    ]


def assert_pyramid(group: Any, values: Array) -> None:
    """A pyramid holds exactly these values, and their levels and statistics."""
    attributes = group.attrs["headglow"]
    assert attributes["complete"] is True
    assert np.array_equal(group["0"][:].view(np.uint32), values.view(np.uint32))
    places = list(np.ndindex(*values.shape[:2]))
    expected = np.array([statistics_of(values[place]) for place in places])
    found = group["statistics"][:]
    assert np.array_equal(found, expected.reshape(found.shape))
    assert not np.signbit(found[found == 0]).any()
    for index, level in enumerate(attributes["levels"][1:], 1):
        for reduction in attributes["reductions"]:
            cells = group[f"{reduction}/{index}"][:]
            for place in places:
                wanted = reduce_matrix(reduction, values[place], level)
                if reduction == "mean":
                    np.testing.assert_array_max_ulp(cells[place], wanted, 1)
                else:
                    np.testing.assert_array_equal(cells[place], wanted)
            missing = np.isnan(cells)
            assert (cells.view(np.uint32)[missing] == 0x7FC00000).all()
            assert not np.signbit(cells[cells == 0]).any()
