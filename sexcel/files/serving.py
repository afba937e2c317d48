"""The far end of a child process: requests on standard input, answers on standard output.

It imports next to nothing: whatever it did, each start of a child would wait for.
"""

import sys
from collections.abc import Callable
from struct import Struct

SERVE = "--serve-child"
"""First argument of the one-file program, which is no Python, where it is to be a child."""
REQUEST_HEAD = Struct(">QdQ")
"""Before a request: its bytes, and the seconds and the memory that its answer may take."""
ANSWER_HEAD = Struct(">Q")
"""Before an answer: its bytes."""


def serve(target: str) -> None:
    """Serve as the child: read requests from standard input, write answers to standard output."""
    module, _, name = target.partition(":")
    __import__(module)
    function: Callable[[bytes], bytes] = getattr(sys.modules[module], name)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := requests.read(REQUEST_HEAD.size):
        length, seconds, memory = REQUEST_HEAD.unpack(head)
        _limit(seconds, memory)
        reply = function(requests.read(length))
        answers.write(ANSWER_HEAD.pack(len(reply)))
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
        try:
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))
        except (ValueError, OSError):  # macOS does not accept all that it knows
            continue
