"""Differences and emergence maps in NumPy, slowly and plainly: writes golden.json beside this file.

Run `python3 test/analysis/golden.py` where the definitions change. Float32 values are written as their bits, NaN as
0x7fc00000. Training runs in ../shared/data, beside the checkout, are told by digests; without them their old ones stay.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

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
    """By definition: the first step from which all later values are at or above the threshold."""
    above = values >= np.float32(threshold)
    result = np.full(values.shape[1:], np.nan, np.float32)
    for checkpoint in reversed(range(len(steps))):
        result[above[checkpoint:].all(axis=0)] = steps[checkpoint]
    return result


def fixture(rng, steps, tasks, layers, heads):
    values = rng.normal(0.2, 0.5, (len(steps), tasks, layers, heads)).astype(np.float32)
    kinds = rng.integers(0, 40, values.shape)
    for kind, value in enumerate([np.nan, np.inf, -np.inf, 0.0, -0.0, 0.7, 0.1, 1e-45, 3e38, -3e38]):
        values[kinds == kind] = value
    # Heads that rise as heads do, so that many emerge and stay.
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
        path.write_text(json.dumps({"synthetic": synthetic(), "series": series}) + "\n")
