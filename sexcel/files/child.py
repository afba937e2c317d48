"""A native library's work on a file, in a process of its own that may be slow, large or die.

A fault in compiled code takes its whole process down, and no library gives up by the clock. So
a function runs in a second Python: bytes in, bytes out, over pipes. Nothing is unpickled.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from importlib import import_module
from pathlib import Path
from struct import Struct
from threading import Timer

from sexcel.ooxml.limits import MEGABYTE

PASSWORD_VARIABLE = "SEXCEL_PASSWORD"

MAX_CHILD_BYTES = 1024 * MEGABYTE
"""Of memory that a child process may have: what a machine of an office can spare."""
MAX_ANSWER_BYTES = 512 * MEGABYTE
"""Of an answer: half of that memory, as the child holds what it answers with as well."""

_START = """
import sys
sys.path[:] = {path!r}
from sexcel.files.child import serve
serve({target!r})
"""
_REQUEST_HEAD = Struct(">QdQ")
"""Before a request: its bytes, and the seconds and the memory that its answer may take."""
_ANSWER_HEAD = Struct(">Q")
"""Before an answer: its bytes."""


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
        self._process: subprocess.Popen[bytes] | None = None
        path = [*sys.path, str(Path(__file__).parents[2])]
        started = _START.format(path=path, target=target)
        environment = {key: text for key, text in os.environ.items() if key != PASSWORD_VARIABLE}
        # Without a process there is no answer, which is said when one is asked for.
        with suppress(OSError):
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", started],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        request: bytes,
        *,
        seconds: float,
        memory: int = MAX_CHILD_BYTES,
        most: int = MAX_ANSWER_BYTES,
        meanwhile: Callable[[], None] | None = None,
    ) -> bytes:
        """Return what the function makes of ``request``; ``meanwhile`` is called while it works.

        It has ``seconds`` by the clock everywhere, and where the system can hold a process to
        them as many seconds of the processor and ``memory`` bytes. Raises ChildError where it
        gives no answer, or one longer than ``most`` bytes; then the child is gone.
        """
        process = self._process
        if process is None:
            raise ChildError(Ending.DIED)
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            process.kill()

        clock = Timer(seconds, stop)
        try:
            clock.start()
            head = _REQUEST_HEAD.pack(len(request), seconds, memory)
            reply = _exchange(process, head, request, most, meanwhile)
        except BaseException:
            self.close()
            raise
        finally:
            clock.cancel()
        if reply is None:
            self.close()
            raise ChildError(Ending.SLOW if late else Ending.DIED)
        return reply

    def close(self) -> None:
        """End the process, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def run_in_child(
    target: str,
    request: bytes,
    *,
    seconds: float,
    memory: int = MAX_CHILD_BYTES,
    most: int = MAX_ANSWER_BYTES,
) -> bytes:
    """Return what ``target`` makes of one request, in a child for it alone; as ``Child.ask``."""
    with Child(target) as child:
        return child.ask(request, seconds=seconds, memory=memory, most=most)


def _exchange(
    process: subprocess.Popen[bytes],
    head: bytes,
    request: bytes,
    most: int,
    meanwhile: Callable[[], None] | None,
) -> bytes | None:
    """Send all of the request, then read the answer: the child does one after the other.

    None where the child ends before it has sent all.
    """
    requests, answers = process.stdin, process.stdout
    assert requests is not None
    assert answers is not None
    with suppress(OSError):  # it died before it had read all
        requests.write(head)
        requests.write(request)
        requests.flush()
    if meanwhile is not None:
        meanwhile()
    announced = answers.read(_ANSWER_HEAD.size)
    if len(announced) < _ANSWER_HEAD.size:
        return None
    (length,) = _ANSWER_HEAD.unpack(announced)
    if length > most:
        raise ChildError(Ending.LARGE)
    reply = answers.read(length)
    return reply if len(reply) == length else None


def serve(target: str) -> None:
    """Serve as the child: read requests from standard input, write answers to standard output."""
    module, _, name = target.partition(":")
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := requests.read(_REQUEST_HEAD.size):
        length, seconds, memory = _REQUEST_HEAD.unpack(head)
        _limit(seconds, memory)
        reply = function(requests.read(length))
        answers.write(_ANSWER_HEAD.pack(len(reply)))
        answers.write(reply)
        answers.flush()


def _limit(seconds: float, memory: int) -> None:
    """Hold this process to its limits, and let it leave no image of its memory when it dies."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(spent + seconds) + 1),
        (resource.RLIMIT_AS, memory),
    ):
        with suppress(ValueError, OSError):  # macOS does not accept all that it knows
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))
