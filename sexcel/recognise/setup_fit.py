"""A setup fitted to the workbook as it is now: rows may have been inserted since it was written.

An entry goes by what its cell said: where that is elsewhere now, the entry is of that cell.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
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
        sheets = {sheet.name.casefold(): SheetTexts(sheet) for sheet in grid}
        self._setup = setup
        self._used: set[str] = set()
        self._cut: list[str] = []
        self._places = {
            name: tuple(_fit_place(setting, sheets) for setting in places)
            for name, places in setup.places.items()
        }
        self._columns = _by_cell(setup.columns, sheets, in_parts=True)
        self._rows = _by_cell(setup.rows, sheets)
        self._with_columns = {table for table, _ in self._columns}
        self._with_rows = {table for table, _ in self._rows}

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
        return table in self._with_columns

    def has_rows(self, table: str) -> bool:
        """Say whether anything was settled of the rows of a table."""
        return table in self._with_rows

    def use(self, entry: SetupEntry) -> None:
        """Note that an entry is part of the reading."""
        self._used.add(entry.origin)

    def note_cut(self, setting: PlaceSetting) -> None:
        """Note that the rows of a table go on below the range that a person gave."""
        self._cut.append(setting.origin)

    def unfit(self) -> Iterator[str]:
        """Yield where each entry is written that fits no cell of a table any more, or cuts it."""
        yield from self._cut
        columns = (entry for entry in self._setup.columns if entry.column != "")
        for entry in (*columns, *self._setup.rows):
            if entry.origin not in self._used:
                yield entry.origin


class SheetTexts:
    """The texts of a sheet, and where each is; gathered when one is first looked for."""

    def __init__(self, sheet: SheetGrid) -> None:
        self.sheet = sheet

    @cached_property
    def cells(self) -> Mapping[str, list[CellRef]]:
        """Return the cells that say each text, by the text normalised."""
        cells: dict[str, list[CellRef]] = {}
        for (row, column), content in self.sheet.cells.items():
            if content.value is not None:
                name = normalise(str(content.value))
                cells.setdefault(name, []).append(CellRef(self.sheet.name, row, column))
        return cells

    def find(self, cell: CellRef, text: str, *, in_parts: bool = False) -> CellRef | None:
        """Return the cell that says a text: ``cell`` itself, or else the nearest one of its column
        or row, or else the only one of the sheet; None where there is none.

        A text ``in_parts`` is a heading over several rows: one cell says a part of it.
        """
        own_cell = CellRef(self.sheet.name, cell.row, cell.column)
        name, value = normalise(text), self.sheet.value(cell.row, cell.column)
        said = "" if value is None else normalise(str(value))
        if not name:
            return own_cell if value is None else None
        if said == name or (in_parts and said and f" {said} " in f" {name} "):
            return own_cell
        cells = self.cells.get(name, [])
        if in_parts and not cells:
            ends = (end for end in self.cells if end and name.endswith(f" {end}"))
            cells = [ref for end in ends for ref in self.cells[end]]
        aligned = [c for c in cells if c.column == cell.column] or [
            c for c in cells if c.row == cell.row
        ]
        if aligned:
            return min(aligned, key=lambda c: abs(c.row - cell.row) + abs(c.column - cell.column))
        return cells[0] if len(cells) == 1 else None


def _by_cell(
    entries: Iterable[EntryKind], sheets: Mapping[str, SheetTexts], *, in_parts: bool = False
) -> dict[tuple[str, CellRef], EntryKind]:
    """Return entries by table and by the cell that they are of now."""
    fitted: dict[tuple[str, CellRef], EntryKind] = {}
    for entry in entries:
        texts = sheets.get(entry.cell.sheet.casefold())
        cell = None if texts is None else texts.find(entry.cell, entry.text, in_parts=in_parts)
        if cell is not None:
            fitted.setdefault((entry.table, cell), entry)
    return fitted


def _fit_place(setting: PlaceSetting, sheets: Mapping[str, SheetTexts]) -> PlaceSetting:
    """Return a place where its first heading and its last row are now.

    Raises SettingsError where the sheet is not there any more.
    """
    texts = sheets.get(setting.sheet.casefold())
    if texts is None:
        names = (known.sheet.name for known in sheets.values())
        raise SettingsError(
            f"{setting.origin}: there is no sheet '{shorten(setting.sheet)}' any more; "
            f"{suggest_name(setting.sheet, names)}."
        )
    setting = replace(setting, sheet=texts.sheet.name)
    if setting.range is None:
        return setting
    area = replace(setting.range, sheet=setting.sheet)
    corner = texts.find(area.first_cell, setting.first_text) or area.first_cell
    area = _move(area, corner.row - area.first_row, corner.column - area.first_column)
    return replace(setting, range=_stretch(area, texts, setting))


def _move(area: RangeRef, down: int, right: int) -> RangeRef:
    return RangeRef(
        area.sheet,
        area.first_row + down,
        area.first_column + right,
        area.last_row + down,
        area.last_column + right,
    )


def _stretch(area: RangeRef, texts: SheetTexts, setting: PlaceSetting) -> RangeRef:
    """Return an area that ends where its last row, or last column, is now."""
    name = normalise(setting.last_text)
    if not name:
        return area
    cells = texts.cells.get(name, ())
    if setting.is_sideways:
        rows = range(area.first_row, area.last_row + 1)
        ends = [ref.column for ref in cells if ref.row in rows]
        return replace(area, last_column=_nearest(ends, area.first_column, area.last_column))
    columns = range(area.first_column, area.last_column + 1)
    ends = [ref.row for ref in cells if ref.column in columns]
    return replace(area, last_row=_nearest(ends, area.first_row, area.last_row))


def _nearest(ends: Iterable[int], first: int, last: int) -> int:
    """Return the end behind ``first`` that is nearest to ``last``; ``last`` without any."""
    behind = (end for end in ends if end > first)
    return min(behind, key=lambda end: abs(end - last), default=last)


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
