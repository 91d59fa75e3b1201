"""Writes arrays of scores from which pyramids are made, and prints their names.

Usage: python write_scores.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np

SHAPES = {
    "small": (2, 3, 12, 12),
    "odd": (3, 2, 65, 131),
    "deep": (1, 2, 300, 70),
    "wide": (2, 1, 3, 70_000),
    "many": (1, 70, 257, 129),
    "integers": (2, 70, 70),
}


def make_scores(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Scores with missing and infinite cells, both zeros, and subnormal values."""
    random = np.random.default_rng(len(name))
    if name == "integers":
        return random.integers(-5, 5, shape, "i4")
    scores = random.standard_normal(shape).astype("f4")
    kind = random.random(shape)
    scores[kind < 0.2] = np.nan
    scores[(kind > 0.97) & (kind < 0.98)] = np.inf
    scores[(kind > 0.98) & (kind < 0.985)] = -np.inf
    scores[(kind > 0.985) & (kind < 0.99)] = -0.0
    scores[kind > 0.99] = 1e-40
    scores[..., : shape[-2] // 3, : shape[-1] // 3] = np.nan
    return scores


folder = Path(sys.argv[1])
for name, shape in SHAPES.items():
    np.save(folder / f"{name}.npy", make_scores(name, shape))
print(json.dumps(list(SHAPES)))
