"""Sentences outside the tables that begin with the name of a budget line, or stand beside it."""

import re
from collections.abc import Iterator, Mapping

from sexcel.budget.variance import COMPARED, row_names
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.refs import RangeRef

_NAMED = re.compile(
    r"\s*(?P<name>[^:\u2013\u2014]{3,60}?)\s*(?::|\s[-\u2013\u2014]\s)\s*(?P<text>\S.*)", re.S
)
"""``Projects: an increase of £31,000`` or ``Projects – an increase``."""

_NUMBER = re.compile(r"^\W*(?:\(?[a-z0-9]{1,2}[.)]\s+)?(?:the\s+)?", re.IGNORECASE)
"""What stands before the name in a note: ``(b) The``, ``3.``."""

_MOVES = re.compile(
    r"\W*(?:\w+\s+){0,2}?(?:rises?|falls?|increases?|decreases?|grows?|drops?|goes|go|costs?|is|are|"
    r"changes?|reduces?)\b",
    re.IGNORECASE,
)
"""How a sentence goes on after the name of a line that moves: ``plans are``, ``rise by``."""

_LIST = re.compile(r"reason|varianc|movement|commentary|explan|narrative|what has changed", re.I)
"""Words over a list of lines and what is said of each."""

_SHORTEST = 15
"""Letters of a sentence: what is shorter beside a name is another name, a status or an owner."""

_CAPTION_ROWS = 3
"""Rows above a table in which its caption is: itself, a unit and a blank row."""

_TITLE_ROWS = 2
"""Rows at the top of a sheet that say what it is."""

_CLAIM = re.compile(
    r"£|%|\b(?:increas|decreas|ris|ros|fall|fell|up\b|down\b|more|less|fewer|high|low|because|due|"
    r"moved?|new|now|reflect|unchanged|driven|follow|saving|reduc|add|remov|end|start|grow)",
    re.IGNORECASE,
)
"""What a sentence on a movement has and the title of a table has not."""

_MOST_WORDS = 8
"""Words of the name of a line at the beginning of a note."""

_HIGHEST = 15
"""Rows above a line in which the heading of its list is: there are four categories and a dozen
lines to explain."""


_FURTHEST_BESIDE = 4
"""Columns right of a table in which a remark on a line begins: a share and two blank ones come
first."""


def find_remarks(grid: Grid, tables: Mapping[str, BookTable]) -> tuple[Row, ...]:
    """Return what the sheets of Tables 2, 4, 6 and 10 say of their lines outside all tables.

    That is in a sentence with the name of the line, or right of the line in a column without a
    heading. Each is a row as those of the commentary: the line it speaks of, and the text.
    """
    compared = [tables[name] for name in COMPARED if name in tables]
    names = {
        normalise(name)
        for table in compared
        for row in table.rows
        if row.role is not Role.HEADING
        for name in row_names(table, row)
        if "*" not in name
    }
    areas = [area for table in tables.values() for area in table.ranges]
    sheets = dict.fromkeys(area.sheet for table in compared for area in table.ranges)
    remarks: list[Row] = []
    for name in sheets:
        tables_there = [area for area in areas if area.sheet == name]
        remarks += _remarks_on(grid.sheet(name), names, tables_there, len(remarks))
    for table in compared:
        remarks += _remarks_beside(table, grid.sheet(table.range.sheet), areas, len(remarks))
    return tuple(remarks)


def _remarks_beside(
    table: BookTable, sheet: SheetGrid, areas: list[RangeRef], before: int
) -> Iterator[Row]:
    """Yield the sentences right of an upright table's lines, where nothing heads their column."""
    way = table.recognised[0]
    first = way.range.last_column + 1
    header_rows = range(way.header.first_row, way.header.last_row + 1)
    headed = {c for row in header_rows for c in sheet.rows.get(row, ())}
    number = before
    for row in table.rows if not way.sideways else ():
        for column in range(first, first + _FURTHEST_BESIDE):
            text, ref = sheet.value(row.position, column), sheet.ref(row.position, column)
            if text is None:
                continue
            is_free = column not in headed and not any(ref in area for area in areas)
            if is_free and isinstance(text, str) and len(text) >= _SHORTEST:
                number += 1
                entries = {"line": Entry(row.label, ref), "reason": Entry(text.strip(), ref)}
                yield Row(f"remark {number}", Role.LINE, row.label, "", row.position, entries)
            break


def _remarks_on(
    sheet: SheetGrid, names: set[str], tables_there: list[RangeRef], before: int
) -> Iterator[Row]:
    number = before
    for row, columns in sheet.rows.items():
        for column in columns:
            value = sheet.value(row, column)
            if not isinstance(value, str) or any((row, column) in area for area in tables_there):
                continue
            match = _NAMED.fullmatch(value)
            label, value_position = (match["name"] if match else value), (row, column)
            sentence = _read_sentence(value, names) if normalise(label) not in names else None
            if sentence is not None:
                label, value = sentence
            if normalise(label) not in names or _is_caption(value, row, tables_there):
                continue
            if match is None and sentence is None:
                value_position = (row, column + 1)
                value = _text_beside(sheet, row, column)
            if isinstance(value, str) and len(value) >= _SHORTEST:
                number += 1
                ref = sheet.ref(*value_position)
                entries = {"line": Entry(label, ref), "reason": Entry(value.strip(), ref)}
                yield Row(f"remark {number}", Role.LINE, label, "", row, entries)


def _read_sentence(text: str, names: set[str]) -> tuple[str, str] | None:
    """Return the line that a note begins with, and the note without its number; None otherwise.

    Of several names the longest is meant: ``Code Administrator, net of rebate, costs`` …
    """
    if len(text) < _SHORTEST or "£" not in text:
        return None
    words = _NUMBER.sub("", text, count=1).split()
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        label, rest = " ".join(words[:count]), " ".join(words[count:])
        if normalise(label) in names:
            return (label.rstrip(",;"), " ".join(words)) if _MOVES.match(rest) else None
    return None


def _is_caption(text: str, row: int, tables_there: list[RangeRef]) -> bool:
    """Say whether a text says what the sheet or the table below is: nothing in it moves."""
    is_above = any(0 < area.first_row - row <= _CAPTION_ROWS for area in tables_there)
    return (is_above or row <= _TITLE_ROWS) and _CLAIM.search(text) is None


def _text_beside(sheet: SheetGrid, row: int, column: int) -> str:
    """Return the text right of a name in a list of reasons; empty for none."""
    text = sheet.value(row, column + 1)
    above = (sheet.value(near, column) for near in range(row - 1, max(row - _HIGHEST, 0), -1))
    heading = next((value for value in above if isinstance(value, str) and _LIST.search(value)), "")
    return text if isinstance(text, str) and heading else ""
