"""The values of an .xls, .xlsb or .ods by python-calamine. Runs in a child process.

The answer is one JSON value a line: an object opens a sheet, a list is a row of it.
"""

import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sexcel.files.error_cells import Beside, in_ods, in_xls, in_xlsb, is_locked, old_stream
from sexcel.ooxml.limits import MAX_CELLS, MAX_SHEETS, MAX_SPAN

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

PASSWORD, TOO_MANY_CELLS, DAMAGED = "password", "cells", "damaged"
"""Why there is no answer."""

Plain = int | float | str | bool | dict[str, str]
"""A value in JSON: ``{"date": "2020-04-01"}``, ``{"error": "#REF!"}``, the others as they are."""

_ONE_DAY = timedelta(days=1)


def cells(request: bytes) -> bytes:
    """The cells of the workbook whose bytes follow a line with its form, such as ``.xls``."""
    from python_calamine import load_workbook

    form, _, content = request.partition(b"\n")
    try:
        if form == b".xls" and is_locked(old_stream(content)):
            return _fault(PASSWORD)
        with load_workbook(io.BytesIO(content)) as workbook:
            return b"\n".join(_lines(workbook, _beside(workbook, form, content)))
    except OverflowError:
        return _fault(TOO_MANY_CELLS)
    except MemoryError:
        raise
    except Exception:
        return _fault(DAMAGED)


def _fault(why: str) -> bytes:
    return json.dumps({"fault": why}).encode()


def _beside(workbook: "CalamineWorkbook", form: bytes, content: bytes) -> list[Beside]:
    names = workbook.sheet_names
    if len(names) > MAX_SHEETS:
        raise ValueError("more sheets than any workbook needs")
    if form == b".ods":
        by_name = in_ods(content)
        return [by_name.get(name, Beside()) for name in names]
    found = in_xls(old_stream(content)) if form == b".xls" else in_xlsb(content)
    if len(found) != len(names):
        raise ValueError("sheets that do not match")
    return found


def _lines(workbook: "CalamineWorkbook", beside: list[Beside]) -> Iterator[bytes]:
    from python_calamine import SheetTypeEnum

    count = span = 0
    for at, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        found = workbook.get_sheet_by_index(at)
        span += found.height * found.width
        if span > MAX_SPAN:
            raise OverflowError
        merges = beside[at].merges + [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in found.merged_cell_ranges or ()
        ]
        visible = str(sheet.visible).rpartition(".")[2]
        yield json.dumps({"sheet": sheet.name, "visible": visible, "merges": merges}).encode()
        top, left = found.start or (0, 0)
        values = found.to_python(skip_empty_area=True)
        for row, cells in _rows(values, top + 1, left + 1, beside[at]):
            count += len(cells)
            if count > MAX_CELLS:
                raise OverflowError
            yield json.dumps([row, cells], allow_nan=False).encode()


def _rows(
    values: Sequence[Sequence[object]], top: int, left: int, beside: Beside
) -> Iterator[tuple[int, list[tuple[int, Plain]]]]:
    """Each row that has a cell, by its number, with its cells by column; all ascending."""
    errors: dict[int, dict[int, Plain]] = {}
    for (row, column), code in beside.errors.items():
        errors.setdefault(row, {})[column] = {"error": code}
    numbers: list[int] | range = range(top, top + len(values))
    if errors:
        numbers = sorted({*numbers, *errors})
    for row in numbers:
        given = values[row - top] if 0 <= row - top < len(values) else ()
        found = {at: _plain(value) for at, value in enumerate(given, left) if value != ""}
        if row in errors:
            found = dict(sorted({**found, **errors[row]}.items()))
        if found:
            yield row, list(found.items())


def _plain(value: object) -> Plain:
    """A value for JSON; times of day and spans of time as the numbers that Excel keeps."""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return value / _ONE_DAY
    raise TypeError(f"a value of type {type(value).__name__}")
