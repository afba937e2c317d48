"""Two states of one year's budget: a version that was altered, and a comment that is not true."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget import overview
from sexcel.budget.columns import BUDGET
from sexcel.budget.versions import is_final
from sexcel.comparison.differences import Comparison
from sexcel.model.book import Book, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL
from sexcel.model.wording import count_of, pounds, signed_pounds
from sexcel.rules.year.rules import COMMENT_CONTRADICTED, SAME_VERSION_DIFFERS

_UP = re.compile(r"\b(?:increas|rais|rise|rising|rose|higher|add(?:s|ed)?\b|more\b)", re.I)
_DOWN = re.compile(
    r"\b(?:reduc|cut|lower|decreas|trim|fall|fell|less\b|remov|take[ns]? out|saving)", re.I
)
_STAYS = re.compile(
    r"\bno (?:change|figure)|\bunchanged|\b(?:wording|typographical|format\w*) (?:only|alone)"
    r"|\bonly (?:wording|typographical|format)",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not|never|no longer|instead of|rather than)\b", re.I)
"""What turns a clause round, so that nothing is concluded from it."""
_CLAUSE = re.compile(r"[.;,:]\s+|\s+(?:and|but|while|whereas)\s+", re.I)
_SUBJECTS = (
    (overview.PROJECTS.name, re.compile(r"\bprojects?\b", re.I)),
    (overview.CONTINGENCY.name, re.compile(r"\bcontingency\b", re.I)),
    (overview.ACCOMMODATION.name, re.compile(r"\baccommodation\b", re.I)),
    (overview.SECCO.name, re.compile(r"\bsecco\b", re.I)),
    (overview.SECAS.name, re.compile(r"\bsecas\b", re.I)),
    (overview.CORE_AND_SME.name, re.compile(r"\bcore team\b", re.I)),
    (TOTAL, re.compile(r"\b(?:total|overall|headline|whole) budget\b|\bbudget total\b", re.I)),
)
"""What a comment may say went up or down, by the lines of Table 2."""
_ROUNDING = Decimal(1)
"""In £: a budget is printed to £1."""


def find_between_versions(old: Book, new: Book, comparison: Comparison) -> tuple[Finding, ...]:
    """Return what the versions of two states of one budget say that the figures do not.

    Nothing where they are of different years.
    """
    if old.budget_year != new.budget_year:
        return ()
    findings = (*_same_version(old, new, comparison), *_comments(old, new))
    off = new.settings.rules_off
    return tuple(finding for finding in findings if finding.rule not in off)


def _last_version(book: Book) -> Row | None:
    return next(reversed(book.lines("change_history")), None)


def _same_version(old: Book, new: Book, comparison: Comparison) -> Iterator[Finding]:
    before, after = _last_version(old), _last_version(new)
    moved = len(comparison.causes) + len(comparison.lines)
    if before is None or after is None or not moved or _version_of(before) != _version_of(after):
        return
    headline = _difference(old, new, TOTAL)
    effect = f"moves by {signed_pounds(headline)}" if headline else "is the same"
    differ = "differs" if moved == 1 else "differ"
    message = (
        f"Both workbooks are version {after.label} ({after.text('status') or 'no status'}), and "
        f"{count_of(moved, 'figure')} {differ}; the headline {effect}."
    )
    # A draft is worked on: a reader may ask for a number of its own.
    severity = None if is_final(after) else Severity.INFO
    where = after.cell("version")
    yield SAME_VERSION_DIFFERS.finding(where, message, effect=headline, severity=severity)


def _version_of(row: Row) -> tuple[str, str]:
    return normalise(row.label), normalise(row.text("status"))


def _comments(old: Book, new: Book) -> Iterator[Finding]:
    """Yield the comments on versions since the old workbook's that what moved contradicts."""
    last = _last_version(old)
    versions = new.lines("change_history")
    known = [row for row in versions if last is not None and row.label == last.label]
    if not known or known[-1] is versions[-1]:
        return
    for row in versions[versions.index(known[-1]) + 1 :]:
        for words in _contradictions(old, new, row.text("comment")):
            yield COMMENT_CONTRADICTED.finding(
                row.cell("comment"),
                f"The comment on version {row.label} says “{row.text('comment')}”; since version "
                f"{known[-1].label}, {words}.",
            )


def _contradictions(old: Book, new: Book, comment: str) -> Iterator[str]:
    """Yield what moved otherwise than the clauses of a comment say."""
    total = _difference(old, new, TOTAL)
    if _STAYS.search(comment) and total is not None and abs(total) > _ROUNDING:
        yield f"the total moved by {signed_pounds(total)}"
        return
    for clause in _CLAUSE.split(comment):
        up, down = _UP.search(clause), _DOWN.search(clause)
        if bool(up) is bool(down) or _NEGATED.search(clause):
            continue
        for line, pattern in _SUBJECTS:
            moved = _difference(old, new, line) if pattern.search(clause) else None
            if moved is None or (moved > _ROUNDING if up else moved < -_ROUNDING):
                continue
            key = FigureKey(overview.OVERVIEW.name, line, BUDGET.name)
            way = "did not move" if abs(moved) <= _ROUNDING else f"moved by {signed_pounds(moved)}"
            figure = new.figure(key) or ZERO
            yield f"{new.describe(key)} {way}, to {pounds(figure)}"


def _difference(old: Book, new: Book, line: str) -> Decimal | None:
    key = FigureKey(overview.OVERVIEW.name, line, BUDGET.name)
    before, after = old.figure(key), new.figure(key)
    return None if before is None or after is None else after - before
