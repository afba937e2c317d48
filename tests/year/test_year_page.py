"""The page on the budget year, followed command by command."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from examples.play_year import LEDGER
from tests.cli.running import SHIPPED, CommandRunner

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "year.md"
COMMAND = re.compile(r"^ *sexcel (.+)$", re.MULTILINE)


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [command.split() for block in blocks for command in COMMAND.findall(block)]


@pytest.mark.slow
def test_the_page_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Follow the year: budget, monitor, papers, next draft, close (sections 1 and 1.2)."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED, "sec-budget-2020-23.xlsx")
    shutil.copy(ROOT / "examples" / LEDGER, LEDGER)
    run = CommandRunner(capsys)
    printed: dict[str, str] = {}
    for command in commands():
        code, out, err = run(*command)
        assert code in (0, 1), err
        printed[" ".join(command)] = " ".join(out.split())
    page = PAGE.read_text(encoding="utf-8")
    assert "£8,349,488 in 65 lines" in printed["monitor sec-budget-2020-23.xlsx -o monitor.xlsx"]
    assert "65 lines of £8,349,488" in page
    quarter = printed["monitor monitor.xlsx --paper Q2"]
    assert "Since monitor-q1.xlsx, the paper on Q1" in quarter
    assert "nothing has been sent" in printed["email monitor-q2.xlsx --to panel@example.org"]
    closed = printed["monitor monitor.xlsx --close year"]
    sheet = openpyxl.load_workbook("monitor.xlsx")["Final outturn"]
    total = next(row[5].value for row in sheet.iter_rows() if row[0].value == "Total")
    assert f"£{total:,.2f} in 65 lines" in closed
    draft = openpyxl.load_workbook("budget-2021-24-closed.xlsx")["1 Summary"]
    assert draft["D15"].value == "Estimated Outturn (12 months actual)"
