"""The pages behind page 1: every line, movement, project and work package, and the record."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.fingerprint import TITLE
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ZERO
from sexcel.model.tables import PAPER_SHEET
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, DATE, FTE, MONEY, PENCE, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import fit_text
from sexcel.year.monitor_state import SheetRow
from sexcel.year.papers.figures import PaperFigures, PaperLine, round_shown, sum_lines

LINES, PAPER_MOVEMENTS, PAPER_PROJECTS, PAPER_PACKAGE, RECORD = (
    "Lines", "Movements", "Projects", "Work package", "Record",
)  # fmt: skip
PAGE_HEADING_ROW = 4
"""Below the title, what the page is, and a blank row."""
NAME_FACT, MONTHS_FACT, BUDGET_FACT = (
    "Paper", "Months closed", "Budget SHA-256",
)  # fmt: skip
"""Rows of Record that a later paper reads."""


class PageColumn(Struct, frozen=True):
    """A column of a page: its heading, its width in characters, the format of its figures."""

    heading: str
    width: float
    number: str = ""


def plan_pages(figures: PaperFigures) -> Iterator[SheetPlan]:
    """Yield the pages behind page 1."""
    yield _plan_lines(figures)
    state = figures.state
    yield _plan_list(PAPER_MOVEMENTS, f"Movements {figures.year}", _MOVEMENTS, state.movements)
    yield _plan_list(PAPER_PROJECTS, f"Projects {figures.year}", _PROJECTS, state.projects)
    yield _plan_package(figures)


_LINES = (
    PageColumn("Line", 40.0), PageColumn("Approved", 13.5, MONEY),
    PageColumn("Movements", 11.0, SIGNED), PageColumn("Pending", 10.5, SIGNED),
    PageColumn("Current", 11.5, MONEY), PageColumn("To date", 13.5, MONEY),
    PageColumn("Profile to date", 11.5, MONEY), PageColumn("To go", 11.5, MONEY),
    PageColumn("Forecast", 13.5, MONEY), PageColumn("Over (under)", 11.5, SIGNED),
    PageColumn("%", 8.5, SIGNED_PERCENT), PageColumn("Last paper", 11.5, MONEY),
    PageColumn("Change", 11.5, SIGNED), PageColumn("Reason", 38.0),
    PageColumn("Category", 30.0),
)  # fmt: skip
_REASON = len(_LINES) - 1
"""The last column that is printed; a later paper tells lines from sums by the category behind."""
_MOVEMENTS = (
    PageColumn("No", 5.0, COUNT), PageColumn("Date", 11.5, DATE), PageColumn("From line", 32.0),
    PageColumn("To line", 32.0), PageColumn("Amount", 12.0, MONEY), PageColumn("Panel", 11.5, DATE),
    PageColumn("Board", 11.5, DATE), PageColumn("Paper", 12.0),
    PageColumn("Counts from", 11.5, DATE), PageColumn("State", 10.0), PageColumn("Check", 18.0),
    PageColumn("Reason", 32.0),
)  # fmt: skip
_PROJECTS = (
    PageColumn("Project", 40.0), PageColumn("Current budget", 11.5, MONEY),
    PageColumn("Brief", 14.0), PageColumn("Sub-committee", 14.0, DATE),
    PageColumn("Panel", 11.5, DATE), PageColumn("Board", 11.5, DATE),
    PageColumn("Third party £", 11.5, MONEY), PageColumn("SECAS £", 11.5, MONEY),
    PageColumn("Procurement route", 15.0), PageColumn("Released", 11.5, MONEY),
    PageColumn("Spent", 11.5, MONEY), PageColumn("Left to release", 11.5, MONEY),
    PageColumn("State", 17.0), PageColumn("Check", 24.0),
)  # fmt: skip
_PACKAGE = (
    PageColumn("Line", 42.0), PageColumn("Estimate", 12.0, MONEY),
    PageColumn("Actual", 12.0, MONEY), PageColumn("Over (under)", 12.0, SIGNED),
    PageColumn("FTE days", 11.0, FTE), PageColumn("Actual days", 12.0, FTE),
    PageColumn("SME call-off", 12.0, MONEY), PageColumn("Timescale", 28.0),
    PageColumn("Timesheet", 20.0),
)  # fmt: skip

_AFTERWARDS = ("Actual", "Actual days")
"""What a work package has once its quarter has begun."""


def _plan_lines(figures: PaperFigures) -> SheetPlan:
    """Plan the lines, the sums of the rounded lines, and what rounding leaves."""
    cells = _begin(LINES, f"Lines {figures.year}, {figures.period.name}", _LINES)
    row = PAGE_HEADING_ROW + 1
    for category in figures.categories:
        for line in figures.lines:
            if line.category == category.name:
                _add_line(cells, row, line, Weight.LINE)
                row += 1
        named = sum_lines(
            f"{category.name} total",
            (line for line in figures.lines if line.category == category.name),
        )
        _add_line(cells, row, named, Weight.SUB_TOTAL)
        row += 1
    _add_line(cells, row, figures.total, Weight.TOTAL)
    _add_unrounded(cells, row + 1, figures)
    page = _page(LINES, cells, _LINES)
    return replace(page, printed_columns=_REASON)


def _add_line(cells: Cells, row: int, line: PaperLine, weight: Weight) -> None:
    share = line.over / line.current if line.current else ZERO
    amounts = (
        line.approved, line.movements, line.pending, line.current, line.to_date, line.profile,
        line.to_go, line.forecast, line.over, share, line.before, line.change,
    )  # fmt: skip
    cells.text(row, 1, fit_text(line.name), Look.LABEL, weight)
    for position, amount in enumerate(amounts, 2):
        _add_figure(cells, row, position, amount, _LINES[position - 1].number, weight)
    style = Style(Look.WORDS, weight=weight, inset=True)
    cells[row, _REASON] = PlannedCell(fit_text(line.stated_reason), style)
    cells[row, _REASON + 1] = PlannedCell(line.category or None, Style(Look.NOTE))


def _add_unrounded(cells: Cells, row: int, figures: PaperFigures) -> None:
    """Add what the ledger has to the penny, what no line takes, and the effect of rounding."""
    total = figures.total
    cells.text(row, 1, "Total before the lines were rounded")
    cells.text(row + 1, 1, "Difference that rounding makes")
    cells.text(row + 2, 1, "Booked and not mapped to a line")
    positions = {column.heading: position for position, column in enumerate(_LINES, 1)}
    for heading, source, rounded in (
        ("Approved", "Approved budget", total.approved),
        ("To date", "To date", total.to_date),
        ("Forecast", "Forecast", total.forecast),
    ):
        exact = sum((line.figure(source) for line in figures.state.lines), ZERO)
        _add_figure(cells, row, positions[heading], exact, PENCE)
        _add_figure(cells, row + 1, positions[heading], rounded - exact, PENCE)
    _add_figure(cells, row + 2, positions["To date"], figures.state.not_mapped, PENCE)


def _plan_list(
    sheet: str, title: str, columns: Sequence[PageColumn], rows: Iterable[SheetRow]
) -> SheetPlan:
    """Plan a list of the monitor as it is."""
    cells = _begin(sheet, title, columns)
    last = _add_rows(cells, PAGE_HEADING_ROW + 1, columns, rows)
    if last == PAGE_HEADING_ROW + 1:
        cells.text(last, 1, "None.")
    return _page(sheet, cells, columns)


def _add_rows(
    cells: Cells, first: int, columns: Sequence[PageColumn], rows: Iterable[SheetRow]
) -> int:
    """Add rows of a list from a row on; return the row below them."""
    row = first
    for entry in rows:
        for position, column in enumerate(columns, 1):
            source = column.heading
            if column.number == DATE:
                style = Style(Look.WORDS, DATE, right=True)
                cells[row, position] = PlannedCell(entry.day(source), style)
            elif column.number and source in entry.contents:
                _add_figure(cells, row, position, entry.figure(source), column.number)
            else:
                cells[row, position] = PlannedCell(fit_text(entry.text(source)), _words(position))
        row += 1
    return row


def _plan_package(figures: PaperFigures) -> SheetPlan:
    """Plan the package of the quarter, estimate against actual, and that of the next one."""
    cells = _begin(PAPER_PACKAGE, f"Work packages {figures.year}", ())
    row = PAGE_HEADING_ROW
    quarter = f"Q{figures.period.quarter}"
    for name in filter(None, (quarter, figures.period.next_quarter)):
        has_begun = name == quarter
        rows = [_with_difference(entry, has_begun) for entry in figures.packages_of(name)]
        cells.section(row, f"{name}, {figures.months_of(name)}", len(_PACKAGE))
        _add_headings(cells, row + 1, _PACKAGE)
        row = _add_rows(cells, row + 2, _PACKAGE, rows)
        if rows:
            _add_sum(cells, row, rows)
        else:
            cells.text(row, 1, "Not filled in.")
        row += 2
    return _page(PAPER_PACKAGE, cells, _PACKAGE, repeats=False)


def _with_difference(row: SheetRow, has_begun: bool) -> SheetRow:
    """Return a row with its actual less its estimate, in whole £; neither before it has begun."""
    if not has_begun:
        contents = {name: row.contents[name] for name in row.contents if name not in _AFTERWARDS}
        return SheetRow(row.row, contents)
    over = round_to_whole(row.figure("Actual")) - round_to_whole(row.figure("Estimate"))
    return SheetRow(row.row, {**row.contents, "Over (under)": over})


def _add_sum(cells: Cells, row: int, rows: Sequence[SheetRow]) -> None:
    cells.text(row, 1, "Total", Look.LABEL, Weight.TOTAL)
    for position, column in enumerate(_PACKAGE, 1):
        if column.number and any(column.heading in entry.contents for entry in rows):
            amounts = (round_shown(entry.figure(column.heading), column.number) for entry in rows)
            _add_figure(cells, row, position, sum(amounts, ZERO), column.number, Weight.TOTAL)
        elif position > 1:
            cells.blank(row, (position,), Weight.TOTAL)


def plan_record(figures: PaperFigures, fingerprint: str) -> SheetPlan:
    """Plan the record: what the paper was written from, and the fingerprint of its figures."""
    cells = Cells(RECORD, "What this paper was written from", PAPER_SHEET)
    state = figures.state
    facts = (
        (NAME_FACT, figures.period.name),
        ("Budget year", figures.year),
        (MONTHS_FACT, str(state.months_closed)),
        ("Written on", f"{figures.written_on:%d/%m/%Y}"),
        ("Monitor", PurePath(state.path).name),
        ("Monitor SHA-256", state.sha256),
        ("Approved budget", state.setting("Budget")),
        ("Version", state.setting("Version")),
        (BUDGET_FACT, state.setting("SHA-256")),
        ("Compared with", "the approved budget" if figures.earlier is None
         else figures.earlier.path),
        (TITLE, fingerprint),
    )  # fmt: skip
    cells.facts(PAGE_HEADING_ROW, [(name, fit_text(fact)) for name, fact in facts])
    return SheetPlan(RECORD, cells, (28.0, 74.0), labels_stay=False, is_page=True)


def _begin(sheet: str, title: str, columns: Sequence[PageColumn]) -> Cells:
    cells = Cells(sheet, title, PAPER_SHEET)
    _add_headings(cells, PAGE_HEADING_ROW, columns)
    return cells


def _add_headings(cells: Cells, row: int, columns: Sequence[PageColumn]) -> None:
    figures = [number for number, column in enumerate(columns, 1) if column.number]
    cells.headings(row, (column.heading for column in columns), figures)
    for position in range(2, len(columns) + 1):
        if position not in figures:
            style = Style(Look.HEADING, inset=True)
            cells[row, position] = PlannedCell(columns[position - 1].heading, style)


def _words(position: int) -> Style:
    """Return the style of words, which keep their distance from figures on their left."""
    return Style(Look.WORDS, inset=position > 1)


def _add_figure(
    cells: Cells,
    row: int,
    column: int,
    amount: Decimal,
    number: str,
    weight: Weight = Weight.LINE,
) -> None:
    style = Style(Look.FORMULA, number, weight)
    cells[row, column] = PlannedCell(round_shown(amount, number), style)


def _page(
    sheet: str, cells: Cells, columns: Sequence[PageColumn], *, repeats: bool = True
) -> SheetPlan:
    return SheetPlan(
        sheet,
        cells,
        tuple(column.width for column in columns),
        header_rows=(PAGE_HEADING_ROW, PAGE_HEADING_ROW) if repeats else None,
        is_page=True,
    )
