"""Headings, titles and dates of last year's workbook moved on by a year."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from msgspec.structs import replace

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Book
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import COMPARISON_SHEET, REPORT_SHEET, Status
from sexcel.model.understandings import CopyChosen
from sexcel.recognise.heading_words import is_year
from sexcel.year.unread import undeclared_columns
from sexcel.year.years import call_draft, is_near, move_years

_TOP_ROWS = 6
"""Rows of a sheet that hold its title, a sub title, who prepared it and a blank row or two."""
_ABOVE_TABLE = 3
"""Rows above a table's headings in which its caption is: more hold the text of a section."""
_CELLS_OF_A_TITLE = 2
"""A title stands alone on its row, or with a version or a unit: three cells are data."""
_LONGEST_TITLE = 100
"""Letters: the longest caption of the published budget has 70; a sentence has more."""


def is_derived(sheet: SheetGrid) -> bool:
    """Say whether a sheet is a report that sexcel wrote, and so no part of the model."""
    return sheet.value(2, 1) in (REPORT_SHEET, COMPARISON_SHEET)


class YearMover:
    """Finds the cells of a workbook that name years, and what each names ``by`` years later."""

    def __init__(self, grid: Grid, book: Book, by: int = 1) -> None:
        self._grid = grid
        self._book = book
        self._by = by
        self._index = FormulaIndex(grid)

    def move_headings(self) -> Iterator[tuple[CellRef, Cell]]:
        """Yield the headings of the tables that were read, and what headings are made of.

        A heading that no column took stays as it is: nobody knows what its figures are.
        """
        for table in self._book.tables.values():
            unmoved = {
                column.heading_ref.column
                for column in undeclared_columns(self._grid, self._book, table)
                if not column.moves_on
            }
            for recognition in table.recognised:
                for ref in self._index.filled_cells(recognition.header):
                    if recognition.sideways or ref.column not in unmoved:
                        for typed, cell in self._typed_cells(ref, set()):
                            later = self.later(cell.value)
                            if later != cell.value:
                                yield typed, replace(cell, value=later)

    def call_draft(self, moved: Mapping[CellRef, Cell]) -> Iterator[tuple[CellRef, Cell]]:
        """Yield headings and titles that call the new budget approved, with Draft in its place.

        ``moved`` are those that are a year on. A cell that has no year is changed only where no
        column but the budget's is headed by it.
        """
        year = self._book.budget_year + self._by
        of_budget, of_others = dict[CellRef, None](), dict[CellRef, None]()
        for table in self._book.tables.values():
            columns = {
                (column.heading_ref.sheet, column.heading_ref.column)
                for column in table.figure_columns
                if column.column.offset == 0 and Status.APPROVED in column.column.statuses
            }
            for recognition in table.recognised:
                for ref in self._index.filled_cells(recognition.header):
                    is_budget = not recognition.sideways and (ref.sheet, ref.column) in columns
                    typed = dict.fromkeys(cell for cell, _ in self._typed_cells(ref, set()))
                    (of_budget if is_budget else of_others).update(typed)
        for ref in of_budget | of_others | dict.fromkeys(moved):
            cell = moved.get(ref) or self._grid.cell(ref)
            if cell is None or not isinstance(cell.value, str):
                continue
            draft = call_draft(
                cell.value, year, any_year=ref in of_budget.keys() - of_others.keys()
            )
            if draft != cell.value:
                yield ref, replace(cell, value=draft)

    def _typed_cells(self, ref: CellRef, visited: set[CellRef]) -> Iterator[tuple[CellRef, Cell]]:
        """Yield a heading, or the typed cells that its formula reads."""
        cell = self._grid.cell(ref)
        if cell is None or ref in visited:
            return
        visited.add(ref)
        if cell.formula is None:
            yield ref, cell
            return
        for area in self._index.precedents(ref):
            if area.size <= _LONGEST_TITLE:
                for precedent in self._index.filled_cells(area):
                    yield from self._typed_cells(precedent, visited)

    def move_titles(self) -> Iterator[tuple[CellRef, Cell]]:
        """Yield the captions of tables and the titles of sheets that name a financial year."""
        for ref, cell, text in self._words():
            later = move_years(text, self._book.budget_year, self._by, spans_only=True)
            if later != text and self._is_title(ref, text):
                yield ref, replace(cell, value=later)

    def move_every_text(self) -> Iterator[tuple[CellRef, Cell]]:
        """Yield every typed cell with a year, for a workbook in which nobody has written yet."""
        for sheet in self._grid:
            for (row, column), cell in sheet.cells.items():
                if cell.formula is None and isinstance(cell.value, str):
                    later = move_years(cell.value, self._book.budget_year, self._by)
                    if later != cell.value:
                        yield sheet.ref(row, column), replace(cell, value=later)

    def name_years(self) -> Iterator[tuple[CellRef, str]]:
        """Yield the texts, headings apart, that name a year near the budget year."""
        for ref, _, text in self._words():
            if move_years(text, self._book.budget_year) != text:
                yield ref, text

    def later(self, value: CellValue) -> CellValue:
        """Return a heading's year, text or date moved on; any other value as it is."""
        match value:
            case str():
                return move_years(value, self._book.budget_year, self._by)
            case date():
                return _later_date(value, self._by)
            case Decimal() if value == value.to_integral_value():
                year = str(int(value))
                is_a_year = len(year) == len("2020") and is_near(year, self._book.budget_year)
                return value + self._by if is_a_year else value
        return value

    def _words(self) -> Iterator[tuple[CellRef, Cell, str]]:
        for sheet in self._grid:
            if not is_derived(sheet):
                for (row, column), cell in sheet.cells.items():
                    if cell.formula is None and isinstance(cell.value, str):
                        yield sheet.ref(row, column), cell, cell.value

    def _is_title(self, ref: CellRef, text: str) -> bool:
        if len(text) > _LONGEST_TITLE or text.rstrip().endswith("."):
            return False
        rates = self._book.tables.get("rates")
        if any(ref in area for table in self._book.tables.values() for area in table.ranges):
            return rates is not None and any(ref in area for area in rates.ranges)
        if is_year(text) or len(self._grid.sheet(ref.sheet).rows[ref.row]) > _CELLS_OF_A_TITLE:
            return False
        if any(map(partial(_is_caption, ref), self._areas)):
            return True
        return ref.row <= _TOP_ROWS and ref.sheet not in self._superseded_sheets

    @cached_property
    def _areas(self) -> tuple[RangeRef, ...]:
        return tuple(area for table in self._book.tables.values() for area in table.ranges)

    @cached_property
    def _superseded_sheets(self) -> frozenset[str]:
        """Return the sheets with nothing but copies of tables that do not count any more."""
        copies = (chosen for chosen in self._book.understood if isinstance(chosen, CopyChosen))
        superseded = {area.sheet for chosen in copies for area in chosen.others}
        return frozenset(superseded - {area.sheet for area in self._areas})


def _is_caption(ref: CellRef, area: RangeRef) -> bool:
    return ref.sheet == area.sheet and 0 < area.first_row - ref.row <= _ABOVE_TABLE


def _later_date(day: date, by: int) -> date:
    """Return the same day so many years later: 28 February for the 29th."""
    try:
        return day.replace(year=day.year + by)
    except ValueError:
        return day.replace(year=day.year + by, day=day.day - 1)
