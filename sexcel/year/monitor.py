"""A workbook to monitor the budget year with, written beside the approved budget."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from sexcel.budget.versions import is_unapproved
from sexcel.files.outputs import write_file
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.model.book import Book
from sexcel.model.brief import Brief
from sexcel.model.errors import OutputError
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.ooxml.serials import serial_of
from sexcel.writers.cells import PlannedCell, WorkbookPlan
from sexcel.writers.sheets import budget_version
from sexcel.writers.workbook import render_workbook
from sexcel.year.monitor_lines import MonitorLine, monitor_lines
from sexcel.year.sheets.checks import plan_checks
from sexcel.year.sheets.layout import OUTTURN, SETTINGS
from sexcel.year.sheets.ledger import plan_actuals, plan_mapping, plan_taken_in
from sexcel.year.sheets.movements import plan_movements
from sexcel.year.sheets.outturn import OutturnSheet
from sexcel.year.sheets.projects import plan_package, plan_projects, plan_releases
from sexcel.year.sheets.settings import plan_profile, plan_settings


class Monitor(Brief, frozen=True):
    """A monitor workbook that was written, and the verdict on the budget it is made from."""

    output: Path
    budget_year: str
    lines: tuple[MonitorLine, ...]
    source: FileReport
    unapproved: str = ""
    """The version of the budget where it is not approved yet, such as ``Version 0.2, Draft``."""

    @property
    def approved(self) -> Decimal:
        """Return the sum of the lines, in £."""
        return sum((line.approved for line in self.lines), Decimal(0))


def write_monitor(book: Book, report: FileReport, target: Path, engine: Engine) -> Monitor:
    """Write the monitor workbook of a budget at ``target``, whole or not at all.

    Raises SexcelError where the budget has no approved total, OutputError where the workbook
    cannot be worked out or the disk refuses.
    """
    lines = monitor_lines(book)
    content = render_workbook(_worked_out(plan_monitor(book, lines), engine))
    write_file(target, content)
    version = budget_version(book) if is_unapproved(book) else ""
    return Monitor(target, book.year_label(0), lines, report, version)


def plan_monitor(book: Book, lines: Sequence[MonitorLine]) -> WorkbookPlan:
    """Plan the workbook; its formulas have no values yet."""
    outturn = OutturnSheet(book, lines)
    sheets = (
        outturn.plan(),
        plan_movements(outturn),
        plan_projects(outturn),
        plan_releases(outturn),
        plan_package(outturn),
        plan_actuals(),
        plan_mapping(outturn),
        plan_profile(outturn),
        plan_settings(book),
        plan_checks(outturn),
        plan_taken_in(),
    )
    settings = {
        "Months_closed": 6,
        "As_at": 7,
        "Discount_rate": 8,
        "Materiality_amount": 9,
        "Materiality_share": 10,
    }
    return WorkbookPlan(
        title=f"Monitoring of the SEC Panel budget {book.year_label(0)}",
        subject=f"Approved budget of {PurePath(book.path).name}",
        comments=f"Budget SHA-256: {book.sha256}",
        year=book.budget_year,
        sheets=sheets,
        opens_on=OUTTURN,
        names={name: CellRef(SETTINGS, row, 2) for name, row in settings.items()},
    )


def _worked_out(plan: WorkbookPlan, engine: Engine) -> WorkbookPlan:
    """Return the plan with the value of every formula, as a reader without an engine sees it."""
    with TemporaryDirectory() as folder:
        draft = Path(folder) / "monitor.xlsx"
        draft.write_bytes(render_workbook(plan))
        try:
            values = engine.recalculate(read_grid(draft, None)).values[0]
        except RecalculationError as error:
            raise OutputError(f"The monitor cannot be worked out ({error}).") from error
    sheets = tuple(
        replace(
            sheet,
            cells={
                position: _valued(cell, values.get(CellRef(sheet.name, *position)))
                for position, cell in sheet.cells.items()
            },
        )
        for sheet in plan.sheets
    )
    return replace(plan, sheets=sheets)


def _valued(cell: PlannedCell, value: CellValue) -> PlannedCell:
    if isinstance(value, date):
        value = Decimal(serial_of(value, from_1904=False))
    if cell.formula is None or not isinstance(value, Decimal | str):
        return cell
    return replace(cell, value=value)
