"""Runs: what is stored, what is refused, and that no kill and no reader sees half a checkpoint."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import runs
from headglow.run_store import write_content

SCORES = {"ioi": np.arange(6, dtype=np.float32).reshape(2, 3), "copying": np.full((2, 3), np.nan)}


def read(path: Path, group: str = "") -> tuple[list[float], Any]:
    """Steps and values, as Zarr's own library reads them."""
    root: Any = zarr.open_group(path, mode="r")
    inner = root[group] if group else root
    return inner.attrs["headglow"]["steps"], inner["0"][:]


def test_checkpoints_are_appended_and_a_run_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "llama"
    run = hg.Run(path, model="llama")
    run.log(0, SCORES)
    # The order of the tasks is that of the first log.
    run.log(100, {"copying": [[1, 2, 3], [4, 5, None]], "ioi": SCORES["ioi"] * 2})
    continued = hg.Run(path)
    assert continued.steps == (0, 100)
    continued.log(250.5, SCORES)
    steps, values = read(path)
    assert steps == [0, 100, 250.5]
    expected = np.stack([SCORES["ioi"], SCORES["ioi"] * 2, SCORES["ioi"]])
    np.testing.assert_array_equal(values[:, 0], expected)
    np.testing.assert_array_equal(values[1, 1], [[1, 2, 3], [4, 5, np.nan]])
    about = json.loads((path / "zarr.json").read_text())["attributes"]["headglow"]
    assert (about["model"], about["tasks"], about["run"]["ended"]) == ("llama", ["ioi", "copying"], False)
    assert not list(path.rglob("*.partial"))


def test_a_run_has_an_end_unless_it_fails(tmp_path: Path) -> None:
    def ended() -> bool:
        return bool(
            json.loads((tmp_path / "zarr.json").read_text())["attributes"]["headglow"]["run"]["ended"]
        )

    with pytest.raises(KeyError), hg.Run(tmp_path) as run:
        run.log(1, SCORES)
        raise KeyError
    assert not ended()
    with hg.Run(tmp_path) as run:
        run.log(2, SCORES)
    assert ended()
    # Without consolidated metadata, too.
    array: Any = zarr.open_array(tmp_path / "0", mode="r")
    assert array.shape == (2, 2, 2, 3)
    hg.Run(tmp_path).log(3, SCORES)
    assert not ended()


def test_several_models_are_published_together(tmp_path: Path) -> None:
    run = hg.Run(tmp_path)
    small = {"ioi": np.ones((1, 2))}
    run.log(0, {"big": SCORES, "small": small})
    run.log(1, {"small": {"ioi": np.ones((1, 2)) * 5}, "big": SCORES})
    steps, values = read(tmp_path, "model-1")
    assert (steps, values[:, 0].tolist()) == ([0, 1], [[[1, 1]], [[5, 5]]])
    with pytest.raises(ValueError, match="the run has the models big, small, not small"):
        hg.Run(tmp_path).log(2, {"small": small})


def test_arrays_of_other_libraries(tmp_path: Path) -> None:
    run = hg.Run(tmp_path, tasks=["a", "b"])
    run.log(0, np.ma.masked_equal(np.arange(4).reshape(2, 1, 2), 3))
    torch: Any = pytest.importorskip("torch")
    run.log(1, torch.ones(2, 1, 2, dtype=torch.bfloat16, requires_grad=True))
    run.log(2, {"a": [torch.ones(2)], "b": torch.zeros(1, 2)})
    _, values = read(tmp_path)
    expected = [[0, 1, 2, np.nan], [1] * 4, [1, 1, 0, 0]]
    np.testing.assert_array_equal(values.reshape(3, 4), expected)


