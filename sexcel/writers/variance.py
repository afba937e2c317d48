"""The variance analysis: every compared line, live, with its direction, weight and reason."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.variance import VarianceLine, is_material, is_movement, variance_lines
from sexcel.formulas.printing import address
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight, words
from sexcel.writers.completion import reason_row
from sexcel.writers.directions import direction
from sexcel.writers.layout import HEADER_ROW, VARIANCE
from sexcel.writers.sheets import (
    WEIGHTS,
    Cells,
    fitted,
    headings,
    section,
    state_of_checks,
    texts_in,
    top,
)
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT

NEEDED = "Reason needed"
NEW = "new"
YES, _NO = "Yes", "No"
_WIDTHS = (10.0, 40.0, 12.0, 12.0, 12.0, 12.5, 11.5, 12.0, 10.0, 13.0, 11.5, 46.0, 12.0)
SIZE = 13
"""The column of what movements are ranked by."""


class PlacedLine(Struct, frozen=True):
    """A line of the analysis in its row, with its figures in £; nothing counts as 0."""

    row: int
    line: VarianceLine
    prior: Decimal | None
    """The prior approved budget; None where the table has no such column."""
    outturn: Decimal
    budget: Decimal
    is_movement: bool
    """Whether it is one of those that make up the change in the total."""

    @property
    def change(self) -> Decimal:
        """Budget less outturn, in £."""
        return self.budget - self.outturn

    @property
    def size(self) -> Decimal | None:
        """What it is ranked by; None where it does not move."""
        if abs(self.change) < _HALFPENNY:
            return None
        return abs(self.change) - Decimal(self.row) / 1_000_000


_HALFPENNY = Decimal("0.005")


def variance_sheet(book: Book, master: str) -> SheetPlan:
    """One row for every line, sub total and total of the tables that compare with the outturn."""
    prior, year = book.year_label(-1), book.year_label(0)
    cells = top(f"Variance: {year} budget against {prior}", REPORT_SHEET, master)
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
    cells |= headings(HEADER_ROW, texts, 3, 7)
    for column in (10, 11, SIZE):
        cells[HEADER_ROW, column] = PlannedCell(texts[column - 1], Style(Look.HEADING, right=True))
    placed, table = placed_lines(book), ""
    for one in placed:
        declared = one.line.table.table
        if declared.name != table:
            table = declared.name
            cells |= section(one.row - 1, f"{declared.caption}: {declared.title}", len(texts))
        cells |= _line(book, one)
    widths = (_WIDTHS[0], fitted(texts_in(cells, 2, 4), 24, 40), *_WIDTHS[2:])
    return SheetPlan(
        VARIANCE,
        cells,
        widths,
        header_rows=(HEADER_ROW, HEADER_ROW),
        printed_columns=SIZE - 1,
        highlights=(*state_of_checks(VARIANCE), *_highlights(placed)),
    )


def placed_lines(book: Book) -> tuple[PlacedLine, ...]:
    """The lines of the sheet, each with its row: a row opens every table."""
    placed: list[PlacedLine] = []
    row, table = HEADER_ROW, ""
    for line in variance_lines(book):
        row += 1 if line.table.table.name == table else 2
        table = line.table.table.name
        prior, outturn, budget = (
            book.entry(line.key(column)) for column in ("prior_approved", "outturn", "budget")
        )
        placed.append(
            PlacedLine(
                row,
                line,
                None if prior is None else prior.figure or ZERO,
                (outturn.figure if outturn is not None else None) or ZERO,
                (budget.figure if budget is not None else None) or ZERO,
                is_movement(book, line),
            )
        )
    return tuple(placed)


def _highlights(placed: Sequence[PlacedLine]) -> Iterator[Highlight]:
    """What is material by the thresholds on Assumptions, and every reason that is wanted."""
    if placed:
        first, last = HEADER_ROW + 1, placed[-1].row
        yield Highlight(RangeRef(VARIANCE, first, 12, last, 12), f'$L{first}="{NEEDED}"')
        yield Highlight(RangeRef(VARIANCE, first, 6, last, 9), f'$I{first}="{YES}"', notable=True)


def _line(book: Book, one: PlacedLine) -> Cells:
    row, line, weight = one.row, one.line, WEIGHTS[one.line.row.role]
    cells: Cells = {
        (row, 1): words(line.table.table.caption, Look.LABEL, weight),
        (row, 2): words(line.row.name, Look.LABEL, weight),
    }
    for column, name in enumerate(("prior_approved", "outturn", "budget"), 3):
        found, cell = _linked(book, line.key(name))
        style = Style(Look.LINK, MONEY, weight)
        formula = None if cell is None else address(cell, VARIANCE)
        cells[row, column] = PlannedCell(None if cell is None else found, style, formula)
    cells |= _change(row, 6, "D", one.outturn, one.budget, weight)
    cells[row, 8] = direction(f"F{row}", one.change, weight)
    cells[row, 9] = _material(book, row, one.budget, one.outturn, weight)
    if one.prior is not None:
        cells |= _change(row, 10, "C", one.prior, one.budget, weight)
    else:
        cells |= {(row, column): words(None, Look.LABEL, weight) for column in (10, 11)}
    cells[row, 12] = reason(book, one)
    cells[row, SIZE] = _size(one, weight)
    return cells


def _size(one: PlacedLine, weight: Weight) -> PlannedCell:
    """What the largest movements are ranked by; of two alike the upper comes first."""
    if not one.is_movement:
        return words(None, Look.LABEL, weight)
    # Nothing moves by less than a halfpenny: that is the noise of binary fractions.
    formula = f'IF(ABS(F{one.row})<0.005,"",ABS(F{one.row})-ROW()/1000000)'
    size = "" if one.size is None else one.size
    return PlannedCell(size, Style(Look.FORMULA, MONEY, weight), formula)


def _linked(book: Book, key: FigureKey) -> tuple[Decimal, CellRef | None]:
    """A figure, nothing counting as 0, and its cell; no cell where the table has none."""
    entry = book.entry(key)
    return (ZERO, None) if entry is None else (entry.figure or ZERO, entry.ref)


def _change(
    row: int, column: int, against: str, before: Decimal, budget: Decimal, weight: Weight
) -> Cells:
    """The change in £ and as a share; against nothing the share says ``new``."""
    amount = f"{'F' if column == 6 else 'J'}{row}"
    base = f"{against}{row}"
    change = budget - before
    share: Decimal | str = change / abs(before) if before else (NEW if budget else "")
    return {
        (row, column): PlannedCell(change, Style(Look.FORMULA, SIGNED, weight), f"E{row}-{base}"),
        (row, column + 1): PlannedCell(
            share,
            Style(Look.FORMULA, SIGNED_PERCENT, weight),
            f'IF({base}=0,IF(E{row}=0,"","{NEW}"),{amount}/ABS({base}))',
        ),
    }


def _material(
    book: Book, row: int, budget: Decimal, outturn: Decimal, weight: Weight
) -> PlannedCell:
    """Live, by the thresholds on Assumptions; the definition is that of the rules."""
    formula = (
        f"IF(AND(F{row}<>0,ABS(F{row})>=Materiality_amount,"
        f'OR(D{row}=0,ABS(F{row})>=Materiality_percent*ABS(D{row}))),"{YES}","{_NO}")'
    )
    word = YES if is_material(book, budget, outturn) else _NO
    return PlannedCell(word, Style(Look.FORMULA, weight=weight), formula)


def reason(book: Book, one: PlacedLine) -> PlannedCell:
    """Why the line moves, from the commentary; where a reason is due and none is given, that."""
    line, row = one.line, one.row
    weight = Weight.LINE if line.row.role is Role.LINE else WEIGHTS[line.row.role]
    style = Style(Look.WORDS, weight=weight)
    found = reason_row(book, line)
    entry = None if found is None else found.entry("reason")
    if entry is None:
        return PlannedCell(None, style)
    cell = address(entry.ref, VARIANCE)
    text = entry.value if isinstance(entry.value, str) else ""
    if not line.needs_reason:
        return PlannedCell(text, style, f'IF({cell}="","",{cell})')
    due = not text and is_material(book, one.budget, one.outturn)
    formula = f'IF({cell}="",IF(I{row}="{YES}","{NEEDED}",""),{cell})'
    return PlannedCell(NEEDED if due else text, style, formula)
