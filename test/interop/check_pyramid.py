"""Compares a pyramid with NumPy's reductions of the array that it was written from, with zarr-python as the reader.

Arguments: the store, the path of the model's group in it ("" for the store itself), and the array (.npy: checkpoint, task,
layer, head). Prints the differences as a JSON list of sentences, which is empty if all is right.
"""

import json
import sys

import numpy as np
import zarr

STORE, PATH, ARRAY = sys.argv[1:4]
STATISTICS = [
    "min", "max", "smallestPositive", "finite", "missing", "zero", "negative", "negativeInfinite", "positiveInfinite",
    "ordinary",
]
problems = []


def expect(what, found, right):
    if found != right:
        problems.append(f"{what} is {found}, not {right}")


def blocks(array, layers, heads, fill):
    """The cells of each block along the last two axes: (..., block of layers, block of heads, cells)."""
    before, (rows, columns) = array.shape[:-2], array.shape[-2:]
    padding = [(0, 0)] * len(before) + [(0, -rows % layers), (0, -columns % heads)]
    padded = np.pad(array, padding, constant_values=fill)
    rows, columns = padded.shape[-2:]
    split = padded.reshape(*before, rows // layers, layers, columns // heads, heads)
    return np.moveaxis(split, -3, -2).reshape(*before, rows // layers, columns // heads, layers * heads)


def mean(array, layers, heads):
    cells = blocks(array.astype("f8"), layers, heads, np.nan)
    present = ~np.isnan(cells)
    with np.errstate(all="ignore"):
        return (np.where(present, cells, 0).sum(-1) / present.sum(-1)).astype("f4")


def pick(array, layers, heads, compare, worst):
    """The best of the cells that are present; NaN if none is."""
    cells = blocks(array, layers, heads, np.nan)
    present = ~np.isnan(cells)
    best = compare(np.where(present, cells, np.float32(worst)))
    return np.where(present.any(-1), best, np.float32(np.nan))


def absmax(cells):
    """Of equal magnitudes, the positive one."""
    most, least = cells.max(-1), cells.min(-1)
    return np.where(-least > most, least, most)


def reduce(name, array, layers, heads):
    if name == "mean":
        return mean(array, layers, heads)
    if name == "max":
        return pick(array, layers, heads, lambda cells: cells.max(-1), -np.inf)
    if name == "min":
        return pick(array, layers, heads, lambda cells: cells.min(-1), np.inf)
    return pick(array, layers, heads, absmax, 0)


def same(name, found, right):
    if name != "mean":
        return np.array_equal(found, right, equal_nan=True)
    special = ~np.isfinite(right)
    if not np.array_equal(found[special], right[special], equal_nan=True):
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.all(np.abs(found - right)[~special] <= np.spacing(np.abs(right[~special]))))


def statistics(cells):
    bits = cells.view("<u4") & 0x7FFFFFFF
    finite = cells[bits < 0x7F800000]
    positive = finite[finite > 0]
    ordinary = (finite == 0) | ((np.abs(finite) >= 2.0**-90) & (np.abs(finite) <= 2.0**36))
    row = [
        finite.min(initial=np.inf), finite.max(initial=-np.inf), positive.min(initial=np.inf),
        finite.size, np.isnan(cells).sum(), (finite == 0).sum(), (finite < 0).sum(),
        np.isneginf(cells).sum(), np.isposinf(cells).sum(), finite.size == cells.size and ordinary.all(),
    ]
    return [float(number) for number in row]


def check_levels(group, array, attributes):
    scales = {}
    for scale in group.attrs["ome"]["multiscales"]:
        expect("the axes", [axis["name"] for axis in scale["axes"]], ["checkpoint", "task", "layer", "head"])
        for index, dataset in enumerate(scale["datasets"]):
            level = attributes["levels"][index]
            steps = [level["layersPerCell"], level["headsPerCell"]]
            scaling, translation = dataset["coordinateTransformations"]
            expect("a scale", scaling["scale"], [1, 1, *steps])
            expect("a translation", translation["translation"], [0, 0, *[(step - 1) / 2 for step in steps]])
            scales[dataset["path"]] = (scale["type"], level)
    for path, (name, level) in scales.items():
        stored = group[path]
        expect(f"the type of {path}", str(stored.dtype), "float32")
        expect(f"the dimensions of {path}", list(stored.metadata.dimension_names), ["checkpoint", "task", "layer", "head"])
        found = stored[...]
        right = array if path == "0" else reduce(name, array, level["layersPerCell"], level["headsPerCell"])
        expect(f"the shape of {path}", found.shape, right.shape)
        expect(f"the shape of {path} in the attributes", (level["layers"], level["heads"]), right.shape[-2:])
        if path == "0" and found.tobytes() != right.tobytes():
            problems.append("level 0 differs")
        if found.shape == right.shape and not same(name, found, right):
            problems.append(f"{path} differs")
        if path != "0" and (np.signbit(found) & (found == 0)).any():
            problems.append(f"{path} has negative zeros")


def check_statistics(group, array, attributes):
    found = group["statistics"][...]
    rows = [[statistics(task.ravel()) for task in checkpoint] for checkpoint in array]
    expect("the columns", attributes["statistics"], STATISTICS)
    for checkpoint, tasks in enumerate(rows):
        for task, row in enumerate(tasks):
            expect(f"statistics of {checkpoint}, {task}", found[checkpoint, task].tolist(), row)
    finite = array[np.isfinite(array)]
    expect("the range", attributes["range"], [float(finite.min()), float(finite.max())] if finite.size else None)


root = zarr.open_group(STORE, mode="r")
expect("consolidated", root.metadata.consolidated_metadata is not None, True)
group = root[PATH] if PATH else root
plain = zarr.open_group(STORE + ("/" + PATH if PATH else ""), mode="r", use_consolidated=False)
array = np.load(ARRAY)
expect("complete", group.attrs["headglow"]["complete"], True)
for one in (group, plain):
    check_levels(one, array, one.attrs["headglow"])
check_statistics(group, array, group.attrs["headglow"])
print(json.dumps(problems))
