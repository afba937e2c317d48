"""What an e-mail says of a workbook: headline, categories, variances, state of the checks."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct

from sexcel.budget.overview import OVERVIEW, PROJECTS
from sexcel.budget.variance import VarianceLine, find_materiality, variance_lines
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Severity
from sexcel.model.report import FileReport
from sexcel.model.wording import truncate
from sexcel.writers.sheets import workbook_title

_MOST_VARIANCES = 3
"""Variances quoted: what a manager reads before opening the workbook."""
_MOST_ERRORS = 3
"""Errors quoted, the largest effects first; the others are counted."""
_LONGEST = 500
"""Letters of a reason that are quoted; the workbook has the rest."""
_SPACE = re.compile(r"\s+")


class Category(Struct, frozen=True):
    """One row of the category table: £, None where blank."""

    name: str
    prior: Decimal | None
    outturn: Decimal | None
    budget: Decimal | None
    is_total: bool

    @property
    def variance(self) -> Decimal | None:
        """Return budget less estimated outturn, in £; None without a budget."""
        return None if self.budget is None else self.budget - (self.outturn or Decimal(0))


class LargeVariance(Struct, frozen=True):
    """One of the largest variances (£). ``reason`` is empty where the workbook gives none."""

    caption: str
    line: str
    outturn: Decimal
    budget: Decimal
    reason: str
    is_due: bool
    """Whether a reason is due and missing."""


class MailFacts(Struct, frozen=True):
    """What the body says of a workbook, in the order in which it says it.

    ``verdict`` is the state of the checks in words; ``errors`` are the findings that a reader
    must know of first.
    """

    title: str
    file_name: str
    version: str
    verdict: str
    errors: tuple[str, ...]
    more_errors: int
    year: str
    prior_year: str
    headline: Decimal | None
    categories: tuple[Category, ...]
    variances: tuple[LargeVariance, ...]


def gather_facts(book: Book, report: FileReport, verdict: str) -> MailFacts:
    """Return the facts, each on one line and free of characters that cannot be seen."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    errors.sort(key=lambda error: -abs(error.effect or ZERO))
    return MailFacts(
        title=workbook_title(book),
        file_name=flatten(PurePath(report.path).name),
        version=flatten(_version(book)),
        verdict=flatten(verdict),
        errors=tuple(flatten(error.message) for error in errors[:_MOST_ERRORS]),
        more_errors=max(0, len(errors) - _MOST_ERRORS),
        year=book.year_label(0),
        prior_year=book.year_label(-1),
        headline=report.headline,
        categories=tuple(_categories(book)),
        variances=tuple(_variances(book)),
    )


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
        if row.role is not Role.HEADING:
            yield Category(
                flatten(row.name),
                row.figure("prior_approved"),
                row.figure("outturn"),
                row.figure("budget"),
                row.role is Role.TOTAL,
            )


def _variances(book: Book) -> list[LargeVariance]:
    """Return the largest, £ for £, of the lines that a reason belongs to."""
    lines = [line for line in variance_lines(book) if _belongs_in_mail(line)]
    lines.sort(key=lambda line: -abs(_change(line)))
    return [_variance(book, line) for line in lines[:_MOST_VARIANCES] if _change(line)]


def _belongs_in_mail(line: VarianceLine) -> bool:
    """Say whether a line is listed: of Table 2, whose lines are in the table, only projects."""
    in_overview = line.table.table.name == OVERVIEW.name
    return line.needs_reason and (not in_overview or line.row.key == PROJECTS.name)


def _change(line: VarianceLine) -> Decimal:
    return (line.row.figure("budget") or ZERO) - (line.row.figure("outturn") or ZERO)


def _variance(book: Book, line: VarianceLine) -> LargeVariance:
    budget, outturn = line.row.figure("budget") or ZERO, line.row.figure("outturn") or ZERO
    reason = "" if line.reason is None else flatten(line.reason.text("reason"))
    return LargeVariance(
        line.table.table.caption,
        flatten(line.row.name),
        outturn,
        budget,
        reason,
        not reason and find_materiality(book).reaches(line),
    )
