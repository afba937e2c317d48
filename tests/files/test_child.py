"""Child processes: what they answer, and how each way of not answering ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sexcel.files import other_formats as values
from sexcel.files.child import Child, ChildError, Ending, run_in_child
from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError

HERE = "tests.files.test_child"
KINDS = Path(__file__).parent / "fixtures" / "kinds.xls"


def reversed_bytes(request: bytes) -> bytes:
    return request[::-1]


def hang(_: bytes) -> bytes:
    time.sleep(60)
    return b""


def burn(_: bytes) -> bytes:
    while True:
        pass


def starve(_: bytes) -> bytes:
    """Work a little now and then, as a process does on a machine that is busy with others."""
    for _turn in range(12):
        started = time.process_time()
        while time.process_time() - started < 0.02:
            pass
        time.sleep(0.2)
    return b"done"


def fall(_: bytes) -> bytes:
    os.abort()


def fault(_: bytes) -> bytes:
    raise ValueError("never seen")


def swell(_: bytes) -> bytes:
    return bytes(2 * 1024**3)[:1]


def chatter(_: bytes) -> bytes:
    return bytes(20)


def passwords(_: bytes) -> bytes:
    return os.environ.get("SEXCEL_PASSWORD", "none").encode()


def no_json(_: bytes) -> bytes:
    return b'{"sheet": "A", "visible": "Visible", "merges": []}\n[0, [[1, 2]]]'


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    from tests.checking import stop  # not for the child, which has this module to import, too

    stop()
    yield
    if sys.platform != "win32":
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


def ending(target: str, request: bytes = b"", seconds: float = 10, most: int = 100) -> Ending:
    with pytest.raises(ChildError) as caught:
        run_in_child(f"{HERE}:{target}", request, seconds=seconds, most=most)
    return caught.value.ending


def test_bytes_in_bytes_out() -> None:
    request = bytes(range(256)) * 10_000
    assert run_in_child(f"{HERE}:reversed_bytes", request, seconds=20) == request[::-1]


def test_each_way_of_not_answering() -> None:
    started = time.monotonic()
    assert ending("hang", seconds=1) is Ending.SLOW
    assert time.monotonic() - started < 5
    assert ending("fall", bytes(1_000_000)) is Ending.DIED
    assert ending("fault") is Ending.DIED
    assert ending("no_such_function") is Ending.DIED
    assert ending("chatter", most=19) is Ending.LARGE
    assert run_in_child(f"{HERE}:chatter", b"", seconds=10, most=20) == bytes(20)


@pytest.mark.slow
def test_the_limit_is_of_the_processor_and_not_of_the_clock() -> None:
    if sys.platform != "linux":
        return  # other systems do not tell
    assert run_in_child(f"{HERE}:starve", b"", seconds=1) == b"done"
    started = time.monotonic()
    assert ending("burn", seconds=1) is Ending.SLOW
    assert time.monotonic() - started < 20


def test_a_child_that_is_stopped_is_late() -> None:
    if sys.platform == "win32":
        return
    with Child(f"{HERE}:reversed_bytes") as child:
        assert child.ask(b"ab", seconds=10) == b"ba"
        process = child._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(ChildError) as caught:
            child.ask(bytes(1_000_000), seconds=1)
        assert caught.value.ending is Ending.SLOW


def test_what_the_parent_does_meanwhile_is_no_delay_of_the_child() -> None:
    with Child(f"{HERE}:reversed_bytes") as child:
        request = bytes(1_000_000)
        child.send(request, seconds=0.5)
        time.sleep(1.5)
        assert child.receive() == request


def test_an_answer_that_nobody_asked_for_is_dropped() -> None:
    with Child(f"{HERE}:reversed_bytes") as child:
        child.send(b"ab", seconds=10)
        assert child.ask(b"cd", seconds=10) == b"dc"


def test_memory_has_a_limit_where_the_system_knows_one() -> None:
    if sys.platform == "linux":
        assert ending("swell") is Ending.DIED


def test_a_child_is_told_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEXCEL_PASSWORD", "secret")
    assert run_in_child(f"{HERE}:passwords", b"", seconds=10) == b"none"


def test_nothing_of_the_current_folder_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "olefile.py").write_text("raise SystemExit(9)")
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert len(read_grid(KINDS).sheets) == 3


INTERRUPTED = f"""
import signal
import subprocess
from sexcel.files.child import run_in_child
signal.signal(signal.SIGINT, signal.default_int_handler)
print("begun", flush=True)
try:
    run_in_child("{HERE}:hang", b"", seconds=30)
except KeyboardInterrupt:
    print("interrupted")
"""
"""A process that Ctrl-C interrupts: one sent to that of the tests may end the tests."""


def test_ctrl_c_ends_the_child() -> None:
    if sys.platform == "win32":
        return
    command = [sys.executable, "-c", INTERRUPTED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=10)[0] == "interrupted\n"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("hang", "reading it took too long"),
        ("fall", "its reader stopped at it"),
        ("no_json", "is damaged or cut short"),
    ],
)
def test_a_reader_that_fails_is_one_sentence(
    target: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "_TARGET", f"{HERE}:{target}")
    if target == "hang":
        monkeypatch.setattr(values, "CHILD_SECONDS", 1.5)
    with pytest.raises(UnreadableWorkbookError, match=words) as caught:
        read_grid(KINDS)
    assert str(caught.value).startswith(str(KINDS))
    assert str(caught.value).count(". ") == 0
