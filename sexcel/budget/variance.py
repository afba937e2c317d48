"""Variances: which lines are compared with the outturn, which are material, and why they move."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import ASSUMED, MATERIALITY_AMOUNT, MATERIALITY_PERCENT, rate_key
from sexcel.budget.equations import is_only_at_sub_total, lines_in_sums
from sexcel.budget.links import LINKS
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.remembering import remember_latest
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import ZERO, FigureKey, names
from sexcel.model.names import LabelIndex, normalise
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL
from sexcel.model.wording import percent, pounds

COMPARED = ("overview", "secco_lines", "secas_outturn", "accommodation")
"""Tables 2, 4, 6 and 10: those that set the budget against the outturn."""

CATEGORY_SHARE = Decimal("0.05")
"""Of the change in the total: a category that makes a twentieth of it has to explain itself. Of the
published £1,282,430 that is £64,122; SECAS Services moves £509,230, by less than 10%."""

_CONSEQUENTIAL = frozenset({"core_and_sme", "discount", "accommodation", "contingency"})
"""Lines of Table 2 that another table explains (6, 10), or that follow from a rate."""

_DETAILS = tuple(
    (link.target[1], link.source[0])
    for link in LINKS
    if link.target[0] == OVERVIEW.name and link.source[1] == TOTAL
)
"""Lines of Table 2, each with a table whose total it is: Projects with Table 11."""


class VarianceLine(Struct, frozen=True):
    """One line of the variance analysis; it ``needs_reason`` if its variance is material."""

    table: BookTable
    row: Row
    needs_reason: bool
    reason: Row | None
    """The row of the commentary table that gives the reason."""

    def key(self, column: str) -> FigureKey:
        """Return the key of a figure of this line."""
        return FigureKey(self.table.table.name, self.row.key, column)


@remember_latest
def variance_lines(book: Book) -> tuple[VarianceLine, ...]:
    """Return the lines, sub totals and totals of Tables 2, 4, 6 and 10 with figures to compare."""
    reasons = Reasons(book)
    tables = [book.tables[name] for name in COMPARED if name in book.tables]
    return tuple(
        VarianceLine(table, row, _needs_reason(table, row), reasons.of(table, row))
        for table in tables
        # Where the outturn is given for an area only, the area is compared.
        for excluded in [lines_in_sums(table, "outturn")]
        for row in table.rows
        if not (row.role is Role.HEADING or row.key in excluded or row.is_of_shares)
    )


def is_movement(book: Book, line: VarianceLine) -> bool:
    """Say whether no other compared lines add up to this one.

    The variances of all such lines add up to the variance of the total.
    """
    table, row = line.table, line.row
    if row.role is Role.SUB_TOTAL:
        return _needs_reason(table, row)
    if row.role is not Role.LINE or is_composite(table, row):
        return False
    if table.table.name != OVERVIEW.name:
        return True
    return not any(
        detail in COMPARED and detail in book.tables
        for line_name, detail in _DETAILS
        if line_name == row.key
    )


def is_composite(table: BookTable, row: Row) -> bool:
    """Say whether the line is the sum of other lines of its table, as SECAS Services in Table 2."""
    line = table.table.line(row.key)
    parts = () if line is None or line.formula is None else tuple(names(line.formula))
    declared = [table.table.line(name) for name in parts]
    return any(table.row(name) is not None for name in parts) and all(
        name is not None and not name.summed for name in declared
    )


def is_category(line: VarianceLine) -> bool:
    """Say whether the line is one of the budget categories, which Table 2's total adds up."""
    table, row = line.table, line.row
    declared = table.table.line(row.key)
    is_part = declared is not None and not declared.summed
    return table.table.name == OVERVIEW.name and row.role is Role.LINE and not is_part


class Materiality(Struct, frozen=True):
    """What makes a variance material: ``amount`` in £, ``share`` of the outturn, or both.

    None where the workbook sets the other one only. ``category_move`` in £ makes a category that
    moves by ``amount`` material whatever its share: it would hide in a large category. None where
    nothing moves.
    """

    amount: Decimal | None
    share: Decimal | None
    category_move: Decimal | None = None

    def reaches(self, line: VarianceLine) -> bool:
        """Say whether a line moves by as much; against no outturn only the £ counts."""
        outturn = line.row.figure("outturn") or ZERO
        move = abs((line.row.figure("budget") or ZERO) - outturn)
        if not move:
            return False
        if move < (self.amount or ZERO):
            return False
        is_large = self.category_move is not None and move > self.category_move
        return (is_large and is_category(line)) or self.reaches_share(line)

    def reaches_share(self, line: VarianceLine) -> bool:
        """Say whether a line moves by the share of its own outturn, too."""
        outturn = line.row.figure("outturn") or ZERO
        move = abs((line.row.figure("budget") or ZERO) - outturn)
        return move >= (self.share or ZERO) * abs(outturn)

    def __str__(self) -> str:
        """Return ``£25,000 and 10%``."""
        amount = "" if self.amount is None else pounds(self.amount)
        share = "" if self.share is None else percent(self.share)
        return " and ".join(filter(None, (amount, share)))


