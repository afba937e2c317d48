"""What a Sign-off sheet says of the figures that were signed."""

from collections.abc import Iterable, Iterator

from sexcel.budget.fingerprint import TITLE, fingerprint
from sexcel.model.book import BookTable
from sexcel.model.doubts import ChangedSinceSignOff
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET


def find_changed(grid: Grid, tables: Iterable[BookTable]) -> Iterator[ChangedSinceSignOff]:
    """Yield for each Sign-off sheet the tables whose figures are not those it was made with."""
    current = {table.table.caption: fingerprint(table) for table in tables}
    for sheet in grid:
        if sheet.value(2, 1) != REPORT_SHEET:
            continue
        title = _find_title(sheet)
        if title is None:
            continue
        signed = dict(_fingerprints(sheet, title))
        moved = tuple(name for name in signed if current.get(name) != signed[name])
        if moved:
            yield ChangedSinceSignOff(title, "", moved)


def _find_title(sheet: SheetGrid) -> CellRef | None:
    """Return the cell that heads the fingerprints; None where the sheet has none."""
    places = (
        CellRef(sheet.name, *position)
        for position, cell in sheet.cells.items()
        if cell.value == TITLE
    )
    return next(places, None)


def _fingerprints(sheet: SheetGrid, title: CellRef) -> Iterator[tuple[str, str]]:
    """Yield the captions of tables and the fingerprints beside them."""
    row = title.row + 1
    while isinstance(name := sheet.value(row, title.column), str):
        yield name, str(sheet.value(row, title.column + 1))
        row += 1
