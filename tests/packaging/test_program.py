"""The one-file program: it does what the command does, and starts in under a second."""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from tests.cli.running import SHIPPED, CommandResult
from tests.cli.small import workbook

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STARTS = 5
"""Starts of which the fastest counts: what is above it came from elsewhere."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the program, as packaging/README.md says."""
    folder = tmp_path_factory.mktemp("program")
    places = ["--distpath", str(folder), "--workpath", str(folder / "build")]
    command = [sys.executable, "-m", "PyInstaller", "-y", "--log-level", "ERROR", *places]
    subprocess.run([*command, "packaging/sexcel.spec"], cwd=ROOT, check=True, timeout=900)
    return folder / ("sexcel.exe" if sys.platform == "win32" else "sexcel")


def run(program: Path | str, *args: str | Path, cwd: Path) -> CommandResult:
    command = [str(program)] if isinstance(program, Path) else [sys.executable, "-m", program]
    done = subprocess.run(
        [*command, *map(str, args)], capture_output=True, check=False, timeout=300, cwd=cwd
    )
    return CommandResult(done.returncode, *(text.decode() for text in (done.stdout, done.stderr)))


def busy_seconds() -> float:
    """Return the processor time of all processes that this one has waited for."""
    times = os.times()
    return times.children_user + times.children_system


def test_it_starts_in_under_a_second(program: Path, tmp_path: Path) -> None:
    seconds = []
    for _ in range(STARTS):
        clock, busy = perf_counter(), busy_seconds()
        assert run(program, "--version", cwd=tmp_path).code == 0
        # A machine with other work lets it wait; then what it worked counts.
        seconds.append(min(perf_counter() - clock, busy_seconds() - busy or 1))
    assert min(seconds) < 1


@pytest.mark.parametrize(
    "args",
    [
        ("validate", SHIPPED),
        ("validate", SHIPPED.with_name("sec-budget-2020-23-live.xlsx")),
        ("validate", SHIPPED, "--format", "html"),
        ("audit", ROOT / "tests" / "files" / "fixtures" / "budget.xls"),
        ("export", SHIPPED),
        ("explain", "SEC102"),
        ("validat",),
    ],
    ids=str,
)
def test_it_prints_what_the_command_prints(
    program: Path, tmp_path: Path, args: tuple[str | Path, ...]
) -> None:
    assert run(program, *args, cwd=tmp_path) == run("sexcel", *args, cwd=tmp_path)


def test_processes_share_many_files(program: Path, tmp_path: Path) -> None:
    for number in range(4):
        workbook(tmp_path / f"b{number}.xlsx", total=8300 + 100 * (number > 0))
    code, out, err = run(program, "validate", "--jobs", "2", tmp_path, cwd=tmp_path)
    assert (code, err) == (1, "")
    assert out == run("sexcel", "validate", "--jobs", "1", tmp_path, cwd=tmp_path).out


def test_it_has_the_workbooks(program: Path, tmp_path: Path) -> None:
    code, out, err = run(program, "demo", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "6 errors" in out
    assert run(program, "new", "next.xlsx", cwd=tmp_path).code == 0


def test_it_has_what_only_some_commands_use(program: Path, tmp_path: Path) -> None:
    database = ("export", SHIPPED, "--format", "sqlite", "-o", "figures.db")
    assert run(program, *database, cwd=tmp_path).code == 0
    draft = ("email", SHIPPED, "--to", "panel@example.org", "-o", "draft.eml")
    assert run(program, *draft, cwd=tmp_path).code == 1
    assert (tmp_path / "figures.db").is_file()
    assert (tmp_path / "draft.eml").is_file()
