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
from threading import Timer
from typing import IO

PASSWORD_VARIABLE = "SEXCEL_PASSWORD"

MAX_CHILD_BYTES = 1024 * 1024 * 1024
"""Of memory that a child process may have."""
MAX_ANSWER_BYTES = 512 * 1024 * 1024

_START = """
import sys
sys.path[:] = {path!r}
from sexcel.child import serve
serve({target!r}, {seconds!r}, {memory!r})
"""


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


def answer(
    target: str,
    request: bytes,
    *,
    seconds: float,
    memory: int = MAX_CHILD_BYTES,
    most: int = MAX_ANSWER_BYTES,
) -> bytes:
    """What the function ``target`` ("package.module:name", bytes → bytes) makes of ``request``.

    It has ``seconds`` by the clock everywhere, and where the system can hold a process to them
    as many seconds of the processor and ``memory`` bytes. The child runs on this Python with
    its search path and nothing of the current folder, and is gone when this returns, whatever
    happens. Raises ChildError where it gives no answer, or one longer than ``most`` bytes.
    """
    started = _START.format(path=sys.path, target=target, seconds=seconds, memory=memory)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", started],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE},
        )
    except OSError as error:
        raise ChildError(Ending.DIED) from error
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    clock = Timer(seconds, stop)
    try:
        clock.start()
        reply = _talk(process, request, most)
        if len(reply) > most:
            raise ChildError(Ending.LARGE)
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise ChildError(Ending.SLOW if late else Ending.DIED)
    return reply


def _talk(process: subprocess.Popen[bytes], request: bytes, most: int) -> bytes:
    """Hand over all of the request, then hear the answer: the child does one after the other."""
    sent, heard = process.stdin, process.stdout
    assert sent is not None
    assert heard is not None
    with suppress(OSError):  # it died before it had heard all
        sent.write(request)
    _close(sent)
    with heard:
        return heard.read(most + 1)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):
        pipe.close()


def serve(target: str, seconds: float, memory: int) -> None:
    """Be the child: hear the request on standard input, put the answer on standard output."""
    _limit(seconds, memory)
    module, _, name = target.partition(":")
    request = sys.stdin.buffer.read()
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    sys.stdout.buffer.write(function(request))
    sys.stdout.buffer.flush()


def _limit(seconds: float, memory: int) -> None:
    """Hold this process to its limits, and to leave no picture of its memory when it dies."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_AS, memory),
    ):
        with suppress(ValueError, OSError):  # macOS knows some that it does not take
            resource.setrlimit(kind, (most, most))
