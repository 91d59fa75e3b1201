"""Levels of random matrices, computed by NumPy.

python test/levels/reference.py writes reference.json.
"""
import hashlib
import json
import pathlib
import warnings

import numpy as np

SHAPES = [(70, 130), (257, 65), (3, 1000), (129, 300), (400, 2), (66, 66)]
MASK = 0xFFFFFFFF


def random_numbers(seed, count):
    """Numbers in [0, 1) of mulberry32, as in test/fuzz/random.ts."""
    state = seed
    for _ in range(count):
        state = (state + 0x6D2B79F5) & MASK
        value = ((state ^ (state >> 15)) * (state | 1)) & MASK
        value ^= (value + (((value ^ (value >> 7)) * (value | 61)) & MASK)) & MASK
        yield (value ^ (value >> 14)) / 2**32


def random_matrix(layers, heads):
    """Multiples of 2^-20, so that sums are exact in any order, and missing cells."""
    numbers = np.array([int(number * 2**24) for number in random_numbers(layers, layers * heads)])
    values = np.where(numbers % 7 == 0, np.nan, (numbers - 2**23) / 2**20)
    return values.astype("<f4").reshape(layers, heads)


def block_sizes(layers, heads):
    """Sizes of the blocks of level 1 and the others: long axes are halved, but none at most half as long as the other."""
    sizes = [(1, 1)]
    while max(layers, heads) > 64:
        row_step = 2 if layers > 64 and 2 * layers > heads else 1
        column_step = 2 if heads > 64 and 2 * heads > layers else 1
        layers, heads = -(-layers // row_step), -(-heads // column_step)
        sizes.append((sizes[-1][0] * row_step, sizes[-1][1] * column_step))
    return sizes[1:]


def absmax(cells, axis):
    low, high = np.nanmin(cells, axis=axis), np.nanmax(cells, axis=axis)
    return np.where(np.abs(high) >= np.abs(low), high, low)


def mean(cells, axis):
    return np.nanmean(cells.astype("f8"), axis=axis)


REDUCTIONS = {"max": np.nanmax, "mean": mean, "min": np.nanmin, "absmax": absmax}


def blocks(matrix, rows, columns):
    """The cells of all blocks along the last axis. Partial blocks are filled with missing cells."""
    padding = [(0, -size % block) for size, block in zip(matrix.shape, (rows, columns))]
    padded = np.pad(matrix, padding, constant_values=np.nan)
    height, width = padded.shape[0] // rows, padded.shape[1] // columns
    return padded.reshape(height, rows, width, columns).swapaxes(1, 2).reshape(height, width, rows * columns)


def digest(values):
    values = values.astype("<f4") + np.float32(0)
    values[np.isnan(values)] = np.float32("nan")
    return hashlib.sha256(values.tobytes()).hexdigest()


def level(matrix, rows, columns):
    cells = blocks(matrix, rows, columns)
    largest = np.nanmax(cells, axis=2)
    return {
        "shape": list(cells.shape[:2]),
        "sha256": {name: digest(reduce(cells, axis=2)) for name, reduce in REDUCTIONS.items()},
        "start": [None if np.isnan(value) else float(value) for value in largest[0, :4]],
    }


def case(layers, heads):
    matrix = random_matrix(layers, heads)
    levels = [level(matrix, *block) for block in block_sizes(layers, heads)]
    return {"layers": layers, "heads": heads, "levels": levels}


warnings.simplefilter("ignore", RuntimeWarning)  # about blocks without values
reference = {"cases": [case(*shape) for shape in SHAPES]}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")
