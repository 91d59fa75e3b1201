"""Reference values from matplotlib: colormaps (those of seaborn too), and norms with a centre.

python test/scale/reference.py writes reference.json, for the colormaps of src/colormaps/registry.ts that matplotlib has.
python test/scale/reference.py NAME prints the 256 colours of a colormap for scripts/colormap.mjs.
"""
import hashlib
import json
import pathlib
import re
import sys

import matplotlib
import numpy as np
import seaborn  # registers its colormaps
from matplotlib.colors import CenteredNorm, TwoSlopeNorm

HERE = pathlib.Path(__file__)
REGISTRY = HERE.parents[2] / "src/colormaps/registry.ts"
NAMES = [name for name in re.findall(r"^  (\w+): \{ kind", REGISTRY.read_text(), re.M) if name in matplotlib.colormaps]


def table(name):
    """256 samples of a colormap, rounded to bytes by matplotlib."""
    return matplotlib.colormaps[name](np.linspace(0, 1, 256), bytes=True)[:, :3]


if len(sys.argv) > 1:
    print(json.dumps(table(sys.argv[1]).tolist()))
    sys.exit()


def summarize_colormap(name):
    colors = table(name)
    text = lambda entry: "#%02x%02x%02x" % tuple(colors[entry])
    return {
        "length": len(colors),
        "first": text(0),
        "quarter": text(64),
        "middle": [text(127), text(128)],
        "last": text(255),
        "sha256": hashlib.sha256(colors.astype("u1").tobytes()).hexdigest(),
    }


def two_slope_case(vmin, center, vmax):
    norm = TwoSlopeNorm(vmin=vmin, vcenter=center, vmax=vmax)
    x = [*np.linspace(vmin, vmax, 21).tolist(), center]
    return {"vmin": vmin, "center": center, "vmax": vmax, "x": x, "t": norm(x).tolist()}


def centered_case(values, center):
    norm = CenteredNorm(vcenter=center)
    norm.autoscale(np.array(values))
    return {"values": values, "center": center, "vmin": float(norm.vmin), "vmax": float(norm.vmax)}


TWO_SLOPES = [(-50, 0, 150), (-1, 0, 3), (-0.001, 0, 1), (-1000, 0, 1), (1, 2, 10), (-5, -4, 0), (-1e-30, 0, 1e30)]
CENTERED = [([-50, 150], 0), ([3, 8], 0), ([0, 1, 2], 0.5), ([-7, -2], -4)]

reference = {
    "matplotlib": matplotlib.__version__,
    "colormaps": {name: summarize_colormap(name) for name in NAMES},
    "twoSlopes": [two_slope_case(*limits) for limits in TWO_SLOPES],
    "centered": [centered_case(*case) for case in CENTERED],
}
HERE.with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")
