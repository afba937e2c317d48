"""Which form the clean workbook has, and what of an earlier one is made anew."""

import re
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path

from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Book
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import CellRef
from sexcel.model.tables import PACK_SHEET, REPORT_SHEET
from sexcel.writers.layout import SheetNames

_OTHER_READERS = ("chart", "pivot table")


class CleanForm(Enum):
    """What the clean workbook is made of."""

    KEPT = "kept"
    """The user's own package, in which formulas feed or read the tables."""
    REBUILT = "rebuilt"
    """Our own sheets in place of those that hold the tables: no formula feeds or reads these."""
    PACK = "pack"
    """The pack alone, as values."""


def name_clean(source: Path, *, pack_only: bool) -> Path:
    """Return the name of the workbook to write, of the kind that ``source`` is."""
    if pack_only:
        return source.with_name(f"{source.stem}-pack.xlsx")
    is_package = source.suffix.lower() in (".xlsm", ".xltx", ".xltm")
    return source.with_name(f"{source.stem}-clean{source.suffix if is_package else '.xlsx'}")


def is_of_a_pack(sheet: SheetGrid) -> bool:
    """Say whether a sheet belongs to the pack of an earlier regeneration."""
    return sheet.value(2, 1) in (PACK_SHEET, REPORT_SHEET)


def choose_form(book: Book, grid: Grid) -> CleanForm:
    """Return the form: kept wherever a formula feeds or reads a table, or movements are beside it.

    A formula feeds a table from a cell of it, whatever that one reads in its turn. A chart or a
    pivot table, too, reads cells by a formula, which is not followed: with one of them all is kept.
    Where formulas were not read, as in an .xls, none can be kept.
    """
    if grid.values_of:
        return CleanForm.REBUILT
    has_formulas = any(entry.formula is not None for _, entry in book.entries())
    has_readers = any(word in part for part in grid.not_carried for word in _OTHER_READERS)
    if has_formulas or book.movements_beside or has_readers:
        return CleanForm.KEPT
    formulas = FormulaIndex(grid)
    tables = CellIndex({entry.ref for _, entry in book.entries() if entry.ref.sheet})
    reads_a_table = any(tables.meets(formulas.precedents(ref)) for ref in formulas.formulas)
    return CleanForm.KEPT if reads_a_table else CleanForm.REBUILT


def find_made_anew(grid: Grid) -> tuple[str, ...]:
    """Return the sheets of an earlier pack, which this one replaces.

    One that a formula of the user's reads stays, with those that it reads; but the cell that says
    how the checks stand is at the same place in every pack.
    """
    derived = {sheet.name for sheet in grid if is_of_a_pack(sheet)}
    if not derived:
        return ()
    sheets_read = _sheet_reader(grid, derived)
    pending = [sheet.name for sheet in grid if sheet.name not in derived]
    while pending:
        stay = sheets_read(pending.pop()) & derived
        derived -= stay
        pending += stay
    return tuple(sheet.name for sheet in grid if sheet.name in derived)


def _sheet_reader(grid: Grid, names: Iterable[str]) -> Callable[[str], set[str]]:
    """Return what gives the sheets that the formulas of a sheet read.

    Those without any of the ``names`` of sheets are passed over; a defined name or a table may
    lead there, too.
    """
    formulas, verdict = FormulaIndex(grid), SheetNames().verdict
    words = {*names, *grid.defined_names, *grid.hidden_names}
    words.update(*grid.local_names.values(), (table.name for table in grid.excel_tables))
    patterns = (r":[^:(),]*!", *map(re.escape, words))  # from one sheet to another
    may_read = re.compile("|".join(patterns), re.IGNORECASE).search

    def sheets_read(sheet: str) -> set[str]:
        return {
            area.sheet
            for position, cell in grid.sheet(sheet).cells.items()
            if cell.formula is not None
            and cell.formula != str(verdict)
            and may_read(cell.formula.replace("''", "'"))
            for area in formulas.precedents(CellRef(sheet, *position))
            if area != verdict.area
        }

    return sheets_read
