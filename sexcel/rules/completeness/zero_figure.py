"""SEC805: A figure is 0 where those beside it are thousands, and nothing says why."""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import VarianceLine, find_materiality, variance_lines
from sexcel.model.book import Book, Role, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds

_WITHOUT_OUTTURN = ("contingency", "discount")
"""Lines of Table 2 that follow from a rate, and the first has no outturn."""

_LEAST = Decimal(10_000)
"""£ from which a year without any cost is no accident of a small line, such as an event."""

_THOUSANDS = Decimal(1_000)
"""£ of the year before from which a 0 is worth a note where no reason is given."""

_FEWEST_AREAS = 4
"""Areas with SMEs that show that the one without is an exception."""

_MOST_PAUSES = 2
"""Projects that pause for a year, each with a note: where more do, it is how they are planned."""

_WITHOUT_SMES = "smki pma"
"""The sub-committee to which the published budget gives no SMEs (section 3.2.4)."""

_NOTHING = re.compile(
    r"\b(?:new|first|nil|none|unspent|postponed|cancelled|delayed|deferred"
    r"|no (?:spend|cost|activity)|not (?:spent|held|used|needed|started|required))\b|£0\b",
    re.IGNORECASE,
)
"""Words of a reason that say why a year has no cost, or the one before it."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    materiality = find_materiality(book)
    for line in variance_lines(book):
        if line.row.role is Role.LINE and line.row.key not in _WITHOUT_OUTTURN:
            is_material = materiality.reaches(line)
            for finding in _check_outturn(rule, book, line):
                yield finding if is_material else replace(finding, severity=Severity.INFO)
            if not line.reason and not is_material:
                yield from _check_budget(rule, book, line)
    pauses = [f for row in book.lines("projects") for f in _check_project(rule, book, row)]
    are_custom = len(pauses) > _MOST_PAUSES
    yield from (f for f in pauses if not are_custom or f.severity > Severity.INFO)
    yield from _check_smes(rule, book)


def _check_outturn(rule: Rule, book: Book, line: VarianceLine) -> Iterator[Finding]:
    """Yield an outturn of 0 between thousands, but in a column that is not filled in.

    An event that was not held is as likely as a slip: a line that is not material has a note.
    """
    row, said = line.row, line.reason.text("reason") if line.reason else ""
    budget, entry = row.figure("budget") or ZERO, row.entry("outturn")
    if entry is None or entry.figure or budget < _LEAST or _NOTHING.search(said):
        return
    if not any(near.figure("outturn") for near in line.table.lines):
        return
    prior = row.figure("prior_approved") or ZERO
    if prior >= _LEAST:
        context = f"{pounds(prior)} was approved and {pounds(budget)} is budgeted"
    elif line.table.column("prior_approved") is None and entry.figure is not None:
        context = f"{pounds(budget)} is budgeted, and no reason says that the cost is new"
    else:
        return
    yield _report(rule, book, line.key("outturn"), context, ("prior_approved", "budget"))


def _check_budget(rule: Rule, book: Book, line: VarianceLine) -> Iterator[Finding]:
    """Yield a note on a budget of 0 after thousands; a material one needs a reason anyway."""
    outturn = line.row.figure("outturn") or ZERO
    is_detail = line.table.table is not OVERVIEW
    if line.row.figure("budget") == 0 and outturn >= _THOUSANDS and is_detail:
        context = f"the outturn is {pounds(outturn)}, and no reason is given"
        note = _report(rule, book, line.key("budget"), context, ("outturn",))
        yield replace(note, severity=Severity.INFO)


def _check_project(rule: Rule, book: Book, row: Row) -> Iterator[Finding]:
    """Yield a project that pauses for a year: a blank is likely a figure left out, a 0 may be."""
    before, figure, after = (
        row.figure(column) for column in ("budget", "forecast_1", "forecast_2")
    )
    if figure or row.entry("forecast_1") is None or min(before or ZERO, after or ZERO) < _LEAST:
        return
    context = f"the year before is {pounds(before or ZERO)}, the year after {pounds(after or ZERO)}"
    key = FigureKey("projects", row.key, "forecast_1")
    finding = _report(rule, book, key, context, ("budget", "forecast_2"))
    yield finding if figure is None else replace(finding, severity=Severity.INFO)


def _check_smes(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the one area without SMEs: a warning where its cost falls below the outturn by that."""
    areas = [row for row in book.lines("secas_budget") if row.entry("sme") is not None]
    without = [row for row in areas if not row.figure("sme")]
    without = [row for row in without if normalise(row.label) != _WITHOUT_SMES]
    if len(without) != 1 or len(areas) <= _FEWEST_AREAS or not without[0].figure("core_team"):
        return
    (row,) = without
    context = f"the other {len(areas) - 1} areas have SMEs"
    table = book.tables.get("secas_outturn")
    compared = None if table is None else table.row(row.key)
    outturn, budget = (
        (compared.figure(column) if compared else None) or ZERO for column in ("outturn", "budget")
    )
    is_likely = outturn - budget >= _LEAST
    if is_likely:
        context += f", and its cost falls from {pounds(outturn)} to {pounds(budget)}"
    related = [] if compared is None else [compared.cell("outturn"), compared.cell("budget")]
    finding = _report(rule, book, FigureKey("secas_budget", row.key, "sme"), context, ())
    finding = replace(finding, related=tuple(cell for cell in related if cell is not None))
    yield finding if is_likely else replace(finding, severity=Severity.INFO)


def _report(
    rule: Rule, book: Book, key: FigureKey, context: str, columns: tuple[str, ...]
) -> Finding:
    """Return the finding on a figure of 0 or a blank; ``columns`` are those that it cites."""
    cell, figure = book.cell(key), book.figure(key)
    state = "blank" if figure is None else pounds(ZERO)
    return rule.finding(
        cell,
        f"{book.describe(key)} is {state}; {context}.",
        found="blank" if figure is None else ZERO,
        related=[book.cell(FigureKey(key.table, key.row, column)) for column in columns],
        todo=f"Put the figure into {cell.a1}, or give the reason why there is none."
        if cell is not None
        else None,
    )


RULE = Rule(
    code="SEC805",
    name="zero-figure",
    severity=Severity.WARNING,
    summary="A figure is 0 where those beside it are thousands, and nothing says why.",
    why=(
        "A 0 adds up like any figure. Where the years beside it, or the areas beside it, have "
        "thousands, it is as often a figure that was cleared and never typed again."
    ),
    source="Tables 4, 5, 6, 10 and 11",
    bad="Meeting Rooms   approved £162,000   outturn £0         budget £182,000",
    good="Meeting Rooms   approved £162,000   outturn £158,000   budget £182,000",
    help="Put the figure into {cell}, or give the reason why there is none.",
    check=_check,
)
