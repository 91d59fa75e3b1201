"""Writes a pyramid with the Python package, and prints how it differs from one of the command line.

Usage: python compare_pyramids.py SOURCES SCORES.npy PYRAMID.zarr CODEC OUT.zarr
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import zarr

sources, scores, expected_path, codec, out = sys.argv[1:]
sys.path.insert(0, sources)

import headglow  # noqa: E402


def metadata_of(store: str) -> dict[str, Any]:
    """All metadata of a store, by path."""
    root = Path(store)
    return {str(file.parent.relative_to(root)): json.loads(file.read_text()) for file in root.rglob("zarr.json")}


def find_differences(expected: Any, found: Any) -> Iterator[str]:
    """The metadata and arrays that differ."""
    one, other = metadata_of(expected_path), metadata_of(out)
    if set(one) != set(other):
        yield f"paths: {sorted(set(one) ^ set(other))}"
    yield from (f"metadata of {path}" for path in set(one) & set(other) if one[path] != other[path])
    for path, array in found.members(max_depth=None):
        if not isinstance(array, zarr.Array):
            continue
        cells, others = array[:], expected[path][:]
        if not path.startswith("mean/"):
            if cells.tobytes() != others.tobytes():
                yield f"cells of {path}"
            continue
        finite = np.isfinite(cells) & np.isfinite(others)
        if not np.array_equal(cells[~finite], others[~finite], equal_nan=True):
            yield f"missing or infinite cells of {path}"
        ulps = np.spacing(np.maximum(np.abs(cells[finite]), np.abs(others[finite])))
        if (np.abs(cells[finite] - others[finite]) > ulps).any():
            yield f"cells of {path} by more than an ulp"


expected = zarr.open_group(expected_path, mode="r")
model = expected.attrs["headglow"]["model"]
found = headglow.pyramid(np.load(scores), out, model=model, codec=None if codec == "none" else codec)
print(json.dumps(list(find_differences(expected, found))))
