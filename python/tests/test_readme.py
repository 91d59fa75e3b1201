"""The examples of the README work, and the one for SLURM is valid."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from headglow.tasks import TASK_BYTES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_figure() -> None:
    names: dict[str, Any] = {}
    exec(EXAMPLES[0], names)
    assert names["figure"].colormap == "magma"
    assert [one["tasks"] for one in names["figure"].get_state()["_data"]["tensors"]] == [["ioi", "copying"]]


def test_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(EXAMPLES[1], {})
    group: Any = zarr.open_group("runs/llama", mode="r")
    assert group.attrs["headglow"]["steps"] == list(range(0, 1000, 100))


def test_the_pyramid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scores: Any = np.ones((3, 2, 12, 70), np.float32)
    zarr.save_array("scores.zarr", scores)
    exec(EXAMPLES[2], {})
    group: Any = zarr.open_group("run.zarr", mode="r")
    assert group.attrs["headglow"]["steps"] == [0, 1000, 143_000]
    assert (group["max/1"][:] == 1).all()


def test_the_example_for_slurm_is_valid() -> None:
    compile(EXAMPLES[3], "README.md", "exec")


def test_the_memory_of_a_task() -> None:
    assert f"{TASK_BYTES // 2**20} MiB" in README
