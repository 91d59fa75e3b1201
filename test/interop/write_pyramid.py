"""Writes a pyramid with an installed package, and prints the values of level 0.

Usage: python write_pyramid.py PACKAGES FOLDER
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import headglow  # noqa: E402
import numpy as np  # noqa: E402

assert Path(headglow.__file__).is_relative_to(sys.argv[1])
scores = np.random.default_rng(7).standard_normal((3, 2, 12, 130), "f4")
headglow.pyramid(scores, Path(sys.argv[2], "tiny.zarr"), model="tiny", tasks=["a", "b"], steps=[0, 10, 2000])
print(json.dumps(scores.ravel().tolist()))
