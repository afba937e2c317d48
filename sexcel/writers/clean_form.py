"""Which form the clean workbook has, and where the figures of its pack come from."""

from collections.abc import Mapping

from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.writers.references import CleanForm, References, list_references


def choose_form(book: Book, grid: Grid) -> CleanForm:
    """Return the form: kept wherever a formula feeds or reads a table.

    A formula feeds a table from a cell of it, whatever that one reads in its turn. Where formulas
    were not read, as in an .xls, none can be kept.
    """
    cells = [entry.ref for _, entry in book.entries() if entry.ref.sheet]
    if grid.values_of:
        return CleanForm.REBUILT
    if any(entry.formula is not None for _, entry in book.entries()):
        return CleanForm.KEPT
    formulas, tables = FormulaIndex(grid), CellIndex(cells)
    reads_a_table = any(tables.meets(formulas.precedents(ref)) for ref in formulas.formulas)
    return CleanForm.KEPT if reads_a_table else CleanForm.REBUILT


def kept_references(book: Book, grid: Grid) -> References:
    """Return the views of the user's own cells, and the names that are taken."""
    return References(
        CleanForm.KEPT,
        list_references(book, grid),
        frozenset(sheet.name.lower() for sheet in grid),
        frozenset(map(str.lower, _names(grid))),
        grid.from_1904,
    )


def _names(grid: Grid) -> Mapping[str, object]:
    tables = {table.name: table for table in grid.excel_tables}
    return {**grid.defined_names, **grid.hidden_names, **tables}
