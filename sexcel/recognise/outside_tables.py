"""What stands on the sheets beside the tables."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import RangeRef
from sexcel.recognise.amounts import parse_amount
from sexcel.recognise.tables import is_report

Cells = list[tuple[int, int]]


class Block(Struct, frozen=True):
    """Cells of a sheet that belong to no table; ``text`` is the first text among them.

    ``sheet`` is true where no table stands on the whole sheet.
    """

    range: RangeRef
    cells: int
    figures: int
    text: str
    sheet: bool = False


def outside(grid: Grid, book: Book) -> tuple[Block, ...]:
    """Blocks of cells that belong to no table, in sheet order.

    A sheet without a table is one block. Sheets that a regenerated workbook derives from its
    tables are left out.
    """
    sheets = (sheet for sheet in grid if sheet.cells and not is_report(sheet))
    return tuple(block for sheet in sheets for block in _on(sheet, book))


def _on(sheet: SheetGrid, book: Book) -> Iterator[Block]:
    taken = [
        part for table in book.tables.values() for part in table.ranges if part.sheet == sheet.name
    ]
    if not taken:
        yield _block(sheet, sorted(sheet.cells), whole=True)
        return
    left: dict[int, list[int]] = {}
    for row, columns in sheet.rows.items():
        here = [part for part in taken if part.first_row <= row <= part.last_row]
        rest = [
            column
            for column in columns
            if not any(part.first_column <= column <= part.last_column for part in here)
        ]
        if rest:
            left[row] = rest
    for band in _runs(left):
        for run in _runs({column for row in band for column in left[row]}):
            wanted = set(run)
            yield _block(sheet, [(row, one) for row in band for one in left[row] if one in wanted])


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Numbers that follow each other without a gap, together."""
    run: list[int] = []
    for number in sorted(numbers):
        if run and number > run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _block(sheet: SheetGrid, cells: Cells, *, whole: bool = False) -> Block:
    rows, columns = ([cell[axis] for cell in cells] for axis in (0, 1))
    values = [sheet.cells[cell].value for cell in cells]
    texts = (value for value in values if isinstance(value, str) and value.strip())
    return Block(
        RangeRef(sheet.name, min(rows), min(columns), max(rows), max(columns)),
        len(cells),
        sum(_is_figure(value) for value in values),
        " ".join(next(texts, "").split()),
        whole,
    )


def _is_figure(value: object) -> bool:
    if isinstance(value, str):
        return parse_amount(value) is not None
    return isinstance(value, Decimal)
