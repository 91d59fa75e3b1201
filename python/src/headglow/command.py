"""Headglow's command line, which draws and describes figures where Node.js and the npm package are."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from headglow.metadata import AXES
from headglow.named_files import NamedFiles
from headglow.options import OPTIONS
from headglow.run_store import StoredModel, write_store
from headglow.tensors import Tensor

VARIABLE = "HEADGLOW_COMMAND"
"""The environment variable that names the command, such as `node dist/cli/headglow.js`; empty for none."""

ADVICE = (
    f"run `npm ci && npm run build` in Headglow's repository and set {VARIABLE} to the command, "
    "`node /path/to/headglow/dist/cli/headglow.js`"
)

Subject = Sequence[Tensor] | NamedFiles
"""What the command line reads of a figure: values, or files by their names."""


def _absolute(words: Sequence[str]) -> list[str]:
    """The words of a command, with paths of files that hold in any folder."""
    # Without a folder, the first word is looked for on the PATH. Links stay: those of environments matter.
    is_path = [i > 0 or len(Path(word).parts) > 1 for i, word in enumerate(words)]
    return [
        str(Path(word).absolute()) if is_file and Path(word).is_file() else word
        for word, is_file in zip(words, is_path, strict=True)
    ]


def find_command() -> list[str] | None:
    """The command that the environment variable names, or `headglow` on the PATH; None if there is none.

    Paths of files in it are made absolute, as commands run in other folders.

    Raises a RuntimeError for a variable that is not a command.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        try:
            return _absolute(shlex.split(given, posix=os.name == "posix")) or None
        except ValueError as error:
            raise RuntimeError(f"{VARIABLE} is {given!r}, which is not a command: {error}") from None
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


# Arrays of these names label the others of an .npz file.
_LABELS = {"checkpoint", "step", "task"}


def _write_models(path: Path, tensors: Sequence[Tensor]) -> list[str]:
    """Writes models with the same tasks and steps. Returns the flags that read them."""
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
        sizes = dict(zip(AXES, shape, strict=True))
        arrays[tensor.model or "scores"] = tensor.values.reshape([sizes[axis] for axis in axes])
    # Not np.savez, whose own arguments cannot be names of models.
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)
    flags = ["--dims", " ".join(axes)]
    if len(tensors) > 1 or re.search(r"[/\\]", first.model):
        return flags
    # The only array of a file has the name of the file otherwise.
    return [*flags, f"--model={path.stem}/{{}}" if first.model else "--model="]


def write_data(tensors: Sequence[Tensor], folder: Path) -> list[str]:
    """Writes tensors to a file. Returns the arguments that read it: its name, and flags.

    Raises a ValueError if two models have the same name.
    """
    names = [tensor.model for tensor in tensors]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise ValueError(f"two models are called {repeated!r}; pass a different name for each")
    is_one_group = len({(tensor.tasks, tensor.steps) for tensor in tensors}) == 1
    if is_one_group and not _LABELS & set(names):
        return ["scores.npz", *_write_models(folder / "scores.npz", tensors)]
    models = [StoredModel(one.model, one.tasks, one.steps, one.values) for one in tensors]
    write_store(folder / "scores.zarr", models)
    return ["scores.zarr"]


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
    command: Sequence[str], subject: Subject, name: str, flags: Sequence[str], output: str = ""
) -> bytes:
    """What a command prints of a figure or, with `output`, the file that it writes."""
    with tempfile.TemporaryDirectory(prefix="headglow-") as path:
        folder, target = Path(path).absolute(), output
        if isinstance(subject, NamedFiles):
            data, place, target = list(subject.arguments), subject.folder, str(folder / output)
        else:
            data, place = write_data(subject, folder), folder
        printed = run(command, [name, *data, *flags, *(["-o", target] if output else [])], place)
        return (folder / output).read_bytes() if output else printed.encode("utf-8", "surrogatepass")
