"""Writes arrays with NumPy, in every dtype, order and format version, to the folder given as the first argument.
Prints the name, shape and float32 bits of each file as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np

OUT = Path(sys.argv[1])
TYPES = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8", "?"]
SHAPES = [(4, 5), (3, 4, 5), (2, 3, 4, 5), (1, 7), (7, 1)]


def values(dtype, shape, rng):
    kind = np.dtype(dtype).kind
    if kind == "f":
        found = rng.lognormal(-3, 2, shape) * rng.choice([1, 1, 1, -1], shape)
        found.flat[0], found.flat[-1] = np.nan, np.inf
        return found.astype(dtype)
    if kind == "b":
        return rng.random(shape) < 0.3
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max, shape, dtype=np.dtype(dtype).newbyteorder("="), endpoint=True).astype(dtype)


def bits(array):
    """Bits of the values as float32 in C order, with a single representation of NaN."""
    with np.errstate(over="ignore"):
        flat = np.ascontiguousarray(array).astype("<f4").ravel()
    return np.where(np.isnan(flat), np.float32(np.nan), flat).astype("<f4").view("<u4").tolist()


def main():
    rng = np.random.default_rng(20260101)
    files = []

    def add(name, array):
        files.append({"name": name, "shape": array.shape, "bits": bits(array)})

    for number, dtype in enumerate(TYPES):
        shape = SHAPES[number % len(SHAPES)]
        for order in "CF":
            array = np.array(values(dtype, shape, rng), order=order)
            name = f"{number:02d}-{np.dtype(dtype).name}-{order}.npy"
            np.save(OUT / name, array)
            add(name, array)
    for version in [(1, 0), (2, 0), (3, 0)]:
        array = values("<f4", (4, 5), rng)
        name = f"version-{version[0]}.npy"
        with open(OUT / name, "wb") as file:
            np.lib.format.write_array(file, array, version=version)
        add(name, array)
    for name, save in [("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)]:
        array = values("<f8", (3, 2, 4, 5), rng)
        save(OUT / name, scores=array, checkpoint=np.array([0, 100, 2500]), task=np.array(["naïve", "Lösung 2"]))
        add(name, array)
    for name, delimiter in [("table.tsv", "\t"), ("table.csv", ",")]:
        array = values("<f4", (6, 4), rng)
        np.savetxt(OUT / name, array, fmt="%.9g", delimiter=delimiter)
        add(name, array)
    # Structured dtypes: fields as tasks, with padding; rows of a table in any order; a field with an axis of its own.
    array = values("<f8", (2, 5, 4), rng)
    fields = np.zeros((5, 4), dtype=np.dtype([("a", "<f4"), ("b", ">f8")], align=True))
    fields["a"], fields["b"] = array
    np.save(OUT / "fields.npy", fields)
    add("fields.npy", array.astype("<f4"))
    array = values("<f4", (2, 3, 4), rng)
    rows = [(task, layer, head, array[t, layer, head]) for t, task in enumerate("xy") for layer in range(3) for head in range(4)]
    table = np.array(rows[::-1], dtype=[("task", "U3"), ("layer", "i2"), ("head", "u1"), ("score", "f4")])
    np.save(OUT / "rows.npy", table)
    np.savez(OUT / "columns.npz", **{name: table[name] for name in table.dtype.names})
    for name in ["rows.npy", "columns.npz"]:
        add(name, array[::-1])
    array = values("<f4", (5, 4), rng)
    layers = np.zeros(5, dtype=[("layer", "i4"), ("scores", "f4", (4,))])
    layers["scores"] = array
    np.save(OUT / "layers.npy", layers)
    add("layers.npy", array)
    array = values("<f8", (2, 3, 4), rng)
    (OUT / "nested.json").write_text(json.dumps(array.tolist()))
    add("nested.json", array)
    print(json.dumps(files))


main()
