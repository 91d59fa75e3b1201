"""The floor of a pyramid: copies an .npy file and finds its largest value, block by block. Prints the seconds that it took.

Usage: python copy_and_max.py FILE.npy COPY.npy
"""

import shutil
import sys
import time

import numpy as np

BLOCK = 2**22

file, copy = sys.argv[1:]
start = time.perf_counter()
shutil.copyfile(file, copy)
largest = -np.inf
with open(file, "rb") as opened:
    np.lib.format.read_magic(opened)
    np.lib.format.read_array_header_1_0(opened)
    while (block := np.fromfile(opened, "<f4", BLOCK)).size:
        largest = max(largest, block.max())
print(time.perf_counter() - start)
