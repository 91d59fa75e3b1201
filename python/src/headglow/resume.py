"""Continues a pyramid whose writing was interrupted, if input and settings are the same."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from headglow.running import Written
from headglow.shards import TEMPORARY_SUFFIX, write_file

RECORD = ".headglow-pyramid.json"


def digest(about: dict[str, Any]) -> str:
    """A short text that differs if anything about the input or the settings does."""
    text = json.dumps(about, sort_keys=True, default=str)
    return "python:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _is_same(root: Path, expected: str) -> bool:
    try:
        record = json.loads((root / RECORD).read_text())
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.get("fingerprint") == expected


def _is_empty(root: Path) -> bool:
    return not root.exists() or (root.is_dir() and not any(root.iterdir()))


def _reject(root: Path) -> None:
    if not (root / RECORD).exists():
        raise FileExistsError(f"{root} exists; pass overwrite=True to replace it")
    raise FileExistsError(
        f"{root} was begun with other values or settings; pass overwrite=True to start again"
    )


def prepare(root: Path, expected: str, overwrite: bool) -> bool:
    """Makes place for a pyramid. :returns: whether shards of an earlier run are kept"""
    if _is_empty(root):
        root.mkdir(parents=True, exist_ok=True)
    elif _is_same(root, expected):
        return True
    elif not overwrite:
        _reject(root)
    elif not (root / "zarr.json").is_file() and not (root / RECORD).is_file():
        raise FileExistsError(f"{root} is not a Zarr store; remove it, or choose another name")
    else:
        shutil.rmtree(root)
        root.mkdir(parents=True)
    write_file(root / RECORD, [json.dumps({"fingerprint": expected}).encode()])
    return False


def _parse_shard(names: tuple[str, ...]) -> tuple[int, tuple[int, int, int]] | None:
    if len(names) != 4 or not all(name.isdecimal() for name in names):
        return None
    checkpoint, task, layer, head = (int(name) for name in names)
    return checkpoint, (task, layer, head)


def find_written(root: Path, paths: list[str]) -> Written:
    """The shards of the arrays at these paths that are there. Removes what a killed run left behind."""
    written = set()
    for path in paths:
        folder = root / path / "c"
        for file in folder.rglob("*"):
            if file.name.endswith(TEMPORARY_SUFFIX):
                file.unlink(missing_ok=True)
                continue
            shard = _parse_shard(file.relative_to(folder).parts)
            if shard is not None:
                written.add((shard[0], path, shard[1]))
    return frozenset(written)


def finish(root: Path) -> None:
    """Forgets the fingerprint of a pyramid that is complete."""
    (root / RECORD).unlink(missing_ok=True)
