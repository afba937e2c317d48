"""The budget year on the published budget: new year, ledger, draw-downs, close."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import sexcel
from tests.cli.running import SHIPPED, digest
from tests.year.test_monitor import rows_by_line
from tests.year.test_take_in import (
    MONTHS,
    Posting,
    write_debits_and_credits,
    write_months,
    write_transactions,
)

CONTINGENCY = "Contingency (5%)"
DRAWN, NOT_APPROVED = Decimal(40_000), Decimal(25_000)


def _ledger(approved: dict[str, Decimal]) -> list[Posting]:
    """Spend a twelfth of each line's budget a month, to the penny, and £7 more each time."""
    postings: list[Posting] = []
    for month in MONTHS:
        for position, (name, budget) in enumerate(approved.items()):
            amount = round(budget / 12, 2) + 7
            number = f"J{len(postings) + 1}"
            postings.append(Posting(month, str(4000 + position), name, number, amount))
    return postings


@pytest.mark.slow
def test_a_year_from_the_approved_budget_to_the_outturn(tmp_path: Path) -> None:
    """Monitor 2020/21 for twelve months and close it (sections 1.2, 4 and 4.3)."""
    budget, monitor = tmp_path / "budget.xlsx", tmp_path / "monitor.xlsx"
    budget.write_bytes(SHIPPED.read_bytes())
    untouched = digest(budget)
    lines = sexcel.monitor(budget, monitor).lines
    approved = {line.name: line.approved for line in lines if line.name != CONTINGENCY}
    ledger = _ledger(approved)

    # April and May from one package, June from another, the rest as a sheet of months.
    for name, write, months in (
        ("april.csv", write_transactions, MONTHS[:2]),
        ("june.csv", write_debits_and_credits, MONTHS[2:3]),
        ("rest.xlsx", write_months, MONTHS[3:]),
    ):
        write([posting for posting in ledger if posting.month in months], tmp_path / name)
        outcome = sexcel.take_in(monitor, [tmp_path / name])
        assert outcome.is_written, name
        assert outcome.unmapped == (), name

    # Two draw-downs: one that Panel and Board approved in June, one that nobody did.
    book = openpyxl.load_workbook(monitor)
    sheet, approved_on = book["Movements"], date(2020, 6, 17)
    for row, (project, amount, approval) in enumerate(
        (("Performance Assurance", DRAWN, approved_on), ("CACoP", NOT_APPROVED, None)), 6
    ):
        for column, value in ((2, approved_on), (3, CONTINGENCY), (4, project), (5, float(amount)),
                              (7, approval), (8, approval)):  # fmt: skip
            sheet.cell(row, column, value)
    book.save(monitor)
    assert sexcel.take_in(monitor, close="March").is_written

    spent: dict[str, Decimal] = {}
    for posting in ledger:
        spent[posting.name] = spent.get(posting.name, Decimal(0)) + posting.amount
    values = openpyxl.load_workbook(monitor, data_only=True)
    outturn, rows = values["Outturn"], rows_by_line(values)

    def figure(name: str, column: str) -> Decimal:
        return round(Decimal(str(outturn[f"{column}{rows[name]}"].value)), 2)

    for name, total in spent.items():
        assert figure(name, "S") == total, name
    assert figure("Total", "S") == sum(spent.values())
    # With twelve months closed nothing is to go but what projects have left.
    assert figure("3. Legal", "X") == spent["3. Legal"]
    assert figure("3. Legal", "Y") == spent["3. Legal"] - 30_000
    assert figure("Performance Assurance", "F") == 52_500 + DRAWN
    assert figure("CACoP", "F") == 17_500
    assert figure("CACoP", "E") == NOT_APPROVED
    assert figure(CONTINGENCY, "F") == 397_595 - DRAWN
    assert figure("Total", "D") == 0
    assert figure("Total", "F") == sum(line.approved for line in lines)
    checks = {row[0].value: row[2].value for row in values["Checks"].iter_rows(min_row=6)}
    assert checks["Movements that lack an approval or name no line"] == "Look"
    assert checks["Booked and not mapped to a line"] == "OK"
    assert checks["Booked less lines and not mapped"] == "OK"
    assert digest(budget) == untouched

    # And the next year begins with what was approved.
    sexcel.new(tmp_path / "next.xlsx", budget)
    report = sexcel.validate(tmp_path / "next.xlsx", last_year=budget).files[0]
    assert report.budget_year == "2021/22"
    assert not [finding for finding in report.findings if finding.rule.startswith("SEC7")]
