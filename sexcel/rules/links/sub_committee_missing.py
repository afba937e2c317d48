"""SEC314: A sub-committee has a row in one table and none in another."""

from collections.abc import Iterator

from sexcel.budget.links import SHARED_ROWS, area_members
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds

_COST_COLUMNS = {"secas_budget": "total", "secas_outturn": "budget"}
"""The column of a table that says what its rows cost; Table 8 gives FTE only."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for shared in SHARED_ROWS:
        table, listing = book.tables.get(shared.table), book.tables.get(shared.listing)
        if table is None or listing is None:
            continue
        for row in table.lines:
            cost = row.figure(_COST_COLUMNS.get(shared.table, ""))
            if listing.row(row.key) is not None or cost == 0 or _is_compared(row, table, listing):
                continue
            amount = f" with {pounds(cost)}" if cost is not None else ""
            yield rule.finding(
                table.label_ref(row),
                f"{row.label} stands in {table.table.caption}{amount} and has no row in "
                f"{listing.table.caption}, so the two were not compared.",
                found=row.label,
            )


def _is_compared(row: Row, table: BookTable, listing: BookTable) -> bool:
    """Say whether one table has the area of a row, and the other its sub-committees."""
    if area_members(row, listing):
        return True
    areas = (area for area in listing.lines if area.key == normalise(row.group))
    return any(row in area_members(area, table) for area in areas)


RULE = Rule(
    code="SEC314",
    name="sub-committee-missing",
    severity=Severity.WARNING,
    summary="A sub-committee has a row in one table and none in another.",
    why=(
        "Tables 3, 5, 6 and 8 list the same bodies. One that is missing, or spelt so that it "
        "cannot be matched, is not compared."
    ),
    source="section 3.2, Tables 3, 5, 6 and 8",
    bad=("Table 5:   TABASC, OPSG, TAG\nTable 6:   TABASC, OPSG"),
    good=("Table 5:   TABASC, OPSG, TAG\nTable 6:   TABASC, OPSG, TAG"),
    help="Add the row, or spell the sub-committee the same in every table.",
    check=_check,
)
