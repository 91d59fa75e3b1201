"""Compares pictures with matplotlib. The first argument is a folder with `N.{npy,png,json}` for each case, the second a
JSON list of norms and colormaps. The centre of every cell must have matplotlib's colour, or the neighbouring entry of
the colour table if the value is within 1e-5 of the boundary. Prints the number of compared cells and the differences as
JSON.
"""

import json
import sys
from pathlib import Path

import matplotlib
import matplotlib.colors as colors
import matplotlib.image
import numpy as np
import seaborn  # registers its colormaps

FOLDER = Path(sys.argv[1])


def create_norm(name, values):
    low, high = float(values.min()), float(values.max())
    largest = max(abs(low), abs(high))
    if name == "linear":
        return colors.Normalize(low, high)
    if name == "log":
        return colors.LogNorm(float(values[values > 0].min()), high)
    if name == "symlog":
        return colors.SymLogNorm(largest / 50, linscale=1, base=10, vmin=low, vmax=high)
    if name == "asinh":
        return colors.AsinhNorm(largest / 50, vmin=low, vmax=high)
    return colors.PowerNorm(0.5, low, high)


def color_table(name):
    """256 entries as bytes. matplotlib's twilight has 510, of which 256 are taken before they are reversed."""
    table = matplotlib.colormaps[name.removesuffix("_r")].resampled(256)(np.arange(256), bytes=True)
    return (table[::-1] if name.endswith("_r") else table)[:, :3].astype(int)


def main():
    compared, different = 0, []
    for number, (norm_name, colormap) in enumerate(json.loads(sys.argv[2])):
        values = np.load(FOLDER / f"{number}.npy").astype("f8")
        picture = np.round(matplotlib.image.imread(FOLDER / f"{number}.png")[..., :3] * 255).astype(int)
        layout = json.loads((FOLDER / f"{number}.json").read_text())
        panel = layout["panels"][0]
        t = np.asarray(create_norm(norm_name, values)(values), "f8") * 256
        table = color_table(colormap)
        layers, heads = values.shape
        for layer in range(layers):
            for head in range(heads):
                x = panel["x"] + int((head + 0.5) / heads * panel["width"])
                y = panel["y"] + int((layer + 0.5) / layers * panel["height"])
                allowed = {min(max(int(np.floor(t[layer, head] + off)), 0), 255) for off in (-256e-5, 0, 256e-5)}
                compared += 1
                if not any(np.array_equal(picture[y, x], table[entry]) for entry in allowed):
                    different.append([norm_name, colormap, layer, head, picture[y, x].tolist(), [table[e].tolist() for e in allowed]])
    print(json.dumps({"compared": compared, "different": different[:20]}))


if __name__ == "__main__":
    main()
