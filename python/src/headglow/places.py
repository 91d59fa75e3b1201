"""Where files and folders are that are written: places on a disk."""

import os
import re
from pathlib import Path

# Windows' drives have one letter.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def local_path(given: str | os.PathLike[str]) -> Path:
    """A place on a disk, with `~` as the home folder. Raises a ValueError for URLs."""
    name = os.fspath(given)
    if _URL.match(name):
        raise ValueError(f"{name} is a URL; name a folder or file on a disk, and copy it there afterwards")
    return Path(name).expanduser()
