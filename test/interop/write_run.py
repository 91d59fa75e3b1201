"""Writes a run of two models, and prints the bits of its values.

Usage: python write_run.py PACKAGES FOLDER
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import headglow  # noqa: E402
import numpy as np  # noqa: E402

# Any bits, but for NaN of other payloads, which engines may change.
random = np.random.default_rng(7)
models = {name: random.integers(0, 2**32, shape, np.uint32).view("f4") for name, shape in (
    ("small", (3, 1, 1, 2)), ("large", (3, 2, 5, 7)))}
for values in models.values():
    values[np.isnan(values)] = np.nan
    values[0, 0, 0, :2] = [-0.0, np.inf]
with headglow.Run(Path(sys.argv[2], "run")) as run:
    for checkpoint, step in enumerate([0, 1.5, 10**9]):
        run.log(step, {model: dict(zip("ab", values[checkpoint])) for model, values in models.items()})
print(json.dumps([int(bits) for values in models.values() for bits in values.view("u4").ravel()]))
