"""What an e-mail says of a workbook: the question, headline, categories, movements, checks."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct

from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import find_materiality, is_composite
from sexcel.model.book import Book, Role
from sexcel.model.decimals import round_to_whole
from sexcel.model.findings import Severity
from sexcel.model.report import FileReport
from sexcel.model.wording import count_of, pounds, truncate
from sexcel.writers.layout import SheetNames
from sexcel.writers.ranking import rank_lines
from sexcel.writers.sheets import workbook_title
from sexcel.writers.status import budget_word, is_final, name_line
from sexcel.writers.variance import OUTTURN, place_lines

_MOST_MOVEMENTS = 5
"""Movements quoted: half of those in the chart, what is read before the workbook is opened."""
_LONGEST = 500
"""Letters of a reason that are quoted; the workbook has the rest."""
_SPACE = re.compile(r"\s+")


class Category(Struct, frozen=True):
    """One row of the category table: £, None where blank. Totals are set off."""

    name: str
    prior: Decimal | None
    outturn: Decimal | None
    budget: Decimal | None
    is_total: bool

    @property
    def variance(self) -> Decimal | None:
        """Return budget less estimated outturn, in £; None without a budget."""
        return None if self.budget is None else self.budget - (self.outturn or Decimal(0))


class QuotedMovement(Struct, frozen=True):
    """One of the largest movements (£). ``reason`` is empty where the workbook gives none.

    ``outturn`` is None where it is blank.
    """

    line: str
    outturn: Decimal | None
    budget: Decimal
    reason: str
    is_due: bool
    """Whether a reason is due and missing."""


class MailFacts(Struct, frozen=True):
    """What the body says of a workbook, in the order in which it says it."""

    title: str
    file_name: str
    version: str
    budget_word: str
    """``Draft Budget``, or ``Approved Budget`` once the last version is final."""
    is_final: bool
    checks: str
    """The state of the checks, in one sentence for people outside the team."""
    year: str
    prior_year: str
    headline: Decimal | None
    categories: tuple[Category, ...]
    """All amounts are in whole £, as the pack shows them."""
    has_pack: bool
    """Whether the first page of the workbook is that of a Panel pack."""
    movements: tuple[QuotedMovement, ...]


def gather_facts(book: Book, report: FileReport) -> MailFacts:
    """Return the facts, each on one line and free of characters that cannot be seen."""
    return MailFacts(
        title=workbook_title(book),
        file_name=flatten(PurePath(report.path).name),
        version=flatten(_version(book)),
        budget_word=budget_word(book),
        is_final=is_final(book),
        checks=_describe_checks(report),
        year=book.year_label(0),
        prior_year=book.year_label(-1),
        headline=_whole(report.headline),
        has_pack=book.sheets[:1] == (SheetNames().decision,),
        categories=tuple(_categories(book)),
        movements=tuple(_movements(book)),
    )


def _describe_checks(report: FileReport) -> str:
    """Return what the checks found; no cell, rule or file of the team's own is named."""
    if report.unjudged:
        return "The figures could not be checked in full."
    errors = report.count(Severity.ERROR)
    if not errors:
        return f"No error was found in the figures{' that could be checked' * bool(report.gaps)}."
    effects = [
        abs(finding.effect)
        for finding in report.findings
        if finding.severity is Severity.ERROR and finding.effect and finding.effect.is_finite()
    ]
    number = f"{count_of(errors, 'error')} {'was' if errors == 1 else 'were'} found in the figures"
    if not effects:
        return f"{number}; the total does not move with {'it' if errors == 1 else 'them'}."
    return f"{number}; the largest moves the total by {pounds(max(effects))}."


def _whole(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_to_whole(amount)


def flatten(text: str) -> str:
    """Return words on one line, as far as they are quoted."""
    line = _SPACE.sub(" ", text).strip()
    line = "".join(letter for letter in line if letter.isprintable())
    return truncate(line, _LONGEST)


def _version(book: Book) -> str:
    history = book.tables.get("change_history")
    if history is None or not history.lines:
        return ""
    last = history.lines[-1]
    status = last.text("status")
    return f"version {last.label} ({status})" if status else f"version {last.label}"


def _categories(book: Book) -> Iterator[Category]:
    overview = book.tables.get(OVERVIEW.name)
    if overview is None:
        return
    for row in overview.rows:
        if row.role is not Role.HEADING and not row.is_of_shares:
            yield Category(
                flatten(name_line(book, overview, row)[0]),
                _whole(row.figure("prior_approved")),
                _whole(row.figure("outturn")),
                _whole(row.figure("budget")),
                row.role is Role.TOTAL or is_composite(overview, row),
            )


def _movements(book: Book) -> Iterator[QuotedMovement]:
    """Yield the largest movements, those that the workbook's own chart begins with."""
    for line in rank_lines(place_lines(book))[:_MOST_MOVEMENTS]:
        row = line.compared.reason
        reason = "" if row is None else flatten(row.text("reason"))
        is_due = line.compared.needs_reason and find_materiality(book).reaches(line.compared)
        name = flatten(line.name)
        outturn = None if OUTTURN in line.blanks else round_to_whole(line.outturn)
        budget = round_to_whole(line.budget)
        yield QuotedMovement(name, outturn, budget, reason, not reason and is_due)
