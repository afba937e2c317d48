"""Work shared by processes: what becomes of it when one of them is ended."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sexcel.files.many import work_on_each
from sexcel.model.errors import UnreadableWorkbookError

PATHS = [Path(f"{number}.xlsx") for number in range(4)]
PATIENCE = 10
"""Seconds in which ended processes are surely gone, even on a busy machine."""
LEAVE = """
import os, time
from sexcel.files.many import work_on_each
results = work_on_each([0, 60, 60, 60], time.sleep, 2)
next(results)
os._exit(3)
"""


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


def test_no_process_is_there_once_the_last_result_is() -> None:
    assert [*work_on_each(PATHS, str, 2)] == [str(path) for path in PATHS]
    assert multiprocessing.active_children() == []


def test_processes_at_work_are_ended_when_nobody_wants_their_results() -> None:
    results = work_on_each([0, 60, 60, 60], time.sleep, 2)
    assert next(results) is None
    results.close()
    # The thread of the pool may be the one that hears of their end, an instant later.
    until = time.monotonic() + PATIENCE
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.01)
    assert multiprocessing.active_children() == []


def test_processes_end_with_the_one_that_started_them() -> None:
    """Read the pipe that each of them holds open: it has an end."""
    command = [sys.executable, "-c", LEAVE]
    done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")
