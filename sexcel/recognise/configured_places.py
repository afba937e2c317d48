"""Tables at the places that a person names, on the setup sheet or in the configuration."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import RangeRef
from sexcel.model.setup import PlaceSetting
from sexcel.model.tables import Table
from sexcel.ooxml.wording import shorten, suggest_name
from sexcel.recognise.candidates import read_configured_place
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.sideways import turn_area


def places_of(table: str, log: ReadingLog) -> tuple[PlaceSetting, ...] | None:
    """Return the places that a person gave a table; None where recognition finds it."""
    settled = log.setup.places(table)
    setting = log.settings.places.get(table)
    return settled if settled is not None or setting is None else (setting,)


def read_configured(
    candidates: Sequence[Reading], grid: Grid, tables: Sequence[Table], log: ReadingLog
) -> Iterator[Reading]:
    """Yield the readings of the cells that a person names.

    Raises SettingsError where the workbook has no such sheet, or no such table is there.
    """
    for table in tables:
        for setting in places_of(table.name, log) or ():
            sheet = _sheet(grid, table, setting, log)
            reading = _read(sheet, table, setting, log)
            if reading is not None:
                yield reading
            elif setting.range or setting.header or not _is_on(sheet, table, candidates):
                raise SettingsError(_not_there(sheet, table, setting, log))


def _read(sheet: SheetGrid, table: Table, setting: PlaceSetting, log: ReadingLog) -> Reading | None:
    """Return the best reading of a place; None without any."""
    if setting.range is None or not setting.is_sideways:
        return read_configured_place(sheet, table, setting, log)
    area = setting.range
    turned = RangeRef(
        area.sheet, area.first_column, area.first_row, area.last_column, area.last_row
    )
    in_view = replace(setting, range=turned)
    readings = (read_configured_place(view, table, in_view, log) for view in turn_area(sheet, area))
    return max(filter(None, readings), key=lambda reading: reading.score, default=None)


def is_elsewhere(reading: Reading, log: ReadingLog) -> bool:
    """Say whether a person gave the table another place than this one."""
    places = places_of(reading.table.name, log)
    if places is None or reading.place is not None:
        return False
    return not any(
        setting.range is None
        and setting.header is None
        and _same_name(setting.sheet, reading.sheet.name)
        for setting in places
    )


def check_configured(
    accepted: Sequence[Reading], candidates: Sequence[Reading], log: ReadingLog
) -> None:
    """Raise SettingsError where another table has the cells of one whose place is configured."""
    names = {reading.table.name for reading in accepted}
    for name in (*log.settings.places, *log.settings.setup.places):
        rival = None if not places_of(name, log) else _rival(name, accepted, candidates, log)
        if name not in names and rival is not None:
            origin = _origin(name, (places_of(name, log) or ())[0], log)
            raise SettingsError(
                f"{origin}: {rival.table.caption} has the same cells; "
                "give a range for each that is its own."
            )


def _rival(
    name: str, accepted: Sequence[Reading], candidates: Sequence[Reading], log: ReadingLog
) -> Reading | None:
    """Return the accepted reading that shares cells with a candidate for the table."""
    headers = [
        candidate.header
        for candidate in candidates
        if candidate.table.name == name and not is_elsewhere(candidate, log)
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


def _origin(table: str, setting: PlaceSetting, log: ReadingLog, key: str = "") -> str:
    """Return where a place is written: a cell of the setup sheet, or a key of the file."""
    name = f"{log.settings.path}: tables.{table}"
    return setting.origin or (f"{name}.{key}" if key else name)


def _not_there(sheet: SheetGrid, table: Table, setting: PlaceSetting, log: ReadingLog) -> str:
    key, where = "sheet", f"on sheet '{shorten(sheet.name)}'"
    cells = setting.range or setting.header
    if cells is not None:
        key = "header" if setting.range is None else "range"
        edge = "first columns" if setting.is_sideways else "top rows"
        where = f"in the {edge} of {cells.a1} {where}"
    titles = " or ".join(f"'{column.title}'" for column in table.labels)
    remedy = (
        "correct the cells"
        if setting.origin
        else f"say what they are called under headings.{table.name}"
    )
    return (
        f"{_origin(table.name, setting, log, key)}: no headings of {table.caption} are "
        f"{where}, such as {titles}; {remedy}."
    )


def _sheet(grid: Grid, table: Table, setting: PlaceSetting, log: ReadingLog) -> SheetGrid:
    for sheet in grid:
        if _same_name(setting.sheet, sheet.name):
            return sheet
    names = (sheet.name for sheet in grid)
    raise SettingsError(
        f"{_origin(table.name, setting, log, 'sheet')}: {grid.path} has no sheet "
        f"'{shorten(setting.sheet)}'; {suggest_name(setting.sheet, names)}."
    )
