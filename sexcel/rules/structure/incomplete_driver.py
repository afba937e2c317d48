"""SEC424: A driver lacks a number that its amount is worked out with."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.equations import equations
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure, join_words

_FACTORS = ("quantity", "times", "unit_charge")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    drivers = book.tables.get("drivers")
    if drivers is None:
        return
    known = {doubt.ref for doubt in book.doubts}
    confirmed = _confirmed(book)
    for row in drivers.lines:
        factors = [name for name in _FACTORS if row.entry(name) is not None]
        blank = [
            name
            for name in factors
            if row.entries[name].value is None and row.entries[name].ref not in known
        ]
        given = {name: figure for name in factors if (figure := row.figure(name))}
        lacks = [name for name in blank if (row.key, name) not in confirmed]
        # An amount that is there all the same was typed, and is what the line is made of.
        if given and lacks and lacks == blank and not row.figure("amount"):
            yield _told(drivers, row, lacks, given)


def _confirmed(book: Book) -> frozenset[tuple[str, str]]:
    """Numbers that the meetings forecast is compared with: a blank there is no meeting."""
    return frozenset(
        (key.row, key.column)
        for equation in equations(book)
        if equation.link and equation.target.table == "drivers"
        for key in inputs(equation.formula)
        if key.table == "drivers"
    )


def _told(drivers: BookTable, row: Row, lacks: list[str], given: dict[str, Decimal]) -> Finding:
    entries = [row.entries[name] for name in given]
    parts = [
        f"{_title(drivers, name)} {format_figure(figure, drivers.table.column(name).kind)}"
        for name, figure in given.items()
    ]
    amount = row.entry("amount")
    return RULE.finding(
        row.entries[lacks[0]].ref,
        f"Cost drivers, {row.label}: '{row.text('driver')}' has {join_words(parts)} and no "
        f"{' and no '.join(_title(drivers, name) for name in lacks)}, so it costs nothing.",
        found="blank",
        related=[*(entry.ref for entry in entries), None if amount is None else amount.ref],
    )


def _title(drivers: BookTable, name: str) -> str:
    return drivers.table.column(name).title.lower()


RULE = Rule(
    code="SEC424",
    name="incomplete-driver",
    severity=Severity.WARNING,
    summary="A driver lacks a number that its amount is worked out with.",
    why=(
        "A product with a blank in it is nothing: the line that reads it loses the whole cost, "
        "and every total agrees."
    ),
    source="sections 2.2 and 3.4",
    bad="Panel Chair Office   Dedicated office       ×  12  ×  £2,000   £0",
    good="Panel Chair Office   Dedicated office   1   ×  12  ×  £2,000   £24,000",
    help="Put the number in, or 0 where the cost ends.",
    check=_check,
)
