"""Tables at the places that the configuration names."""

from collections.abc import Sequence

from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.settings import Place, Settings
from sexcel.model.tables import Table
from sexcel.readers.headers import Header, header_at
from sexcel.readers.wording import advice, shown


def with_places(
    found: list[Header], grid: Grid, tables: Sequence[Table], settings: Settings
) -> list[Header]:
    """The readings, those of a table whose place is configured from there alone.

    Raises SettingsError where the workbook has no such sheet, or no such table stands there.
    """
    for table in tables:
        place = settings.places.get(table.name)
        if place is not None:
            there = _readings(found, grid, table, place, settings)
            found = [*(one for one in found if one.table.name != table.name), *there]
    return found


def check_taken(taken: Sequence[Header], found: Sequence[Header], settings: Settings) -> None:
    """Raise SettingsError where another table has the cells of one whose place is configured."""
    names = {header.table.name for header in taken}
    for name in settings.places:
        lost = [header for header in found if header.table.name == name]
        rival = next((one for one in taken for other in lost if one.overlaps(other)), None)
        if name not in names and rival is not None:
            raise SettingsError(
                f"{settings.path}: tables.{name}: {rival.table.caption} has the same cells; "
                "give a range for each that is its own."
            )


def _readings(
    found: list[Header], grid: Grid, table: Table, place: Place, settings: Settings
) -> list[Header]:
    sheet = _sheet(grid, table, place, settings)
    where = place.range or place.header
    if where is None:
        there = [one for one in found if one.table.name == table.name and one.sheet is sheet]
        key, named = "sheet", f"on sheet '{shown(sheet.name)}'"
    else:
        header = header_at(sheet, table, place, settings)
        there = [] if header is None else [header]
        key = "header" if place.range is None else "range"
        named = f"in the top rows of {where.a1} on sheet '{shown(sheet.name)}'"
    if there:
        return there
    titles = " or ".join(f"'{column.title}'" for column in table.labels)
    raise SettingsError(
        f"{settings.path}: tables.{table.name}.{key}: no headings of {table.caption} stand "
        f"{named}, such as {titles}; say what they are called under headings.{table.name}."
    )


def _sheet(grid: Grid, table: Table, place: Place, settings: Settings) -> SheetGrid:
    wanted = place.sheet.strip().casefold()
    for sheet in grid:
        if sheet.name.strip().casefold() == wanted:
            return sheet
    raise SettingsError(
        f"{settings.path}: tables.{table.name}.sheet: {grid.path} has no sheet "
        f"'{shown(place.sheet)}'; {advice(place.sheet, (sheet.name for sheet in grid))}."
    )
