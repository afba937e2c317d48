"""A native library's work on a file, in a process of its own that may be slow, large or die.

A fault in compiled code takes its whole process down, and no library gives up by the clock. So
a function runs in a second Python: bytes in, bytes out, over pipes. Nothing is unpickled.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from sexcel.files.serving import ANSWER_HEAD, REQUEST_HEAD, SERVE
from sexcel.ooxml.limits import MEGABYTE

PASSWORD_VARIABLE = "SEXCEL_PASSWORD"

MAX_CHILD_BYTES = 1024 * MEGABYTE
"""Of memory that a child process may have: what a machine of an office can spare."""
MAX_ANSWER_BYTES = 512 * MEGABYTE
"""Of an answer: half of that memory, as the child holds what it answers with as well."""

_START = """
import sys
sys.path[:] = {path!r}
from sexcel.files.serving import serve
serve({target!r})
"""
_POLL_SECONDS = 0.25
"""Between two looks at what a process has used: a small part of any limit, and no work."""
_USER_TICKS = 11
"""Where proc(5) has the time used, counted from behind the name in brackets; then the system's."""
_LATE = -getattr(signal, "SIGXCPU", 0) or None
"""Exit code of a process that has used up its seconds of the processor; None on Windows."""


class Ending(Enum):
    """How a child process ended that gave no answer."""

    SLOW = "took too long"
    DIED = "died"
    LARGE = "answered at too great length"


class ChildError(Exception):
    """The child process gave no answer; ``ending`` says why."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class Child:
    """A second Python in which one function answers requests, one after the other.

    It starts, and imports the function's module, while this process goes on with its own work.
    It runs on this Python with its search path and nothing of the current folder. ``close`` it,
    or use it in a ``with``: then it is gone, whatever happens.
    """

    def __init__(self, target: str) -> None:
        """Start on ``target``, "package.module:name", a function from bytes to bytes."""
        self._watch: _Watch | None = None
        self._process: subprocess.Popen[bytes] | None = None
        environment = {key: text for key, text in os.environ.items() if key != PASSWORD_VARIABLE}
        # Without a process there is no answer, which is said when one is asked for.
        with suppress(OSError):
            self._process = subprocess.Popen(
                _start_command(target),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: bytes, *, seconds: float, most: int = MAX_ANSWER_BYTES) -> bytes:
        """Return what the function makes of ``request``, as ``send`` and ``receive`` do."""
        self.send(request, seconds=seconds)
        return self.receive(most)

    def send(
        self, *request: bytes | memoryview, seconds: float, memory: int = MAX_CHILD_BYTES
    ) -> None:
        """Let the function work on ``request``; an answer that nobody asked for is dropped.

        The pieces of a request are joined on the way, and views of memory released once they are
        sent: a large one would be here twice, and for as long as the child works.

        It has ``seconds`` of the processor, and may do nothing for as many by the clock, so that
        a busy machine changes nothing; where nobody can tell how much of the processor it has had,
        it has ``seconds`` by the clock. It has ``memory`` bytes where the system can hold it to
        them. Raises ChildError where there is no child.
        """
        if self._watch is not None:
            self.receive()
        if self._process is None:
            raise ChildError(Ending.DIED)
        self._watch = _Watch(self._process, seconds)
        head = REQUEST_HEAD.pack(sum(map(len, request)), seconds, memory)
        try:
            _send(self._process, (head, *request), self._watch)
        except BaseException:
            self.close()
            raise

    def receive(self, most: int = MAX_ANSWER_BYTES) -> bytes:
        """Return the answer to what was sent.

        Raises ChildError where there is none, or one longer than ``most`` bytes; then the child is
        gone.
        """
        process, watch, self._watch = self._process, self._watch, None
        if process is None or watch is None:
            raise ChildError(Ending.DIED)
        try:
            reply = _receive(process, most, watch)
        except BaseException:
            self.close()
            raise
        if reply is None:
            exit_code = self.close()
            raise ChildError(Ending.SLOW if watch.is_late or exit_code == _LATE else Ending.DIED)
        return reply

    def close(self) -> int | None:
        """End the process, at once, and return its exit code; None where there was none."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return process.wait()


def _start_command(target: str) -> list[str]:
    """Return the command that starts a child on ``target``."""
    if getattr(sys, "frozen", False):  # as PyInstaller's programs have it
        return [sys.executable, SERVE, target]
    path = [*sys.path, str(Path(__file__).parents[2])]
    return [sys.executable, "-I", "-S", "-c", _START.format(path=path, target=target)]


def run_in_child(
    target: str, request: bytes, *, seconds: float, most: int = MAX_ANSWER_BYTES
) -> bytes:
    """Return what ``target`` makes of one request, in a child for it alone; as ``Child.ask``."""
    with Child(target) as child:
        return child.ask(request, seconds=seconds, most=most)


class _Watch:
    """Kills a process that has had its seconds while its answer is waited for.

    A process that is stopped, or waits for what never comes, uses no processor time; one that a
    busy machine keeps waiting uses some, however little. So it is late once it has used nothing
    for ``seconds``; the seconds that it may use, the system counts itself.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self.is_late = False

    @contextmanager
    def wait(self) -> Iterator[None]:
        """Look after the process for as long as the block lasts."""
        is_over = Event()
        thread = Thread(target=self._watch, args=(is_over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _watch(self, is_over: Event) -> None:
        used, since = _processor_ticks(self._process.pid), monotonic()
        while not is_over.wait(min(_POLL_SECONDS, self._seconds)):
            ticks = _processor_ticks(self._process.pid)
            if ticks is not None and ticks != used:
                used, since = ticks, monotonic()
            elif monotonic() - since > self._seconds:
                self.is_late = True
                self._process.kill()
                return


def _processor_ticks(pid: int) -> int | None:
    """Return how much processor time a process has used; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return int(fields[_USER_TICKS]) + int(fields[_USER_TICKS + 1])
    except (OSError, ValueError, IndexError):
        return None


def _send(
    process: "subprocess.Popen[bytes]", request: Iterable[bytes | memoryview], watch: _Watch
) -> None:
    """Send all of a request; to a child that dies before it has read all, what it reads."""
    requests = process.stdin
    assert requests is not None
    with suppress(OSError), watch.wait():
        for piece in request:
            requests.write(piece)
            if isinstance(piece, memoryview):
                piece.release()
        requests.flush()


def _receive(process: "subprocess.Popen[bytes]", most: int, watch: _Watch) -> bytes | None:
    """Return the answer; None where the child ends before it has sent all."""
    answers = process.stdout
    assert answers is not None
    with watch.wait():
        announced = answers.read(ANSWER_HEAD.size)
        if len(announced) < ANSWER_HEAD.size:
            return None
        (length,) = ANSWER_HEAD.unpack(announced)
        if length > most:
            raise ChildError(Ending.LARGE)
        reply = answers.read(length)
    return reply if len(reply) == length else None
