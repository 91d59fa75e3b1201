"""The files of a figure as the command line reads them: by their names, with flags."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class NamedFiles:
    """Arguments of the command line that read files, and the folder in which they do."""

    arguments: tuple[str, ...]
    folder: Path


def name_files(data: Any, reading: Mapping[str, Any]) -> NamedFiles | None:
    """Names, paths and URLs as arguments, and how they are read as flags.

    None if there are URLs that only Python reads: those of other systems, and those with passwords.
    """
    names = [os.fspath(name) for name in (data if isinstance(data, (list, tuple)) else [data])]
    if not all(map(_is_readable, names)):
        return None
    flags = [
        f"--{name.replace('_', '-')}={_text(value)}" for name, value in reading.items() if value is not None
    ]
    return NamedFiles((*map(_argument, names), *flags), Path.cwd())


def _is_readable(name: str) -> bool:
    address = urlsplit(name) if "://" in name else None
    return address is None or (address.scheme in ("http", "https") and "@" not in address.netloc)


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _argument(name: str) -> str:
    if name.startswith("~"):
        return str(Path(name).expanduser())
    # Not a flag, nor standard input.
    return f"./{name}" if name.startswith("-") else name
