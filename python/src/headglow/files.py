"""Files, folders, Zarr stores and URLs of a figure: their bytes. The page reads them as the viewer does."""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from headglow.metadata import METADATA
from headglow.options import OPTIONS
from headglow.remote import HttpFiles, SystemFiles

_KNOWN = json.loads(resources.files("headglow").joinpath("formats.json").read_text("utf-8"))

EXTENSIONS = tuple(f".{extension}" for extension in _KNOWN["extensions"])
READINGS: dict[str, str] = {name: own for name, own in _KNOWN["readings"].items() if name not in OPTIONS}
"""The settings of how files are read, such as `pick`, and what the page calls them."""

MOST_FILES = 200_000


class Input(Protocol):
    """What the bytes of an input are read from. Names other than "" are those of a store."""

    def size(self, key: str) -> int | None:
        """The bytes under a name; None if there is none."""

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes under a name."""


@dataclass(frozen=True)
class LocalFiles:
    """A file, or the files in a folder."""

    path: Path

    def _find(self, key: str) -> Path:
        return self.path / key if key else self.path

    def size(self, key: str) -> int | None:
        """The bytes of a file; None if there is none."""
        try:
            return self._find(key).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes of a file."""
        with self._find(key).open("rb") as file:
            file.seek(start)
            return file.read(stop - start)


@dataclass(frozen=True)
class InputFile:
    """A file, a Zarr store or a URL that a figure is made of."""

    name: str
    source: Input
    length: int | None = None
    """In bytes; None for those of stores and URLs, which are found when they are needed."""
    url: str | None = None
    is_of_folder: bool = False
    """Whether it was found in a folder, so that it may be left out if it cannot be shown."""

    @property
    def is_store(self) -> bool:
        """Whether it is a store, whose files are read by their names."""
        return self.length is None and self.url is None

    def size(self, key: str) -> int | None:
        """The bytes under a name, which must lie in this input."""
        self._check(key)
        return self.source.size(key)

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes under a name, which must lie in this input."""
        self._check(key)
        return self.source.read(key, start, stop)

    def _check(self, key: str) -> None:
        parts = key.replace("\\", "/").split("/") if key else []
        is_inside = not any(part in ("", ".", "..") for part in parts) and ":" not in key
        if not is_inside or (key and self.length is not None):
            raise ValueError(f"{key!r} is not a file of {self.name}")


def is_files(data: Any) -> bool:
    """Whether data are the name of a file, a URL, or a list of these."""
    names = data if isinstance(data, (list, tuple)) else [data]
    return len(names) > 0 and all(isinstance(name, (str, os.PathLike)) for name in names)


def store_folder(data: Any) -> Path | None:
    """The folder of a Zarr group on disk, or of the pyramid that an array is of; None for all else."""
    zarr: Any = import_module("zarr")
    root = getattr(getattr(data, "store", None), "root", None)
    if not isinstance(data, (zarr.Group, zarr.Array)) or not isinstance(root, Path):
        return None
    folder: Path = root / data.path
    if isinstance(data, zarr.Group):
        return folder
    return folder.parent if folder.name == "0" and is_pyramid(folder.parent) else None


def is_pyramid(folder: Path) -> bool:
    """Whether a folder is a store whose metadata name all arrays, so that its files need not be listed."""
    try:
        metadata = json.loads((folder / "zarr.json").read_text("utf-8"))
        return "headglow" in metadata.get("attributes", {}) and "consolidated_metadata" in metadata
    except (OSError, ValueError, AttributeError):
        return False


def find_files(data: Any) -> list[InputFile]:
    """The files that names, paths and URLs stand for. Raises an OSError for those that are not there."""
    names = data if isinstance(data, (list, tuple)) else [data]
    found = [file for name in names for file in _find(os.fspath(name))]
    if len(found) > MOST_FILES:
        raise ValueError(f"there are {len(found)} files, more than {MOST_FILES}; pass fewer")
    return found


def _find(name: str | bytes) -> list[InputFile]:
    if not isinstance(name, str):
        raise TypeError("pass the names of files as texts or paths")
    if not name.strip():
        raise ValueError("the name of the file is empty; pass that of a file or a folder")
    if "://" in name:
        return [_remote(name, urlsplit(name).scheme)]
    path = Path(name).expanduser()
    if path.is_file():
        return [InputFile(name, LocalFiles(path), path.stat().st_size)]
    if not path.is_dir():
        raise FileNotFoundError(f"there is no file {name!r} in {Path.cwd()}")
    if is_pyramid(path):
        return [InputFile(name, LocalFiles(path))]
    found = [
        InputFile(
            f"{name.rstrip('/')}/{file.relative_to(path).as_posix()}",
            LocalFiles(file),
            length,
            is_of_folder=True,
        )
        for file, length in _list(path, False, ())
    ]
    if not found:
        raise ValueError(f"{name} has no files that can be shown, such as .npz")
    return found


def _list(folder: Path, is_store: bool, parents: tuple[str, ...]) -> Iterator[tuple[Path, int]]:
    """The files below a folder that may be shown, and all files of stores, with their bytes.

    `parents`: the folders around it, to which links may lead back.
    """
    own = os.path.realpath(folder)
    if own in parents:
        return
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    is_store = is_store or any(entry.name in METADATA for entry in entries)
    for entry in entries:
        if entry.name.startswith(".") and not is_store:
            continue
        try:
            found = entry.stat()
        except OSError:  # a link to nothing, or a file that was removed
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _list(Path(entry.path), is_store, (*parents, own))
        elif is_store or entry.name.lower().endswith(EXTENSIONS):
            yield Path(entry.path), found.st_size


def _remote(url: str, scheme: str) -> InputFile:
    if scheme not in ("http", "https"):
        return InputFile(url, SystemFiles(url), url=url)
    address = urlsplit(url)
    user, _, host = address.netloc.rpartition("@")
    plain = urlunsplit(address._replace(netloc=host))
    # The name is shown, without what may be secret.
    return InputFile(urlunsplit((scheme, host, address.path, "", "")), HttpFiles(plain, user), url=plain)


def total_bytes(files: Sequence[InputFile]) -> int | None:
    """The bytes of files together; None if there are some of which it is not known."""
    lengths = [file.length for file in files]
    return None if None in lengths else sum(length for length in lengths if length is not None)
