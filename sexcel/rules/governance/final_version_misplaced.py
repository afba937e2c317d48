"""SEC503: There are several final versions, or one that is not the last."""

from collections.abc import Iterator

from sexcel.model.book import Book, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule


def is_final(version: Row) -> bool:
    """Say whether a row of the change history is a final version."""
    return normalise(version.text("status")) == "final"


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    finals = [version for version in versions if is_final(version)]
    for version in finals:
        if version is versions[-1]:
            continue
        if len(finals) > 1:
            message = f"Version {version.label} is final, and so is version {finals[-1].label}."
        else:
            last = versions[-1].label
            message = f"Version {version.label} is final, and version {last} comes after it."
        yield rule.finding(version.cell("status"), message, found=version.text("status"))


RULE = Rule(
    code="SEC503",
    name="final-version-misplaced",
    severity=Severity.ERROR,
    summary="There are several final versions, or one that is not the last.",
    why=("One version is the approved budget. Whatever comes after it needs a new approval."),
    source="Change History",
    bad=("0.4   Final\n1.0   Final"),
    good=("0.4   Draft\n1.0   Final"),
    help="Mark only the last, approved version as Final.",
    check=_check,
)
