"""The status of a version of the budget, in whatever words."""

from enum import Enum

from sexcel.model.book import Book, Row
from sexcel.model.names import normalise


class VersionStatus(Enum):
    """How far a version is: a draft, out for consultation, approved, or kept up in the year."""

    DRAFT = "Draft"
    CONSULTATION = "Consultation"
    FINAL = "Final"
    IN_YEAR = "In-year"


_WORDS = {
    VersionStatus.DRAFT: ("draft", "working draft", "initial draft", "panel draft"),
    VersionStatus.CONSULTATION: ("consultation", "for consultation", "consultation draft"),
    VersionStatus.FINAL: ("final", "final approved", "approved", "published"),
    VersionStatus.IN_YEAR: (
        "in year",
        "inyear",
        "in year update",
        "in year revision",
        "reforecast",
    ),
}
"""What people write for each status, in the normal spelling."""


def find_status(version: Row) -> VersionStatus | None:
    """Return the status of a row of the change history; None where it is blank or unknown."""
    written = normalise(version.text("status"))
    return next((status for status, words in _WORDS.items() if written in words), None)


def is_final(version: Row) -> bool:
    """Say whether a row of the change history is a final version."""
    return find_status(version) is VersionStatus.FINAL


def is_unapproved(book: Book) -> bool:
    """Say whether the last version of the budget is a draft, or out for consultation."""
    versions = book.lines("change_history")
    unapproved = (VersionStatus.DRAFT, VersionStatus.CONSULTATION)
    return bool(versions) and find_status(versions[-1]) in unapproved
