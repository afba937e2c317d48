"""The variance page: every compared line, live, with its weight and the reason it moves."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from msgspec import Struct

from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import (
    CATEGORY_SHARE,
    Materiality,
    VarianceLine,
    find_materiality,
    is_category,
    is_movement,
    variance_lines,
)
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.tables import PACK_SHEET
from sexcel.model.wording import percent, pounds
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
from sexcel.writers.pack_book import PackBook
from sexcel.writers.page import PAGE_LETTERS
from sexcel.writers.sheets import WEIGHTS, Cells
from sexcel.writers.status import name_budget, name_line
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT

NEEDED = "REASON NEEDED"
NEW = "new"
YES, _NO = "Yes", "No"
_HEADINGS_ROW = 5
"""Below the title, what the sheet is, and what is material."""
LINE, PRIOR, OUTTURN, BUDGET, CHANGE, SHARE, MATERIAL, REASON = range(1, 9)
SIZE, ON_PRIOR = 10, 11
"""Right of what is printed: what movements are ranked by, and the change on the prior budget."""
_WIDTHS = (24.6, 9.9, 9.9, 9.9, 10.7, 7.2, 8.5, 23.5, 3.0, 13.0, 13.0)
"""In characters. Those that are printed are as wide as a page on its side."""
_FIGURES = {PRIOR: "prior_approved", OUTTURN: "outturn", BUDGET: "budget"}
"""Columns, and those of the tables that they show."""
_HALFPENNY = Decimal("0.005")
"""In £: no amount is less, so what moves by less is the noise of binary fractions."""
_ROW_SHARE = 1_000_000
"""What is divided by it separates two movements of one size by their rows, so that the upper
comes first: a row in a million moves no amount by a penny on a sheet of fewer than 10,000 rows."""


class PlacedLine(Struct, frozen=True):
    """A line of the analysis in its row, with its figures in £; a blank counts as 0."""

    row: int
    name: str
    compared: VarianceLine
    prior: Decimal | None
    """The prior approved budget; None where the table has no such column."""
    outturn: Decimal
    budget: Decimal
    is_movement: bool
    """Whether it is one of those that make up the change in the total."""
    blanks: frozenset[int] = frozenset()
    """The columns of this sheet in which it has no figure: blank, not £0, in the pack."""

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


def plan_variance(pack: PackBook) -> SheetPlan:
    """Plan a row for every line, sub total and total of the tables that have an outturn."""
    book, sheet = pack.book, pack.names.variance
    prior, year = book.year_label(-1), book.year_label(0)
    cells = Cells(sheet, f"Variance: {year} budget against {prior}", PACK_SHEET)
    materiality, lines = find_materiality(book), place_lines(book)
    cells[3, 1] = PlannedCell(
        describe_materiality(materiality), Style(Look.NOTE, wrapped=True), span=REASON
    )
    texts = (
        "Line",
        f"{prior} Approved Budget",
        f"{prior} Estimated Outturn",
        "",
        "Change on outturn, £",
        "Change, %",
        "Material?",
        "Reason",
    )
    cells.headings(_HEADINGS_ROW, texts, range(PRIOR, MATERIAL))
    for column in (MATERIAL, REASON):
        style = Style(Look.HEADING, inset=True)
        cells[_HEADINGS_ROW, column] = PlannedCell(texts[column - 1], style)
    text, formula = name_budget(book, pack.names.year(0), sheet)
    cells[_HEADINGS_ROW, BUDGET] = PlannedCell(text, Style(Look.HEADING, right=True), formula)
    cells.headings(_HEADINGS_ROW, ("Ranked by, £", "On prior, £"), (SIZE, ON_PRIOR), SIZE)
    for _, members in groupby(lines, key=lambda line: line.compared.table.table.name):
        block = tuple(members)
        table = block[0].compared.table.table
        cells.section(block[0].row - 1, f"{table.caption}: {table.title}", REASON)
        for line in block:
            _add_line(cells, pack, line, materiality, find_total(lines))
    return SheetPlan(
        sheet,
        cells,
        _WIDTHS,
        header_rows=(_HEADINGS_ROW, _HEADINGS_ROW),
        printed_columns=REASON,
        highlights=(*_highlights(sheet, lines), *_marks(pack, lines)),
        is_page=True,
        letters=PAGE_LETTERS,
    )


def describe_materiality(materiality: Materiality) -> str:
    """Return in a sentence what is material."""
    least = f" of at least {materiality}" if str(materiality) else ""
    text = f"Material: a change{least}"
    if materiality.share is not None:
        text += " of the outturn"
        floor = "" if materiality.amount is None else f" of at least {pounds(materiality.amount)}"
        text += (
            f"; of a budget category, any{floor} that is more than {percent(CATEGORY_SHARE)} "
            "of the change in the total"
        )
    return f"{text}. A positive change is more cost."


def place_lines(book: Book) -> tuple[PlacedLine, ...]:
    """Return the lines of the sheet, each with its row: a row opens every table."""
    lines: list[PlacedLine] = []
    row, name = _HEADINGS_ROW, ""
    for compared in variance_lines(book):
        row += 1 if compared.table.table.name == name else 2
        name = compared.table.table.name
        figures = {column: book.figure(compared.key(name)) for column, name in _FIGURES.items()}
        blanks = {column for column, figure in figures.items() if figure is None}
        if {OUTTURN, BUDGET} <= blanks:
            blanks.add(CHANGE)
        has_prior = book.entry(compared.key(_FIGURES[PRIOR])) is not None
        lines.append(
            PlacedLine(
                row,
                name_line(book, compared.table, compared.row)[0],
                compared,
                figures[PRIOR] or ZERO if has_prior else None,
                figures[OUTTURN] or ZERO,
                figures[BUDGET] or ZERO,
                is_movement(book, compared),
                frozenset(blanks),
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


def _highlights(sheet: str, lines: tuple[PlacedLine, ...]) -> Iterator[Highlight]:
    """Yield what marks missing reasons and material changes."""
    if lines:
        first, last = _HEADINGS_ROW + 1, lines[-1].row
        yield Highlight(RangeRef(sheet, first, REASON, last, REASON), f'$H{first}="{NEEDED}"')
        material = RangeRef(sheet, first, CHANGE, last, MATERIAL)
        yield Highlight(material, f'$G{first}="{YES}"', notable=True)


def _marks(pack: PackBook, lines: tuple[PlacedLine, ...]) -> Iterator[Highlight]:
    """Yield the marks of figures that are wrong or follow from wrong ones."""
    for line in lines:
        for column, name in (*_FIGURES.items(), (CHANGE, "variance")):
            number = SIGNED if column == CHANGE else MONEY
            cell = CellRef(pack.names.variance, line.row, column)
            yield from pack.marks(line.compared.key(name), cell, number)


def _add_line(
    cells: Cells,
    pack: PackBook,
    line: PlacedLine,
    materiality: Materiality,
    total: PlacedLine | None,
) -> None:
    book, row, compared = pack.book, line.row, line.compared
    weight = WEIGHTS[compared.row.role]
    name, formula = name_line(book, compared.table, compared.row, cells.sheet)
    cells[row, LINE] = PlannedCell(name, Style(Look.LABEL, weight=weight), formula)
    for column, name in _FIGURES.items():
        cells[row, column] = _figure_cell(book, cells.sheet, compared.key(name), weight)
    change = "" if CHANGE in line.blanks else line.change
    difference = f'IF(COUNT(C{row}:D{row})=0,"",N(D{row})-N(C{row}))'
    cells.formula(row, CHANGE, change, difference, SIGNED, weight)
    cells[row, SHARE] = share_cell(line.change, line.outturn, f"N(E{row})", f"N(C{row})", weight)
    cells[row, MATERIAL] = _material_cell(book, line, materiality, total, cells.sheet)
    cells[row, REASON] = _reason_cell(pack, line, materiality, cells.sheet)
    cells[row, SIZE] = _size_cell(line)
    if line.prior is not None:
        formula = f"N(D{row})-N(B{row})"
        cells.formula(row, ON_PRIOR, line.budget - line.prior, formula, SIGNED)


def _figure_cell(book: Book, sheet: str, key: FigureKey, weight: Weight) -> PlannedCell:
    """Return a figure of the pack's tables; a blank where it is blank there."""
    entry, style = book.entry(key), Style(Look.LINK, MONEY, weight)
    if entry is None:
        return PlannedCell(None, style)
    cell = address(entry.ref, sheet)
    if entry.figure is None:
        return PlannedCell("", style, f'IF({cell}="","",{cell})')
    return PlannedCell(entry.figure, style, cell)


