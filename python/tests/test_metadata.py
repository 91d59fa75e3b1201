"""The metadata are those of the convention (docs/pyramid.md), and zarr-python's own."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow
from headglow.levels import level_layouts
from headglow.tasks import TASK_SHARDS
from tests.conftest import MakeScores
from tests.reference import write


def read_json(path: Path) -> Any:
    return json.loads(path.read_text())


def test_the_version_is_that_of_the_javascript_package() -> None:
    package = Path(__file__).parents[2] / "package.json"
    assert read_json(package)["version"] == headglow.__version__


def test_attributes(tmp_path: Path) -> None:
    scores = np.zeros((2, 3, 12, 130), np.float32)
    scores[0, 0, 0, 0] = 0.5
    settings: dict[str, Any] = {"model": "tiny", "tasks": ["a", "b", "ü"], "steps": [0, 1000]}
    settings |= {"signed": True, "unit": "step", "start_step": 10, "reductions": ["max", "mean"]}
    write(scores, tmp_path / "out.zarr", **settings)
    axes = [
        {"name": "checkpoint", "type": "time"},
        {"name": "task", "type": "channel"},
        {"name": "layer", "type": "space"},
        {"name": "head", "type": "space"},
    ]
    levels = [
        {"layers": 12, "heads": 130, "layersPerCell": 1, "headsPerCell": 1},
        {"layers": 12, "heads": 65, "layersPerCell": 1, "headsPerCell": 2},
        {"layers": 12, "heads": 33, "layersPerCell": 1, "headsPerCell": 4},
    ]
    multiscales = [
        {
            "name": name,
            "type": name,
            "axes": axes,
            "datasets": [
                {
                    "path": "0" if level == 0 else f"{name}/{level}",
                    "coordinateTransformations": [
                        {"type": "scale", "scale": [1, 1, 1, 2**level]},
                        {"type": "translation", "translation": [0, 0, 0, (2**level - 1) / 2]},
                    ],
                }
                for level in range(3)
            ],
        }
        for name in ("max", "mean")
    ]
    root = read_json(tmp_path / "out.zarr" / "zarr.json")
    assert root["attributes"]["ome"] == {"version": "0.5", "multiscales": multiscales}
    assert root["attributes"]["headglow"] == {
        "version": 1,
        "model": "tiny",
        "tasks": ["a", "b", "ü"],
        "steps": [0, 1000],
        "signed": True,
        "unit": "step",
        "startStep": 10,
        "levels": levels,
        "reductions": ["max", "mean"],
        "statistics": [
            "min",
            "max",
            "smallestPositive",
            "finite",
            "missing",
            "zero",
            "negative",
            "negativeInfinite",
            "positiveInfinite",
            "ordinary",
        ],
        "range": [0, 0.5],
        "complete": True,
    }


@pytest.mark.parametrize("codec", [None, "zstd", "gzip"])
def test_metadata_are_those_that_zarr_writes(tmp_path: Path, make_scores: MakeScores, codec: Any) -> None:
    group = write(make_scores(2, 2, 140, 700), tmp_path / "out.zarr", codec=codec)
    names = ("checkpoint", "task", "layer", "head")
    level: dict[str, Any] = {"zstd": {"level": 3, "checksum": False}, "gzip": {"level": 5}}.get(codec, {})
    compressors = [{"name": codec, "configuration": level}] if codec else None
    for path in ("0", "max/1", "absmax/4"):
        written = group[path]
        other = tmp_path / path.replace("/", "-")
        zarr.create_array(
            str(other),
            shape=written.shape,
            chunks=written.chunks,
            shards=written.shards,
            dtype="float32",
            fill_value=np.nan,
            compressors=compressors,
            dimension_names=names,
            zarr_format=3,
        )
        assert read_json(tmp_path / "out.zarr" / path / "zarr.json") == read_json(other / "zarr.json")
    assert group["0"].shards is not None
    assert group["0"].chunks == (1, 1, 140, 256)
    assert group["absmax/4"].shards is None
    assert group["statistics"].metadata.dimension_names == ("checkpoint", "task", "statistic")
    assert group["statistics"].dtype == np.float64


def test_one_request_tells_all(tmp_path: Path, make_scores: MakeScores) -> None:
    group = write(make_scores(2, 2, 70, 90), tmp_path / "out.zarr")
    root = tmp_path / "out.zarr"
    members = read_json(root / "zarr.json")["consolidated_metadata"]["metadata"]
    files = {
        str(file.parent.relative_to(root)): read_json(file)
        for file in root.rglob("zarr.json")
        if file.parent != root
    }
    assert members == files
    assert set(members) == {path for path, _ in group.members(max_depth=None)}
    assert "max/1" in members
    opened: Any = zarr.open_consolidated(str(root), mode="r")
    assert np.array_equal(opened["max/1"][:], group["max/1"][:], equal_nan=True)


def test_small_matrices_have_one_level(tmp_path: Path) -> None:
    group = write(np.zeros((3, 12, 12), np.float32), tmp_path / "out.zarr")
    assert sorted(path for path, _ in group.arrays()) == ["0", "statistics"]
    assert list(group["max"].arrays()) == []
    (first, *_) = group.attrs["ome"]["multiscales"]
    assert [dataset["path"] for dataset in first["datasets"]] == ["0"]


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_memory_of_a_task_is_bounded(tmp_path: Path, missing: float) -> None:
    scores = np.random.default_rng(0).standard_normal((1, 2, 1024, 1024))
    scores[scores < np.quantile(scores, missing)] = np.nan
    np.save(tmp_path / "scores.npy", scores)
    mapped = np.load(tmp_path / "scores.npy", mmap_mode="r")
    shard = level_layouts(2, 1024, 1024)[0].shard
    assert shard == (2, 1024, 1024)
    tracemalloc.start()
    try:
        write(mapped, tmp_path / "out.zarr")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Metadata, and what a codec or a slab takes.
    fixed = 12 * 2**20
    assert peak <= TASK_SHARDS * 4 * int(np.prod(shard)) + fixed
