"""The values of an .xls, .xlsb or .ods by python-calamine. Runs in a child process.

The answer is one JSON value a line: an object opens a sheet, a list is a row of it.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sexcel.files.error_cells import (
    Position,
    SheetExtras,
    is_encrypted,
    read_ods_extras,
    read_xls_extras,
    read_xls_records,
    read_xlsb_extras,
)
from sexcel.ooxml.limits import MAX_CELLS, MAX_SHEETS, MAX_SPAN

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

PASSWORD, TOO_MANY_CELLS, DAMAGED = "password", "cells", "damaged"
"""Why there is no answer."""

Plain = int | float | str | bool | dict[str, str]
"""A value in JSON: ``{"date": "2020-04-01"}``, ``{"error": "#REF!"}``, the others as they are."""

_ONE_DAY = timedelta(days=1)


def read_cells(request: bytes) -> bytes:
    """Return the cells of a workbook; the request is its form, a line end and its bytes."""
    from python_calamine import load_workbook

    form, _, content = request.partition(b"\n")
    try:
        if form == b".xls" and is_encrypted(read_xls_records(content)):
            return _fault(PASSWORD)
        with load_workbook(io.BytesIO(content)) as workbook:
            extras = _read_extras(workbook, form, content)
            return b"\n".join(_lines(workbook, extras))
    except OverflowError:
        return _fault(TOO_MANY_CELLS)
    except MemoryError:
        raise
    except Exception:
        return _fault(DAMAGED)


def _fault(why: str) -> bytes:
    return json.dumps({"fault": why}).encode()


def _read_extras(workbook: "CalamineWorkbook", form: bytes, content: bytes) -> list[SheetExtras]:
    names = workbook.sheet_names
    if len(names) > MAX_SHEETS:
        raise ValueError("more sheets than any workbook needs")
    if form == b".ods":
        by_name = read_ods_extras(content)
        return [by_name.get(name, SheetExtras()) for name in names]
    if form == b".xls":
        extras = read_xls_extras(read_xls_records(content))
    else:
        extras = read_xlsb_extras(content)
    if len(extras) != len(names):
        raise ValueError("sheets that do not match")
    return extras


def _lines(workbook: "CalamineWorkbook", extras: list[SheetExtras]) -> Iterator[bytes]:
    from python_calamine import SheetTypeEnum

    count = span = 0
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        contents = workbook.get_sheet_by_index(index)
        span += contents.height * contents.width
        if span > MAX_SPAN:
            raise OverflowError
        merges = extras[index].merges + [
            (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
            for first, last in contents.merged_cell_ranges or ()
        ]
        visible = str(sheet.visible).rpartition(".")[2]
        yield json.dumps({"sheet": sheet.name, "visible": visible, "merges": merges}).encode()
        first_row, first_column = contents.start or (0, 0)
        values = contents.to_python(skip_empty_area=True)
        known: dict[Position, Plain] = {
            **{position: {"error": code} for position, code in extras[index].errors.items()},
            **extras[index].texts,
        }
        for row, cells in _rows(values, first_row + 1, first_column + 1, known):
            count += len(cells)
            if count > MAX_CELLS:
                raise OverflowError
            yield json.dumps([row, cells], allow_nan=False).encode()


def _rows(
    values: Sequence[Sequence[object]],
    first_row: int,
    first_column: int,
    known: Mapping[Position, Plain],
) -> Iterator[tuple[int, list[tuple[int, Plain]]]]:
    """Yield each row that has a cell, by its number, with its cells by column; all ascending."""
    known_of_row: dict[int, dict[int, Plain]] = {}
    for (row, column), content in known.items():
        known_of_row.setdefault(row, {})[column] = content
    numbers: list[int] | range = range(first_row, first_row + len(values))
    if known_of_row:
        numbers = sorted({*numbers, *known_of_row})
    for row in numbers:
        row_values = values[row - first_row] if row - first_row in range(len(values)) else ()
        cells = {
            column: _plain(value)
            for column, value in enumerate(row_values, first_column)
            if value != ""
        }
        if row in known_of_row:
            cells = dict(sorted({**cells, **known_of_row[row]}.items()))
        if cells:
            yield row, list(cells.items())


def _plain(value: object) -> Plain:
    """Return a value for JSON; times of day and spans of time as the numbers that Excel keeps."""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return value / _ONE_DAY
    raise TypeError(f"a value of type {type(value).__name__}")
