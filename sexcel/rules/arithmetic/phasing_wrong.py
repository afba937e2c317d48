"""SEC106: The months or quarters of a year do not add up to it."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book, Entry, PhasedYear, Role
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds

_MONTHS = 12
"""Periods of a year that are months; other phasings have four quarters."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    wrong: dict[tuple[str, str], list[PhasedYear]] = {}
    for phased in book.phased:
        if not phased.adds_up:
            wrong.setdefault((phased.key.table, phased.key.column), []).append(phased)
    causes = {
        column: [year for year in years if _is_given(book, year)] or years[:1]
        for column, years in wrong.items()
    }
    for (table, _), years in causes.items():
        # What adds up lines goes wrong with them, and so does an overview that is linked to them.
        of_lines = {
            sum(map(_difference, phased))
            for (name, _), phased in causes.items()
            if not book.tables[name].table.lines and name != table
        }
        for year in years:
            if not book.tables[table].table.lines or _difference(year) not in of_lines:
                yield _finding(rule, book, year)


def _difference(phased: PhasedYear) -> Decimal:
    return (phased.year.figure or ZERO) - phased.total


def _is_given(book: Book, phased: PhasedYear) -> bool:
    """Say whether a figure is of a line that no other line makes up."""
    table = book.tables[phased.key.table]
    row, declared = table.row(phased.key.row), table.table.line(phased.key.row)
    is_line = row is not None and row.role is Role.LINE
    return is_line and (declared is None or declared.formula is None)


def _finding(rule: Rule, book: Book, phased: PhasedYear) -> Finding:
    """Return the finding at the year, or at the one period that is unlike the others."""
    periods, year = phased.periods, phased.year
    name = f"{len(periods)} {'months' if len(periods) == _MONTHS else 'quarters'}"
    odd = _odd_period(periods)
    cell = year if odd is None else odd
    figure = year.figure
    assert figure is not None
    total = phased.total
    expected = total if odd is None else figure - total + (odd.figure or ZERO)
    reason = "" if odd is None else f" {_reason(odd)}"
    return rule.finding(
        cell.ref,
        f"{book.describe(phased.key)} is {pounds(figure)}, and its {name} beside it add up to "
        f"{pounds(total)}.{reason}",
        found="blank" if cell.figure is None else cell.figure,
        expected=expected,
        related=[entry.ref for entry in (year, *periods) if entry is not cell],
        todo=f"Put {pounds(expected)} into {cell.ref.a1}, or correct "
        + (f"the {name} beside it." if odd is None else f"{year.ref.a1}, the year."),
    )


def _odd_period(periods: tuple[Entry, ...]) -> Entry | None:
    """Return the only period that is blank, or that is typed among formulas."""
    blank = [period for period in periods if period.figure is None]
    typed = [period for period in periods if period.formula is None]
    return next((odd[0] for odd in (blank, typed) if len(odd) == 1), None)


def _reason(odd: Entry) -> str:
    if odd.figure is None:
        return f"{odd.ref.a1} is blank."
    return f"{odd.ref.a1} is typed, where the others are formulas."


RULE = Rule(
    code="SEC106",
    name="phasing-wrong",
    severity=Severity.ERROR,
    summary="The months or quarters of a year do not add up to it.",
    why=(
        "Spending is monitored by the month. A year that its months do not make up is a budget "
        "that nobody can report against, and often a month that the year leaves out."
    ),
    source="figure columns of Tables 1 to 11",
    bad="Legal   12 months of £1,000   £11,000",
    good="Legal   12 months of £1,000   £12,000",
    help="Correct the year, or the month or quarter that is wrong.",
    check=_check,
)