def find_materiality(book: Book) -> Materiality:
    """Return what is material: what the workbook or the configuration sets, else what we assume."""
    amount, share = (
        book.settings.rates.get(line.name, book.figure(rate_key(line.name)))
        for line in (MATERIALITY_AMOUNT, MATERIALITY_PERCENT)
    )
    if amount is None and share is None:
        amount, share = ASSUMED[MATERIALITY_AMOUNT.name], ASSUMED[MATERIALITY_PERCENT.name]
    budget, outturn = (
        book.figure(FigureKey(OVERVIEW.name, TOTAL, column)) for column in ("budget", "outturn")
    )
    change = None if budget is None or outturn is None else abs(budget - outturn)
    return Materiality(amount, share, CATEGORY_SHARE * change if change else None)


class Reasons:
    """The rows of the commentary, and what is said of lines outside the tables."""

    def __init__(self, book: Book) -> None:
        self._book = book
        rows = book.lines("commentary")
        self._rows = (*(row for row in rows if row.text("reason")), *book.remarks)
        self._blank_rows = tuple(row for row in rows if not row.text("reason"))
        self._labels, self._blank_labels = (
            LabelIndex(row.label for row in some) for some in (self._rows, self._blank_rows)
        )

    def of(self, table: BookTable, row: Row) -> Row | None:
        """Return the row of the commentary that explains a row, by its line or its area.

        Failing that, by what is said of it outside the tables; then a row that explains a line of
        the table which breaks it down: Table 11 sets no outturn against its projects, so their
        reasons are those of the line Projects of Table 2.
        """
        if row.role is Role.TOTAL:
            return None
        for names_of_row in (row_names(table, row), _names_in_detail(self._book, table, row)):
            for position in self._labels.positions(names_of_row):
                return self._rows[position]
        return None

    def blank_for(self, line: VarianceLine) -> tuple[Row, ...]:
        """Return the rows of the commentary that name a line and give no reason."""
        positions = self._blank_labels.positions(row_names(line.table, line.row))
        return tuple(self._blank_rows[position] for position in positions)


def detail_of(line: VarianceLine) -> str | None:
    """Return the compared table whose total a line of Table 2 is, or None."""
    tables = (detail for name, detail in _DETAILS if name == line.row.key and detail in COMPARED)
    return next(tables, None) if line.table.table.name == OVERVIEW.name else None


def largest_mover(book: Book, line: VarianceLine) -> CellRef | None:
    """Return the budget cell of the line that moves a category of Table 2 most, or None."""
    mover = max(
        book.lines(detail_of(line) or ""),
        key=lambda row: abs((row.figure("budget") or ZERO) - (row.figure("outturn") or ZERO)),
        default=None,
    )
    return None if mover is None else mover.cell("budget")


def line_of_total(table: str) -> str | None:
    """Return the title of the line of Table 2 that is a table's total, or None.

    None too for a table that sets its own lines against the outturn.
    """
    lines = (name for name, detail in _DETAILS if detail == table and detail not in COMPARED)
    line = OVERVIEW.line(next(lines, ""))
    return None if line is None else line.title


def _names_in_detail(book: Book, table: BookTable, row: Row) -> Iterator[str]:
    if table.table.name != OVERVIEW.name or not _needs_reason(table, row):
        return
    for name, detail in _DETAILS:
        if name == row.key and detail not in COMPARED and detail in book.tables:
            yield from (line.label for line in book.tables[detail].lines)


def row_names(table: BookTable, row: Row) -> Iterator[str]:
    """Yield what people call a row: its label, its declared names, its area where it is alone."""
    line = table.table.line(row.key)
    if line is not None:
        yield from (line.title, *line.aliases)
    if row.role is Role.LINE:
        yield row.label
    if not row.group or not table.table.sub_totals:
        return
    if row.role is Role.SUB_TOTAL or table.group_sizes[normalise(row.group)] == 1:
        yield row.group


def _needs_reason(table: BookTable, row: Row) -> bool:
    if row.role is Role.LINE:
        return not (table.table.name == OVERVIEW.name and row.key in _CONSEQUENTIAL)
    return row.role is Role.SUB_TOTAL and any(
        is_only_at_sub_total(lines, sub_total, "outturn")
        for lines, sub_total in table.blocks()
        if sub_total is row
    )
