"""SEC416: A heading or a line was recognised only by a near name."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import GuessedName
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(GuessedName):
        written = doubt.written or "a blank heading"
        message = f"'{written}' in {book.caption(doubt.table)} was read as '{doubt.read_as}'."
        yield RULE.finding(doubt.ref, message, found=written, expected=doubt.read_as)


RULE = Rule(
    code="SEC416",
    name="guessed-name",
    severity=Severity.WARNING,
    summary="A heading or a line was recognised only by a near name.",
    why=(
        "A guess may be wrong, and a figure under the wrong name is checked against the wrong "
        "figures."
    ),
    source="headings and lines of Tables 1 to 11",
    bad="Contigency (5%)   £397,595",
    good="Contingency (5%)   £397,595",
    help="Write it as the budget does, so that nothing has to be guessed.",
    check=_check,
)
