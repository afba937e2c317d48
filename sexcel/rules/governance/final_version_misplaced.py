"""SEC503: There are several final versions, or one that is not the last."""

from collections.abc import Iterator

from sexcel.model.book import Book, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule


def is_final(row: Row) -> bool:
    """Whether the row of the change history is a final version."""
    return normalise(row.text("status")) == "final"


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    history = book.tables.get("change_history")
    rows = history.lines if history is not None else ()
    finals = [row for row in rows if is_final(row)]
    for row in finals:
        entry = row.entry("status")
        if row is rows[-1]:
            continue
        message = f"Version {row.label} is final, and version {rows[-1].label} comes after it."
        if len(finals) > 1:
            message = f"Version {row.label} is final, and so is version {finals[-1].label}."
        yield rule.finding(entry.ref if entry else None, message, found=row.text("status"))


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
