"""Levels and statistics equal those of plain loops, whatever the values and the shards."""

from pathlib import Path

import numpy as np
import pytest

from headglow.levels import level_layouts
from tests.conftest import MakeScores
from tests.reference import assert_pyramid, write


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize(
    "shape", [(2, 3, 14, 37), (1, 1, 97, 9), (1, 11, 5, 5), (3, 2, 1, 33), (1, 1, 41, 41)]
)
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_shards_of_several_parts(
    tmp_path: Path, make_scores: MakeScores, shape: tuple[int, ...], missing: float
) -> None:
    scores = make_scores(*shape, missing=missing)
    if missing == 0:
        scores = np.where(np.isnan(scores), np.float32(0.5), scores)
    assert_pyramid(write(scores, tmp_path / "out.zarr"), scores)


@pytest.mark.usefixtures("small_shards")
def test_levels_whose_shards_do_not_contain_whole_ones_of_the_level_before(
    tmp_path: Path, make_scores: MakeScores
) -> None:
    first, second = level_layouts(30, 8, 12)[:2]
    assert any(len(second.shards_of(second.box_of(first.box(shard)))) > 1 for shard in first.shards)
    scores = make_scores(1, 30, 8, 12)
    assert_pyramid(write(scores, tmp_path / "out.zarr"), scores)


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 2, 65, 68), (1, 1, 3, 700)])
@pytest.mark.parametrize("codec", [None, "zstd", "gzip"])
def test_usual_shards(
    tmp_path: Path, make_scores: MakeScores, shape: tuple[int, ...], codec: str | None
) -> None:
    scores = make_scores(*shape)
    assert_pyramid(write(scores, tmp_path / "out.zarr", codec=codec), scores)


@pytest.mark.parametrize("codec", [None, "zstd", "gzip"])
def test_usual_shards_of_several_chunks(tmp_path: Path, make_scores: MakeScores, codec: str | None) -> None:
    scores = make_scores(1, 3, 2, 70_000)
    scores[0, 0] = np.nan
    group = write(scores, tmp_path / "out.zarr", codec=codec, reductions=["max"])
    assert group["0"].shards == (1, 3, 2, 98_304)
    assert np.array_equal(group["0"][:].view(np.uint32), scores.view(np.uint32))
    assert np.array_equal(group["max/1"][:], np.fmax(scores[..., ::2], scores[..., 1::2]), equal_nan=True)


@pytest.mark.parametrize("reduction", ["max", "mean", "min", "absmax"])
def test_one_reduction(tmp_path: Path, make_scores: MakeScores, reduction: str) -> None:
    scores = make_scores(1, 2, 70, 90)
    group = write(scores, tmp_path / "out.zarr", reductions=[reduction])
    assert sorted(group) == sorted(["0", "statistics", reduction])
    assert_pyramid(group, scores)


def test_infinite_cells(tmp_path: Path) -> None:
    scores = np.zeros((1, 1, 65, 65), np.float32)
    scores[0, 0, 0, :4] = [np.inf, -np.inf, np.inf, 2]
    scores[0, 0, 1, 2:4] = np.nan
    group = write(scores, tmp_path / "out.zarr")
    first = {name: group[f"{name}/1"][0, 0, 0, :2].tolist() for name in ("max", "min", "absmax")}
    assert first == {"max": [np.inf, np.inf], "min": [-np.inf, 2], "absmax": [np.inf, np.inf]}
    assert np.isnan(group["mean/1"][0, 0, 0, 0])
    assert group["mean/1"][0, 0, 0, 1] == np.inf


def test_a_mean_is_summed_in_double_precision(tmp_path: Path) -> None:
    scores = np.full((1, 1, 128, 128), 0.1, np.float32)
    scores[0, 0, 0, 0] = 2.0**30
    scores[0, 0, 127, 127] = -(2.0**30)
    group = write(scores, tmp_path / "out.zarr", reductions=["mean"])
    level = group.attrs["headglow"]["levels"][-1]
    assert level["layersPerCell"] == 2
    exact = np.float32((2.0**30 + 3 * float(np.float32(0.1))) / 4)
    assert group["mean/1"][0, 0, 0, 0] == exact
    assert group["mean/1"][0, 0, 1, 1] == np.float32(0.1)


def test_statistics_of_ordinary_positive_values(tmp_path: Path) -> None:
    scores = np.random.default_rng(0).uniform(0.5, 1, (2, 2, 70, 80)).astype(np.float32)
    group = write(scores, tmp_path / "out.zarr")
    assert_pyramid(group, scores)
    assert group["statistics"][0, 0, 9] == 1
    assert group.attrs["headglow"]["range"] == [float(scores.min()), float(scores.max())]


def test_no_finite_value(tmp_path: Path) -> None:
    scores = np.full((1, 1, 70, 70), np.nan, np.float32)
    group = write(scores, tmp_path / "out.zarr")
    assert_pyramid(group, scores)
    assert group.attrs["headglow"]["range"] is None


@pytest.mark.parametrize(("layers", "heads"), [(126, 53_248), (12, 12), (65, 64), (4096, 4096), (1, 10**6)])
def test_shapes_of_levels(layers: int, heads: int) -> None:
    levels = level_layouts(8, layers, heads)
    assert max(levels[-1].shape[1:]) <= 64
    for level in levels:
        chunk_values = int(np.prod(level.chunk))
        assert chunk_values <= 65_536
        assert int(np.prod(level.shard)) <= 256 * chunk_values
        assert all(shard % chunk == 0 for shard, chunk in zip(level.shard, level.chunk, strict=True))
