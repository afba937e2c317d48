"""Commands held to limits, each in a fork of one process that has imported what they need.

A process per command spends nine tenths of its time on starting Python. ``python -m
tests.cli.forking`` serves: a line of arguments on standard input, a line with the outcome on
standard output, both JSON.
"""

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr
from typing import BinaryIO

from sexcel.cli.main import main
from tests.cli.running import CommandResult

GIGABYTE = 1024**3
"""The memory of a command: that of a small laptop with other programs open."""
SECONDS = 10
"""Of the processor: what a user waits for without doubting that it works."""
PATIENCE = 120
"""Seconds by the clock after which a command hangs: it may wait for others on a busy machine."""


class ForkServer:
    """Runs commands in forks of a process that stays."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> CommandResult:
        """Return the outcome of a command; one that a signal ended has its number, negative."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(arguments), file=self._process.stdin, flush=True)
        return CommandResult(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def serve() -> None:
    """Answer each line of standard input until there are no more."""
    with redirect_stderr(io.StringIO()):
        main(["validate", os.devnull])  # imports what a refusal needs
    for line in sys.stdin:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
            process = os.fork()
            if process == 0:
                _run(json.loads(line), output, complaints)
            _, status = os.waitpid(process, 0)
            texts = (_read(stream) for stream in (output, complaints))
            print(json.dumps([os.waitstatus_to_exitcode(status), *texts]), flush=True)


def _run(arguments: list[str], output: BinaryIO, complaints: BinaryIO) -> None:
    """Run as the command, which neither returns nor sees the lines that are for the server."""
    import resource  # Windows has none

    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(complaints.fileno(), 2)
        signal.alarm(PATIENCE)
        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        code = main(arguments)
        sys.stdout.flush()
    finally:
        os._exit(code)


def _read(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read().decode()


if __name__ == "__main__":
    serve()
