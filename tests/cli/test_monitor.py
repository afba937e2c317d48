"""``sexcel monitor`` as it is typed."""

from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import SHIPPED, CommandRunner


@pytest.mark.slow
def test_a_monitor_and_a_month_taken_in(run: CommandRunner, tmp_path: Path) -> None:
    monitor, april = tmp_path / "monitor.xlsx", tmp_path / "april.csv"
    code, out, err = run("monitor", SHIPPED, "-o", monitor)
    assert (code, err) == (0, "")
    assert "\u00a38,349,488 in 65 lines" in out
    april.write_text("Date,Code,Name,Amount\n15/04/2020,4002,3. Legal,1234.50\n")
    code, out, err = run("monitor", monitor, "--actuals", april, "--close", "April")
    assert (code, err) == (0, "")
    assert "\u00a31,234.50 in 1 entry of april.csv: new" in out
    april.write_text("Date,Code,Name,Amount\n15/04/2020,4002,3. Legal,1243.50\n")
    code, out, err = run("monitor", monitor, "--actuals", april)
    assert (code, err) == (1, "")
    assert "was \u00a31,234.50, is \u00a31,243.50" in " ".join(out.split())
    assert "nothing was taken in" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.slow
def test_a_budget_that_is_not_approved_is_named(run: CommandRunner, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SHIPPED)
    book["Document control"]["B18"] = "Draft"
    book.save(tmp_path / "draft.xlsx")
    _, out, _ = run("monitor", tmp_path / "draft.xlsx")
    assert "Draft Version 1.0, Draft, 02/03/2020: not approved yet." in " ".join(out.split())
    _, out, _ = run("monitor", SHIPPED, "-o", tmp_path / "final.xlsx")
    assert "not approved" not in out


def test_options_that_do_not_go_together(run: CommandRunner, tmp_path: Path) -> None:
    assert "go with --actuals" in run.fails("monitor", SHIPPED, "--restate")
    assert "are for a new monitor" in run.fails(
        "monitor", SHIPPED, "--actuals", tmp_path / "a.csv", "-o", tmp_path / "x.xlsx"
    )
    assert "is no month to close" in run.fails("monitor", SHIPPED, "--close", "Tuesday")