def _size_cell(line: PlacedLine) -> PlannedCell:
    """Return what the largest movements are ranked by; of two alike the upper comes first."""
    if not line.is_movement:
        return text_cell(None)
    size = f"ABS(N(E{line.row}))"
    formula = f'IF({size}<{_HALFPENNY},"",{size}-ROW()/{_ROW_SHARE})'
    return formula_cell("" if line.size is None else line.size, formula, MONEY)


def share_cell(
    change: Decimal, before: Decimal, amount: str, base: str, weight: Weight = Weight.LINE
) -> PlannedCell:
    """Return a change as a share; against nothing it says ``new``."""
    share: Decimal | str = change / abs(before) if before else (NEW if change else "")
    formula = f'IF({base}=0,IF({amount}=0,"","{NEW}"),{amount}/ABS({base}))'
    return PlannedCell(share, Style(Look.FORMULA, SIGNED_PERCENT, weight), formula)


def _material_cell(
    book: Book, line: PlacedLine, materiality: Materiality, total: PlacedLine | None, sheet: str
) -> PlannedCell:
    """Say live, by the thresholds, whether a change is material, as the rules do."""
    row = line.row
    change = f"N(E{row})"
    tests = [f"{change}<>0"]
    if materiality.amount is not None:
        amount = _threshold(book, "materiality_amount", materiality.amount, sheet)
        tests.append(f"ABS({change})>={amount}")
    if materiality.share is not None:
        share = _threshold(book, "materiality_percent", materiality.share, sheet)
        test = f"ABS({change})>={share}*ABS(N(C{row}))"
        if is_category(line.compared) and total is not None:
            test = f"OR({test},ABS({change})>{CATEGORY_SHARE}*ABS(N(E${total.row})))"
        tests.append(test)
    word = YES if materiality.reaches(line.compared) else _NO
    if CHANGE in line.blanks:
        word = ""
    formula = f'IF(ISNUMBER(E{row}),IF(AND({",".join(tests)}),"{YES}","{_NO}"),"")'
    style = Style(Look.FORMULA, weight=WEIGHTS[line.compared.row.role], inset=True)
    return PlannedCell(word, style, formula)


