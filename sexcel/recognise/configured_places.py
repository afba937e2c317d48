"""Tables at the places that the configuration names."""

from collections.abc import Iterator, Sequence

from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.settings import PlaceSetting, Settings
from sexcel.model.tables import Table
from sexcel.ooxml.wording import shorten, suggest_name
from sexcel.recognise.candidates import read_configured_place
from sexcel.recognise.readings import Reading


def read_configured(
    candidates: Sequence[Reading], grid: Grid, tables: Sequence[Table], settings: Settings
) -> Iterator[Reading]:
    """Yield the readings of the cells that the configuration names.

    Raises SettingsError where the workbook has no such sheet, or no such table is there.
    """
    for table in tables:
        place = settings.places.get(table.name)
        if place is None:
            continue
        sheet = _sheet(grid, table, place, settings)
        reading = read_configured_place(sheet, table, place, settings)
        if reading is not None:
            yield reading
        elif place.range or place.header or not _is_on(sheet, table, candidates):
            raise SettingsError(_not_there(sheet, table, place, settings))


def is_elsewhere(reading: Reading, settings: Settings) -> bool:
    """Say whether the configuration gives the table another place than this one."""
    place = settings.places.get(reading.table.name)
    if place is None or reading.place is not None:
        return False
    return bool(place.range or place.header) or not _same_name(place.sheet, reading.sheet.name)


def check_configured(
    accepted: Sequence[Reading], candidates: Sequence[Reading], settings: Settings
) -> None:
    """Raise SettingsError where another table has the cells of one whose place is configured."""
    names = {reading.table.name for reading in accepted}
    for name in settings.places:
        rival = _rival(name, accepted, candidates, settings)
        if name not in names and rival is not None:
            raise SettingsError(
                f"{settings.path}: tables.{name}: {rival.table.caption} has the same cells; "
                "give a range for each that is its own."
            )


def _rival(
    name: str, accepted: Sequence[Reading], candidates: Sequence[Reading], settings: Settings
) -> Reading | None:
    """Return the accepted reading that shares cells with a candidate for the table."""
    headers = [
        candidate.header
        for candidate in candidates
        if candidate.table.name == name and not is_elsewhere(candidate, settings)
    ]
    return next(
        (reading for reading in accepted if any(reading.header.meets(h) for h in headers)), None
    )


def _is_on(sheet: SheetGrid, table: Table, candidates: Sequence[Reading]) -> bool:
    return any(
        candidate.table.name == table.name and candidate.sheet is sheet for candidate in candidates
    )


def _same_name(name: str, sheet_name: str) -> bool:
    return name.strip().casefold() == sheet_name.strip().casefold()


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
        if _same_name(place.sheet, sheet.name):
            return sheet
    names = (sheet.name for sheet in grid)
    raise SettingsError(
        f"{settings.path}: tables.{table.name}.sheet: {grid.path} has no sheet "
        f"'{shorten(place.sheet)}'; {suggest_name(place.sheet, names)}."
    )
