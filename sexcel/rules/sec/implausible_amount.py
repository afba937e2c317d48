"""SEC420: A figure is too large to be an amount."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import ImplausibleAmount
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(ImplausibleAmount):
        caption = book.caption(doubt.table)
        figure = f"{doubt.figure:.3e}"
        message = (
            f"A cell of {caption} holds {figure}, more than Excel can add up to the "
            "pound: it was read as blank, and what depends on it not checked."
        )
        yield RULE.finding(doubt.ref, message, found=figure)


RULE = Rule(
    code="SEC420",
    name="implausible-amount",
    severity=Severity.ERROR,
    summary="A figure is too large to be an amount.",
    why="Excel keeps 15 digits. Beyond them it adds up wrongly without a word.",
    source="figure columns of Tables 1 to 11",
    bad="3. Legal   1E+30",
    good="3. Legal   £30,000",
    help="Type the amount again.",
    check=_check,
)
