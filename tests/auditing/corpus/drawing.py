"""Workbooks drawn by script: rows of figures and formulas, worked out by the engine."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, column_letters

Content = str | int | float | date | None
"""A text, a figure, a date, a formula with ``=``; ``{r}`` in it is the number of its row."""

POUNDS = "£#,##0"
PERCENT = "0.0%"
PLAIN = "#,##0"


class DrawnSheet:
    """A sheet that is written row by row, as people do."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.next_row = 1
        self.hidden_rows: set[int] = set()
        self._cells: dict[tuple[int, int], Cell] = {}

    def row(self, *contents: Content, number_format: str = PLAIN, start: int = 1) -> int:
        """Write a row from column ``start`` on, and return its number."""
        number = self.next_row
        for column, content in enumerate(contents, start):
            if content is not None:
                self.put(number, column, content, number_format)
        self.next_row += 1
        return number

    def skip(self, rows: int = 1) -> None:
        """Leave rows blank."""
        self.next_row += rows

    def put(self, row: int, column: int, content: Content, number_format: str = PLAIN) -> None:
        """Write one cell."""
        cell = Cell(None)
        if isinstance(content, str) and content.startswith("="):
            cell = Cell(None, content[1:].format(r=row, c=column_letters(column)), number_format)
        elif isinstance(content, str | date):
            cell = Cell(content)
        elif content is not None:
            cell = Cell(Decimal(str(content)), number_format=number_format)
        self._cells[row, column] = cell

    def total(
        self, label: str, first: int, columns: Sequence[int], number_format: str = PLAIN
    ) -> int:
        """Write a row that sums the rows from ``first`` to the one above it."""
        number = self.next_row
        self.put(number, 1, label)
        for column in columns:
            letter = column_letters(column)
            self.put(number, column, f"=SUM({letter}{first}:{letter}{number - 1})", number_format)
        self.next_row += 1
        return number

    def grid(self) -> SheetGrid:
        """Return the sheet as cells, row by row."""
        cells = dict(sorted(self._cells.items()))
        return SheetGrid(self.name, cells, hidden_rows=frozenset(self.hidden_rows))


def finish(*sheets: DrawnSheet) -> Grid:
    """Return the sheets as a workbook whose formulas have no values yet."""
    return Grid("corpus.xlsx", "", tuple(sheet.grid() for sheet in sheets))


def work_out(grid: Grid, engine: Engine) -> Grid:
    """Return the workbook as Excel would save it: every formula with its value."""
    values = engine.recalculate(grid).values[0]
    cells = {ref: _saved(grid, ref, value) for ref, value in values.items()}
    return grid.with_cells(cells)


def _saved(grid: Grid, ref: CellRef, value: CellValue) -> Cell:
    cell = grid.cell(ref)
    assert cell is not None
    return replace(cell, value=value)
