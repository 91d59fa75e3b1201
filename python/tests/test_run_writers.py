"""Who may write to a run, where runs are, and what scores they take."""

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import locks, runs
from headglow.locks import locked
from headglow.run_store import content_of, write_content

SCORES = np.arange(6, dtype=np.float32).reshape(2, 3)

# Processes that open a run together and log as fast as they can, opening it again when they are refused. Each
# value says who logged it at which step. They print what was acknowledged.
RACE = """
import json, os, sys, time
import numpy as np
import headglow as hg

children = []
for rank in range(3):
    out, answer = os.pipe()
    children.append((os.fork(), out))
    if children[-1][0] == 0:
        logged = []
        start = time.time() + 0.3
        run = hg.Run(sys.argv[1])
        while time.time() < start:
            pass
        for _ in range(60):
            try:
                step = run.steps[-1] + 1 if run.steps else 0
                run.log(step, np.full((2, 2), 1000 * rank + step))
                logged.append([step, 1000 * rank + step])
            except (RuntimeError, ValueError):
                run = hg.Run(sys.argv[1])
        os.write(answer, json.dumps(logged).encode() + b"\\n")
        os._exit(0)
    os.close(answer)
print(json.dumps(sum((json.loads(os.fdopen(out).readline()) for _, out in children), [])))
"""


def stored(path: Path) -> tuple[list[float], Any]:
    """Steps and values, as Zarr's own library reads them."""
    root: Any = zarr.open_group(path, mode="r")
    return root.attrs["headglow"]["steps"], root["0"][:]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_what_a_process_has_logged_stays_though_others_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(hg.__file__).parents[1]))
    printed = subprocess.run([sys.executable, "-c", RACE, str(tmp_path)], capture_output=True, check=True)
    acknowledged = json.loads(printed.stdout)
    steps, values = stored(tmp_path)
    assert sorted(acknowledged) == [
        [step, value] for step, value in zip(steps, values[:, 0, 0, 0].tolist(), strict=True)
    ]
    assert len({value // 1000 for _, value in acknowledged}) > 1


def test_disks_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSYS, "no locks")

    monkeypatch.setattr(locks, "_lock", refuse)
    run, other = hg.Run(tmp_path), hg.Run(tmp_path)
    run.log(0, SCORES)
    with pytest.raises(RuntimeError, match="another process has written to"):
        other.log(0, SCORES)
    other = hg.Run(tmp_path)

    def collide(root: Path, content: bytes) -> None:
        write_content(root, content)
        monkeypatch.setattr(runs, "write_content", write_content)
        other.log(1, SCORES)

    # Both have seen that nobody had written.
    seen = content_of(tmp_path)
    answers = iter([seen, seen])
    monkeypatch.setattr(runs, "content_of", lambda root: next(answers, None) or content_of(root))
    monkeypatch.setattr(runs, "write_content", collide)
    with pytest.raises(RuntimeError, match="another process has written to"):
        run.log(1, -SCORES)
    assert stored(tmp_path)[1][1].max() == 5


def test_a_lock_that_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_LOCK_SECONDS", 0.01)
    run = hg.Run(tmp_path)
    run.log(0, SCORES)
    with locked(tmp_path / ".headglow-run.lock", 1), pytest.raises(RuntimeError, match="is writing to"):
        run.log(1, SCORES)
    run.log(1, SCORES)
    assert stored(tmp_path)[0] == [0, 1]


@pytest.mark.parametrize("step", [float("nan"), float("inf"), 10**400, "a", None, True])
def test_steps_that_are_no_numbers_drop_nothing(tmp_path: Path, step: Any) -> None:
    run = hg.Run(tmp_path)
    run.log(0, SCORES)
    for call in (run.rewind, lambda step: run.log(step, SCORES)):
        with pytest.raises((TypeError, ValueError), match=r"step is .*, but must be"):
            call(step)
    assert run.steps == hg.Run(tmp_path).steps == (0,)


def test_a_run_that_was_removed(tmp_path: Path) -> None:
    run = hg.Run(tmp_path / "run")
    run.log(0, SCORES)
    (tmp_path / "run").rename(tmp_path / "moved")
    assert run.steps == ()
    with pytest.raises(RuntimeError, match=r"run has been removed; hg.Run.* starts the run again"):
        run.log(1, SCORES)
    hg.Run(tmp_path / "run").log(1, SCORES)
    assert stored(tmp_path / "run")[0] == [1]


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    hg.Run("~/run").log(0, SCORES)
    assert stored(tmp_path / "run")[0] == [0]
    figure = hg.watch("~/run")
    figure.save("~/figure.html")
    figure.close()
    assert (tmp_path / "figure.html").is_file()
    writes: list[Any] = [hg.Run, hg.watch, lambda path: hg.pyramid(SCORES, path), figure.save]
    for write in writes:
        for url in ("s3://bucket/run.html", Path("https://example.org/run.html")):
            with pytest.raises(ValueError, match="is a URL; name a folder or file on a disk"):
                write(url)
    values: Any = SCORES
    zarr.save_array(tmp_path / "old", values, zarr_format=2)
    before = sorted((tmp_path / "old").iterdir())
    for open_run in writes[:2]:
        with pytest.raises(FileExistsError, match="is not a run"):
            open_run(tmp_path / "old")
    assert sorted((tmp_path / "old").iterdir()) == before


def test_scores_are_read_as_those_of_figures(tmp_path: Path) -> None:
    xarray: Any = pytest.importorskip("xarray")
    labelled = xarray.DataArray(
        np.stack([SCORES.T, -SCORES.T]),
        dims=("task", "head", "layer"),
        coords={"task": ["ioi", "copying"]},
    )
    run = hg.Run(tmp_path)
    run.log(0, labelled)
    run.log(1, {"ioi": labelled[0], "copying": np.ma.masked_less(-SCORES, -4)})
    values = stored(tmp_path)[1]
    np.testing.assert_array_equal(values[0], [SCORES, -SCORES])
    np.testing.assert_array_equal(values[1], [SCORES, [[0, -1, -2], [-3, -4, np.nan]]])
    figure: Any = hg.imshow(labelled)
    np.testing.assert_array_equal(figure.tensors[0].values[0], values[0])
    with pytest.raises(ValueError, match="log each checkpoint on its own"):
        run.log(2, labelled.rename(task="step").drop_vars("step"))
    with pytest.raises(ValueError, match="task ioi has tasks or models of its own"):
        run.log(2, {"ioi": labelled, "copying": SCORES})


def test_tables_are_scores(tmp_path: Path) -> None:
    pandas: Any = pytest.importorskip("pandas")
    rows = [
        (layer, head, task, layer * 3.0 + head) for layer in range(2) for head in range(3) for task in "ab"
    ]
    run = hg.Run(tmp_path)
    run.log(0, pandas.DataFrame(rows, columns=["layer", "head", "task", "score"]))
    np.testing.assert_array_equal(stored(tmp_path)[1][0], [SCORES, SCORES])
    from_one = [(layer + 1, head + 1, task, score) for layer, head, task, score in rows]
    with pytest.warns(UserWarning, match="count from 1"):
        run.log(1, pandas.DataFrame(from_one, columns=["layer", "head", "task", "score"]))
    np.testing.assert_array_equal(stored(tmp_path)[1][1], [SCORES, SCORES])
