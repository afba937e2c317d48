"""SEC424: A driver lacks a number that its amount is worked out with."""

from collections.abc import Iterator

from sexcel.budget.assumptions import DRIVERS
from sexcel.budget.equations import equations
from sexcel.model.book import Book
from sexcel.model.expressions import inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure, join_words

_FACTORS = tuple(DRIVERS.column(name) for name in ("quantity", "times", "unit_charge"))


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    reported = {doubt.ref for doubt in book.doubts}
    confirmed = _confirmed_factors(book)
    for driver in book.lines(DRIVERS.name):
        entries = {
            factor: entry for factor in _FACTORS if (entry := driver.entry(factor.name)) is not None
        }
        blank = [
            factor
            for factor, entry in entries.items()
            if entry.value is None and entry.ref not in reported
        ]
        factors = {factor: entry for factor, entry in entries.items() if entry.figure}
        # An amount that is there all the same was typed, and is what the line is made of.
        if not factors or not blank or driver.figure("amount"):
            continue
        if any((driver.key, factor.name) in confirmed for factor in blank):
            continue
        numbers = [
            f"{factor.title.lower()} {format_figure(entry.figure, factor.kind)}"
            for factor, entry in factors.items()
            if entry.figure
        ]
        yield rule.finding(
            entries[blank[0]].ref,
            f"Cost drivers, {driver.label}: '{driver.text('driver')}' has {join_words(numbers)} "
            f"and no {' and no '.join(factor.title.lower() for factor in blank)}, so it costs "
            "nothing.",
            found="blank",
            related=[*(entry.ref for entry in factors.values()), driver.cell("amount")],
        )


def _confirmed_factors(book: Book) -> frozenset[tuple[str, str]]:
    """Return the numbers that the meetings forecast confirms: a blank there is no meeting."""
    return frozenset(
        (key.row, key.column)
        for equation in equations(book)
        if equation.link and equation.target.table == DRIVERS.name
        for key in inputs(equation.formula)
        if key.table == DRIVERS.name
    )


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
    help="Put the number into {cell}, or 0 where the cost ends.",
    check=_check,
)
