"""Arrays that are not in memory: read a checkpoint at a time, with the values that NumPy has."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import lazy
from headglow.lazy import Lazy
from headglow.tensors import Labels, to_tensors
from tests.conftest import MakeScores, Scores
from tests.test_sending import Page, page

__all__ = ["page"]

da: Any = import_module("dask.array")
xarray: Any = import_module("xarray")


@pytest.fixture(autouse=True)
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that can be read later is read at once."""
    monkeypatch.setattr(lazy, "IN_MEMORY", 0)


def _zarr(scores: Scores, folder: Path) -> Any:
    array = zarr.create_array(folder / "a.zarr", shape=scores.shape, dtype=scores.dtype, chunks=(1, 1, 4, 4))
    array[:] = scores
    return array


def _mapped(scores: Scores, folder: Path) -> Any:
    np.save(folder / "a.npy", scores)
    return np.load(folder / "a.npy", mmap_mode="r")


def _xarray(scores: Scores, folder: Path) -> Any:
    names = ("step", "task", "layer", "head")
    xarray.DataArray(scores, dims=names, name="scores").to_zarr(folder / "x.zarr", zarr_format=2)
    return xarray.open_zarr(folder / "x.zarr", chunks=None)["scores"].transpose(*names)


MAKERS: dict[str, Any] = {
    "zarr": _zarr,
    "mapped": _mapped,
    "dask": lambda scores, _: da.from_array(scores, chunks=(2, 1, 5, 5)),
    "xarray": _xarray,
    "xarray of dask": lambda scores, _: xarray.DataArray(
        da.from_array(scores), dims=("step", "task", "layer", "head")
    ),
}


@pytest.mark.parametrize("library", MAKERS)
def test_values_are_read_when_the_page_requests_them(
    library: str, page: Page, make_scores: MakeScores, tmp_path: Path
) -> None:
    scores = make_scores(3, 2, 12, 7)
    figure = hg.imshow(MAKERS[library](scores, tmp_path))
    [tensor] = figure._data["tensors"]
    assert (tensor["values"], tensor["steps"], tensor["layers"], tensor["heads"]) == (None, [0, 1, 2], 12, 7)
    for checkpoint in (2, 0):
        found = page.request(figure, what="checkpoint", tensor=0, checkpoint=checkpoint)
        np.testing.assert_array_equal(found.view("<f4"), scores[checkpoint].ravel())
    np.testing.assert_array_equal(np.asarray(figure.tensors[0].values), scores)
    assert len(figure.top_heads(3)) == 3


def test_axes_dictionaries_and_tasks(make_scores: MakeScores) -> None:
    scores = make_scores(2, 3, 4, 5)
    arrays = [da.from_array(one) for one in scores]
    [moving] = to_tensors({10: arrays[0], 20: arrays[1]})
    [tasks] = to_tensors({"a": arrays[0][0], "b": arrays[1][0]})
    [named] = to_tensors(arrays[0], labels=Labels(checkpoint_axis=2))
    for found, expected in (
        (moving, scores),
        (tasks, scores[None, :, 0]),
        (named, scores[0].transpose(2, 0, 1)[:, None]),
    ):
        assert isinstance(found.values, Lazy)
        np.testing.assert_array_equal(np.asarray(found.values), expected)
    assert (moving.steps, tasks.tasks) == ((10, 20), ("a", "b"))


def test_errors_reach_the_page(page: Page, make_scores: MakeScores) -> None:
    def fail(_block: Any) -> Any:
        raise OSError("the disk is gone")

    array = da.from_array(make_scores(3, 2, 12, 7)).map_blocks(
        fail, dtype="f4", meta=np.empty((0,) * 4, "f4")
    )
    assert page.request(hg.imshow(array), what="checkpoint", tensor=0, checkpoint=1) == "the disk is gone"
    with pytest.raises(ValueError, match=r"takes 3\.7 GiB, more than a page can hold"):
        hg.imshow(da.zeros((2, 10, 10_000, 10_000), dtype="f4"))


def test_small_arrays_are_read_at_once(
    monkeypatch: pytest.MonkeyPatch, make_scores: MakeScores, tmp_path: Path
) -> None:
    monkeypatch.setattr(lazy, "IN_MEMORY", 2**20)
    scores = make_scores(3, 2, 12, 7)
    for make in MAKERS.values():
        [found] = to_tensors(make(scores, tmp_path))
        assert isinstance(found.values, np.ndarray)
        np.testing.assert_array_equal(found.values, scores)
