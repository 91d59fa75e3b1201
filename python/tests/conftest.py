"""Fixtures: scores of all kinds, and levels of many small shards."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from headglow import levels

Scores = npt.NDArray[np.float32]
MakeScores = Callable[..., Scores]


def _make_scores(*shape: int, missing: float = 0.2, seed: int = 1) -> Scores:
    random = np.random.default_rng(seed)
    scores = random.standard_normal(shape).astype(np.float32)
    kind = random.random(shape)
    scores[kind < missing] = np.nan
    scores[(kind > 0.97) & (kind < 0.98)] = np.inf
    scores[(kind > 0.98) & (kind < 0.985)] = -np.inf
    scores[(kind > 0.985) & (kind < 0.99)] = -0.0
    scores[kind > 0.99] = 1e-40
    scores[..., : shape[-1] // 3, : shape[-1] // 3] = np.nan
    return scores


@pytest.fixture
def make_scores() -> MakeScores:
    """Makes scores with missing and infinite cells, both zeros, and subnormal values."""
    return _make_scores


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes chunks and shards so small that a small checkpoint has many, and halves axes down to 4 cells."""
    dask: Any = import_module("dask")
    settings: dict[str, Any] = {"MAX_UNHALVED": 4, "CHUNK_VALUES": 64, "CHUNK_LAYERS": 8, "SHARD_CHUNKS": 7}
    for name, value in settings.items():
        monkeypatch.setattr(levels, name, value)
    # Other processes would not see these settings.
    with dask.config.set(scheduler="synchronous"):
        yield
