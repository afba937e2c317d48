"""Where the figures of the workbook read are in the regenerated one."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book, Entry
from sexcel.model.decimals import is_noise
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, RangeRef


class FigureMoves:
    """Every figure's cell before and after."""

    def __init__(self, grid: Grid, source: Book, settled: Book) -> None:
        """Follow the figures of ``source`` to ``settled``, the book as it will be written."""
        self._places: dict[CellRef, CellRef] = {}
        self._scaled: set[CellRef] = set()
        self.changed: set[CellRef] = set()
        """Cells of the source whose figure is another in the regenerated workbook."""
        values = {sheet.name: sheet for sheet in grid}
        for before, after, scale in _moved_entries(source, settled):
            self._places[before.ref] = after.ref
            if scale != ONE:
                self._scaled.add(before.ref)
            sheet = values.get(before.ref.sheet)
            if sheet is not None and _differs(
                sheet.value(before.ref.row, before.ref.column), after.figure
            ):
                self.changed.add(before.ref)

    def block(self, cells: RangeRef) -> RangeRef | str:
        """Return where cells that moved together are now; or, as a clause, why they did not."""
        first: CellRef | None = None
        for row in range(cells.first_row, cells.last_row + 1):
            for column in range(cells.first_column, cells.last_column + 1):
                cell = CellRef(cells.sheet, row, column)
                now = self._places.get(cell)
                if now is None:
                    return f"{cell} is no figure of a budget table"
                if cell in self._scaled:
                    return f"{cell} was in another unit or had the opposite sign"
                first = now if first is None else first
                step = (row - cells.first_row, column - cells.first_column)
                if (now.sheet, now.row - first.row, now.column - first.column) != (
                    first.sheet,
                    *step,
                ):
                    return f"{cells} did not move as one block"
        if first is None:
            return f"{cells} is empty"
        down, right = cells.last_row - cells.first_row, cells.last_column - cells.first_column
        return RangeRef(
            first.sheet, first.row, first.column, first.row + down, first.column + right
        )


def _moved_entries(source: Book, settled: Book) -> Iterator[tuple[Entry, Entry, Decimal]]:
    """Yield each figure's entry in the source, its entry when written, and its scale."""
    for name, table in source.tables.items():
        # Rows are only ever added at the end, so that rows of one name keep apart.
        settled_table = settled.tables[name]
        for row, settled_row in zip(table.rows, settled_table.rows, strict=False):
            for column, entry in row.entries.items():
                after = settled_row.entry(column)
                written = settled_table.column(column)
                if after is None or written is None or not written.column.kind.is_figure:
                    continue
                yield entry, after, entry.unit


def _differs(value: object, figure: Decimal | None) -> bool:
    """Say whether a formula that uses the cell may now give something else."""
    if value is None or isinstance(value, Decimal):
        return not is_noise((value or ZERO) - (figure or ZERO))
    return True
