"""Work shared by processes: what becomes of it when one of them is ended."""

import os
import signal
from pathlib import Path

import pytest

from sexcel.files.many import work_on_each
from sexcel.model.errors import UnreadableWorkbookError

PATHS = [Path(f"{number}.xlsx") for number in range(4)]


def interrupt(path: Path) -> Path:
    """Stop the process at one of the files, as Ctrl-C does."""
    if path == PATHS[1]:
        os.kill(os.getpid(), signal.SIGINT)
    return path


def end(path: Path) -> Path:
    """Stop the process at one of the files, as a system does that is out of memory."""
    if path == PATHS[1]:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return path


def test_files_are_never_called_unread_after_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt):
        [*work_on_each(PATHS, interrupt, 2)]


def test_a_process_that_was_ended_from_outside_is_one_sentence() -> None:
    results = [*work_on_each(PATHS, end, 2)]
    assert len(results) == len(PATHS)
    assert isinstance(results[1], UnreadableWorkbookError)
    assert "a process was ended from outside: try again with --jobs 1" in str(results[1])
