"""SEC308: Expenses of all sub-committees are carried by some of them only."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.links import chair_groups, chair_lines, is_for_all_sub_committees
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    costs, lines = book.tables.get("cost_by_subcommittee"), chair_lines(book)
    if costs is None or any(is_for_all_sub_committees(unit) for unit in costs.lines):
        return
    pool = [line for line in lines if is_for_all_sub_committees(line)]
    if not sum((line.figure("budget") or ZERO for line in pool), ZERO):
        return
    for units, paying in chair_groups(costs, lines):
        over = _sum(units, "chairs") - _sum(paying, "budget")
        if over > len(units) + len(paying):
            yield _told(costs, units, paying, pool, over)


def _sum(rows: tuple[Row, ...], column: str) -> Decimal:
    return sum((row.figure(column) or ZERO for row in rows), ZERO)


def _told(
    costs: BookTable,
    units: tuple[Row, ...],
    paying: tuple[Row, ...],
    pool: list[Row],
    over: Decimal,
) -> Finding:
    chairs, first = _sum(units, "chairs"), units[0].entry("chairs")
    names = join_words([unit.label for unit in units])
    entries = (
        *(unit.entry("chairs") for unit in units[1:]),
        *(line.entry("budget") for line in (*paying, *pool)),
    )
    return RULE.finding(
        first.ref if first else None,
        f"{names} {'carries' if len(units) == 1 else 'carry'} {pounds(chairs)} of chairs and "
        f"members in {costs.table.caption}; {join_words([line.label for line in paying])} in Table "
        f"4 come to {pounds(chairs - over)}. The other {pounds(over)} can only be "
        f"{join_words([line.label for line in pool])}, which is for every sub-committee.",
        found=chairs,
        expected=chairs - over,
        related=[entry.ref for entry in entries if entry is not None],
    )


RULE = Rule(
    code="SEC308",
    name="chairs-shared-unevenly",
    severity=Severity.WARNING,
    summary="Expenses of all sub-committees are carried by some of them only.",
    why=(
        "What a sub-committee costs is compared from year to year. Expenses of all of them "
        "make the one that carries them look dearer."
    ),
    source="Tables 3 and 4 (SSC and SMKI PMA carry line 8)",
    bad=(
        "Table 3, SSC and SMKI PMA, Chairs   £265,000\n"
        "Table 4, lines 9 and 10, theirs     £235,000\n"
        "Table 4, line 8, for all             £30,000"
    ),
    good=(
        "Table 3, SSC and SMKI PMA, Chairs   £235,000\n"
        "Table 3, All Sub-Committees          £30,000\n"
        "Table 4, lines 9 and 10, theirs     £235,000\n"
        "Table 4, line 8, for all             £30,000"
    ),
    help="Give the expenses of all sub-committees a row of their own, or share them out.",
    reads=(
        "cost_by_subcommittee",
        "secco_lines",
    ),
    check=_check,
)
