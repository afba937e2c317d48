"""Half of a budget year on the published budget: what the pages on the year show.

The ledger is invented: a twelfth of each line's budget a month, a little more or less.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import sexcel
from sexcel.formulas.recalculation import Engine
from sexcel.year.monitor_lines import LineKind, MonitorLine
from sexcel.year.months import MONTHS, first_of_month
from sexcel.year.papers.paper import PaperOrder, write_paper
from sexcel.year.papers.period import parse_period
from sexcel.year.sheets.layout import Outturn
from sexcel.year.take_in import TakeInOrder, take_in

YEAR = 2020
"""The year that the published budget is for."""
LEDGER = "ledger-2020-21.csv"
_WRITTEN = datetime(2020, 10, 14, 9, 0, tzinfo=UTC)
"""When the papers are written, so that they are the same each time."""
_LEAST, _STEPS = 93, 15
"""Per cent of a twelfth that a month costs at least, and over how many steps of 1 % it varies."""
_PANEL = date(2020, 6, 17)
_BRIEFED = date(2020, 3, 18)
_CONTINGENCY = "Contingency (5%)"
_MOVEMENTS = (
    (1, _PANEL, _CONTINGENCY, "Performance Assurance", 40_000, _PANEL, _PANEL, "SECP_71",
     "The review takes in two more parties"),
    (2, date(2020, 9, 16), _CONTINGENCY, "CACoP", 25_000, None, None, "SECP_76",
     "Two more codes are to be aligned"),
)  # fmt: skip
_PACKAGE = (
    ("OPSG: Core Team", 157_000, 240, "By 31 December", 20_000),
    ("SSC: Core Team", 161_000, 236, "By 31 December", 45_000),
    ("TABASC: Core Team", 116_000, 172, "By 30 November", 30_000),
)
_NOT_APPROVED = ("Market Structure Impacts", "DCC Cost Governance")
_REASONS = {
    "Change Board, CSC, Working Groups: Core Team": "One post was vacant from June to August.",
    "OPSG: Core Team": "More incidents than planned were reviewed.",
    "SSC: Subject Matter Experts": "The risk assessment began a month late.",
    "TAG: Core Team": "Testing of the new device models takes longer.",
}


def ledger_of(lines: Iterable[MonitorLine]) -> bytes:
    """Return the export of the year's ledger, as a package writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Date", "N/C", "Name", "No", "Details", "Amount"])
    writer.writerows(_entries([line for line in lines if line.kind is not LineKind.CONTINGENCY]))
    return text.getvalue().encode()


def _entries(lines: list[MonitorLine]) -> Iterator[tuple[str, ...]]:
    for month in range(MONTHS):
        for position, line in enumerate(lines):
            is_idle = line.kind is LineKind.PROJECT and (position + month) % 3
            if not line.approved or is_idle:
                continue
            share = Decimal(_LEAST + (11 * position + 4 * month) % _STEPS) / 100
            amount = line.approved / MONTHS * share
            day = first_of_month(YEAR, month).replace(day=28)
            number = f"J{1000 + month * len(lines) + position}"
            code = str(4000 + position)
            yield f"{day:%d/%m/%Y}", code, line.name, number, "Invoices", f"{amount:.2f}"


def play_half_a_year(budget: Path, folder: Path) -> tuple[Path, Path, bytes]:
    """Return the monitor closed in September, the paper on Q2, and the ledger."""
    monitor, export = folder / "monitor.xlsx", folder / LEDGER
    lines = sexcel.monitor(budget, monitor).lines
    ledger = ledger_of(lines)
    export.write_bytes(ledger)
    _type_lists(monitor, lines)
    with Engine() as engine:
        for months, name in ((3, "Q1"), (6, "Q2")):
            take_in(monitor, TakeInOrder((export,), months), _WRITTEN, engine)
            paper = folder / f"monitor-{name.lower()}.xlsx"
            order = PaperOrder(monitor, parse_period(name), paper, None, _WRITTEN.date())
            write_paper(order, engine)
    return monitor, paper, ledger


def _type_lists(monitor: Path, lines: Iterable[MonitorLine]) -> None:
    """Type movements, projects, releases, work packages and reasons, as a person does."""
    book = openpyxl.load_workbook(monitor)
    for row, movement in enumerate(_MOVEMENTS, 6):
        _type_row(book["Movements"], row, (1, 2, 3, 4, 5, 7, 8, 9, 13), movement)
    projects = [line for line in lines if line.kind is LineKind.PROJECT]
    for row, line in enumerate(projects, 6):
        is_approved = line.name not in _NOT_APPROVED
        approval = _BRIEFED if is_approved else None
        contents = (f"Brief {row - 5}", _BRIEFED, approval, approval)
        _type_row(book["Projects"], row, (3, 4, 5, 6), contents)
        if is_approved:
            _type_row(book["Releases"], row, (1, 2, 3), (line.name, _BRIEFED, line.approved))
    quarters = ((f"Q{quarter}", *package) for quarter in range(1, 5) for package in _PACKAGE)
    for row, package in enumerate(quarters, 6):
        _type_row(book["Work package"], row, (1, 2, 3, 4, 5, 6), package)
    for cells in book["Outturn"].iter_rows(min_row=6):
        cells[Outturn.REASON - 1].value = _REASONS.get(str(cells[0].value))
    book.save(monitor)


def _type_row(
    sheet: Worksheet,
    row: int,
    columns: Iterable[int],
    values: Iterable[str | float | Decimal | date | None],
) -> None:
    for column, value in zip(columns, values, strict=True):
        sheet.cell(row, column).value = float(value) if isinstance(value, Decimal) else value
