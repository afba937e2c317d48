"""Many workbooks at once: folders, patterns, lists, processes, a line for each."""

import io
import itertools
import json
import shutil
import sys
import time
from pathlib import Path

import pytest

from sexcel.cli.console import track
from tests.cli.running import CommandRunner
from tests.cli.small import workbook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of five workbooks, one of them wrong, one in a folder below, and more."""
    year = tmp_path / "budgets" / "2020"
    year.mkdir(parents=True)
    first = workbook(tmp_path / "budgets" / "a.xlsx")
    for name in ("b.xlsx", "d.XLSX", "2020/c.xlsx"):
        shutil.copy(first, tmp_path / "budgets" / name)
    workbook(year / "wrong.xlsx", total=8300)
    for name in ("~$a.xlsx", ".hidden.xlsx", "notes.txt", "2020/~$c.xlsx"):
        (tmp_path / "budgets" / name).write_bytes(b"\0")
    return tmp_path / "budgets"


def summary(out: str) -> list[str]:
    """Return the names of the workbooks in the lines that end a report."""
    lines = out.rsplit("\n\n\n", maxsplit=1)[-1].splitlines()
    return [Path(line.split()[0]).name for line in lines[1:] if line][:-1]


def test_a_folder_is_every_workbook_in_it(run: CommandRunner, folder: Path) -> None:
    code, out, err = run("validate", folder)
    assert (code, err) == (1, "")
    assert summary(out) == ["c.xlsx", "wrong.xlsx", "a.xlsx", "b.xlsx", "d.XLSX"]
    assert out.splitlines()[-1] == (
        "5 workbooks read: 1 not ready for the Panel, 4 without errors."
    )


def test_a_pattern_reaches_into_folders(run: CommandRunner, folder: Path) -> None:
    (folder / ".cache").mkdir()
    shutil.copy(folder / "a.xlsx", folder / ".cache")
    code, out, _ = run("validate", f"{folder}/**/[ac].xlsx")
    assert (code, summary(out)) == (0, ["c.xlsx", "a.xlsx"])
    code, out, _ = run("validate", f"{folder}/.cache/*.xlsx")
    assert (code, out.count(".cache/a.xlsx")) == (0, 1)


def test_what_excel_keeps_beside_an_open_workbook_is_passed_over(
    run: CommandRunner, folder: Path
) -> None:
    names = sorted(folder.glob("*[ab].xlsx"))  # as a shell gives them
    code, out, err = run("validate", *names)
    assert (len(names), code, err, summary(out)) == (3, 0, "", ["a.xlsx", "b.xlsx"])
    assert "No workbook is named" in run.fails("validate", folder / "~$a.xlsx")


def test_a_list_on_standard_input(
    run: CommandRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [folder / "b.xlsx", folder / "~$a.xlsx", "", folder / "a.xlsx", folder / "b.xlsx"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\r\n".join(map(str, names))))
    code, out, err = run("validate", "-")
    assert (code, err, summary(out)) == (0, "", ["b.xlsx", "a.xlsx"])


def test_no_name_is_no_all_clear(run: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in ("", "\n\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(nothing))
        assert "No workbook is named" in run.fails("validate", "-")
    assert "is empty" in run.fails("validate", "")


def test_a_document_has_the_failures_though_nothing_could_be_read(
    run: CommandRunner, folder: Path
) -> None:
    for name in ("x.xlsx", "y.xlsx"):
        (folder / name).write_bytes(b"text")
    code, out, _ = run("validate", folder / "x.xlsx", folder / "y.xlsx", "--format", "json")
    assert code == 2
    failures = [Path(failure["path"]).name for failure in json.loads(out)["failures"]]
    assert failures == ["x.xlsx", "y.xlsx"]


def test_the_document_has_the_summary(run: CommandRunner, folder: Path) -> None:
    out = run("validate", folder, "--format", "json").out
    members = ("budget_year", "headline", "verdict", "largest_effect")
    assert [[file[name] for name in members] for file in json.loads(out)["files"]][:2] == [
        ["2020/21", 8400, "no errors, in part", None],
        ["2020/21", 8300, "not ready", 100],
    ]


def test_processes_give_what_one_gives(run: CommandRunner, folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04")
    shared, alone = (run("validate", folder, "--jobs", jobs) for jobs in ("2", "1"))
    assert shared == alone
    assert shared.code == 2
    assert json.loads(run("validate", folder, "--format", "json").out)["failures"] == [
        {"path": str(folder / "broken.xlsx"), "sentence": shared.err.strip()}
    ]


def test_no_processes_is_no_number(run: CommandRunner, good: Path) -> None:
    assert "--jobs" in run.fails("validate", good, "--jobs", "0")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("seconds", "is_shown"), [(0.1, False), (2.0, True)])
def test_a_bar_shows_how_far_it_is_where_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, seconds: float, is_shown: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    clock = itertools.count(step=seconds)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setenv("TERM", "xterm")
    assert list(track(iter("abc"), 3)) == ["a", "b", "c"]
    assert ("/3" in terminal.getvalue()) is is_shown


def test_no_bar_where_standard_error_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", page := io.StringIO())
    assert list(track(iter("abc"), 3)) == ["a", "b", "c"]
    assert page.getvalue() == ""


def test_a_workbook_needs_a_name(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    assert "needs -o FILE" in run.fails("validate", good, "--format", "xlsx")
    target = tmp_path / "findings.xlsx"
    assert run("validate", good, "--format", "xlsx", "-o", target).code == 0
    before = target.read_bytes()
    assert "is there already" in run.fails("audit", good, "--format", "xlsx", "-o", target)
    assert target.read_bytes() == before
