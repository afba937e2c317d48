"""The catalogue: every rule, and what they find in a book."""

from sexcel.model.book import Book
from sexcel.model.findings import Finding
from sexcel.model.rules import Rule

RULES: tuple[Rule, ...] = ()


def check(book: Book) -> tuple[Finding, ...]:
    """Everything the rules find, the worst first within each sheet, in sheet and cell order."""
    return ()
