"""SEC501 to SEC504 and SEC506 to SEC508: rules on the versions in the change history."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sexcel.budget.versions import VersionStatus, find_status, is_final, is_unapproved
from sexcel.model.book import Book
from sexcel.model.doubts import ChangedSinceSignOff
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.tables import Status
from sexcel.model.wording import join_words

_DUE = (("status", "status"), ("author", "author"), ("comment", "comment"))
"""Columns of the change history that every version fills in, and what to call them."""


_NUMBER = re.compile(
    r"(?:[a-z]+\.?)?\s*(\d+(?:\.\d+)*)(?:\s*[-\u2013(]?\s*[a-z]+\)?)?", re.IGNORECASE
)
"""A version number, and a word such as its status before or after it: ``v0.3``, ``0.3 Draft``."""


def _check_order(rule: Rule, book: Book) -> Iterator[Finding]:
    dated = []
    for version in book.lines("change_history"):
        issued = version.entry("issued")
        if issued is None:
            continue
        if isinstance(issued.value, date):
            dated.append((version, issued.value))
        else:
            message = f"Version {version.label} has no issue date that can be read."
            yield rule.finding(issued.ref, message, found=issued.raw or "blank")
    for (above, earlier), (version, later) in pairwise(dated):
        if later < earlier:
            message = (
                f"Version {version.label} was issued on {later:%d/%m/%Y}, before version "
                f"{above.label} ({earlier:%d/%m/%Y}), which is above it."
            )
            yield rule.finding(
                version.cell("issued"),
                message,
                found=f"{later:%d/%m/%Y}",
                related=[above.cell("issued")],
            )


def _check_numbers(rule: Rule, book: Book) -> Iterator[Finding]:
    numbered = []
    for version in book.lines("change_history"):
        number = _version_number(version.label)
        if number is not None:
            numbered.append((version, number))
        else:
            message = f"'{version.label}' is no version number such as 0.3."
            yield rule.finding(version.cell("version"), message, found=version.label)
    for (above, lower), (version, number) in pairwise(numbered):
        if number <= lower:
            message = f"Version {version.label} follows version {above.label} and is not above it."
            yield rule.finding(
                version.cell("version"),
                message,
                found=version.label,
                related=[above.cell("version")],
            )


def _version_number(label: str) -> tuple[int, ...] | None:
    """Return ``(0, 10)`` for ``0.10``; None where the label is no version number."""
    match = _NUMBER.fullmatch(label.strip())
    return tuple(int(digits) for digits in match[1].split(".")) if match else None


def _check_final(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    for position, version in enumerate(versions):
        later = versions[position + 1 :]
        if not is_final(version) or not later or find_status(later[0]) is VersionStatus.IN_YEAR:
            continue
        finals = [row for row in later if is_final(row)]
        if finals:
            message = f"Version {version.label} is final, and so is version {finals[-1].label}."
        else:
            last = versions[-1].label
            message = f"Version {version.label} is final, and version {last} comes after it."
        todo = (
            f"Mark version {version.label} as Draft or Consultation; or, if it was approved, "
            f"{later[0].label} as In-year."
        )
        yield rule.finding(version.cell("status"), message, found=version.text("status"), todo=todo)


def _check_no_final(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    if versions and not any(is_final(version) for version in versions):
        last = versions[-1].label
        message = f"The last version, {last}, is not final."
        todo = f"When the Panel has approved {last}, add a version below it with the status Final."
        yield rule.finding(versions[-1].cell("status"), message, todo=todo)


def _check_complete(rule: Rule, book: Book) -> Iterator[Finding]:
    for version in book.lines("change_history"):
        blank = [(column, name) for column, name in _DUE if version.is_blank(column)]
        if blank:
            yield rule.finding(
                version.cell(blank[0][0]),
                f"Version {version.label} has no {join_words([name for _, name in blank])}.",
                found="blank",
                related=[version.cell(column) for column, _ in blank[1:]],
            )
        written = version.text("status")
        if written and find_status(version) is None:
            known = join_words([status.value for status in VersionStatus])
            yield rule.finding(
                version.cell("status"),
                f"Version {version.label} has the status '{written}', which is none of {known}.",
                found=written,
            )


def _check_headings(rule: Rule, book: Book) -> Iterator[Finding]:
    if not is_unapproved(book) or any(map(is_final, book.lines("change_history"))):
        return
    headings = [
        column
        for table in book.tables.values()
        for column in table.figure_columns
        if column.column.offset == 0
        and Status.APPROVED in column.column.statuses
        and "approved" in normalise(column.heading).split()
    ]
    if headings:
        last = book.lines("change_history")[-1]
        first, number = headings[0], len(headings)
        further = f" as do {number - 1} more," if number > 1 else ""
        yield rule.finding(
            first.heading_ref,
            f"The heading '{first.heading}' calls the budget approved,{further} and the last "
            f"version, {last.label}, is {last.text('status')}.",
            found=first.heading,
            related=[last.cell("status"), *(column.heading_ref for column in headings[1:])],
            todo=f"Write Draft in place of Approved in {first.heading_ref.a1}"
            f"{f' and {number - 1} more' if number > 1 else ''}; or, if the Panel has approved it, "
            "add the final version.",
        )


def _check_signed(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    if not versions or not is_final(versions[-1]):
        return
    for doubt in book.doubts_of(ChangedSinceSignOff):
        yield rule.finding(
            doubt.ref,
            f"Version {versions[-1].label} is final, but the figures of "
            f"{join_words(list(doubt.captions))} are not those that this Sign-off was made with.",
            related=[versions[-1].cell("status")],
        )


RULES = (
    Rule(
        code="SEC501",
        name="history-out-of-order",
        severity=Severity.ERROR,
        summary="The change history is not in date order.",
        why=("The history shows which version the Panel saw when. Out of order it shows nothing."),
        source="Change History",
        bad=("0.3   06/12/2019\n0.4   23/11/2019"),
        good=("0.3   06/12/2019\n0.4   23/12/2019"),
        help="Correct the date in {cell}, or the order of the versions.",
        check=_check_order,
    ),
    Rule(
        code="SEC502",
        name="version-not-rising",
        severity=Severity.ERROR,
        summary="A version number does not rise.",
        why=(
            "Two workbooks with one version number cannot be distinguished in the minutes of the "
            "Panel."
        ),
        source="Change History",
        bad=("0.2   Draft\n0.3   Draft\n0.3   Draft\n1.0   Final"),
        good=("0.2   Draft\n0.3   Draft\n0.4   Draft\n1.0   Final"),
        help="Put into {cell} a number above that of the version before.",
        check=_check_numbers,
    ),
    Rule(
        code="SEC503",
        name="final-version-misplaced",
        severity=Severity.ERROR,
        summary="There are several final versions, or one that is not the last.",
        why=(
            "One version is the approved budget. Whatever comes after it needs a new approval, or "
            "is an in-year version that keeps the budget up to date."
        ),
        source="Change History",
        bad=("0.4   Final\n1.0   Final"),
        good=("0.4   Draft\n1.0   Final"),
        help="Mark only the last, approved version as Final, and what comes after it as In-year.",
        check=_check_final,
    ),
    Rule(
        code="SEC504",
        name="no-final-version",
        severity=Severity.INFO,
        summary="The change history has no final version yet.",
        why=("A budget is published once a final version is approved. Until then it is a draft."),
        source="Change History",
        bad=("0.3   Draft\n0.4   Draft"),
        good=("0.3   Draft\n0.4   Draft\n1.0   Final"),
        help="Add the final version when the Panel has approved it.",
        check=_check_no_final,
    ),
    Rule(
        code="SEC506",
        name="version-incomplete",
        severity=Severity.WARNING,
        summary="A version has no author, no comment, or no known status.",
        why=(
            "A question about a version goes to its author, the comment says what the Panel was "
            "asked, and the status whether figures may still change."
        ),
        source="Change History",
        bad="0.2   Draft   08/11/2019",
        good="0.2   Draft   08/11/2019   Abigail Hermon   PFCG comments taken in",
        help="Fill in {cell}; a status is Draft, Consultation, Final or In-year.",
        check=_check_complete,
    ),
    Rule(
        code="SEC507",
        name="approved-heading",
        severity=Severity.WARNING,
        summary="Headings call a budget approved that is still a draft.",
        why=(
            "The published budget says Draft until the Panel has approved it. A draft that says "
            "Approved misleads its readers."
        ),
        source="Change History, Tables 1 to 11",
        bad="0.2   Draft\n2020/21 Approved Budget",
        good="0.2   Draft\n2020/21 Draft Budget",
        help="Let {cell} and its like say Draft until the budget is approved.",
        check=_check_headings,
    ),
    Rule(
        code="SEC508",
        name="figures-not-signed",
        severity=Severity.ERROR,
        summary="The figures of a final version are not those of its Sign-off.",
        why="What was signed is what was approved. A figure that changed afterwards was not.",
        source="Sign-off",
        bad="Table 4   Legal   52,000   changed from 50,000 after the Sign-off was made",
        good="Table 4   Legal   50,000   as when the Sign-off was made",
        help="Take the change back, or regenerate the workbook and have it signed again.",
        check=_check_signed,
    ),
)
"""Rules on the versions of the budget, as the change history lists them."""
