"""The variance analysis: every compared line, live, with its direction, weight and reason."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.formulas.printing import address
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.tables.variance import VarianceLine, is_material, variance_lines
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
_YES, _NO = "Yes", "No"
_WIDTHS = (10.0, 40.0, 12.0, 12.0, 12.0, 12.5, 11.5, 12.0, 10.0, 13.0, 11.5, 46.0)


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
        "Change on outturn, £",
        "Change on outturn, %",
        "Direction",
        "Material?",
        "Change on prior budget, £",
        "Change on prior budget, %",
        "Reason",
    )
    cells |= headings(HEADER_ROW, texts, 3, 7)
    for column in (10, 11):
        cells[HEADER_ROW, column] = PlannedCell(texts[column - 1], Style(Look.HEADING, right=True))
    row, table = HEADER_ROW + 1, ""
    for line in variance_lines(book):
        if line.table.table.name != table:
            declared = line.table.table
            table = declared.name
            cells |= section(row, f"{declared.caption}: {declared.title}", len(texts))
            row += 1
        cells |= _line(book, line, row)
        row += 1
    widths = (_WIDTHS[0], fitted(texts_in(cells, 2, 4), 24, 40), *_WIDTHS[2:])
    return SheetPlan(
        VARIANCE,
        cells,
        widths,
        header_rows=(HEADER_ROW, HEADER_ROW),
        highlights=(*state_of_checks(VARIANCE), *_highlights(row - 1)),
    )


def _highlights(last: int) -> Iterator[Highlight]:
    if last > HEADER_ROW:
        first = HEADER_ROW + 1
        reasons = RangeRef(VARIANCE, first, 12, last, 12)
        yield Highlight(reasons, f'$L{first}="{NEEDED}"')


def _line(book: Book, line: VarianceLine, row: int) -> Cells:
    weight = WEIGHTS[line.row.role]
    prior, outturn, budget = (
        _linked(book, line.key(column)) for column in ("prior_approved", "outturn", "budget")
    )
    cells: Cells = {
        (row, 1): words(line.table.table.caption, Look.LABEL, weight),
        (row, 2): words(line.row.name, Look.LABEL, weight),
    }
    for column, (found, cell) in enumerate((prior, outturn, budget), 3):
        style = Style(Look.LINK, MONEY, weight)
        formula = None if cell is None else address(cell, VARIANCE)
        cells[row, column] = PlannedCell(None if cell is None else found, style, formula)
    cells |= _change(row, 6, "D", outturn[0], budget[0], weight)
    cells[row, 8] = direction(f"F{row}", budget[0] - outturn[0], weight)
    cells[row, 9] = _material(book, row, budget[0], outturn[0], weight)
    if prior[1] is not None:
        cells |= _change(row, 10, "C", prior[0], budget[0], weight)
    else:
        cells |= {(row, column): words(None, Look.LABEL, weight) for column in (10, 11)}
    cells[row, 12] = _reason(book, line, row, budget[0], outturn[0])
    return cells


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
        f'OR(D{row}=0,ABS(F{row})>=Materiality_percent*ABS(D{row}))),"{_YES}","{_NO}")'
    )
    word = _YES if is_material(book, budget, outturn) else _NO
    return PlannedCell(word, Style(Look.FORMULA, weight=weight), formula)


def _reason(
    book: Book, line: VarianceLine, row: int, budget: Decimal, outturn: Decimal
) -> PlannedCell:
    weight = Weight.LINE if line.row.role is Role.LINE else WEIGHTS[line.row.role]
    style = Style(Look.WORDS, weight=weight)
    found = reason_row(book, line)
    entry = None if found is None else found.entry("reason")
    if entry is None:
        return PlannedCell(None, style)
    cell = address(entry.ref, VARIANCE)
    text = entry.value if isinstance(entry.value, str) else ""
    if not line.explains:
        return PlannedCell(text, style, f'IF({cell}="","",{cell})')
    due = not text and is_material(book, budget, outturn)
    formula = f'IF({cell}="",IF(I{row}="{_YES}","{NEEDED}",""),{cell})'
    return PlannedCell(NEEDED if due else text, style, formula)
