"""The monitor workbook as a plan: plain tables that people fill in, and live formulas on them."""

from collections.abc import Sequence
from pathlib import PurePath

from sexcel.model.book import Book
from sexcel.model.refs import CellRef
from sexcel.writers.cells import WorkbookPlan
from sexcel.year.monitor_lines import MonitorLine
from sexcel.year.sheets.checks import plan_checks
from sexcel.year.sheets.layout import OUTTURN, SETTINGS
from sexcel.year.sheets.ledger import plan_actuals, plan_mapping, plan_taken_in
from sexcel.year.sheets.movements import plan_movements
from sexcel.year.sheets.outturn import OutturnSheet
from sexcel.year.sheets.projects import plan_package, plan_projects, plan_releases
from sexcel.year.sheets.settings import plan_profile, plan_settings


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
