"""CONTRIBUTING.md works as it stands: a rule, a column and a table are added as it says."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = ("Add a rule", "Add a column", "Add a table")
NOT_COPIED = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__", "build", "dist")

INCOME = (
    ("Source of income", "2019/20 Estimated Outturn", "2020/21 Approved Budget"),
    ("Publications", 1000, 1200),
    ("Room hire", 4000, 5000),
    ("Total", 5000, 6200),
)
COSTS = (
    ("Cost", "2019/20 Estimated Outturn", "2020/21 Approved Budget"),
    ("Expenses", 10_000, 12_000),
    ("Total", 10_000, 12_000),
)

STEP = re.compile(
    r"^\d\. (?P<action>Write|Append to|List it in|Declare it in) `(?P<path>[^`]+)`[^`]*:\n\n"
    r"(?P<fence>`{3,})\w+\n(?P<block>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipe(title: str) -> str:
    """Return the text under a heading, up to the next one that is no part of an example."""
    lines = TEXT.split(f"\n## {title}\n")[1].splitlines(keepends=True)
    fence = ""
    for number, line in enumerate(lines):
        if line.startswith("## ") and not fence:
            return "".join(lines[:number])
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if len(ticks) >= 3 and fence in ("", ticks):
            fence = "" if fence else ticks
    return "".join(lines)


def commands() -> Iterator[str]:
    """Yield the commands of all recipes, each once, in their order."""
    blocks = [block for title in RECIPES for block in COMMANDS.findall(recipe(title))]
    return iter(dict.fromkeys(line for block in blocks for line in block.splitlines()))


def patched(text: str, diff: str) -> str:
    """Return the text with every hunk put in; ValueError where one does not fit one place."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        if text.count(before) != 1:
            raise ValueError(f"in {text.count(before)} places: {before}")
        text = text.replace(before, after)
    return text


def follow(project: Path, title: str) -> int:
    """Make the changes of a recipe in a project, and return how many steps it has."""
    steps = list(STEP.finditer(recipe(title)))
    for step in steps:
        path, block = project / step["path"], step["block"]
        if step["action"] == "Write":
            assert not path.exists()
            path.write_text(block, encoding="utf-8")
        elif step["action"] == "Append to":
            path.write_text(path.read_text(encoding="utf-8") + block, encoding="utf-8")
        else:
            path.write_text(patched(path.read_text(encoding="utf-8"), block), encoding="utf-8")
    return len(steps)


def run(project: Path, *arguments: str) -> None:
    """Run Python in the project; what it prints is told where it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-5000:]}\n{done.stderr[-5000:]}"


def formulas(path: Path, sheet: str) -> list[str]:
    workbook = openpyxl.load_workbook(path)
    cells = (cell for row in workbook[sheet].iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


@pytest.mark.slow
def test_the_recipes_are_true(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=NOT_COPIED)
    assert [follow(project, title) for title in RECIPES] == [2, 2, 3]
    for command in commands():
        program, *arguments = shlex.split(command)
        assert program == ".venv/bin/python"
        run(project, *arguments)
    run(project, "-m", "ruff", "check", "-q", "sexcel")

    # The rule has its page.
    page = (project / "docs" / "rules" / "version-on-weekend.md").read_text(encoding="utf-8")
    assert "SEC509, History!C3: Version 1.0 was issued on a Sunday." in page
    # The column is live in the shipped workbooks.
    live = project / "workbooks" / "sec-budget-2020-23-live.xlsx"
    assert "=SUM(B6:D6)" in formulas(live, "11 Projects")
    # The table is written, its total as a formula.
    source = openpyxl.Workbook()
    for name, rows in (("Income", INCOME), ("Costs", COSTS)):
        sheet = source.create_sheet(name)
        for row in rows:
            sheet.append(row)
    source.save(project / "income.xlsx")
    # By the API: the command ends with 1, since a budget without Table 2 cannot be judged.
    run(project, "-c", "import sexcel; sexcel.regenerate('income.xlsx', 'clean.xlsx')")
    assert "=SUM(C5:C6)" in formulas(project / "clean.xlsx", "Other income")
