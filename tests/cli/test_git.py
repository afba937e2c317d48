"""Workbooks in git: as text in a diff, and checked before a commit, in a real repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.running import CommandRunner

ROOT = Path(__file__).parents[2]
SEXCEL = f'"{sys.executable}" -m sexcel'


def write_costs(path: Path, costs: dict[str, float], *, total: str = "") -> Path:
    """Write a list of costs with a total, which is a formula unless one is typed."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_row(0, 0, ["Cost", "2024/25"])
        for row, (label, amount) in enumerate(costs.items(), 1):
            sheet.write_row(row, 0, [label, amount])
        last = len(costs) + 1
        sheet.write(last, 0, "Total")
        formula = total or f"=SUM(B2:B{last})"
        sheet.write_formula(last, 1, formula, None, sum(costs.values()))
    return path


class Repository:
    """A git repository in which workbooks are shown by sexcel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q")
        for name, value in (
            ("user.name", "A Person"),
            ("user.email", "person@example.org"),
            ("commit.gpgsign", "false"),
            ("diff.sexcel.textconv", f"{SEXCEL} textconv"),
        ):
            self.git("config", name, value)
        (folder / ".gitattributes").write_text("*.xlsx diff=sexcel\n", encoding="utf-8")

    def git(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run git in the repository."""
        return subprocess.run(
            ["git", "-C", str(self.folder), *args], capture_output=True, text=True, check=False
        )

    def commit(self) -> int:
        """Record everything as a version, and return git's exit code."""
        self.git("add", "-A")
        return self.git("commit", "-q", "-m", "A version").returncode


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_diff_shows_the_line_that_came_and_no_other(repository: Repository) -> None:
    book = write_costs(repository.folder / "costs.xlsx", {"Staff": 100, "Rent": 50, "Travel": 25})
    assert repository.commit() == 0
    write_costs(book, {"Staff": 100, "Audit": 8, "Rent": 55, "Travel": 25})
    diff = repository.git("diff", "-U0").stdout
    assert [line for line in diff.splitlines() if re.match(r"[-+] ", line)] == [
        "+  Audit",
        "+    2024/25: 8",
        "-    2024/25: 50",
        "+    2024/25: 55",
        "-    2024/25: =SUM(R[-3]C:R[-1]C) → 175",
        "+    2024/25: =SUM(R[-4]C:R[-1]C) → 188",
    ]


def hook(name: str) -> tuple[str, str]:
    """Return the command of a shipped pre-commit hook, and which files it is for."""
    shipped = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = (block for block in shipped.split("- id: ") if block.startswith(f"{name}\n"))
    fields = dict(re.findall(r"^  (\w+): (.*)$", entry, re.MULTILINE))
    assert fields["language"] == "python"
    return fields["entry"], fields["files"]


def test_the_hook_of_the_page_stops_a_commit_with_an_error(repository: Repository) -> None:
    page = (ROOT / "docs" / "git.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", page, re.DOTALL)
    script = repository.folder / ".git" / "hooks" / "pre-commit"
    script.write_text(shown.replace("sexcel audit", f"{SEXCEL} audit >&2"), encoding="utf-8")
    script.chmod(0o755)
    costs = {"Staff": 100.0, "Rent": 50.0, "Travel": 25.0, "IT": 12.0}
    book = write_costs(repository.folder / "Büro costs (£).xlsx", costs)
    assert repository.commit() == 0
    (repository.folder / "notes.txt").write_text("No workbook, nothing to audit.", "utf-8")
    assert repository.commit() == 0
    write_costs(book, costs, total="=SUM(B2:B5)/0")
    assert repository.commit() != 0
    assert repository.git("log", "--oneline").stdout.count("\n") == 2


def test_hooks_are_for_workbooks_and_budgets() -> None:
    _, audited = hook("sexcel-audit")
    entry, validated = hook("sexcel-validate")
    assert entry == "sexcel validate"
    assert hook("sexcel-audit")[0] == "sexcel audit"
    assert re.search(audited, "folder/costs.xlsm")
    assert not re.search(audited, "notes.xlsx.txt")
    assert re.search(validated, "2024/budget-0.2.xlsx")
    assert not re.search(validated, "costs.xlsx")


def test_types_hidden_parts_and_names_are_in_the_text(run: CommandRunner, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_row(0, 0, ["Rent", 40])
        sheet.write_row(1, 0, ["Legal", "9"])
        sheet.set_row(1, None, None, {"hidden": True})
        book.add_worksheet("Old").hide()
        book.define_name("Rent", "=Costs!$B$1")
    code, out, err = run("textconv", path)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Sheet Costs",
        "  Rent",
        "    B: 40",
        "  Legal (hidden row)",
        '    B: "9"',
        "Sheet Old (hidden)",
        "Name Rent = Costs!$B$1",
    ]
