"""What of the workbook read is no figure of a table, and what became of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from msgspec import Struct

from sexcel.budget.assumptions import RATES
from sexcel.formulas.named_sheets import means_cells_of
from sexcel.model.book import Book
from sexcel.model.grid import Cell, ErrorValue, Grid, SheetGrid
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.refs import CellRef
from sexcel.model.setup import SETUP_SHEET
from sexcel.model.wording import count_of, join_words
from sexcel.writers.cells import SheetPlan
from sexcel.writers.clean_form import is_of_a_pack
from sexcel.writers.table_sheets import SOURCE_WORDS

_MOST_SHEETS = 8
"""Sheets that a phrase names: two lines of a terminal, and mostly all of them."""


def find_replaced(book: Book, grid: Grid) -> tuple[str, ...]:
    """Return the sheets that give way to ours: with tables, or made by an earlier regeneration.

    So does one that says how the tables are to be read, which names places of theirs. One that
    only states a rate in a cell stays.
    """
    tables = {
        area.sheet
        for table in book.tables.values()
        for area in table.ranges
        if table.table.name != RATES.name or area.size > 1
    }
    return tuple(
        sheet.name
        for sheet in grid
        if sheet.name in tables or is_of_a_pack(sheet) or sheet.value(2, 1) == SETUP_SHEET
    )


class LeftBehind(Struct, frozen=True):
    """What is beside the tables. ``replaced`` are the sheets that give way to ``planned``.

    ``publication`` are words that come along below the tables, ``notes`` those on cells.
    """

    book: Book
    grid: Grid
    replaced: Collection[str]
    planned: Mapping[str, SheetPlan]
    publication: Publication = NO_PUBLICATION
    notes: Sequence[tuple[CellRef, str]] = ()

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Yield each other sheet, or those made anew, and what became of it."""
        values_of = self.grid.values_of
        stays = (
            f"Its values: of an {values_of} nothing else was read." if values_of else "As it is."
        )
        for sheet in self.grid:
            if sheet.name not in self.replaced:
                yield sheet.name, stays
        derived = [sheet.name for sheet in self.grid if is_of_a_pack(sheet)]
        if derived:
            names = join_words(derived, len(derived))
            yield names, "Report sheets of an earlier regeneration: made anew."

    def not_carried(self) -> Iterator[tuple[str, str]]:
        """Yield what is not in the rebuilt workbook, each with a word on it."""
        if self.grid.values_of:
            words = (
                f"Of an {self.grid.values_of} only cells are read: not known whether it has any."
            )
            yield "Charts, pictures, comments, filters, names and print settings", words
            return
        for kind in self.grid.not_carried:
            yield kind, "Of the whole workbook: those on sheets that were replaced are not here."
        for name, meaning in self.grid.defined_names.items():
            if means_cells_of(meaning, self.replaced):
                yield f"Name {name}", f"={meaning} is on a sheet that was replaced."

    def beside(self) -> Iterator[tuple[CellRef, str]]:
        """Yield each cell of a replaced sheet that is in no table and not in a new sheet.

        So is each note on a cell of one, whatever is in the cell.
        """
        for sheet, table_cells in self._replaced_sheets():
            for position in self._cells_beside(sheet, table_cells):
                yield CellRef(sheet.name, *position), _say(sheet.cells[position])
            for ref, text in self.notes:
                if ref.sheet == sheet.name:
                    yield ref, f"Note: {text}"

    def count_numbers(self) -> int:
        """Return how many numbers are in cells of replaced sheets and in no table."""
        return sum(
            isinstance(sheet.cells[position].value, Decimal)
            for sheet, table_cells in self._replaced_sheets()
            for position in self._cells_beside(sheet, table_cells)
        )

    def _replaced_sheets(self) -> Iterator[tuple[SheetGrid, set[tuple[int, int]]]]:
        """Yield the sheets that give way, each with the cells that its tables were read from."""
        tables = self._table_cells()
        for sheet in self.grid:
            if sheet.name in self.replaced and not is_of_a_pack(sheet):
                yield sheet, tables.get(sheet.name, set())

    def _cells_beside(
        self, sheet: SheetGrid, table_cells: set[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        planned = self.planned.get(sheet.name)
        remarks = (row.text(column) for row in self.book.remarks for column in ("line", "reason"))
        notes = chain(*self.publication.notes.values())
        travelling = {*notes, self.publication.classification, *remarks}
        for position, cell in sorted(sheet.cells.items()):
            new_cell = None if planned is None else planned.cells.get(position)
            is_same = new_cell is not None and _before_source(cell.value) == _before_source(
                new_cell.value
            )
            is_here = is_same or cell.value in travelling
            if cell.value is not None and position not in table_cells and not is_here:
                yield position

    def _table_cells(self) -> dict[str, set[tuple[int, int]]]:
        """Return the cells that tables were read from, by sheet."""
        cells: dict[str, set[tuple[int, int]]] = {}
        for table in self.book.tables.values():
            for place in table.recognised:
                unused = {(ref.row, ref.column) for ref, _ in place.unused}
                header = set(place.header.positions()) - unused
                cells.setdefault(place.header.sheet, set()).update(header)
            for row in table.rows:
                for entry in row.entries.values():
                    position = (entry.ref.row, entry.ref.column)
                    cells.setdefault(entry.ref.sheet, set()).add(position)
        return cells


def name_beside(beside: Collection[tuple[CellRef, str]]) -> str:
    """Return in a phrase how many cells are beside the tables, and on which sheets."""
    sheets = list(dict.fromkeys(ref.sheet for ref, _ in beside))
    return f"{count_of(len(beside), 'cell')} in no table, on {join_words(sheets, _MOST_SHEETS)}"


def _say(cell: Cell) -> str:
    match cell.value:
        case Decimal():
            return f"{cell.value:,f}"
        case date():
            return cell.value.isoformat()
        case ErrorValue(code):
            return code
    return "" if cell.value is None else str(cell.value)


def _before_source(value: object) -> object:
    """Return the words before those on the table's source, which versions of sexcel differ in."""
    return value.partition(SOURCE_WORDS)[0] if isinstance(value, str) else value
