"""A workbook that is validated at every save, however the save is made."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from msgspec.structs import replace

from sexcel.files.saves import wait_for_saves
from sexcel.reports.page import Page
from sexcel.reports.progress import state_progress
from tests.cli.running import SHIPPED, CommandRunner
from tests.reports.samples import ASSUMED, TEXT, TOTAL, file_report


def test_the_first_check_gives_the_verdict_alone() -> None:
    assert state_progress(None, file_report(TEXT), Page()) == "No errors. 1 warning to read.\n"


def test_a_save_says_what_got_better_and_worse() -> None:
    before = file_report(TOTAL, ASSUMED)
    after = replace(file_report(TEXT, ASSUMED), headline=before.headline and before.headline + 100)
    assert state_progress(before, after, Page(width=100)).splitlines() == [
        "Better: error SEC103 at '2 Overview'!E12: total-wrong is gone",
        "Worse: warning SEC410 at '2 Overview'!D7: The Contractual Discount is typed as text.",
        "Headline: £8,349,486, now £8,349,586.",
        "No errors. 1 warning to read.",
    ]


def test_a_save_that_changes_nothing_says_nothing_more() -> None:
    report = file_report(TOTAL)
    moved = replace(report, findings=(replace(TOTAL, message="£1 more"),))
    assert len(state_progress(report, moved, Page(width=200)).splitlines()) == 1


def save_as_excel(path: Path, content: bytes) -> None:
    """Write beside the workbook, then rename, as Excel does."""
    written = path.with_name("A1B2C3D4.tmp")
    written.write_bytes(content)
    path.rename(path.with_name("E5F6.tmp"))
    written.rename(path)
    path.with_name("E5F6.tmp").unlink()


@pytest.mark.slow
def test_each_save_is_seen_once(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    path.write_bytes(b"first")
    stop, seen = Event(), list[bytes]()

    def look() -> None:
        seen.extend(saved.read_bytes() for saved in wait_for_saves(path, stop))

    watcher = Thread(target=look)
    watcher.start()
    time.sleep(1.0)
    (tmp_path / "~$budget.xlsx").write_bytes(b"lock")
    time.sleep(1.0)
    save_as_excel(path, b"second")
    time.sleep(1.5)
    save_as_excel(path, b"second")  # the same bytes again
    path.with_name("other.xlsx").write_bytes(b"other")
    time.sleep(1.5)
    with path.open("wb") as unfinished:  # half written, then whole
        unfinished.write(b"th")
        unfinished.flush()
        time.sleep(0.2)
        unfinished.write(b"ird")
    time.sleep(1.5)
    stop.set()
    watcher.join(10)
    assert seen == [b"second", b"third"]


@pytest.mark.slow
def test_the_command_in_a_terminal(good: Path, bad: Path) -> None:
    command = [sys.executable, "-u", "-m", "sexcel", "watch", str(good)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        shown = b""
        for content, expected in ((None, b"Ctrl-C ends"), (bad, b"Worse: error"), (b"x", b"")):
            if isinstance(content, Path):
                save_as_excel(good, content.read_bytes())
            elif content:
                save_as_excel(good, content)
                time.sleep(3.0)
            deadline = time.monotonic() + 60
            while expected not in shown and time.monotonic() < deadline:
                shown += process.stdout.read() or b""
                time.sleep(0.2)
            assert expected in shown
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert err.decode().startswith(f"{good} is ")


def test_a_workbook_that_is_not_there(run: CommandRunner, tmp_path: Path) -> None:
    assert "does not exist" in run.fails("watch", tmp_path / "missing.xlsx")


@pytest.mark.slow
def test_a_package_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    path, content = tmp_path / "budget.xlsx", SHIPPED.read_bytes()
    path.write_bytes(b"first")
    stop, seen = Event(), list[int]()

    def look() -> None:
        seen.extend(len(saved.read_bytes()) for saved in wait_for_saves(path, stop))

    watcher = Thread(target=look)
    watcher.start()
    time.sleep(0.5)
    with path.open("wb") as file:
        file.write(content[:9000])
        file.flush()
        time.sleep(1.5)
        file.write(content[9000:])
    time.sleep(2)
    stop.set()
    watcher.join(10)
    assert seen == [len(content)]
