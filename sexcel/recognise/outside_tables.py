"""What is on the sheets outside the tables."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.model.amounts import parse_amount
from sexcel.model.book import Book
from sexcel.model.grid import CellValue, Grid, SheetGrid
from sexcel.model.refs import RangeRef, consecutive
from sexcel.recognise.derived_sheets import is_report


class OutsideBlock(Struct, frozen=True):
    """Cells of a sheet that belong to no table; ``text`` is the first text among them.

    ``sheet`` is true where the whole sheet has no table.
    """

    range: RangeRef
    cells: int
    figures: int
    text: str
    sheet: bool = False


def find_outside_blocks(grid: Grid, book: Book) -> tuple[OutsideBlock, ...]:
    """Return the blocks of cells that belong to no table, in sheet order.

    A sheet without a table is one block. Sheets that a regenerated workbook derives from its
    tables are left out.
    """
    areas = [area for table in book.tables.values() for area in table.ranges]
    return tuple(
        block
        for sheet in grid
        if sheet.cells and not is_report(sheet)
        for block in _blocks(sheet, [area for area in areas if area.sheet == sheet.name])
    )


def _blocks(sheet: SheetGrid, tables: list[RangeRef]) -> Iterator[OutsideBlock]:
    if not tables:
        yield _block(sheet, sorted(sheet.cells), is_sheet=True)
        return
    outside: dict[int, list[int]] = {}
    for row, used in sheet.rows.items():
        in_row = [table for table in tables if table.first_row <= row <= table.last_row]
        free = [column for column in used if not any((row, column) in table for table in in_row)]
        if free:
            outside[row] = free
    for rows in consecutive(outside):
        for run in consecutive({column for row in rows for column in outside[row]}):
            columns = set(run)
            cells = [(row, column) for row in rows for column in outside[row] if column in columns]
            yield _block(sheet, cells)


def _block(
    sheet: SheetGrid, cells: list[tuple[int, int]], *, is_sheet: bool = False
) -> OutsideBlock:
    values = [sheet.cells[cell].value for cell in cells]
    texts = (value for value in values if isinstance(value, str) and value.strip())
    return OutsideBlock(
        RangeRef.around(sheet.name, cells),
        len(cells),
        sum(map(_is_figure, values)),
        " ".join(next(texts, "").split()),
        is_sheet,
    )


def _is_figure(value: CellValue) -> bool:
    if isinstance(value, str):
        return parse_amount(value) is not None
    return isinstance(value, Decimal)
