"""Writes values that float32 does not hold with NumPy, pandas, pyarrow, safetensors, pickle and json, to the folder given as
the first argument. Prints the name, the values as doubles, and whether float32 holds them, of each file as JSON.
"""

import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors.numpy import save_file

OUT = Path(sys.argv[1])
SHAPE = (5, 4)
COUNT = SHAPE[0] * SHAPE[1]

rng = np.random.default_rng(20260103)
VALUES = {
    "large": rng.lognormal(200, 50, SHAPE) * rng.choice([1, -1], SHAPE),
    "tiny": rng.lognormal(-200, 50, SHAPE),
    "close": 1e9 + rng.random(SHAPE),
    "counts": rng.integers(2**40, 2**53, SHAPE),
    "small": rng.integers(2**24, 2**31 - 1, SHAPE, dtype="i4"),
    "usual": rng.normal(0, 1, SHAPE),
}
files = []


def add(name, key):
    values = VALUES[key].astype("f8").ravel().tolist()
    files.append({"name": name, "values": values, "held": key == "usual"})


def long_table(array):
    layer, head = np.divmod(rng.permutation(COUNT), SHAPE[1])
    return pd.DataFrame({"layer": layer, "head": head, "score": array[layer, head]})


for key, array in VALUES.items():
    for order in "CF":
        np.save(OUT / f"{key}-{order}.npy", np.array(array, order=order))
        add(f"{key}-{order}.npy", key)
    np.save(OUT / f"{key}-big.npy", array.astype(array.dtype.newbyteorder(">")))
    add(f"{key}-big.npy", key)
    np.savez(OUT / f"{key}-stored.npz", scores=array)
    np.savez_compressed(OUT / f"{key}-deflated.npz", scores=array)
    save_file({"scores": array}, OUT / f"{key}.safetensors")
    (OUT / f"{key}.pkl").write_bytes(pickle.dumps({"scores": array}))
    (OUT / f"{key}.json").write_text(json.dumps(array.tolist()))
    table = long_table(array)
    table.to_parquet(OUT / f"{key}.parquet")
    table.to_feather(OUT / f"{key}.feather")
    table.to_csv(OUT / f"{key}.csv", index=False)
    np.savetxt(OUT / f"{key}.txt", array, fmt="%.17g" if array.dtype.kind == "f" else "%d")
    for ending in ["-stored.npz", "-deflated.npz", ".safetensors", ".pkl", ".json", ".parquet", ".feather", ".csv", ".txt"]:
        add(f"{key}{ending}", key)

print(json.dumps(files))
