"""Compares zoomed pictures with slices of NumPy. The first argument is a folder with `N.png` and `N.json` for each case
and the files of the cases, the second a JSON list of cases. Every pixel of every panel must have the colour that
matplotlib gives to the slice's cells in it, with the limits of the whole figure, or the neighbouring entry of the colour
table if the value is within 1e-5 of the boundary. Prints the number of compared pixels and the differences as JSON.
"""

import json
import sys
from fractions import Fraction
from math import ceil, floor

import matplotlib.image
import numpy as np
from check_picture import FOLDER, color_table, create_norm

REDUCTIONS = {"max": np.fmax.reduce, "min": np.fmin.reduce}


def absmax(cells):
    """The value of largest magnitude; the positive one on a tie."""
    largest, smallest = np.fmax.reduce(cells), np.fmin.reduce(cells)
    return largest if largest >= -smallest else smallest


def parse_edge(text):
    return None if text == "" else Fraction(text)


def parse_zoom(text):
    """`layers=10:20,heads=-64:` as slices."""
    parts = [part.split("=") for part in text.split(",") if part]
    return {axis: slice(*map(parse_edge, edges.split(":"))) for axis, edges in parts}


def range_of(edges, cells):
    """The cells that a slice selects: Python's own rule for whole numbers."""
    whole = slice(*(None if edge is None else int(edge) for edge in (edges.start, edges.stop)))
    if all(edge is None or edge == int(edge) for edge in (edges.start, edges.stop)):
        selected = range(cells)[whole]
        return Fraction(selected.start), Fraction(selected.stop)
    return edges.start or Fraction(0), Fraction(cells) if edges.stop is None else edges.stop


def sight_of(edges, cells, largest):
    """Edges of the part in sight of an axis, in 1/256 of a cell, for a slice of the largest panel's axis."""
    start, stop = range_of(edges, largest)
    return [floor(edge * cells * 256 / largest + Fraction(1, 2)) for edge in (start, stop)]


def cells_of_pixels(sight, cells, pixels):
    """The first cell of each pixel, and the one after its last, in integers."""
    (a, b), P = sight, pixels
    if b - a <= 256 * P:
        first = [(2 * P * a + (2 * p + 1) * (b - a)) // (512 * P) for p in range(P)]
        return [(cell, cell + 1) for cell in first]
    edge = [min(max(ceil(Fraction(P * a + p * (b - a) - 128 * P, 256 * P)), 0), cells) for p in range(P + 1)]
    return list(zip(edge, edge[1:]))


def reduce_to_pixels(values, rows, columns, reduction):
    reduce = REDUCTIONS.get(reduction, absmax)
    across = np.stack([np.apply_along_axis(reduce, 1, values[:, first:end]) for first, end in columns], axis=1)
    return np.stack([np.apply_along_axis(reduce, 0, across[first:end]) for first, end in rows])


def panels_of(case, layout):
    """The values of each panel. The files of a case are its models."""
    tensors = {name.rsplit(".", 1)[0]: np.load(FOLDER / name).astype("f8") for name in case["files"]}
    seen = dict.fromkeys(tensors, 0)
    for panel in layout["panels"]:
        tensor = tensors[panel["model"]] if len(tensors) > 1 else next(iter(tensors.values()))
        name = panel["model"] if len(tensors) > 1 else next(iter(tensors))
        yield panel, (tensor if tensor.ndim == 2 else tensor[seen[name]])
        seen[name] += 1


def main():
    compared, different = 0, []
    for number, case in enumerate(json.loads(sys.argv[2])):
        picture = np.round(matplotlib.image.imread(FOLDER / f"{number}.png")[..., :3] * 255).astype(int)
        layout = json.loads((FOLDER / f"{number}.json").read_text())
        panels = list(panels_of(case, layout))
        largest = {axis: max(panel[axis] for panel, _ in panels) for axis in ("layers", "heads")}
        zoom = parse_zoom(case["zoom"])
        finite = np.concatenate([values[np.isfinite(values)] for _, values in panels])
        if finite.min() < 0:  # without given limits, colours of signed values are symmetric about zero
            finite = np.abs(finite).max() * np.array([-1, 1])
        norm, table = create_norm(case["norm"], finite), color_table(case["colormap"])
        for index, (panel, values) in enumerate(panels):
            if panel["width"] == 0 or panel["height"] == 0:
                continue
            applies = case.get("zoomPanel") in (None, index)
            sight = {
                axis: sight_of(zoom.get(axis, slice(None, None)) if applies else slice(None, None), panel[axis], largest[axis])
                for axis in largest
            }
            if [panel["layersInSight"], panel["headsInSight"]] != [[edge / 256 for edge in sight[axis]] for axis in largest]:
                different.append([number, index, "sight", panel["layersInSight"], panel["headsInSight"]])
            rows = cells_of_pixels(sight["layers"], panel["layers"], panel["height"])
            columns = cells_of_pixels(sight["heads"], panel["heads"], panel["width"])
            if case.get("origin") == "lower":
                rows = rows[::-1]
            expected = reduce_to_pixels(values, rows, columns, case.get("reduction", "max"))
            drawn = picture[panel["y"] : panel["y"] + panel["height"], panel["x"] : panel["x"] + panel["width"]]
            t = np.asarray(norm(expected), "f8") * 256
            entries = [np.clip(np.floor(t + offset), 0, 255).astype(int) for offset in (-256e-5, 0, 256e-5)]
            same = np.any([(drawn == table[entry]).all(axis=-1) for entry in entries], axis=0)
            compared += same.size
            for y, x in np.argwhere(~same)[:5].tolist():
                different.append([number, index, y, x, drawn[y, x].tolist(), table[entries[1][y, x]].tolist()])
    print(json.dumps({"compared": compared, "different": different[:20]}))


main()