@pytest.mark.parametrize(
    ("step", "scores", "message"),
    [
        (5, SCORES, r"step 5 does not come after step 5, the last one of the run; run.rewind\(5\) drops"),
        (4, SCORES, "step 4 does not come after step 5"),
        (float("nan"), SCORES, "step is nan, but must be finite"),
        (6, {"ioi": SCORES["ioi"]}, "the run has the tasks ioi, copying, not ioi"),
        (6, {name: np.ones((3, 2)) for name in SCORES}, "the run has 2 x 3 heads a task, not 3 x 2"),
        (6, {"ioi": np.ones((2, 3)), "copying": np.ones((2, 4))}, "matrices of different shapes"),
        (6, {**SCORES, "ioi": np.ones(3)}, "task ioi: "),
        (6, {**SCORES, "ioi": [[1], [1, 2]]}, "task ioi: "),
        (6, {**SCORES, "ioi": np.array([["a"]])}, "task ioi: values of type <U1 cannot be shown"),
        (6, {}, "there are no scores"),
        (6, np.ones((1, 1, 2, 3)), r"must have \(layer, head\) or \(task, layer, head\)"),
    ],
)
def test_what_is_refused_leaves_the_run_as_it_is(
    tmp_path: Path, step: float, scores: Any, message: str
) -> None:
    run = hg.Run(tmp_path)
    run.log(5, SCORES)
    files = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match=message):
        run.log(step, scores)
    assert (sorted(tmp_path.rglob("*")), read(tmp_path)[0], run.steps) == (files, [5], (5,))


def test_going_back_drops_later_checkpoints(tmp_path: Path) -> None:
    run = hg.Run(tmp_path)
    for step in range(4):
        run.log(step, SCORES)
    first = json.loads((tmp_path / "zarr.json").read_text())["attributes"]["headglow"]["run"]["id"]
    run.rewind(9)
    run.rewind(2)
    run.log(2.5, {name: np.ones((2, 3)) for name in SCORES})
    steps, values = read(tmp_path)
    assert (steps, values[2].min()) == ([0, 1, 2.5], 1)
    assert json.loads((tmp_path / "zarr.json").read_text())["attributes"]["headglow"]["run"]["id"] != first
    run.rewind(0)
    assert hg.Run(tmp_path).steps == ()
    assert not list(tmp_path.rglob("zarr.json"))
    run.log(7, {"other": np.ones((4, 4))})
    assert read(tmp_path)[0] == [7]


def test_going_back_to_the_start_describes_the_new_arrays(tmp_path: Path) -> None:
    run = hg.Run(tmp_path)
    run.log(0, np.ones((2, 2)))
    run.rewind(0)
    run.log(0, np.ones((4, 4)))
    array: Any = zarr.open_array(tmp_path / "0", mode="r")
    assert array.shape == (1, 1, 4, 4)


