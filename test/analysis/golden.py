"""Reference implementations of differences, emergence maps and the emergence of clusters; writes golden.json next to this file.

Run `python3 test/analysis/golden.py` after changing a definition. Float32 values are written as their bits, NaN as
0x7fc00000. Results for training runs in ../shared/data, next to the checkout, are written as digests; without the files, their
previous digests are kept.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from scipy import ndimage

HERE = Path(__file__).parent
SERIES = HERE.parents[2] / "shared" / "data" / "series"
THRESHOLDS = [0.1, 0.7, 0.0, -0.25]


def bits(values):
    values = np.where(np.isnan(values), np.float32(np.nan), values).astype("<f4")
    return np.ascontiguousarray(values).view("<u4").ravel()


def digest(values):
    return hashlib.sha256(bits(values).tobytes()).hexdigest()


def difference(values, steps, reference):
    if reference == "previous":
        return np.concatenate([np.full_like(values[:1], np.nan), values[1:] - values[:-1]])
    at = 0 if reference == "first" else max(i for i, step in enumerate(steps) if step <= reference)
    return values - values[at]


def emergence(values, steps, threshold):
    """By definition: the first step from which all values are at or above the threshold."""
    above = values >= np.float32(threshold)
    result = np.full(values.shape[1:], np.nan, np.float32)
    for checkpoint in reversed(range(len(steps))):
        result[above[checkpoint:].all(axis=0)] = steps[checkpoint]
    return result


def symlog(values, linthresh, linscale=1.0):
    """matplotlib's SymmetricalLogTransform, base 10."""
    adjusted = linscale / (1 - 1 / 10)
    with np.errstate(divide="ignore"):
        outside = np.sign(values) * linthresh * (adjusted + np.log10(np.abs(values) / linthresh))
    return np.where(np.abs(values) <= linthresh, values * adjusted, outside)


def cluster_steps(values, steps):
    """When the three largest clusters of each task at the last checkpoint emerged, with default options.

    A cluster emerges at the first step from which at least half of its cells are bright at every checkpoint.
    """
    values = values.astype("f8")
    scaled = symlog(values, np.nanmax(np.abs(values)) / 50)
    low, high = np.nanmin(scaled), np.nanmax(scaled)
    bright = (scaled - low) / (high - low) >= 0.8
    found = []
    for task in range(values.shape[1]):
        labels, count = ndimage.label(bright[-1, task], np.ones((3, 3), int))
        groups = [np.argwhere(labels == label) for label in range(1, count + 1)]
        groups = [cells for cells in groups if len(cells) > 1]
        total = lambda cells: values[-1, task][tuple(cells.T)].sum()
        groups.sort(key=lambda cells: (-len(cells), -total(cells), cells[0].tolist()))
        for cells in groups[:3]:
            share = bright[:, task][:, cells[:, 0], cells[:, 1]].mean(axis=1)
            there = [at for at in range(len(steps)) if (share[at:] >= 0.5).all()]
            (top, left), (bottom, right) = cells.min(axis=0), cells.max(axis=0)
            found.append(
                {
                    "task": task,
                    "layers": [int(top), int(bottom)],
                    "heads": [int(left), int(right)],
                    "step": int(steps[there[0]]),
                }
            )
    return found


def fixture(rng, steps, tasks, layers, heads):
    values = rng.normal(0.2, 0.5, (len(steps), tasks, layers, heads)).astype(np.float32)
    kinds = rng.integers(0, 40, values.shape)
    for kind, value in enumerate([np.nan, np.inf, -np.inf, 0.0, -0.0, 0.7, 0.1, 1e-45, 3e38, -3e38]):
        values[kinds == kind] = value
    # Values of the first task never decrease, so many heads emerge and stay above the threshold.
    values[:, 0] = np.sort(values[:, 0], axis=0)
    return values


def golden(model, values, steps, pack):
    references = ["previous", "first", int(steps[len(steps) // 2])]
    return {
        "model": model,
        "steps": [int(step) for step in steps],
        "shape": list(values.shape),
        "differences": [{"from": r, "bits": pack(difference(values, steps, r))} for r in references],
        "emergence": [{"threshold": t, "bits": pack(emergence(values, steps, t))} for t in THRESHOLDS],
        "emerged": [int(np.isfinite(emergence(values, steps, t)).sum()) for t in THRESHOLDS],
    }


def synthetic():
    rng = np.random.default_rng(20241)
    listed = lambda values: [int(each) for each in bits(values)]
    runs = []
    for model, steps, shape in [
        ("even", [0, 100, 200, 300, 400, 500], (2, 3, 4)),
        ("doubling", [0, 1, 2, 4, 8, 16, 32, 512], (1, 2, 5)),
        ("two", [7, 20_000_001], (3, 1, 2)),
    ]:
        values = fixture(rng, steps, *shape)
        runs.append({**golden(model, values, steps, listed), "values": listed(values)})
    return runs


def real(name):
    arrays = np.load(SERIES / name)
    runs = [key for key in arrays.files if key not in ("checkpoint", "task")]
    return [golden(key, arrays[key], arrays["checkpoint"], digest) for key in runs]


if __name__ == "__main__":
    path = HERE / "golden.json"
    old = json.loads(path.read_text()) if path.exists() else {"series": {}}
    names = ["llama-fineweb-baseline.npz", "llama-fineweb-baseline-probes.npz", "runs.npz"]
    with np.errstate(invalid="ignore", over="ignore"):
        series = {name: real(name) for name in names} if SERIES.exists() else old["series"]
        clusters = old.get("clusters", {})
        if SERIES.exists():
            arrays = np.load(SERIES / names[0])
            clusters = {names[0]: cluster_steps(arrays["scores"], arrays["checkpoint"])}
        path.write_text(json.dumps({"synthetic": synthetic(), "series": series, "clusters": clusters}) + "\n")
