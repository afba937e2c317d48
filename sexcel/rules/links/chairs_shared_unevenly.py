"""SEC308: Expenses of all sub-committees are carried by some of them only."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sexcel.budget.chairs import chair_groups, chair_lines, is_for_all_sub_committees, shared_lines
from sexcel.model.book import Book, Row
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    costs, lines = book.tables.get("cost_by_subcommittee"), chair_lines(book)
    if costs is None or any(map(is_for_all_sub_committees, costs.lines)):
        return
    pool = [line for line in lines if is_for_all_sub_committees(line)]
    if not _sum(pool, "budget"):
        return
    total = costs.total
    shared = shared_lines(book, costs)
    if total is not None and not any(line in shared for line in pool):
        message = (
            f"Table 3 spreads {_labels(pool)} ({pounds(_sum(pool, 'budget'))} in Table 4) over no "
            "sub-committee."
        )
        related = [line.cell("budget") for line in pool]
        where = total.cell("chairs")
        yield rule.finding(where, message, related=related, severity=Severity.INFO)
    if any(line not in lines for line in shared):
        return  # A further line pays chairs, and nothing says whose.
    for units, paying in chair_groups(costs, lines):
        chairs, paid = _sum(units, "chairs"), _sum(paying, "budget")
        excess = chairs - paid
        # Each figure is rounded to £1, so as many pounds are no excess.
        if excess <= len(units) + len(paying):
            continue
        related = [unit.cell("chairs") for unit in units[1:]]
        related += [line.cell("budget") for line in (*paying, *pool)]
        # All of it is carried here: the tables agree, and only the comparison suffers.
        is_all = abs(excess - _sum(pool, "budget")) <= len(units) + len(paying)
        yield rule.finding(
            units[0].cell("chairs"),
            f"Table 3 charges {pounds(chairs)} of chairs and members to {_labels(units)}, but "
            f"their own lines in Table 4 ({_labels(paying)}) cost {pounds(paid)}. The other "
            f"{pounds(excess)} can only be {_labels(pool)}, which is for every sub-committee.",
            found=chairs,
            expected=paid,
            related=related,
            todo=f"Give {_labels(pool)} a separate row with {pounds(excess)} in Table 3, or share "
            f"the {pounds(excess)} over all sub-committees.",
            severity=Severity.INFO if is_all else None,
        )


def _sum(rows: Iterable[Row], column: str) -> Decimal:
    return sum((row.figure(column) or ZERO for row in rows), ZERO)


def _labels(rows: Iterable[Row]) -> str:
    return join_words([row.label for row in rows])


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
    help="Give the expenses of all sub-committees a separate row, or share them out.",
    reads=("cost_by_subcommittee", "secco_lines"),
    check=_check,
)
