"""What a terminal shows: colour there and only there, and never a line too wide for it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.running import process

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PLAIN = {"NO_COLOR": "", "COLUMNS": "", "TERM": "xterm-256color"}
NONE: Mapping[str, str] = {}


def run_on_terminal(*args: str | Path, width: int = 80, setting: Mapping[str, str] = NONE) -> str:
    """Return what the command writes to a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "sexcel", *map(str, args)],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **PLAIN, **setting},
    ):
        os.close(theirs)
        pieces = []
        while piece := _read(ours):
            pieces.append(piece)
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side has closed
        return b""


def test_colour_on_a_terminal_alone(bad: Path) -> None:
    shown = run_on_terminal("validate", bad)
    assert "  \x1b[31m\x1b[1merror\x1b[0m    SEC103  E11" in shown
    assert ANSI.sub("", shown) == process("validate", bad).out


@pytest.mark.parametrize(
    ("name", "value"), [("NO_COLOR", "1"), pytest.param("TERM", "dumb", marks=pytest.mark.slow)]
)
def test_no_colour_where_none_is_wanted(bad: Path, name: str, value: str) -> None:
    assert run_on_terminal("validate", bad, setting={name: value}) == process("validate", bad).out


@pytest.mark.parametrize(("width", "widest"), [(60, 60), (200, 80), (20, 40)])
def test_the_report_fits_the_terminal(bad: Path, width: int, widest: int) -> None:
    lines = ANSI.sub("", run_on_terminal("validate", bad, width=width)).splitlines()
    assert widest - 8 < max(map(len, lines)) <= widest


@pytest.mark.slow
def test_json_has_no_colour(bad: Path) -> None:
    shown = run_on_terminal("validate", "--format", "json", bad)
    assert shown == process("validate", "--format", "json", bad).out
