"""SEC410: An amount is typed as text."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import AmountAsText
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(AmountAsText):
        message = f"'{doubt.text}' in {book.caption(doubt.table)} is text"
        if doubt.amount is not None:
            message += f", read as {doubt.amount:,f}: Excel leaves it out of every sum."
        else:
            message += " and no amount: it was read as blank, and what depends on it not checked."
        yield RULE.finding(doubt.ref, message, found=doubt.text, expected=doubt.amount)


RULE = Rule(
    code="SEC410",
    name="amount-as-text",
    severity=Severity.ERROR,
    summary="An amount is typed as text.",
    why="Excel passes over text in a sum without a word, so the total is short by it.",
    source="figure columns of Tables 1 to 11",
    bad=(
        "Panel Chair Office    £24,000\n"
        "Expenses             '£10,000   typed as text\n"
        "Total                 £24,000"
    ),
    good=(
        "Panel Chair Office    £24,000\n"
        "Expenses              £10,000\n"
        "Total                 £34,000"
    ),
    help="Type the amount as a number; the £ sign and commas come from the cell format.",
    check=_check,
)
