"""A pyramid whose writing was killed is continued, and ends as if it had not been."""

import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import headglow
from headglow import shards, tasks
from headglow.resume import RECORD
from tests.conftest import MakeScores
from tests.reference import write

dask: Any = import_module("dask")

KILL = """
import os, signal, sys
from importlib import import_module
from pathlib import Path

import numpy as np

import headglow
from headglow import levels

import_module("dask").config.set(scheduler="synchronous")
for name, value in {"MAX_UNHALVED": 4, "CHUNK_VALUES": 64, "CHUNK_LAYERS": 8, "SHARD_CHUNKS": 7}.items():
    setattr(levels, name, value)
source, out, rename, is_before = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "before"
replace, count = Path.replace, 0

def replace_or_die(self, target):
    global count
    count += 1
    if count == rename and is_before:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(self, target)
    if count == rename:
        os.kill(os.getpid(), signal.SIGKILL)

Path.replace = replace_or_die
headglow.pyramid(np.load(source), out)
"""


def contents(root: Path) -> dict[str, bytes]:
    """All files of a store."""
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


@pytest.fixture
def count_shards(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The shards written from now on."""
    written: list[Path] = []

    def write_shard(path: Path, *others: Any) -> None:
        written.append(path)
        shards.write_shard(path, *others)

    monkeypatch.setattr(tasks, "write_shard", write_shard)
    return written


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill processes")
@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize(
    ("share", "moment"), [(0.05, "after"), (0.3, "before"), (0.6, "after"), (0.97, "before")]
)
def test_a_killed_process(
    tmp_path: Path, make_scores: MakeScores, count_shards: list[Path], share: float, moment: str
) -> None:
    scores = make_scores(2, 3, 14, 37)
    np.save(tmp_path / "scores.npy", scores)
    write(scores, tmp_path / "whole.zarr")
    expected, all_shards = contents(tmp_path / "whole.zarr"), len(count_shards)
    count_shards.clear()
    out = tmp_path / "out.zarr"
    renames = len(expected) + 2
    command = [
        sys.executable,
        "-c",
        KILL,
        str(tmp_path / "scores.npy"),
        str(out),
        str(int(share * renames)),
        moment,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = contents(out)
    kept = [path for path in left if path in expected and "/c/" in path and not path.startswith("statistics")]
    assert all(left[path] == expected[path] for path in kept)
    write(scores, out)
    assert len(count_shards) == all_shards - len(kept)
    assert contents(out) == expected


@pytest.mark.usefixtures("small_shards")
def test_each_missing_shard_is_written_again(
    tmp_path: Path, make_scores: MakeScores, count_shards: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headglow.writing.finish", lambda _: None)
    scores = make_scores(1, 30, 8, 12)
    out = tmp_path / "out.zarr"
    write(scores, out)
    expected = contents(out)
    for path in [path for path in expected if "/c/" in path and not path.startswith("statistics")]:
        (out / path).unlink()
        count_shards.clear()
        write(scores, out)
        assert [str(shard.relative_to(out)) for shard in count_shards] == [path]
        assert contents(out) == expected


def interrupt(monkeypatch: pytest.MonkeyPatch, array: Any, out: Path, **settings: Any) -> None:
    """Begins a pyramid without finishing it."""
    with monkeypatch.context() as patch:
        patch.setattr("headglow.writing._write_statistics", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            headglow.pyramid(array, out, **settings)


def test_other_values_or_settings_do_not_continue(
    tmp_path: Path, make_scores: MakeScores, monkeypatch: pytest.MonkeyPatch, count_shards: list[Path]
) -> None:
    scores, out = make_scores(2, 70, 9), tmp_path / "out.zarr"
    others = scores.copy()
    others[0, 69, 8] += 1
    interrupt(monkeypatch, scores, out)
    assert (out / RECORD).exists()
    group: Any = import_module("zarr").open_group(str(out), mode="r")
    assert group.attrs["headglow"]["complete"] is False
    assert "range" not in group.attrs["headglow"]
    assert np.array_equal(group["0"][0], scores, equal_nan=True)
    refused: list[tuple[Any, dict[str, Any]]] = [
        (others, {}),
        (scores, {"codec": "zstd"}),
        (scores, {"model": "m"}),
    ]
    for array, settings in refused:
        with pytest.raises(FileExistsError, match="other values or settings"):
            write(array, out, **settings)
    count_shards.clear()
    write(scores, out)
    assert count_shards == []
    assert not (out / RECORD).exists()


def test_a_fingerprint_of_the_user(
    tmp_path: Path, make_scores: MakeScores, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = make_scores(2, 70, 9)
    interrupt(monkeypatch, scores, tmp_path / "out.zarr", fingerprint="run 7")
    with pytest.raises(FileExistsError):
        write(scores, tmp_path / "out.zarr", fingerprint="run 8")
    write(scores, tmp_path / "out.zarr", fingerprint="run 7")


def test_what_is_replaced(tmp_path: Path, make_scores: MakeScores) -> None:
    scores, out = make_scores(2, 70, 9), tmp_path / "out.zarr"
    write(scores, out)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        write(scores, out)
    group = write(scores[:, :5], out, overwrite=True, reductions="max")
    assert group["0"].shape == (1, 2, 5, 9)
    assert not (out / "min").exists()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").touch()
    with pytest.raises(FileExistsError, match="not a Zarr store"):
        write(scores, tmp_path / "thesis", overwrite=True)
    assert (tmp_path / "thesis" / "chapter.tex").exists()
