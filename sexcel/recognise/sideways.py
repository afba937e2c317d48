"""Tables that run the other way: lines across, columns downwards.

A block of cells that no upright table takes is seen turned over its diagonal, and read like any
other sheet. What is read keeps its real cells: only positions are those of the view.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sexcel.model.grid import SheetGrid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.recognise.heading_rows import is_amount

_LAST_GAP = 2
"""Blank rows between two blocks: one may be a spacer in a table."""

_TALLEST = 40
"""Rows of a block that may be a table on its side, where each is a column of the table. The widest
table has nine columns, and a grade or a year more each; longer blocks are lists."""

_FEWEST_ROWS = 2
"""Rows of a table on its side: the names of its lines, and one row of figures."""

_FEWEST_AMOUNTS = 3
"""Amounts of a block that may be a table of figures: what two lines add up to, the fewest that an
equation can hold of. Pages of words are most of what no table takes."""

_TOP_ROWS = (1, 2, 3)
"""The first rows of a sheet, which may state a unit: a title and two remarks."""

_ROWS_ABOVE = 4
"""Rows above a block that may hold its caption, as above an upright table."""


class SidewaysSheet(SheetGrid, frozen=True, dict=True):
    """A block of a sheet with rows and columns swapped; references are to the real cells.

    ``captions`` are the texts above the block, which no row of the view holds, ``titles`` those at
    the top of the sheet, which may state the unit of all its amounts.
    """

    captions: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def ref(self, row: int, column: int) -> CellRef:
        """Return the reference of the real cell."""
        return CellRef(self.name, column, row)

    def area(self, first_row: int, first_column: int, last_row: int, last_column: int) -> RangeRef:
        """Return the real range."""
        return RangeRef(self.name, first_column, first_row, last_column, last_row)

    def captions_above(self, area: RangeRef, rows: Iterable[int]) -> Iterator[str]:
        """Yield the captions: what is above the block is above each of its rows."""
        return iter(self.captions)

    def texts_above(self, row: int, rows: Iterable[int]) -> Iterator[str]:
        """Yield the captions and the titles: they are above each of its rows."""
        return iter((*self.captions, *self.titles))


def turn_blocks(sheet: SheetGrid, firm: Sequence[RangeRef]) -> Iterator[SidewaysSheet]:
    """Yield every block of a sheet outside the tables that are ``firm``, turned.

    The cell in its corner may name the lines or the columns, so that each block is turned twice:
    with it and without.
    """
    for rows in _blocks(sheet, firm):
        captions, body = _split_captions(sheet, rows)
        if not _FEWEST_ROWS <= len(body) <= _TALLEST:
            continue
        values = (sheet.value(row, column) for row, used in body.items() for column in used)
        if sum(map(is_amount, values)) < _FEWEST_AMOUNTS:
            continue
        view = _turn(sheet, body, (*_texts_over(sheet, min(rows)), *captions))
        yield view
        corner = (min(column for used in body.values() for column in used), min(body))
        if corner in view.cells:
            cells = {position: cell for position, cell in view.cells.items() if position != corner}
            yield replace(view, cells=cells)


def turn_area(sheet: SheetGrid, area: RangeRef) -> Iterator[SidewaysSheet]:
    """Yield a range of a sheet turned: with its corner, and without."""
    body = {
        row: [c for c in used if area.first_column <= c <= area.last_column]
        for row, used in sheet.rows.items()
        if area.first_row <= row <= area.last_row
    }
    view = _turn(sheet, body, tuple(_texts_over(sheet, area.first_row)))
    yield view
    corner = (area.first_column, area.first_row)
    yield replace(
        view, cells={position: c for position, c in view.cells.items() if position != corner}
    )


def _blocks(sheet: SheetGrid, firm: Sequence[RangeRef]) -> Iterator[dict[int, list[int]]]:
    """Yield the columns by row of cells outside the tables, parted at blank rows."""
    areas = [area for area in firm if area.sheet == sheet.name]
    free: dict[int, list[int]] = {}
    for row, used in sheet.rows.items():
        in_row = [area for area in areas if area.first_row <= row <= area.last_row]
        columns = [column for column in used if not any((row, column) in area for area in in_row)]
        if columns:
            free[row] = columns
    starts = [row for above, row in pairwise(free) if row - above > _LAST_GAP]
    block: dict[int, list[int]] = {}
    for row, columns in free.items():
        if row in starts:
            yield block
            block = {}
        block[row] = columns
    if block:
        yield block


def _split_captions(
    sheet: SheetGrid, rows: dict[int, list[int]]
) -> tuple[list[str], dict[int, list[int]]]:
    """Return the texts alone in the first rows of a block, and the rows under them."""
    captions: list[str] = []
    for row, columns in rows.items():
        value = sheet.value(row, columns[0])
        if len(columns) > 1 or not isinstance(value, str):
            break
        captions.append(value)
    return captions, dict(list(rows.items())[len(captions) :])


def _texts_over(sheet: SheetGrid, first: int) -> Iterator[str]:
    return sheet.texts_above(first, range(first - _ROWS_ABOVE, first))


def _turn(sheet: SheetGrid, body: dict[int, list[int]], captions: tuple[str, ...]) -> SidewaysSheet:
    cells = {
        (column, row): sheet.cells[row, column] for row, used in body.items() for column in used
    }
    merges = tuple(
        RangeRef(m.sheet, m.first_column, m.first_row, m.last_column, m.last_row)
        for m in sheet.merges
        if m.first_row in body and m.last_row in body
    )
    return SidewaysSheet(
        sheet.name,
        cells,
        merges,
        hidden_rows=sheet.hidden_columns,
        hidden_columns=sheet.hidden_rows,
        visibility=sheet.visibility,
        captions=captions,
        titles=tuple(sheet.texts_above(min(body, default=0), _TOP_ROWS)),
    )
