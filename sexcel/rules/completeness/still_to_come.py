"""SEC804: Cells say that their content is still to come."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import AmountAsText
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, join_words

_PLACEHOLDERS = frozenset(
    {
        *("tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided"),
        *("to be advised", "to be provided", "to follow", "to come", "pending", "awaited"),
        *("xx", "xxx", "xxxx", "placeholder", "lorem ipsum"),
    }
)
"""What people type where the content is still to come."""


def find_placeholders(book: Book) -> tuple[CellRef, ...]:
    """Return the cells of the tables that say only that their content is still to come."""
    amounts = [doubt.ref for doubt in book.doubts_of(AmountAsText) if _is_placeholder(doubt.text)]
    linked = {entry.ref for _, entry in book.entries() if entry.formula is not None}
    amounts.sort(key=linked.__contains__)
    words = [
        entry.ref
        for table in book.tables.values()
        for column in table.columns
        if column.column.kind is Kind.TEXT
        for row in table.rows
        if (entry := row.entry(column.name)) and _is_placeholder(row.text(column.name))
    ]
    return tuple(dict.fromkeys((*amounts, *words)))


def _is_placeholder(text: str) -> bool:
    words = text.strip().casefold()
    return words.strip(" .!?()[]-") in _PLACEHOLDERS or (bool(words) and not words.strip("? "))


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    cells = find_placeholders(book)
    if not cells:
        return
    amounts = {doubt.ref for doubt in book.doubts_of(AmountAsText)}.intersection(cells)
    names = join_words([str(cell) for cell in cells], 6)
    message = f"{names} {'says' if len(cells) == 1 else 'say'} only that the content is to come."
    if amounts:
        message += f" Totals are short by {count_of(len(amounts), 'amount')}."
    number, severity = f"{len(cells)} to come", Severity.ERROR if amounts else None
    yield rule.finding(cells[0], message, found=number, related=cells[1:], severity=severity)


RULE = Rule(
    code="SEC804",
    name="still-to-come",
    severity=Severity.WARNING,
    summary="Cells say that their content is still to come.",
    why=(
        "A 'tbc' is honest in a draft and wrong in a budget: as an amount it counts as nothing, "
        "which makes this an error, and as a reason it explains nothing."
    ),
    source="all tables",
    bad="3. Legal   tbc",
    good="3. Legal   £30,000",
    help="Fill in {cell}, and any other that is named, before the budget is sent.",
    check=_check,
)
