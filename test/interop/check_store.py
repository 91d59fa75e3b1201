"""Reads the store that bench/store computes on request with zarr-python, over HTTP, and compares its levels with NumPy's reductions
of the values that the formula gives. Arguments: the URL, and the lengths of checkpoint, task, layer and head.
"""

import sys

import numpy as np
import zarr

url, *lengths = sys.argv[1:]
checkpoints, tasks, layers, heads = map(int, lengths)
group = zarr.open_group(url, mode="r")
attributes = group.attrs["headglow"]

c, t, l, h = np.ogrid[:checkpoints, :tasks, :layers, :heads]
expected = ((37 * l) % 101 + (7919 * h) % 1009 + 8 * c + 57 * t - 600) / 1024


def absmax(block, axis):
    high, low = block.max(axis), block.min(axis)
    return np.where(-low > high, low, high)


REDUCE = {"max": np.max, "min": np.min, "mean": np.mean, "absmax": absmax}


def blocks(length, size):
    return [slice(start, min(start + size, length)) for start in range(0, length, size)]


np.testing.assert_array_equal(group["0"][:], expected.astype("<f4"))
for level, info in list(enumerate(attributes["levels"]))[1:]:
    for name, reduce in REDUCE.items():
        found = group[f"{name}/{level}"][:]
        right = np.stack(
            [
                np.stack([reduce(expected[:, :, rows, columns], (2, 3)) for columns in blocks(heads, info["headsPerCell"])], -1)
                for rows in blocks(layers, info["layersPerCell"])
            ],
            -2,
        )
        np.testing.assert_array_equal(found, right.astype("<f4"), f"{name}/{level}")
statistics = dict(zip(attributes["statistics"], np.moveaxis(group["statistics"][:], -1, 0)))
np.testing.assert_array_equal(statistics["min"], expected.min((2, 3)))
np.testing.assert_array_equal(statistics["negative"], (expected < 0).sum((2, 3)))
assert attributes["range"] == [expected.min(), expected.max()]
print("equal", group["0"].shards is not None)
