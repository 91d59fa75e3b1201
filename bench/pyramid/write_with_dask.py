"""Writes a pyramid with the Python package on two processes of Dask. Prints the seconds that it took, without starting them.

Usage: python write_with_dask.py SOURCES FILE.npy OUT.zarr
"""

import sys
import time

import dask.array as da
import numpy as np
from dask.distributed import Client, LocalCluster

sources, file, out = sys.argv[1:]
sys.path.insert(0, sources)

import headglow  # noqa: E402

if __name__ == "__main__":
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.run(sys.path.insert, 0, sources)
        scores = np.load(file, mmap_mode="r")
        start = time.perf_counter()
        headglow.pyramid(da.from_array(scores, chunks=(1, *scores.shape[1:])), out)
        print(time.perf_counter() - start)
