"""The saves of one workbook, as Excel makes them: through other files that are renamed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import sleep

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.package import open_package

_PACKAGE = b"PK"
"""The first bytes of a package."""

_SETTLED = 400
"""Milliseconds without a change after which a save is over: Excel writes a file beside the
workbook, then renames both."""

_LONGEST_SAVE = 10_000
"""Milliseconds after which a save counts, though the folder never rests: a large workbook on a
network drive takes that long."""


def wait_for_saves(path: Path, stop: Event | None = None) -> Iterator[Path]:
    """Yield the path whenever the workbook has other bytes than before, until ``stop`` is set.

    Lock files and Excel's own copies beside it are passed over; so is a workbook that is gone for
    the moment.
    """
    from watchfiles import watch

    digest = _digest(path)
    changes = watch(
        path.resolve().parent,
        step=_SETTLED,
        debounce=_LONGEST_SAVE,
        stop_event=stop,
        recursive=False,
    )
    for _ in changes:
        _wait_until_whole(path)
        current = _digest(path)
        if current is not None and current != digest:
            digest = current
            yield path


def _wait_until_whole(path: Path) -> None:
    """Wait while a package lacks its list of contents, which is the last thing that is written."""
    waited = 0
    while waited < _LONGEST_SAVE and _is_begun(path):
        sleep(_SETTLED / 1000)
        waited += _SETTLED


def _is_begun(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(len(_PACKAGE)) != _PACKAGE:
                return False
            open_package(file, path.name)
    except UnreadableWorkbookError:
        return True
    except OSError:
        return False
    return False


def _digest(path: Path) -> bytes | None:
    """Return what tells one content from another; None where there is none, or an empty one."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return hashlib.sha256(content).digest() if content else None
