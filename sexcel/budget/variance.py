"""Variances: which lines are compared with the outturn, which are material, and why they move."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.equations import is_only_at_sub_total
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import ZERO, FigureKey, names
from sexcel.model.names import matches_name, normalise

COMPARED = ("overview", "secco_lines", "secas_outturn", "accommodation")
"""Tables 2, 4, 6 and 10: those that set the budget against the outturn."""

_FOLLOWS = frozenset({"core_and_sme", "discount", "accommodation", "contingency"})
"""Lines of Table 2 that another table explains (6, 10), or that follow from a rate."""


_DETAIL = {
    "secco": "secco_lines",
    "core_and_sme": "secas_outturn",
    "accommodation": "accommodation",
}
"""Lines of Table 2 whose own lines another compared table gives."""


class VarianceLine(Struct, frozen=True):
    """One line of the variance analysis. ``explains`` says that a reason is due if material."""

    table: BookTable
    row: Row
    explains: bool
    reason: Row | None
    """The row of the commentary table that gives the reason."""

    def key(self, column: str) -> FigureKey:
        """A figure of this line."""
        return FigureKey(self.table.table.name, self.row.key, column)


def resolve_rate(book: Book, name: str) -> Decimal | None:
    """A rate or amount of the assumptions; ours where the workbook states none."""
    return resolve_figure(book, FigureKey("rates", name, "value"))


def variance_lines(book: Book) -> Iterator[VarianceLine]:
    """Every line, sub total and total of Tables 2, 4, 6 and 10 that has figures to compare."""
    for name in COMPARED:
        table = book.tables.get(name)
        if table is None:
            continue
        summed = _summarised(table)
        for row in table.rows:
            if row.role is Role.HEADING or row.key in summed:
                continue
            yield VarianceLine(table, row, _explains(table, row), find_reason(book, table, row))


def is_movement(book: Book, line: VarianceLine) -> bool:
    """Whether no other compared line makes up this one: all such sum to the total's variance."""
    table, row = line.table, line.row
    if row.role is Role.SUB_TOTAL:
        return _explains(table, row)
    if row.role is not Role.LINE or is_composite(table, row):
        return False
    return table.table.name != "overview" or _DETAIL.get(row.key) not in book.tables


def is_composite(table: BookTable, row: Row) -> bool:
    """Whether the line is the sum of other lines of its table, as SECAS Services in Table 2."""
    line = table.table.line(row.key)
    parts = () if line is None or line.formula is None else tuple(names(line.formula))
    declared = [table.table.line(part) for part in parts]
    return any(table.row(part) is not None for part in parts) and all(
        part is not None and not part.summed for part in declared
    )


def is_material(book: Book, budget: Decimal | None, outturn: Decimal | None) -> bool:
    """Whether a variance reaches both thresholds: £, and share of the outturn.

    Against an outturn of nothing only the £ threshold counts.
    """
    variance = (budget or ZERO) - (outturn or ZERO)
    amount, share = (
        resolve_rate(book, "materiality_amount"),
        resolve_rate(book, "materiality_percent"),
    )
    if variance == 0 or abs(variance) < (amount or ZERO):
        return False
    return not outturn or abs(variance) >= (share or ZERO) * abs(outturn)


def find_reason(book: Book, table: BookTable, row: Row) -> Row | None:
    """The row of the commentary table that speaks of this row, by its line or its area."""
    commentary = book.tables.get("commentary")
    if commentary is None or row.role is Role.TOTAL:
        return None
    for reason in commentary.lines:
        if reason.text("reason") and any(
            matches_name(name, reason.label) for name in _names(table, row)
        ):
            return reason
    return None


def _names(table: BookTable, row: Row) -> Iterator[str]:
    line = table.table.line(row.key)
    if line is not None:
        yield from (line.title, *line.aliases)
    if row.role is Role.LINE:
        yield row.label
    group = normalise(row.group)
    alone = sum(normalise(line.group) == group for line in table.lines) == 1
    if row.group and table.table.sub_totals and (row.role is Role.SUB_TOTAL or alone):
        yield row.group


def _summarised(table: BookTable) -> set[str]:
    """Lines whose outturn is given for their area only: their area is compared, not they."""
    return {
        line.key
        for lines, sub_total in table.blocks()
        for line in lines
        if is_only_at_sub_total(lines, sub_total, "outturn")
    }


def _explains(table: BookTable, row: Row) -> bool:
    if row.role is Role.LINE:
        return not (table.table.name == "overview" and row.key in _FOLLOWS)
    return row.role is Role.SUB_TOTAL and any(
        is_only_at_sub_total(lines, sub_total, "outturn")
        for lines, sub_total in table.blocks()
        if sub_total is row
    )
