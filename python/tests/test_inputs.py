"""NumPy, Dask, xarray and Zarr arrays give the same pyramids, with their own labels."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from tests.conftest import MakeScores
from tests.reference import assert_pyramid, write

dask: Any = import_module("dask")
dask_array: Any = import_module("dask.array")
xarray: Any = import_module("xarray")


def labels_of(group: Any) -> tuple[list[str], list[float] | None]:
    attributes = group.attrs["headglow"]
    return attributes["tasks"], attributes["steps"]


def test_axes_that_an_array_lacks(tmp_path: Path, make_scores: MakeScores) -> None:
    matrix = make_scores(12, 70)
    group = write(matrix, tmp_path / "matrix.zarr", model="tiny")
    assert group.attrs["headglow"]["model"] == "tiny"
    assert labels_of(group) == ([""], None)
    assert_pyramid(group, matrix[None, None])
    tasks = make_scores(2, 12, 7)
    group = write(tasks, tmp_path / "tasks.zarr")
    assert labels_of(group) == (["task 0", "task 1"], None)
    assert_pyramid(group, tasks[None])
    group = write(tasks[:, None], tmp_path / "steps.zarr", tasks=["ioi"])
    assert labels_of(group) == (["ioi"], [0, 1])


@pytest.mark.parametrize("dtype", ["f8", "f2", "i2", "u1", "?", ">f4"])
def test_other_types(tmp_path: Path, dtype: str) -> None:
    scores = np.random.default_rng(0).uniform(-2, 2, (2, 70, 9)).astype(dtype)
    assert_pyramid(write(scores, tmp_path / "out.zarr"), scores.astype("f4")[None])


def test_values_beyond_single_precision_and_masked_cells(tmp_path: Path) -> None:
    scores = np.ma.masked_equal(np.array([[1, 1e300], [-1e300, 7]]), 7)
    expected = np.array([[1, np.inf], [-np.inf, np.nan]], "f4")
    assert np.array_equal(write(scores, tmp_path / "out.zarr")["0"][0, 0], expected, equal_nan=True)


def test_arrays_that_are_not_contiguous(tmp_path: Path, make_scores: MakeScores) -> None:
    scores = make_scores(80, 6, 2).transpose(2, 1, 0)[:, ::-1]
    assert_pyramid(write(scores, tmp_path / "out.zarr"), np.ascontiguousarray(scores)[None])


@pytest.mark.parametrize("is_fortran", [False, True])
def test_a_mapped_file(tmp_path: Path, make_scores: MakeScores, is_fortran: bool) -> None:
    scores = make_scores(2, 2, 70, 9)
    np.save(tmp_path / "scores.npy", np.asfortranarray(scores) if is_fortran else scores)
    mapped = np.load(tmp_path / "scores.npy", mmap_mode="r")
    with dask.config.set(scheduler="processes", num_workers=2):
        assert_pyramid(write(mapped, tmp_path / "out.zarr"), scores)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("chunks", [(1, 1, 5, 7), (2, 3, 20, 30), (2, 1, 3, 30)])
def test_dask_arrays_of_any_chunks(tmp_path: Path, make_scores: MakeScores, chunks: tuple[int, ...]) -> None:
    scores = make_scores(2, 3, 20, 30)
    given = dask_array.from_array(scores, chunks=chunks)
    assert_pyramid(write(given, tmp_path / "out.zarr"), scores)


def test_dask_on_two_processes(tmp_path: Path, make_scores: MakeScores) -> None:
    scores = make_scores(3, 2, 66, 9)
    given = dask_array.from_array(scores, chunks=(1, 2, 66, 9))
    with dask.config.set(scheduler="processes", num_workers=2):
        assert_pyramid(write(given + 0, tmp_path / "out.zarr"), scores + 0)


def test_a_dask_cluster_of_two_processes(tmp_path: Path) -> None:
    distributed: Any = import_module("distributed")
    # Two shards of level 0, and one of each other level: workers exchange their parts.
    scores = np.random.default_rng(2).standard_normal((65, 257, 257), "f4")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster):
        group = write(dask_array.from_array(scores, chunks=(13, 257, 257)), tmp_path / "cluster.zarr")
    with dask.config.set(scheduler="synchronous"):
        alone = write(scores, tmp_path / "alone.zarr")
    assert len(list((tmp_path / "cluster.zarr" / "0" / "c").rglob("*"))) > len(
        list((tmp_path / "cluster.zarr" / "max" / "1" / "c").rglob("*"))
    )
    for path in ("0", "max/1", "mean/1", "min/3", "absmax/3", "statistics"):
        assert np.array_equal(group[path][:], alone[path][:])
    assert np.array_equal(group["0"][0], scores)


def test_xarray_dimensions_in_any_order(tmp_path: Path, make_scores: MakeScores) -> None:
    scores = make_scores(3, 2, 8, 70)
    given = xarray.DataArray(
        scores.transpose(3, 1, 2, 0),
        dims=("head", "benchmark", "Layers", "step"),
        coords={"step": [0, 10, 2000], "benchmark": ["copying", "induction"]},
    )
    group = write(given, tmp_path / "numpy.zarr")
    assert labels_of(group) == (["copying", "induction"], [0, 10, 2000])
    assert_pyramid(group, scores)
    chunked = write(given.chunk({"step": 2, "head": 11}), tmp_path / "dask.zarr", tasks=["a", "b"])
    assert labels_of(chunked) == (["a", "b"], [0, 10, 2000])
    assert_pyramid(chunked, scores)


def test_xarray_checkpoints_without_tasks(tmp_path: Path, make_scores: MakeScores) -> None:
    scores = make_scores(3, 8, 9)
    given = xarray.DataArray(scores, dims=("checkpoint", "layer", "head"))
    group = write(given, tmp_path / "out.zarr")
    assert labels_of(group) == ([""], [0, 1, 2])
    assert_pyramid(group, scores[:, None])


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_zarr_arrays(tmp_path: Path, make_scores: MakeScores, zarr_format: Any) -> None:
    scores = make_scores(2, 3, 20, 70)
    names = ["layer", "task", "head", "checkpoint"]
    given = zarr.create_array(
        str(tmp_path / "in.zarr"),
        data=np.ascontiguousarray(scores.transpose(2, 1, 3, 0)),
        chunks=(7, 2, 30, 1),
        zarr_format=zarr_format,
        dimension_names=names if zarr_format == 3 else None,
        attributes={} if zarr_format == 3 else {"_ARRAY_DIMENSIONS": names},
    )
    with dask.config.set(scheduler="processes", num_workers=2):
        assert_pyramid(write(given, tmp_path / "out.zarr"), scores)


@pytest.mark.parametrize(
    ("array", "settings", "message"),
    [
        (np.zeros(4), {}, "has 1 axis;"),
        (np.zeros((2, 0)), {}, "no values"),
        (np.zeros((2, 2), "c8"), {}, "complex64"),
        (np.array([["a"]]), {}, "U1"),
        (np.zeros((3, 2, 2)), {"tasks": ["a"]}, "3 tasks but 1 name;"),
        (np.zeros((2, 2, 2)), {"tasks": ["a", "a"]}, "same name"),
        (np.zeros((2, 1, 2, 2)), {"steps": [5, 5]}, "increase"),
        (np.zeros((2, 1, 2, 2)), {"steps": [5]}, "2 checkpoints but 1 step;"),
        (np.zeros((2, 2)), {"reductions": ["median"]}, "not median"),
        (np.zeros((2, 2)), {"codec": "blosc"}, "not blosc"),
        (np.zeros((2, 2)), {"unit": "nats"}, "not nats"),
        (xarray.DataArray(np.zeros((2, 2)), dims=("token", "head")), {}, "token, head"),
        (xarray.Dataset(), {}, "one array"),
    ],
)
def test_what_is_refused(tmp_path: Path, array: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        write(array, tmp_path / "out.zarr", **settings)
    assert not (tmp_path / "out.zarr").exists()


def test_without_dask(tmp_path: Path, make_scores: MakeScores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headglow.writing.find_spec", lambda _: None)
    monkeypatch.setattr("headglow.writing.run_on_dask", lambda _: pytest.fail("Dask was used"))
    scores = make_scores(2, 2, 70, 80)
    assert_pyramid(write(scores, tmp_path / "out.zarr"), scores)


@pytest.mark.usefixtures("small_shards")
def test_shards_of_several_parts_without_dask(
    tmp_path: Path, make_scores: MakeScores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headglow.writing.find_spec", lambda _: None)
    scores = make_scores(2, 30, 8, 12)
    assert_pyramid(write(scores, tmp_path / "out.zarr"), scores)
