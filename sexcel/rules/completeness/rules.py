"""SEC802 and SEC803: service areas with a core team cost and no FTE, or FTE and no cost."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book, BookTable, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds


def _areas(book: Book) -> Iterator[tuple[Row, Row, Decimal, Decimal]]:
    """Yield each service area of Tables 8 and 5: its rows there, FTE, and core team cost in £.

    None where either table has no figure at all: then it is the table that is not filled in.
    """
    fte_table, cost_table = book.tables.get("fte_by_area"), book.tables.get("secas_budget")
    if fte_table is None or cost_table is None or cost_table.column("core_team") is None:
        return
    areas = []
    for row in fte_table.lines:
        costed = cost_table.row(row.key)
        if costed is not None and not _has_unread_cell(fte_table, row, costed):
            cost = costed.figure("core_team") or ZERO
            areas.append((row, costed, _full_time(fte_table, row), cost))
    if any(fte for *_, fte, _ in areas) and any(cost for *_, cost in areas):
        yield from areas


def _full_time(table: BookTable, row: Row) -> Decimal:
    """Return the FTE of all grades of a service area."""
    grades = (column.name for column in table.columns if column.column.by_grade)
    return sum((row.figure(grade) or ZERO for grade in grades), ZERO)


def _has_unread_cell(table: BookTable, row: Row, costed: Row) -> bool:
    """Say whether a cell holds something that is no figure: then nothing is known to be missing."""
    grades = [column.name for column in table.columns if column.column.by_grade]
    entries = (*(row.entry(grade) for grade in grades), costed.entry("core_team"))
    return any(entry is not None and entry.figure is None and entry.raw for entry in entries)


def _check_fte(rule: Rule, book: Book) -> Iterator[Finding]:
    for row, costed, fte, cost in _areas(book):
        if cost and not fte:
            yield rule.finding(
                costed.cell("core_team"),
                f"The core team of {costed.label} costs {pounds(cost)} in Table 5 and has no FTE "
                "in Table 8.",
                found=cost,
                related=[entry.ref for entry in row.entries.values()],
            )


def _check_cost(rule: Rule, book: Book) -> Iterator[Finding]:
    for row, costed, fte, cost in _areas(book):
        if fte and not cost:
            yield rule.finding(
                costed.cell("core_team"),
                f"{costed.label} has {shortest(fte):f} FTE in Table 8 and no core team cost in "
                "Table 5.",
                found="blank" if costed.figure("core_team") is None else ZERO,
                related=[entry.ref for entry in row.entries.values()],
            )


_WHY = (
    "The core team is two thirds of the budget, and FTE are what it is charged by. People without "
    "a cost are missing from the headline; a cost without people is charged for nobody."
)

RULES = (
    Rule(
        code="SEC802",
        name="cost-without-fte",
        severity=Severity.ERROR,
        summary="A service area has a core team cost and no FTE.",
        why=_WHY,
        source="section 3.3, Tables 5 and 8",
        bad="        Grade 4   Grade 3   Core Team\nOPSG                        £626,156",
        good="        Grade 4   Grade 3   Core Team\nOPSG        1.2         1    £626,156",
        help="Fill in the FTE of the area, or take its cost out of {cell}.",
        reads=("fte_by_area.fte", "secas_budget.core_team"),
        check=_check_fte,
    ),
    Rule(
        code="SEC803",
        name="fte-without-cost",
        severity=Severity.ERROR,
        summary="A service area has FTE and no core team cost.",
        why=_WHY,
        source="section 3.3, Tables 5 and 8",
        bad="        Grade 4   Grade 3   Core Team\nOPSG        1.2         1          £0",
        good="        Grade 4   Grade 3   Core Team\nOPSG        1.2         1    £626,156",
        help="Fill in the core team cost in {cell}, or take the FTE of the area out.",
        reads=("fte_by_area.fte", "secas_budget.core_team"),
        check=_check_cost,
    ),
)
"""Rules on Tables 5 and 8, which list the same service areas."""
