"""SEC506: A version has no author, no comment, or no known status."""

from collections.abc import Iterator

from sexcel.budget.versions import VersionStatus, find_status
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_DUE = (("status", "status"), ("author", "author"), ("comment", "comment"))
"""Columns of the change history that every version fills in, and what to call them."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
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


RULE = Rule(
    code="SEC506",
    name="version-incomplete",
    severity=Severity.WARNING,
    summary="A version has no author, no comment, or no known status.",
    why=(
        "A question about a version goes to its author, the comment says what the Panel was asked, "
        "and the status whether figures may still change."
    ),
    source="Change History",
    bad="0.2   Draft   08/11/2019",
    good="0.2   Draft   08/11/2019   Abigail Hermon   PFCG comments taken in",
    help="Fill in {cell}; a status is Draft, Consultation, Final or In-year.",
    check=_check,
)
