"""A setup fitted to the workbook as it is now: rows may have been inserted since it was written.

An entry goes by what its cell said: where that is elsewhere now, the entry is of that cell.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Settings
from sexcel.model.setup import PlaceSetting, Setup, SetupColumn, SetupEntry, SetupRow
from sexcel.ooxml.wording import shorten, suggest_name

EntryKind = TypeVar("EntryKind", bound=SetupEntry)


class FittedSetup:
    """What was settled, by the cells of the workbook, and which of it was used."""

    def __init__(self, setup: Setup, grid: Grid) -> None:
        sheets = {sheet.name.casefold(): sheet for sheet in grid}
        self._setup = setup
        self._used: set[str] = set()
        self._places = {
            name: tuple(_fit_place(place, sheets) for place in places)
            for name, places in setup.places.items()
        }
        self._columns = _by_cell(setup.columns, sheets)
        self._rows = _by_cell(setup.rows, sheets)

    def places(self, table: str) -> tuple[PlaceSetting, ...] | None:
        """Return the places at which a table is read; None where recognition finds them."""
        return self._places.get(table)

    def columns(self, table: str, cells: Iterable[CellRef]) -> Iterator[SetupColumn]:
        """Yield what was settled of the columns of a table with a heading in one of the cells."""
        return (self._columns[table, cell] for cell in cells if (table, cell) in self._columns)

    def row(self, table: str, cells: Iterable[CellRef]) -> SetupRow | None:
        """Return what was settled of the row of a table with these cells."""
        return next((self._rows[table, c] for c in cells if (table, c) in self._rows), None)

    def has_columns(self, table: str) -> bool:
        """Say whether anything was settled of the columns of a table."""
        return any(name == table for name, _ in self._columns)

    def has_rows(self, table: str) -> bool:
        """Say whether anything was settled of the rows of a table."""
        return any(name == table for name, _ in self._rows)

    def use(self, entry: SetupEntry) -> None:
        """Note that an entry is part of the reading."""
        self._used.add(entry.origin)

    def unfit(self) -> Iterator[str]:
        """Yield where each entry is written that fits no cell of a table any more."""
        columns = (entry for entry in self._setup.columns if entry.column != "")
        for entry in (*columns, *self._setup.rows):
            if entry.origin not in self._used:
                yield entry.origin


def _by_cell(
    entries: Iterable[EntryKind], sheets: Mapping[str, SheetGrid]
) -> dict[tuple[str, CellRef], EntryKind]:
    """Return entries by table and by the cell that they are of now."""
    fitted: dict[tuple[str, CellRef], EntryKind] = {}
    for entry in entries:
        sheet = sheets.get(entry.cell.sheet.casefold())
        cell = None if sheet is None else find_text(sheet, entry.cell, entry.text)
        if cell is not None:
            fitted.setdefault((entry.table, cell), entry)
    return fitted


def find_text(sheet: SheetGrid, cell: CellRef, text: str) -> CellRef | None:
    """Return the cell that says a text: ``cell`` itself, or else the nearest one of its column or
    row, or else the only one of the sheet; None where there is none.
    """
    own_cell = CellRef(sheet.name, cell.row, cell.column)
    name, said = normalise(text), sheet.value(cell.row, cell.column)
    if not name:
        return own_cell if said is None else None
    if _says(said, name) or _is_part(said, text):
        return own_cell
    cells = list(_cells_saying(sheet, name, exactly=True)) or list(_cells_saying(sheet, name))
    aligned = [c for c in cells if c.column == cell.column] or [
        c for c in cells if c.row == cell.row
    ]
    if aligned:
        return min(aligned, key=lambda c: abs(c.row - cell.row) + abs(c.column - cell.column))
    return cells[0] if len(cells) == 1 else None


def _is_part(value: object, text: str) -> bool:
    """Say whether a cell says a part of a heading over several rows: the year, say."""
    said = "" if value is None else normalise(str(value))
    return bool(said) and f" {said} " in f" {normalise(text)} "


def _cells_saying(sheet: SheetGrid, name: str, *, exactly: bool = False) -> Iterator[CellRef]:
    for (row, column), content in sheet.cells.items():
        if _says(content.value, name, exactly=exactly):
            yield CellRef(sheet.name, row, column)


def _says(value: object, name: str, *, exactly: bool = False) -> bool:
    """Say whether a cell has the name, or the last part of it: of a heading over two rows."""
    said = "" if value is None else normalise(str(value))
    return bool(said) and (said == name or (not exactly and name.endswith(f" {said}")))


def _fit_place(place: PlaceSetting, sheets: Mapping[str, SheetGrid]) -> PlaceSetting:
    """Return a place where its first heading and its last row are now.

    Raises SettingsError where the sheet is not there any more.
    """
    sheet = sheets.get(place.sheet.casefold())
    if sheet is None:
        raise SettingsError(
            f"{place.origin}: there is no sheet '{shorten(place.sheet)}' any more; "
            f"{suggest_name(place.sheet, (sheet.name for sheet in sheets.values()))}."
        )
    place = replace(place, sheet=sheet.name)
    if place.range is None:
        return place
    area = replace(place.range, sheet=sheet.name)
    corner = find_text(sheet, area.first_cell, place.first_text) or area.first_cell
    area = _move(area, corner.row - area.first_row, corner.column - area.first_column)
    return replace(place, range=_stretch(area, sheet, place))


def _move(area: RangeRef, down: int, right: int) -> RangeRef:
    return RangeRef(
        area.sheet,
        area.first_row + down,
        area.first_column + right,
        area.last_row + down,
        area.last_column + right,
    )


def _stretch(area: RangeRef, sheet: SheetGrid, place: PlaceSetting) -> RangeRef:
    """Return an area that ends where its last row, or last column, is now."""
    name = normalise(place.last_text)
    if not name:
        return area
    ends = sorted(
        (column if place.is_sideways else row)
        for (row, column), content in sheet.cells.items()
        if _says(content.value, name, exactly=True)
        and (
            area.first_row <= row <= area.last_row
            if place.is_sideways
            else area.first_column <= column <= area.last_column
        )
    )
    first = area.first_column if place.is_sideways else area.first_row
    last = area.last_column if place.is_sideways else area.last_row
    ends = [end for end in ends if end > first]
    if last in ends or not ends:
        return area
    end = min(ends, key=lambda end: abs(end - last))
    return replace(area, last_column=end) if place.is_sideways else replace(area, last_row=end)


def with_setup(settings: Settings, sheet: Setup) -> Settings:
    """Return the settings with what the setup sheet says, which counts before them."""
    setup = sheet.over(settings.setup)
    if setup == Setup():
        return settings
    typed = {name: rate.value for name, rate in setup.rates.items() if rate.value is not None}
    return replace(
        settings,
        setup=setup,
        rates={**settings.rates, **typed},
        budget_year=setup.budget_year or settings.budget_year,
    )
