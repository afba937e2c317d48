"""A rule: what fault it names, how bad that is, why it matters and how it looks."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity


class Rule(Struct, frozen=True):
    """One rule of the catalogue.

    ``check`` takes the book and gives findings. A rule without one owns equations (by its
    name in a table's or a link's declaration); the reconciliation speaks for it.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    source: str
    """Where the published budget states it."""
    bad: str
    good: str
    help: str
    check: Callable[[Book], Iterable[Finding]] | None = None