@pytest.mark.parametrize(
    ("tasks", "message"), [(["ioi", "ioi"], "two tasks have the same name"), ([1, 2], "a list of names")]
)
def test_names_of_tasks_are_checked(tmp_path: Path, tasks: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        hg.Run(tmp_path, tasks=tasks)


def test_a_log_that_is_interrupted_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = hg.Run(tmp_path)
    run.log(0, SCORES)

    def interrupt(root: Path, content: bytes) -> None:
        write_content(root, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "write_content", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.log(1, SCORES)
    assert run.steps == (0, 1)
    monkeypatch.undo()
    run.log(2, SCORES)

    # Before the store has it.
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "write_content", stop)
    with pytest.raises(KeyboardInterrupt):
        run.rewind(2)
    monkeypatch.undo()
    assert run.steps == (0, 1, 2)
    run.log(3, SCORES)
    assert read(tmp_path)[0] == [0, 1, 2, 3]


@pytest.mark.parametrize("is_dropped", [False, True])
def test_going_back_to_the_start_may_be_interrupted(
    is_dropped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = hg.Run(tmp_path)
    run.log(0, SCORES)
    unlink = Path.unlink

    def interrupt(path: Path, missing_ok: bool = False) -> None:
        is_last = path == tmp_path / "zarr.json"
        if is_dropped or not is_last:
            unlink(path, missing_ok)
        if is_last:
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.rewind(0)
    monkeypatch.undo()
    assert run.steps == (() if is_dropped else (0,))
    run.log(1, SCORES)
    assert read(tmp_path)[0] == ([1] if is_dropped else [0, 1])


def test_a_checkpoint_that_is_published_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError("the disk is full")

    run = hg.Run(tmp_path)
    monkeypatch.setattr(runs, "write_members", fail)
    run.log(0, SCORES)
    monkeypatch.undo()
    run.log(1, SCORES)
    array: Any = zarr.open_array(tmp_path / "0", mode="r")
    assert array.shape[0] == len(run.steps) == 2


def test_a_file_that_is_being_read_is_replaced_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace
    refusals = iter([True, True])

    def refuse(self: Path, target: Path) -> Path:
        if next(refusals, False):
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    hg.Run(tmp_path).log(0, SCORES)
    assert next(refusals, None) is None
    assert read(tmp_path)[0] == [0]


def test_other_writers_and_other_stores_are_refused(tmp_path: Path) -> None:
    first, second = hg.Run(tmp_path / "run"), hg.Run(tmp_path / "run")
    first.log(0, SCORES)
    with pytest.raises(RuntimeError, match="log from one process only"):
        second.log(0, SCORES)
    values: Any = np.ones((2, 2))
    zarr.save_array(tmp_path / "other", values)
    with pytest.raises(FileExistsError, match="is not a run"):
        hg.Run(tmp_path / "other")


# Forks a process that logs as fast as it can, kills it at a random moment after a random number of steps, and
# prints the last step that it acknowledged; 10 times for each run. Each cell has the magnitude of its step.
KILLER = """
import itertools, os, random, signal, sys, time
import numpy as np
import headglow as hg

def log(path, acknowledge):
    run = hg.Run(path)
    for step in itertools.count(len(run.steps)):
        run.log(step, {"a": np.full((3, 4), step), "b": np.full((3, 4), -step)})
        os.write(acknowledge, b"%d\\n" % step)

random.seed(7)
for kill in range(200):
    path = f"{sys.argv[1]}/{kill // 10}"
    out, acknowledge = os.pipe()
    child = os.fork()
    if child == 0:
        log(path, acknowledge)
    os.close(acknowledge)
    steps = os.fdopen(out)
    last = -1
    for _ in range(random.randrange(4)):
        last = int(steps.readline())
    time.sleep(random.uniform(0, 0.001))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    last = max([last, *map(int, steps.read().split())])
    print(path, last, flush=True)
    sys.stdin.readline()
"""


def count_whole(path: Path) -> int:
    """Checks that the last checkpoints of a store are there and whole. Returns the number of checkpoints."""
    try:
        metadata = json.loads((path / "zarr.json").read_bytes())
    except FileNotFoundError:
        return 0
    steps = metadata["attributes"]["headglow"]["steps"]
    assert metadata["consolidated_metadata"]["metadata"]["0"]["shape"] == [len(steps), 2, 3, 4]
    for checkpoint, step in list(enumerate(steps))[-4:]:
        values = np.fromfile(path / "0" / f"c.{checkpoint}.0.0.0", "<f4")
        assert values.tolist() == [step] * 12 + [-step] * 12
    return len(steps)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGKILL")
def test_killed_at_random_moments_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    current = [tmp_path / "0"]
    seen: set[int] = set()
    failures: list[BaseException] = []
    done = threading.Event()

    def follow() -> None:
        while not done.wait(0.003):
            try:
                seen.add(count_whole(current[0]))
            except BaseException as error:
                failures.append(error)
                return

    reader = threading.Thread(target=follow)
    reader.start()
    monkeypatch.setenv("PYTHONPATH", str(Path(hg.__file__).parents[1]))
    command = [sys.executable, "-c", KILLER, str(tmp_path)]
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killer:
            assert killer.stdin and killer.stdout
            for kill, line in enumerate(killer.stdout):
                path, acknowledged = line.split()
                current[0] = Path(path)
                assert count_whole(current[0]) > int(acknowledged)
                if kill % 10 == 9:
                    steps, values = read(current[0])
                    assert steps == values[:, 0, 0, 0].tolist() == list(range(len(steps)))
                    assert hg.Run(path).steps == tuple(steps)
                killer.stdin.write("\n")
                killer.stdin.flush()
        assert kill == 199
    finally:
        done.set()
        reader.join()
    assert failures == []
    assert len(seen) > 20
