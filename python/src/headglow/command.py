"""Headglow's command line, which draws and describes figures where Node.js and the npm package are."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from headglow.options import OPTIONS
from headglow.tensors import Tensor

VARIABLE = "HEADGLOW_COMMAND"
"""The environment variable that names the command, such as `node dist/cli/headglow.js`; empty for none."""

ADVICE = f"install Node.js and `npm install --global headglow`, or name the command in {VARIABLE}"


def find_command() -> list[str] | None:
    """The command that the environment variable names, or `headglow` on the PATH; None if there is none."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return shlex.split(given, posix=os.name == "posix") or None
    found = shutil.which("headglow")
    return None if found is None else [found]


def _slice(part: Sequence[float | None]) -> str:
    return ":".join("" if edge is None else f"{edge}" for edge in part)


def _text(kind: str, value: Any) -> str:
    """A value of an option as its flag takes it."""
    if kind == "names":
        names = [name.replace("\\", "\\\\").replace(",", "\\,") for name in value]
        return ",".join(
            "".join(
                [
                    "\\" if name[:1].isspace() else "",
                    name[:-1],
                    "\\" if name[-1:].isspace() else "",
                    name[-1:],
                ]
            )
            for name in names
        )
    if kind == "zoom":
        ranges = [f"{axis}={_slice(part)}" for axis, part in value.items() if axis != "panel" and part]
        # The panel is last, because its name may contain commas.
        return ",".join([*ranges, *([f"panel={value['panel']}"] if "panel" in value else [])])
    return f"{value}"


def flags_of(options: Mapping[str, Any]) -> list[str]:
    """Options as flags. None stands for what is chosen from the data, and has no flag."""
    flags: list[str] = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        kind = OPTIONS[name].kind
        if kind == "flag":
            flags += [flag] if value else []
        elif value is not None:
            flags.append(f"{flag}={_text(kind, value)}")
    return flags


def _write_models(path: Path, tensors: Sequence[Tensor]) -> list[str]:
    """Writes models with the same tasks and steps. Returns the flags that say what their axes are."""
    first = tensors[0]
    arrays: dict[str, Any] = {}
    axes = ["layer", "head"]
    if first.tasks != ("",):
        axes.insert(0, "task")
        arrays["task"] = np.array(first.tasks)
    if first.steps is not None:
        axes.insert(0, "checkpoint")
        arrays["checkpoint"] = np.array(first.steps)
    for tensor in tensors:
        shape = tensor.values.shape
        sizes = dict(zip(("checkpoint", "task", "layer", "head"), shape, strict=True))
        arrays[tensor.model or "scores"] = tensor.values.reshape([sizes[axis] for axis in axes])
    np.savez(path, **arrays)
    return ["--dims", " ".join(axes)]


def write_data(tensors: Sequence[Tensor], folder: Path) -> list[str]:
    """Writes tensors to files. Returns the arguments that read them: the names of the files, and flags."""
    groups: dict[Any, list[Tensor]] = {}
    for tensor in tensors:
        groups.setdefault((tensor.tasks, tensor.steps), []).append(tensor)
    if len(groups) == 1:
        return ["scores.npz", *_write_models(folder / "scores.npz", tensors)]
    # The command line takes the names of models from the names of files with one array.
    names = [re.sub(r"[/\\\0]", "_", tensor.model) + ".npz" for tensor in tensors]
    for name, tensor in zip(names, tensors, strict=True):
        _write_models(folder / name, [tensor])
    return [f"./{name}" for name in names]


def run(command: Sequence[str], arguments: Sequence[str], folder: Path) -> str:
    """What the command prints. Raises a RuntimeError with what it says if it fails."""
    try:
        done = subprocess.run(
            [*command, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
    except OSError as error:
        raise RuntimeError(f"{shlex.join(command)} cannot be run ({error}); {ADVICE}") from error
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"{shlex.join(command)} failed ({done.returncode})")
    return done.stdout


def run_on(
    command: Sequence[str], tensors: Sequence[Tensor], name: str, flags: Sequence[str], output: str = ""
) -> bytes:
    """What a command prints of tensors or, with `output`, the file that it writes."""
    with tempfile.TemporaryDirectory(prefix="headglow-") as path:
        folder = Path(path)
        arguments = [name, *write_data(tensors, folder), *flags, *(["-o", output] if output else [])]
        printed = run(command, arguments, folder)
        return (folder / output).read_bytes() if output else printed.encode("utf-8", "surrogatepass")
