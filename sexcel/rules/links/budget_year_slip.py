"""SEC319: A figure is many times that of the year beside it, or a small part of it."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from sexcel.budget.drivers import driven_lines
from sexcel.budget.links import LINKS
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import VarianceLine, detail_of, variance_lines
from sexcel.model.book import Book, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.tables import TOTAL
from sexcel.model.wording import pounds

_MANY = 4
"""Times last year's figure that a line or a grade does not become, whatever the reason: Grade 3 of
the published budget more than doubles, and its budget lines rise by 61% at most."""

_LEAST_AMOUNT = Decimal(10_000)
"""£ below which a line may well become many times as much: an event, a licence."""

_LEAST_TIMES, _MOST_TIMES = 7, 20
"""Times by which a figure with a digit too many or too few is off: ten, give or take what the line
moves by; a thousand is a matter of units, which SEC419 and SEC422 report."""

_ALIKE = Decimal("1.35")
"""Times by which the other two years of a line differ at most: a line that moves by a third and
more has no usual size."""

_LAST_YEAR = ("prior_approved", "outturn")
"""Columns of last year, which are copied or typed."""

_OF_UNITS = 100
"""Times by which an amount in £ among amounts in £k is off, at least, if it is a part of the line:
two digits too many are rare."""

_DIGIT = "Check for a digit too many or too few."
_UNIT = "Check its unit: an amount in £ may be among amounts in £k."

_HALF = 2
"""Times an outturn that the years beside it are at least in a year of few meetings: what Table 10
had approved was 2.4 to 4.3 times the outturn of 2020/21 in three budgets of other teams."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_POUNDS = re.compile(r"£\s?(\d(?:[\d,]*\d)?(?:\.\d+)?)(?![\dkm])")

_FAR = 7
"""Times the FTE of the next area that an area does not have of a grade: in the published budget
Panel & Board has four times the Grade 5 of any other, in those of other teams up to 5.5 times; a
digit too many makes it ten."""

_LEAST_FTE = Decimal(1)
"""FTE below which a grade may: a head of a few days a month."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    drivers = driven_lines(book)
    for line in variance_lines(book):
        budget, outturn = line.row.figure("budget"), line.row.figure("outturn")
        if _is_most_detailed(book, line) and _is_many(budget, outturn, _LEAST_AMOUNT):
            if _is_worded(line) or _was_low_year(book, line):
                continue
            assert budget is not None and outturn is not None
            amounts = f"{pounds(outturn)} to {pounds(budget)}"
            parts = _parts(book, line.row) if line.table.table.name == "secas_outturn" else ()
            parts += tuple(
                driver.cell(name)
                for driver in drivers.get(line.key("budget"), ())
                for name in ("quantity", "times", "unit_charge")
            )
            yield _report(rule, line.table.table.caption, line.row, amounts, "outturn", parts)
        yield from _check_last_year(rule, book, line)
    for row in book.lines("fte_by_grade"):
        budget, before = row.figure("budget"), row.figure("prior_approved")
        if _is_many(budget, before, _LEAST_FTE):
            assert budget is not None and before is not None
            amounts = f"{shortest(before):f} to {shortest(budget):f} FTE"
            yield _report(rule, "Table 7", row, amounts, "prior_approved", ())
    yield from _check_areas(rule, book)


def _is_worded(line: VarianceLine) -> bool:
    """Say whether typed words give the line's movement to the pound, or the factors of its budget.

    ``£12,350 up, held in person again``; ``Meeting rooms (62 at £720)``.
    """
    budget, outturn = line.row.figure("budget") or ZERO, line.row.figure("outturn") or ZERO
    reason = None if line.reason is None else line.reason.entry("reason")
    typed = str(reason.value) if reason is not None and reason.formula is None else ""
    factors = [Decimal(number.replace(",", "")) for number in _NUMBER.findall(line.row.label)]
    return abs(budget - outturn) in _amounts(typed) or any(
        first * second == budget for first, second in combinations(factors, 2)
    )


def _amounts(text: str) -> list[Decimal]:
    """Return the amounts in £ of a text."""
    return [Decimal(number.replace(",", "")) for number in _POUNDS.findall(text)]


def _was_low_year(book: Book, line: VarianceLine) -> bool:
    """Say whether last year's outturn was far below what was approved, and the budget is not.

    It is so of the line itself or of all of its table in Table 2: in a year of few meetings the
    outturn is out of line, and not the budget.
    """
    columns = (*_LAST_YEAR, "budget")
    of_line = [line.row.figure(column) for column in columns]
    targets = (link.target for link in LINKS if link.source == (line.table.table.name, TOTAL))
    of_table = [
        [book.figure(FigureKey(*target, column)) for column in columns] for target in targets
    ]
    return any(_is_between(*figures) for figures in (of_line, *of_table))


def _is_between(approved: Decimal | None, outturn: Decimal | None, budget: Decimal | None) -> bool:
    """Say whether an outturn is at most half of two figures that are nearer to one another."""
    if not (approved and outturn and budget) or outturn < 0:
        return False
    low, high = sorted((approved, budget))
    return low >= _HALF * outturn and high * outturn < low * low


def _check_last_year(rule: Rule, book: Book, line: VarianceLine) -> Iterator[Finding]:
    """Yield the figure of last year that is many times the other and the budget, or a small part.

    The other two years are alike: it is then the one out of line.
    """
    row = line.row
    for column in _LAST_YEAR if line.needs_reason else ():
        years = [year for year in (*_LAST_YEAR, "budget") if year != column]
        figure, near = row.figure(column) or ZERO, [row.figure(year) or ZERO for year in years]
        low, high = sorted(near)
        times = max(figure / high, low / figure) if figure > 0 and low > 0 else ZERO
        is_odd = _LEAST_TIMES <= times <= _MOST_TIMES
        is_alike = low > 0 and high <= _ALIKE * low
        is_typed = is_odd and is_alike and not _is_worded(line)
        if is_typed and max(high, figure) >= _LEAST_AMOUNT:
            yield rule.finding(
                row.cell(column),
                f"{book.describe(line.key(column))} is {pounds(figure)}; the line has "
                f"{' and '.join(map(pounds, near))} in the years beside it. Check for a digit too "
                "many or too few.",
                found=figure,
                related=map(row.cell, years),
                todo=f"Correct {pounds(figure)} if a digit is wrong; else give the reason.",
            )


def _check_areas(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the areas that have many times as many FTE of a grade as any other."""
    areas = book.tables.get("fte_by_area")
    for column in areas.columns if areas is not None else ():
        if areas is None or not column.column.by_grade:
            continue
        ranked = sorted(areas.lines, key=lambda row: row.figure(column.name) or ZERO)[-2:]
        if len(ranked) != 2:
            continue
        next_largest, largest = (row.figure(column.name) or ZERO for row in ranked)
        if next_largest > 0 and largest >= _LEAST_FTE and largest >= _FAR * next_largest:
            yield rule.finding(
                ranked[1].cell(column.name),
                f"Table 8, {ranked[1].label} has {shortest(largest):f} FTE of {column.heading}; no "
                f"other area has more than {shortest(next_largest):f}. Check for a digit too many.",
                found=largest,
                related=[ranked[0].cell(column.name)],
            )


