"""The variance analysis: every compared line, live, with its direction, weight and reason."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import VarianceLine, is_material, is_movement, variance_lines
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO
from sexcel.model.refs import RangeRef, address, column_letters
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.cells import (
    Highlight,
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    Weight,
    formula_cell,
    text_cell,
)
from sexcel.writers.completion import reason_row
from sexcel.writers.directions import direction_cell
from sexcel.writers.layout import HEADER_ROW, VARIANCE
from sexcel.writers.sheets import WEIGHTS, Cells
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT

NEEDED = "Reason needed"
NEW = "new"
YES, _NO = "Yes", "No"
_WIDTHS = (10.0, 40.0, 12.0, 12.0, 12.0, 12.5, 11.5, 12.0, 10.0, 13.0, 11.5, 46.0, 12.0)
SIZE = 13
"""The column of what movements are ranked by."""
_HALFPENNY = Decimal("0.005")
"""In £: no amount is less, so what moves by less is the noise of binary fractions."""
_ROW_SHARE = 1_000_000
"""What is divided by it separates two movements of one size by their rows, so that the upper
comes first: a row in a million moves no amount by a penny on a sheet of fewer than 10,000 rows."""


class PlacedLine(Struct, frozen=True):
    """A line of the analysis in its row, with its figures in £; a blank counts as 0."""

    row: int
    compared: VarianceLine
    prior: Decimal | None
    """The prior approved budget; None where the table has no such column."""
    outturn: Decimal
    budget: Decimal
    is_movement: bool
    """Whether it is one of those that make up the change in the total."""

    @property
    def change(self) -> Decimal:
        """Return budget less outturn, in £."""
        return self.budget - self.outturn

    @property
    def size(self) -> Decimal | None:
        """Return what it is ranked by; None where it does not move."""
        if abs(self.change) < _HALFPENNY:
            return None
        return abs(self.change) - Decimal(self.row) / _ROW_SHARE


def plan_variance(book: Book, master: str) -> SheetPlan:
    """Plan a row for every line, sub total and total of the tables that have an outturn."""
    prior, year = book.year_label(-1), book.year_label(0)
    cells = Cells(VARIANCE, f"Variance: {year} budget against {prior}", REPORT_SHEET, master)
    texts = (
        "Table",
        "Line",
        f"{prior} Approved Budget",
        f"{prior} Estimated Outturn",
        f"{year} Approved Budget",
        "Δ on outturn, £",
        "Δ on outturn, %",
        "Direction",
        "Material?",
        "Δ on prior budget, £",
        "Δ on prior budget, %",
        "Reason",
        "Ranked by, £",
    )
    cells.headings(HEADER_ROW, texts, (3, 4, 5, 6, 7, 10, 11, SIZE))
    lines, name = place_lines(book), ""
    for line in lines:
        table = line.compared.table
        if table.table.name != name:
            name = table.table.name
            cells.section(line.row - 1, f"{table.table.caption}: {table.table.title}", len(texts))
        _add_line(cells, book, line)
    widths = (_WIDTHS[0], cells.fit_width(2, HEADER_ROW, 24, 40), *_WIDTHS[2:])
    return SheetPlan(
        VARIANCE,
        cells,
        widths,
        header_rows=(HEADER_ROW, HEADER_ROW),
        printed_columns=SIZE - 1,
        highlights=(*cells.highlight_checks(), *_highlights(lines)),
    )


def place_lines(book: Book) -> tuple[PlacedLine, ...]:
    """Return the lines of the sheet, each with its row: a row opens every table."""
    lines: list[PlacedLine] = []
    row, name = HEADER_ROW, ""
    for compared in variance_lines(book):
        row += 1 if compared.table.table.name == name else 2
        name = compared.table.table.name
        prior, outturn, budget = (
            book.entry(compared.key(column)) for column in ("prior_approved", "outturn", "budget")
        )
        lines.append(
            PlacedLine(
                row,
                compared,
                None if prior is None else prior.figure or ZERO,
                (outturn.figure if outturn is not None else None) or ZERO,
                (budget.figure if budget is not None else None) or ZERO,
                is_movement(book, compared),
            )
        )
    return tuple(lines)


def find_total(lines: Iterable[PlacedLine]) -> PlacedLine | None:
    """Return the total of the overview; None where the workbook has none."""
    totals = (
        line
        for line in lines
        if line.compared.table.table is OVERVIEW and line.compared.row.role is Role.TOTAL
    )
    return next(totals, None)


def _highlights(lines: Sequence[PlacedLine]) -> Iterator[Highlight]:
    """Yield what marks material changes by the thresholds on Assumptions, and missing reasons."""
    if lines:
        first, last = HEADER_ROW + 1, lines[-1].row
        yield Highlight(RangeRef(VARIANCE, first, 12, last, 12), f'$L{first}="{NEEDED}"')
        yield Highlight(RangeRef(VARIANCE, first, 6, last, 9), f'$I{first}="{YES}"', notable=True)


def _add_line(cells: Cells, book: Book, line: PlacedLine) -> None:
    row, compared = line.row, line.compared
    weight = WEIGHTS[compared.row.role]
    cells.text(row, 1, compared.table.table.caption, Look.LABEL, weight)
    cells.text(row, 2, compared.row.name, Look.LABEL, weight)
    for column, name in enumerate(("prior_approved", "outturn", "budget"), 3):
        entry = book.entry(compared.key(name))
        figure = None if entry is None else entry.figure or ZERO
        formula = None if entry is None else address(entry.ref, VARIANCE)
        cells[row, column] = PlannedCell(figure, Style(Look.LINK, MONEY, weight), formula)
    _add_change(cells, line, 6, "D", line.outturn)
    cells[row, 8] = direction_cell(f"F{row}", line.change, weight)
    cells[row, 9] = _material_cell(book, line, weight)
    if line.prior is not None:
        _add_change(cells, line, 10, "C", line.prior)
    else:
        cells.blank(row, (10, 11), weight, Look.LABEL)
    cells[row, 12] = reason_cell(book, line)
    cells[row, SIZE] = _size_cell(line, weight)


def _size_cell(line: PlacedLine, weight: Weight) -> PlannedCell:
    """Return what the largest movements are ranked by; of two alike the upper comes first."""
    if not line.is_movement:
        return text_cell(None, Look.LABEL, weight)
    formula = f'IF(ABS(F{line.row})<{_HALFPENNY},"",ABS(F{line.row})-ROW()/{_ROW_SHARE})'
    return formula_cell("" if line.size is None else line.size, formula, MONEY, weight)


def _add_change(cells: Cells, line: PlacedLine, column: int, against: str, before: Decimal) -> None:
    """Add the change in £ and as a share; against nothing the share says ``new``."""
    row, weight = line.row, WEIGHTS[line.compared.row.role]
    amount, base = f"{column_letters(column)}{row}", f"{against}{row}"
    change = line.budget - before
    share: Decimal | str = change / abs(before) if before else (NEW if line.budget else "")
    formula = f'IF({base}=0,IF(E{row}=0,"","{NEW}"),{amount}/ABS({base}))'
    cells.formula(row, column, change, f"E{row}-{base}", SIGNED, weight)
    cells.formula(row, column + 1, share, formula, SIGNED_PERCENT, weight)


def _material_cell(book: Book, line: PlacedLine, weight: Weight) -> PlannedCell:
    """Say live, by the thresholds on Assumptions, whether it is material, as the rules do."""
    row = line.row
    formula = (
        f"IF(AND(F{row}<>0,ABS(F{row})>=Materiality_amount,"
        f'OR(D{row}=0,ABS(F{row})>=Materiality_percent*ABS(D{row}))),"{YES}","{_NO}")'
    )
    word = YES if is_material(book, line.budget, line.outturn) else _NO
    return formula_cell(word, formula, weight=weight)


def reason_cell(book: Book, line: PlacedLine) -> PlannedCell:
    """Return why the line moves, by the commentary, or that a reason is due and not given."""
    compared, row = line.compared, line.row
    style = Style(Look.WORDS, weight=WEIGHTS[compared.row.role])
    commentary = reason_row(book, compared)
    entry = None if commentary is None else commentary.entry("reason")
    if entry is None:
        return PlannedCell(None, style)
    cell = address(entry.ref, VARIANCE)
    text = entry.value if isinstance(entry.value, str) else ""
    if not compared.needs_reason:
        return PlannedCell(text, style, f'IF({cell}="","",{cell})')
    due = not text and is_material(book, line.budget, line.outturn)
    formula = f'IF({cell}="",IF(I{row}="{YES}","{NEEDED}",""),{cell})'
    return PlannedCell(NEEDED if due else text, style, formula)
