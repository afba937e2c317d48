"""SEC413: A cell of a table shows an Excel error."""

import re
from collections.abc import Iterator, Mapping

from sexcel.model.book import Book
from sexcel.model.doubts import ErrorInTable
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef, column_number
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_MOST_FOLLOWED = 500
"""Cells beyond which each is told by itself: following all takes time squared."""

_REFERENCE = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[A-Za-z_][\w.]*))!)?"
    r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]{1,7})"
    r"(?::\$?(?P<last_column>[A-Z]{1,3})\$?(?P<last_row>[0-9]{1,7}))?"
)


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    shown = {doubt.ref: doubt for doubt in book.doubts_of(ErrorInTable)}
    reads = _reads(book, shown) if len(shown) <= _MOST_FOLLOWED else {}
    spread = {ref: _after(ref, reads) for ref in shown if not reads.get(ref)}
    told_elsewhere = {one for after in spread.values() for one in after}
    for ref, doubt in shown.items():
        caption = book.caption(doubt.table)
        if ref in told_elsewhere:
            continue
        message = (
            f"A cell of {caption} shows {doubt.code}: it was read as blank, and what "
            "depends on it not checked."
        )
        after = spread.get(ref, ())
        if after:
            cells = join_words([one.a1 if one.sheet == ref.sheet else str(one) for one in after])
            message += f" {cells} {'shows' if len(after) == 1 else 'show'} an error because of it."
        yield rule.finding(ref, message, found=doubt.code, related=after)


def _reads(book: Book, shown: Mapping[CellRef, object]) -> dict[CellRef, set[CellRef]]:
    """Of every cell that shows an error, the others of them that its formula reads."""
    found: dict[CellRef, set[CellRef]] = {}
    for table in book.tables.values():
        for row in table.rows:
            for entry in row.entries.values():
                if entry.ref in shown and entry.formula:
                    ranges = tuple(_ranges(entry.formula, entry.ref.sheet))
                    found[entry.ref] = {
                        one
                        for one in shown
                        if one != entry.ref and any(one in area for area in ranges)
                    }
    return found


def _ranges(formula: str, sheet: str) -> Iterator[RangeRef]:
    """The cells and ranges that a formula names."""
    for one in _REFERENCE.finditer(formula):
        name = (one["quoted"] or one["plain"] or sheet).replace("''", "'")
        row, column = int(one["row"]), column_number(one["column"])
        last_row = int(one["last_row"] or row)
        last_column = column_number(one["last_column"] or one["column"])
        yield RangeRef(name, row, column, last_row, last_column)


def _after(ref: CellRef, reads: Mapping[CellRef, set[CellRef]]) -> tuple[CellRef, ...]:
    """The cells that show an error because this one does, by whatever way."""
    found = {ref}
    while more := {one for one, used in reads.items() if used & found} - found:
        found |= more
    return tuple(sorted(found - {ref}))


RULE = Rule(
    code="SEC413",
    name="error-value",
    severity=Severity.ERROR,
    summary="A cell of a table shows an Excel error.",
    why="An error spreads to every figure that is worked out from it.",
    source="Tables 1 to 11",
    bad="=D9+D13   #REF!",
    good="=D9+D13   £440,600",
    help="Mend the formula in this cell; the cells that read it follow.",
    check=_check,
)
