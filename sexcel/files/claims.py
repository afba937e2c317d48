"""A target is written by one run at a time: a second is refused before it has done anything."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sexcel.model.errors import OutputError

_LETTERS = 24
"""Of the hash that a lock is named by: 96 bits, so that no two targets share one."""


@contextmanager
def claim_target(target: Path | None) -> Iterator[None]:
    """Hold ``target`` while a result for it is worked out and written; None is no file.

    The lock is one of the system on a file in its folder for temporary files, so nothing is left
    beside the target and a run that is killed holds nothing. It tells apart the runs of one user on
    one computer. Raises OutputError where another run holds the target.
    """
    path = None if target is None else _name_lock(target)
    lock = None if path is None else _open_lock(path)
    if path is None or lock is None:
        yield
        return
    try:
        if not _hold(lock):
            raise OutputError(
                f"{target} is being written by another run of sexcel: wait until it has ended, or "
                "give another name."
            )
        yield
        with suppress(OSError):
            path.unlink()
    finally:
        os.close(lock)


def _name_lock(target: Path) -> Path:
    from hashlib import sha256
    from tempfile import gettempdir

    real = os.path.normcase(os.path.realpath(target))
    name = sha256(real.encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS]
    user = os.getuid() if sys.platform != "win32" else 0
    return Path(gettempdir()) / f"sexcel-{user}-{name}.lock"


def _open_lock(path: Path) -> int | None:
    """Return the open file of a lock; None where the system has no room for one.

    Then nothing tells two runs apart, and yet the target may be written.
    """
    with suppress(OSError):
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return None


def _hold(lock: int) -> bool:
    """Say whether the lock was free; it is held from then on, until it is closed."""
    with suppress(OSError):
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
