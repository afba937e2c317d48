"""How the tests run a command: in this process, or as a process of its own."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from sexcel.cli.main import main

SHIPPED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"


class CommandResult(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class CommandRunner:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *args: str | Path) -> CommandResult:
        code = main([str(arg) for arg in args])
        return CommandResult(code, *self._capsys.readouterr())

    def fails(self, *args: str | Path) -> str:
        """Return the one sentence of a command that could not be done."""
        code, out, err = self(*args)
        assert (code, out) == (2, "")
        return single_line(err)


def single_line(err: str) -> str:
    """Return standard error, which must be one sentence on one line."""
    assert err.count("\n") == 1
    assert err.endswith((".\n", "?\n"))
    return err[:-1]


def process(*args: str | Path, code: str = "", **environment: str) -> CommandResult:
    """Run ``python -m sexcel`` with these arguments, or python with that code."""
    start = ["-c", code] if code else ["-m", "sexcel"]
    done = subprocess.run(
        [sys.executable, *start, *map(str, args)],
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
    return CommandResult(done.returncode, *(text.decode() for text in (done.stdout, done.stderr)))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
