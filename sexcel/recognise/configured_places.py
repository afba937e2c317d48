"""Tables at the places that the configuration names."""

from collections.abc import Iterator, Sequence

from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.settings import PlaceSetting, Settings
from sexcel.model.tables import Table
from sexcel.ooxml.wording import shorten, suggest_name
from sexcel.recognise.candidates import read_configured_place
from sexcel.recognise.readings import Reading


def placed(
    found: Sequence[Reading], grid: Grid, tables: Sequence[Table], settings: Settings
) -> Iterator[Reading]:
    """The headers at the cells that the configuration names.

    Raises SettingsError where the workbook has no such sheet, or no such table stands there.
    """
    for table in tables:
        place = settings.places.get(table.name)
        if place is None:
            continue
        sheet = _sheet(grid, table, place, settings)
        header = read_configured_place(sheet, table, place, settings)
        if header is not None:
            yield header
        elif place.range or place.header or not _is_on(sheet, table, found):
            raise SettingsError(_not_there(sheet, table, place, settings))


def is_elsewhere(header: Reading, settings: Settings) -> bool:
    """Whether the configuration says that the table stands at another place than this."""
    place = settings.places.get(header.table.name)
    if place is None or header.place is not None:
        return False
    return bool(place.range or place.header) or not _same(place.sheet, header.sheet.name)


def check_taken(taken: Sequence[Reading], found: Sequence[Reading], settings: Settings) -> None:
    """Raise SettingsError where another table has the cells of one whose place is configured."""
    names = {header.table.name for header in taken}
    for name in settings.places:
        lost = [one for one in found if one.table.name == name and not is_elsewhere(one, settings)]
        rival = next((one for one in taken for other in lost if one.overlaps(other)), None)
        if name not in names and rival is not None:
            raise SettingsError(
                f"{settings.path}: tables.{name}: {rival.table.caption} has the same cells; "
                "give a range for each that is its own."
            )


def _is_on(sheet: SheetGrid, table: Table, found: Sequence[Reading]) -> bool:
    return any(one.table.name == table.name and one.sheet is sheet for one in found)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _not_there(sheet: SheetGrid, table: Table, place: PlaceSetting, settings: Settings) -> str:
    key, where = "sheet", f"on sheet '{shorten(sheet.name)}'"
    cells = place.range or place.header
    if cells is not None:
        key = "header" if place.range is None else "range"
        where = f"in the top rows of {cells.a1} {where}"
    titles = " or ".join(f"'{column.title}'" for column in table.labels)
    return (
        f"{settings.path}: tables.{table.name}.{key}: no headings of {table.caption} stand "
        f"{where}, such as {titles}; say what they are called under headings.{table.name}."
    )


def _sheet(grid: Grid, table: Table, place: PlaceSetting, settings: Settings) -> SheetGrid:
    for sheet in grid:
        if _same(sheet.name, place.sheet):
            return sheet
    raise SettingsError(
        f"{settings.path}: tables.{table.name}.sheet: {grid.path} has no sheet "
        f"'{shorten(place.sheet)}'; {suggest_name(place.sheet, (sheet.name for sheet in grid))}."
    )
