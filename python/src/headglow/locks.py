"""Locks between processes, which end with the process that holds them, however it ends."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RETRY_AFTER = 0.002

# What a lock that is held by another process is answered with; all else means that the disk has no locks.
_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        # Not only closed: a process that was forked meanwhile has the file open, too.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        # Another user's file, in a folder that both may write to.
        return os.open(path, os.O_RDONLY)


def _take(descriptor: int, seconds: float) -> bool:
    """Takes a lock as soon as it is free. Returns False if the disk has no locks."""
    until = time.monotonic() + seconds
    while True:
        try:
            _lock(descriptor)
            return True
        except OSError as error:
            if error.errno not in _HELD:
                return False
            if time.monotonic() > until:
                raise TimeoutError(f"another process has had the lock for {seconds:g} s") from None
            time.sleep(_RETRY_AFTER)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Holds the lock of a file, which is created if it is not there, and stays. Where disks have no locks, it
    goes on without one.

    Raises a TimeoutError if another process holds it for so long, and an OSError if there is no such folder.
    """
    descriptor = _open(path)
    try:
        is_held = _take(descriptor, seconds)
        try:
            yield
        finally:
            if is_held:
                _unlock(descriptor)
    finally:
        os.close(descriptor)
