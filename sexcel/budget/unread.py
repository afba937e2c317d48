"""Cells whose figures are uncertain: unreadable ones, and amounts that are typed as text."""

from sexcel.model.book import Book
from sexcel.model.doubts import AmountAsText, ErrorInTable, FormulaWithoutValue, ImplausibleAmount
from sexcel.model.expressions import FigureKey
from sexcel.model.refs import CellRef


def unread_cells(book: Book) -> frozenset[CellRef]:
    """Return the cells whose content is no figure and does not say which figure was meant."""
    unread = (ErrorInTable, FormulaWithoutValue, ImplausibleAmount)
    return frozenset(
        doubt.ref
        for doubt in book.doubts
        if isinstance(doubt, unread) or (isinstance(doubt, AmountAsText) and doubt.amount is None)
    )


def amounts_as_text(book: Book) -> tuple[FigureKey, ...]:
    """Return the figures that are typed as text, which Excel leaves out of every sum."""
    cells = {doubt.ref for doubt in book.doubts_of(AmountAsText) if doubt.amount is not None}
    if not cells:
        return ()
    return tuple(key for key, entry in book.entries() if entry.ref in cells)
