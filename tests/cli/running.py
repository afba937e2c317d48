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


class Outcome(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Run:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *args: str | Path) -> Outcome:
        code = main([str(arg) for arg in args])
        return Outcome(code, *self._capsys.readouterr())

    def fails(self, *args: str | Path) -> str:
        """The one sentence of a command that could not be done."""
        code, out, err = self(*args)
        assert (code, out) == (2, "")
        return sentence(err)


def sentence(err: str) -> str:
    """Standard error, which must be one line that ends as a sentence does."""
    assert err.count("\n") == 1
    assert err.endswith((".\n", "?\n"))
    return err[:-1]


def process(*args: str | Path, code: str = "", **environment: str) -> Outcome:
    """``python -m sexcel`` with these arguments, or python with that code."""
    start = ["-c", code] if code else ["-m", "sexcel"]
    done = subprocess.run(
        [sys.executable, *start, *map(str, args)],
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
    return Outcome(done.returncode, *(text.decode() for text in (done.stdout, done.stderr)))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
