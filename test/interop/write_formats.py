"""Writes one tensor with the writers of safetensors, Parquet, Arrow, Feather, gzip and Zstandard, in all their types and
compressions, to the folder given as the first argument. Prints the name, shape and float32 bits of each file as JSON.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from safetensors import TensorSpec, serialize_file
from safetensors.numpy import save_file

OUT = Path(sys.argv[1])
FLOATS = ["float16", "float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
SHAPE = (6, 5)

rng = np.random.default_rng(20260102)
files = []


def values(dtype, shape=SHAPE):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.3
    if kind in "iu":
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, dtype=np.dtype(dtype).newbyteorder("="), endpoint=True).astype(dtype)
    found = rng.lognormal(-3, 2, shape) * rng.choice([1, 1, 1, -1], shape)
    found.flat[0], found.flat[-1] = np.nan, np.inf
    return found.astype(dtype)


def bits(array):
    """Bits of the values as float32 in C order, with a single representation of NaN."""
    with np.errstate(over="ignore"):
        flat = np.ascontiguousarray(array).astype("<f4").ravel()
    return np.where(np.isnan(flat), np.float32(np.nan), flat).astype("<f4").view("<u4").tolist()


def add(name, array):
    files.append({"name": name, "shape": array.shape, "bits": bits(array)})


def write_safetensors():
    for dtype in [*FLOATS, *INTEGERS, "bool"]:
        array = values(dtype, (2, *SHAPE))
        save_file({"scores": array}, OUT / f"{dtype}.safetensors", metadata={"author": "test"})
        add(f"{dtype}.safetensors", array)
    # NumPy has no bfloat16: the upper halves of float32.
    halves = (values("float32").view("<u4") >> 16).astype("<u2")
    spec = TensorSpec(dtype="bfloat16", shape=SHAPE, data_ptr=halves.ctypes.data, data_len=halves.nbytes)
    serialize_file({"scores": spec}, str(OUT / "bfloat16.safetensors"))
    add("bfloat16.safetensors", (halves.astype("<u4") << 16).view("<f4"))


def long_table(array):
    layer, head = np.divmod(rng.permutation(array.size), array.shape[1])
    return pd.DataFrame(
        {
            "note": pd.Categorical(np.where(layer > 2, "late", "early")),
            "layer": layer,
            "head": head.astype("int16"),
            "text": [f"L{one}" for one in layer],
            "when": pd.Timestamp("2026-01-01"),
            "score": array[layer, head],
        }
    )


def write_tables():
    for dtype in ["float16", "float32", "float64", "int64", "uint8"]:
        array = values(dtype)
        table = long_table(array)
        table.to_parquet(OUT / f"{dtype}.parquet")
        add(f"{dtype}.parquet", array)
        table.to_feather(OUT / f"{dtype}.feather")
        add(f"{dtype}.feather", array)
    array = values("float32")
    table = long_table(array)
    for compression in [None, "snappy", "gzip", "zstd", "lz4"]:
        for version in ["1.0", "2.0"]:
            name = f"{compression}-{version}.parquet"
            table.to_parquet(OUT / name, compression=compression, data_page_version=version, row_group_size=7, index=True)
            add(name, array)
    for compression in ["uncompressed", "lz4", "zstd"]:
        table.to_feather(OUT / f"{compression}.feather", compression=compression, chunksize=7)
        add(f"{compression}.feather", array)
    arrow = pa.Table.from_pandas(table)
    for name, new in [("stream.arrow", pa.ipc.new_stream), ("file.arrow", pa.ipc.new_file)]:
        with pa.OSFile(str(OUT / name), "wb") as sink, new(sink, arrow.schema) as writer:
            writer.write_table(arrow, max_chunksize=7)
        add(name, array)


def write_compressed():
    array = values("float64")
    text = json.dumps(array.tolist()).encode()
    with gzip.open(OUT / "python.json.gz", "wb") as file:
        file.write(text)
    add("python.json.gz", array)
    with open(OUT / "members.json.gz", "wb") as file:
        file.write(gzip.compress(text[:100]) + gzip.compress(text[100:]))
    add("members.json.gz", array)
    with pa.output_stream(str(OUT / "arrow.json.zst"), compression="zstd") as file:
        file.write(text)
    add("arrow.json.zst", array)
    long = values("float64", (200, 300))
    pd.DataFrame(long).to_csv(OUT / "pandas.csv.gz", header=False, index=False, na_rep="nan")
    add("pandas.csv.gz", long)


write_safetensors()
write_tables()
write_compressed()
print(json.dumps(files))
