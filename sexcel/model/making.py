"""How rules make their findings."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sexcel.model.book import Book, Doubt
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Repair
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.rules import Rule


def finding(
    rule: Rule,
    where: CellRef | RangeRef | None,
    message: str,
    *,
    found: Decimal | str | None = None,
    expected: Decimal | str | None = None,
    effect: Decimal | None = None,
    related: Iterable[CellRef | None] = (),
    todo: str | None = None,
    repairs: Iterable[Repair] = (),
) -> Finding:
    """A finding of that rule. The difference is found − expected where both are figures."""
    difference = None
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        difference = found - expected
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=rule.severity,
        sheet="" if where is None else where.sheet,
        cell="" if where is None else where.a1,
        message=message,
        found=found,
        expected=expected,
        difference=difference,
        effect=effect,
        help=rule.help if todo is None else todo,
        related=tuple(dict.fromkeys(ref for ref in related if ref is not None)),
        repairs=tuple(repairs),
    )


def doubts(book: Book, name: str) -> Iterator[Doubt]:
    """What the reader doubted under that rule's name."""
    return (doubt for doubt in book.doubts if doubt.kind == name)


_UNREAD = ("amount-as-text", "error-value", "formula-without-value", "implausible-amount")


def unread(book: Book) -> frozenset[CellRef]:
    """Cells in which something stands that is no figure: what it was meant to be is unknown."""
    return frozenset(
        doubt.ref for name in _UNREAD for doubt in doubts(book, name) if doubt.expected is None
    )


def typed_as_text(book: Book) -> tuple[FigureKey, ...]:
    """Figures that stand in their cells as text, which Excel leaves out of every sum."""
    cells = {doubt.ref for doubt in doubts(book, "amount-as-text") if doubt.expected is not None}
    if not cells:
        return ()
    return tuple(
        FigureKey(table.table.name, row.key, name)
        for table in book.tables.values()
        for row in table.rows
        for name, entry in row.entries.items()
        if entry.ref in cells
    )
