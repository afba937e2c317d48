"""SEC314: A sub-committee has a row in one table and none in another."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.budget.links import SHARED_ROWS, area_members
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.tables import TOTAL
from sexcel.model.wording import pounds

_COST_COLUMNS = {"secas_budget": "total", "secas_outturn": "budget"}
"""The column of a table that says what its rows cost; Table 8 gives FTE only."""

_LEAST_OTHERS = 2
"""Rows without a counterpart that make it one finding: a single one is named."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    listed: set[frozenset[str]] = set()
    for shared in SHARED_ROWS:
        table, listing = book.tables.get(shared.table), book.tables.get(shared.listing)
        if table is None or listing is None:
            continue
        missing = [row for row in table.lines if _is_missing(row, table, listing)]
        if _cost_as_much(missing, table, listing):
            continue
        if len(missing) >= _LEAST_OTHERS and 2 * len(missing) > len(table.lines):
            pair = frozenset((shared.table, shared.listing))
            if pair not in listed:
                listed.add(pair)
                yield _list_others(rule, book, table, listing)
        else:
            yield from (_report_missing(rule, row, table, listing) for row in missing)


def _is_missing(row: Row, table: BookTable, listing: BookTable) -> bool:
    """Say whether a row that costs something has no counterpart in the listing."""
    is_free = row.figure(_COST_COLUMNS.get(table.table.name, "")) == 0
    return listing.row(row.key) is None and not is_free and not _is_compared(row, table, listing)


def _cost_as_much(missing: Sequence[Row], table: BookTable, listing: BookTable) -> bool:
    """Say whether rows cost what those cost that only the listing has: the same, renamed."""
    renamed = [row for row in listing.lines if _is_missing(row, listing, table)]
    cost, listed = (_sum_costs(rows, of) for rows, of in ((missing, table), (renamed, listing)))
    return cost is not None and cost == listed


def _sum_costs(rows: Sequence[Row], table: BookTable) -> Decimal | None:
    """Return what the rows cost together; None where there are none, or a cost is not known."""
    costs = [row.figure(_COST_COLUMNS.get(table.table.name, "")) for row in rows]
    known = [cost for cost in costs if cost is not None]
    return sum(known, ZERO) if known and len(known) == len(costs) else None


def _report_missing(rule: Rule, row: Row, table: BookTable, listing: BookTable) -> Finding:
    cost = row.figure(_COST_COLUMNS.get(table.table.name, ""))
    amount = f" with {pounds(cost)}" if cost is not None else ""
    return rule.finding(
        table.label_ref(row),
        f"{row.label} is in {table.table.caption}{amount} and has no row in "
        f"{listing.table.caption}, so the two were not compared.",
        found=row.label,
        todo=f"Add a row {row.label} to {listing.table.caption}, or spell it as there.",
    )


def _list_others(rule: Rule, book: Book, table: BookTable, listing: BookTable) -> Finding:
    """Return the one finding on tables whose rows are of different kinds.

    One may list service areas, the other their sub-committees. Where their totals agree it is a
    note.
    """
    names = (table.table.name, listing.table.name)
    totals = {
        book.figure(FigureKey(name, TOTAL, _COST_COLUMNS[name]))
        for name in names
        if name in _COST_COLUMNS
    }
    agree = len(totals) == 1 and None not in totals
    return rule.finding(
        table.range,
        f"Most rows of {table.table.caption} have no row of the same name in "
        f"{listing.table.caption}, so the two were compared by their totals only.",
        todo=f"Nothing, if one lists areas and the other their sub-committees; if not, spell the "
        f"rows of {table.table.caption} as those of {listing.table.caption}.",
        severity=Severity.INFO if agree else None,
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
