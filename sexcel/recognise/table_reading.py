"""A winning reading and the rows under it, made a table of the book."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.model.book import BookTable, Role, Row
from sexcel.model.errors import SettingsError
from sexcel.model.expressions import ONE
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.setup import PlaceSetting
from sexcel.model.tables import Kind
from sexcel.recognise.column_match import ColumnMatch
from sexcel.recognise.near_misses import heading_misses
from sexcel.recognise.reading_doubts import heading_doubts, hidden_figures, scaled_amounts
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.rows import RowReader
from sexcel.recognise.scales import scale_of, states_unit

_ROWS_ABOVE = 4
"""Rows above the headings that may state the unit of all amounts."""

_TOP_ROWS = (3, 2, 1)
"""The first rows of a sheet, which may do so for all its tables: a title and two remarks."""


def read_table(
    reading: Reading, last_row: int, budget_year: int | None, log: ReadingLog
) -> BookTable:
    """Return the table of a reading, with its rows down to ``last_row`` at most."""
    name, setting = reading.table.name, reading.place
    log.doubts += heading_doubts(reading, budget_year)
    log.near += heading_misses(reading, budget_year)
    log.used.update(
        ("headings", name, match.name) for match in reading.matches if match.is_configured
    )
    texts = _texts_with_unit(reading)
    columns = tuple(_column(reading, match, texts) for match in reading.matches)
    for position, row in _heading_cells(reading):
        for entry in log.setup.columns(name, [reading.sheet.ref(row, position)]):
            log.setup.use(entry)
    reader = RowReader(
        reading.table,
        reading.sheet,
        columns,
        log,
        has_range=setting is not None and setting.range is not None,
    )
    first_row = reading.last_row + 1 if reading.body is None else reading.body[0]
    rows = reader.add_total_above(reader.read(first_row, last_row), reading.first_row - 1)
    if setting is not None and not rows:
        origin = setting.origin or f"{log.settings.path}: tables.{name}"
        raise SettingsError(
            f"{origin}: there are no rows under the headings of "
            f"{reading.table.caption} in row {reading.last_row} of sheet '{reading.sheet.name}'; "
            "correct the place."
        )
    if setting is not None and setting.origin and _is_cut(reading, setting, columns, rows):
        log.setup.note_cut(setting)
    log.doubts += hidden_figures(reading, columns, rows)
    log.doubts += scaled_amounts(reading, columns)
    recognition = _recognition(
        reading, columns, max([reading.last_row, *(row.position for row in rows)])
    )
    return BookTable(reading.table, (recognition.range,), columns, rows, (recognition,))


def _heading_cells(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the column and the row of every cell of the headings."""
    headings = (*(match.heading for match in reading.matches), *reading.unused)
    for heading in headings:
        for row in range(reading.first_row, reading.last_row + 1):
            yield heading.position, row


def _is_cut(
    reading: Reading, setting: PlaceSetting, columns: Sequence[BookColumn], rows: Sequence[Row]
) -> bool:
    """Say whether a table ends without its total, and a row of figures is right below its range."""
    # Where its last row is known by name, it is where that row is.
    if setting.range is None or setting.last_text or rows[-1].role is Role.TOTAL:
        return False
    if not reading.table.total:
        return False
    below = setting.range.last_row + 1
    figures = (column.position for column in columns if column.column.kind.is_figure)
    return any(isinstance(reading.sheet.value(below, x), Decimal) for x in figures)


def _texts_with_unit(reading: Reading) -> str:
    """Return the texts that state the unit of a table.

    They are over its labels; where none is, in the nearest row above it, or at the top of its
    sheet: over its own columns before any other.
    """
    over_labels = [match.heading.text for match in reading.matches if match.is_label]
    if any(scale_of(text, "") != ONE for text in over_labels):
        return "\n".join(over_labels)
    first, sheet, header = reading.first_row, reading.sheet, reading.header
    nearest = range(first - 1, max(0, first - 1 - _ROWS_ABOVE), -1)
    for row in dict.fromkeys((*nearest, *_TOP_ROWS)):
        own = list(sheet.captions_above(header, [row]))
        for texts in (own, list(sheet.texts_above(first, [row]))):
            if any(states_unit(text) for text in texts):
                return "\n".join(texts)
    return ""


def _column(reading: Reading, match: ColumnMatch, texts_above: str) -> BookColumn:
    heading, column = match.heading, match.column
    unit = None if reading.place is None else reading.place.unit
    return BookColumn(
        column,
        match.name,
        heading.text,
        heading.position,
        reading.sheet.ref(heading.row, heading.position),
        heading.year,
        unit or scale_of(heading.text, texts_above) if column.kind is Kind.MONEY else ONE,
        None if column.offset is None else heading.status,
    )


def _recognition(reading: Reading, columns: Sequence[BookColumn], last_row: int) -> Recognition:
    header, sheet = reading.header, reading.sheet
    sureness = Sureness.EXACT
    if reading.place is None and reading.by_surroundings:
        sureness = Sureness.SURROUNDINGS
    elif any(match.is_guessed for match in reading.matches):
        sureness = Sureness.GUESSED
    elif reading.place is not None or any(match.is_configured for match in reading.matches):
        sureness = Sureness.SET
    first_row = header.first_row if reading.body is None else reading.body[0]
    return Recognition(
        sheet.area(first_row, header.first_column, last_row, header.last_column),
        sheet.area(*header.corners),
        sureness,
        tuple(columns),
        tuple((sheet.ref(unused.row, unused.position), unused.text) for unused in reading.unused),
        sideways=reading.is_sideways,
    )