def _parts(book: Book, row: Row) -> tuple[CellRef | None, ...]:
    """Return what makes up the cost of a service area or a sub-committee of it in Table 5."""
    names = {row.key, normalise(row.group)}
    return tuple(
        member.cell(column)
        for member in book.lines("secas_budget")
        if {member.key, normalise(member.group)} & names
        for column in ("core_team", "sme")
    )


def _is_many(budget: Decimal | None, before: Decimal | None, least: Decimal) -> bool:
    """Say whether one of two figures above 0 is many times the other, and not small."""
    if not budget or not before or budget < 0 or before < 0:
        return False
    low, high = sorted((budget, before))
    return low >= least / _MANY and high >= least and high >= _MANY * low


def _is_most_detailed(book: Book, line: VarianceLine) -> bool:
    """Say whether no table of the book breaks a line down: of Table 2 that table is missing."""
    if line.table.table.name != OVERVIEW.name:
        return line.needs_reason
    detail = detail_of(line)
    return detail is not None and detail not in book.tables


def _report(
    rule: Rule,
    caption: str,
    row: Row,
    amounts: str,
    before: str,
    parts: Iterable[CellRef | None],
) -> Finding:
    figures = sorted(abs(row.figure(column) or ZERO) for column in (before, "budget"))
    advice = _UNIT if figures[1] >= _OF_UNITS * figures[0] else _DIGIT
    return rule.finding(
        row.cell("budget"),
        f"{caption}, {row.name} goes from {amounts}. {advice}",
        found=row.figure("budget"),
        related=[row.cell(before), *parts],
    )


RULE = Rule(
    code="SEC319",
    name="budget-year-slip",
    severity=Severity.WARNING,
    summary="A figure is many times that of the year beside it, or a small part of it.",
    why=(
        "A reason says why a line moves, and was written for the figure that was meant: it does "
        "not show that the figure has a digit too many."
    ),
    source="Tables 4, 6, 7 and 10",
    bad="3. Legal   £25,000   £300,000   for a procurement",
    good="3. Legal   £25,000    £30,000   for a procurement",
    help="Check {cell} against the years beside it.",
    check=_check,
)