def _threshold(book: Book, name: str, value: Decimal, sheet: str) -> str:
    """Return the cell of a threshold, or the number where it is in no cell."""
    entry = book.entry(FigureKey("rates", name, "value"))
    is_stated = entry is not None and entry.figure == value and entry.ref.sheet
    return address(entry.ref, sheet) if entry is not None and is_stated else f"{value:f}"


def _reason_cell(
    pack: PackBook, line: PlacedLine, materiality: Materiality, sheet: str
) -> PlannedCell:
    """Return why the line moves, by the commentary, or that a reason is due and not given."""
    compared, row = line.compared, line.row
    style = Style(Look.WORDS, weight=WEIGHTS[compared.row.role], inset=True)
    cell, text = find_reason_text(pack.book, compared)
    kept = None if pack.grid is None or cell is None else pack.grid.cell(cell)
    if text and kept is not None and isinstance(kept.value, str):
        text = kept.value  # all that the cell says, the name of the line before it, too
    is_due = not text and compared.needs_reason and materiality.reaches(compared)
    if cell is None:
        needed = f'IF(G{row}="{YES}","{NEEDED}","")' if compared.needs_reason else None
        return PlannedCell(NEEDED if is_due else None, style, needed)
    given = address(cell, sheet)
    otherwise = f'IF(G{row}="{YES}","{NEEDED}","")' if compared.needs_reason else '""'
    return PlannedCell(NEEDED if is_due else text, style, f'IF({given}="",{otherwise},{given})')


def find_reason_text(book: Book, line: VarianceLine) -> tuple[CellRef | None, str]:
    """Return the cell that gives the reason of a line, or waits for it, and the reason."""
    row = reason_row(book, line)
    entry = None if row is None else row.entry("reason")
    if entry is None or not entry.ref.sheet:
        return None, ""
    return entry.ref, entry.value if isinstance(entry.value, str) else ""
