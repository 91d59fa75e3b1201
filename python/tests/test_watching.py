"""Figures that follow a run: what is read of it, and what the page gets."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import headglow as hg
from headglow import runs, sending, watching
from headglow.parcels import Contents
from headglow.run_store import write_content
from headglow.watching import RunReader


def scores(step: float) -> dict[str, Any]:
    return {"a": np.full((2, 3), step), "b": np.full((2, 3), -step)}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[hg.Run]:
    """A run with two checkpoints."""
    run = hg.Run(tmp_path / "llama")
    run.log(0, scores(0))
    run.log(1, scores(1))
    yield run
    run.close()


def test_each_checkpoint_is_read_once(run: hg.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    from_file: Callable[..., Any] = np.fromfile

    def record(path: Path, kind: str) -> Any:
        read.append(path.name)
        return from_file(path, kind)

    monkeypatch.setattr(np, "fromfile", record)
    reader = RunReader(run.path)
    reader.read()
    assert reader.read() is None
    for step in range(2, 9):
        run.log(step, scores(step))
        (tensor,) = reader.read() or []
    values: Any = tensor.values
    assert read == [f"c.{checkpoint}.0.0.0" for checkpoint in range(9)]
    assert (tensor.model, tensor.tasks, tensor.steps) == ("llama", ("a", "b"), tuple(map(float, range(9))))
    assert (values[:, 0, 1, 2].tolist(), values[:, 1, 0, 0].tolist()) == (
        [*range(9)],
        [-step for step in range(9)],
    )
    # Steps that were replaced are read again.
    run.rewind(1)
    run.log(5, scores(7))
    (tensor,) = reader.read() or []
    values = tensor.values
    assert (tensor.steps, values[:, 0, 0, 0].tolist()) == ((0, 5), [0, 7])


def test_a_run_that_is_started_again_is_read(tmp_path: Path) -> None:
    reader = RunReader(tmp_path)
    several = hg.Run(tmp_path)
    several.log(0, {"big": scores(0), "small": {"a": np.ones((1, 1))}})
    assert [tensor.model for tensor in reader.read() or []] == ["big", "small"]
    several.rewind(0)
    single = hg.Run(tmp_path)
    single.log(5, {"a": np.ones((4, 4))})
    (tensor,) = reader.read() or []
    assert (tensor.steps, tensor.values.shape) == ((5,), (1, 1, 4, 4))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_figure_follows_its_run(run: hg.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_INTERVAL", 0.01)
    # Two checkpoints in a part.
    monkeypatch.setattr(sending, "_GROWING_PART", 2 * 48)
    figure: Any = hg.watch(run.path, cmap="magma")

    def steps() -> list[float]:
        return list(figure._data["tensors"][0]["steps"])

    assert (steps(), figure.colormap) == ([0, 1], "magma")
    run.log(2, scores(2))
    wait_for(lambda: steps() == [0, 1, 2])
    first, second = figure._data["tensors"][0]["values"]
    run.log(3, scores(3))
    wait_for(lambda: len(steps()) == 4)
    # The first part is there already.
    assert figure._data["tensors"][0]["values"][0] == first
    assert figure._data["tensors"][0]["values"][1] != second
    assert second["key"] not in Contents._parcels
    assert figure.tensors[0].values.max() == 3
    figure.follow = False
    run.log(4, scores(4))
    time.sleep(0.1)
    assert len(steps()) == 4
    figure.follow = True
    wait_for(lambda: len(steps()) == 5)
    thread = figure._thread
    run.close()
    thread.join(60)
    assert not thread.is_alive()


def test_a_figure_follows_again_once_its_run_is_whole(run: hg.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_INTERVAL", 0.01)
    figure: Any = hg.watch(run.path)
    failures: list[ValueError] = []
    read = figure._reader.read

    def record() -> Any:
        try:
            return read()
        except ValueError as error:
            failures.append(error)
            raise

    monkeypatch.setattr(figure._reader, "read", record)
    chunk = run.path / "0" / "c.2.0.0.0"

    def write_cut(root: Path, content: bytes) -> None:
        chunk.write_bytes(chunk.read_bytes()[:8])
        write_content(root, content)

    monkeypatch.setattr(runs, "write_content", write_cut)
    run.log(2, scores(2))
    wait_for(lambda: len(failures) > 0)
    monkeypatch.setattr(runs, "write_content", write_content)
    run.rewind(2)
    run.log(2, scores(2))
    wait_for(lambda: len(figure._data["tensors"][0]["steps"]) == 3)
    figure.close()


def test_a_figure_that_is_closed_shows_nothing_more(run: hg.Run) -> None:
    figure: Any = hg.watch(run.path)
    run.log(2, scores(2))
    read = figure._reader.read

    def close_meanwhile() -> Any:
        tensors = read()
        figure.close()
        return tensors

    figure._reader.read = close_meanwhile
    figure._update()
    assert len(figure._data["tensors"][0]["steps"]) == 2


def test_a_figure_that_is_closed_ends_its_thread(run: hg.Run) -> None:
    figure: Any = hg.watch(run.path)
    figure.close()
    figure._thread.join(60)
    assert not figure._thread.is_alive()


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no run in .*; correct the path"):
        hg.watch(tmp_path / "none")
    (tmp_path / "zarr.json").write_text("{}")
    with pytest.raises(FileExistsError, match="is not a run that"):
        hg.watch(tmp_path)
    with pytest.raises(TypeError, match="did you mean 'norm'"):
        hg.watch(tmp_path, nrom="log")
