"""Reduces blocks of cells to one, level by level: largest, smallest, mean, and largest magnitude.

Missing cells (NaN) are skipped; a block is missing if all its cells are.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.levels import Box, Level, slices_in

Array = npt.NDArray[Any]
Combine = Callable[[Array, Array, Array], None]
"""Combines two arrays, and writes the result to a third."""

State = tuple[Array, Array | None]
"""What later levels need: values, or for a mean sums in float64, and the counts of cells that are present.

Counts are None for other reductions, and if no cell is missing.
"""

REDUCTIONS = ("max", "mean", "min", "absmax")

SLAB_VALUES = 131_072
"""Values that are reduced at a time: as many as fit in a processor's cache."""


def _combine_max(first: Array, second: Array, out: Array) -> None:
    np.fmax(first, second, out=out)


def _combine_min(first: Array, second: Array, out: Array) -> None:
    np.fmin(first, second, out=out)


def _pick_largest(largest: Array, smallest: Array, out: Array) -> None:
    """The value of largest magnitude, positive on a tie: the largest or the smallest one."""
    np.copyto(out, smallest)
    np.copyto(out, largest, where=largest >= -smallest)


def _combine_absmax(first: Array, second: Array, out: Array) -> None:
    _pick_largest(np.fmax(first, second), np.fmin(first, second), out)


def _add(first: Array, second: Array, out: Array) -> None:
    np.add(first, second, out=out, dtype=out.dtype)


_COMBINE: dict[str, Combine] = {"max": _combine_max, "min": _combine_min, "absmax": _combine_absmax}


def _halve_axis(cells: Array, axis: int, combine: Combine, dtype: np.dtype[Any]) -> Array:
    """Combines every two entries along an axis. The last one is kept if it has no partner."""
    length = cells.shape[axis]
    pairs = length // 2
    shape = list(cells.shape)
    shape[axis] = length - pairs
    out = np.empty(shape, dtype)
    if axis == 0:
        combine(cells[0 : 2 * pairs : 2], cells[1::2], out[:pairs])
        out[pairs:] = cells[2 * pairs :]
    else:
        combine(cells[:, 0 : 2 * pairs : 2], cells[:, 1::2], out[:, :pairs])
        out[:, pairs:] = cells[:, 2 * pairs :]
    return out


def _halve(cells: Array, level: Level, combine: Combine, dtype: Any) -> Array:
    """Combines the cells of the level before to those of a level, a slab of layers at a time."""
    tasks, layers, heads = cells.shape
    wanted = np.dtype(dtype)
    out = np.empty((tasks, -(-layers // level.layer_step), -(-heads // level.head_step)), wanted)
    rows = 2 * max(1, SLAB_VALUES // (2 * heads))
    for task in range(tasks):
        for start in range(0, layers, rows):
            slab = cells[task, start : start + rows]
            if level.layer_step == 2:
                slab = _halve_axis(slab, 0, combine, wanted)
            if level.head_step == 2:
                slab = _halve_axis(slab, 1, combine, wanted)
            first = start // level.layer_step
            out[task, first : first + slab.shape[0]] = slab
    return out


def _pick_absmax(largest: Array, smallest: Array) -> Array:
    """The values of largest magnitude, from the largest and the smallest ones."""
    out = np.empty(largest.shape, largest.dtype)
    flat = largest.reshape(-1), smallest.reshape(-1), out.reshape(-1)
    for start in range(0, out.size, SLAB_VALUES):
        _pick_largest(*(cells[start : start + SLAB_VALUES] for cells in flat))
    return out


def start_state(
    reduction: str, cells: Array, level: Level, has_missing: bool, known: Mapping[str, Array]
) -> State:
    """The state of level 1, from cells of level 0. The box of cells must start at even ones.

    :param known: the largest and the smallest values of level 1, if they have been found
    """
    if reduction == "mean" and has_missing:
        missing = np.isnan(cells)
        return next_state(reduction, (np.where(missing, np.float32(0), cells), ~missing), level)
    if reduction == "absmax" and {"max", "min"} <= set(known):
        return _pick_absmax(known["max"], known["min"]), None
    return next_state(reduction, (cells, None), level)


def next_state(reduction: str, state: State, level: Level) -> State:
    """The state of a level, from that of the level before. The box of cells must start at even ones."""
    values, counts = state
    if reduction != "mean":
        return _halve(values, level, _COMBINE[reduction], np.float32), None
    sums = _halve(values, level, _add, np.float64)
    return sums, None if counts is None else _halve(counts, level, _add, np.uint32)


def _block_sizes(level: Level, base: Level, box: Box) -> tuple[Array, Array]:
    """The layers and heads of level 0 in each cell of a box."""
    per_cell = (level.layers_per_cell, level.heads_per_cell)
    layers, heads = (
        np.diff(np.minimum(np.arange(start, stop + 1) * size, length))
        for (start, stop), size, length in zip(box[1:], per_cell, base.shape[1:], strict=True)
    )
    return layers[:, None], heads[None, :]


def join_states(
    reduction: str, pieces: list[tuple[Box, State]], levels: tuple[Level, Level], box: Box
) -> State:
    """Joins the states of the parts of a box. :param levels: that of the box, and level 0"""
    if len(pieces) == 1:
        return pieces[0][1]
    shape = tuple(stop - start for start, stop in box)
    values = np.empty(shape, np.float64 if reduction == "mean" else np.float32)
    counts = None if all(state[1] is None for _, state in pieces) else np.empty(shape, np.uint32)
    for part, (part_values, part_counts) in pieces:
        at = slices_in(part, box)
        values[at] = part_values
        if counts is not None:
            counts[at] = np.multiply(*_block_sizes(*levels, part)) if part_counts is None else part_counts
    return values, counts


def state_values(reduction: str, state: State, levels: tuple[Level, Level], box: Box) -> Array:
    """The values of a level, in float32. :param levels: that of the box, and level 0"""
    values, counts = state
    if reduction != "mean":
        return values
    out = np.empty(values.shape, np.float32)
    tasks, layers, heads = values.shape
    layer_sizes, head_sizes = _block_sizes(*levels, box)
    rows = max(1, SLAB_VALUES // heads)
    with np.errstate(invalid="ignore", divide="ignore"):
        for task in range(tasks):
            for start in range(0, layers, rows):
                slab = slice(start, start + rows)
                divisors = layer_sizes[slab] * head_sizes if counts is None else counts[task, slab]
                out[task, slab] = values[task, slab] / divisors
    return out
