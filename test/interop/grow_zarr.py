"""Writes a store of four checkpoints in shards, and then one checkpoint more at each call: arguments are its path and the checkpoint,
from 0. Every value of checkpoint c is c + 1.
"""

import sys

import zarr

path, checkpoint = sys.argv[1], int(sys.argv[2])
if checkpoint == 0:
    zarr.create_array(
        path, shape=(4, 2, 6, 8), chunks=(1, 1, 3, 4), shards=(1, 2, 6, 8), dtype="float32", fill_value=float("nan")
    )
zarr.open_array(path, mode="r+")[checkpoint] = checkpoint + 1
