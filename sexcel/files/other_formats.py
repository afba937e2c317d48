"""A workbook of another format, read for its values by a library in a child process."""

import io
import json
from datetime import date
from typing import Any

from sexcel.files.child import MAX_CHILD_BYTES, ChildError, Ending, run_in_child
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import ErrorValue, Grid, SheetGrid, Visibility
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, RangeRef
from sexcel.ooxml.limits import (
    CHILD_SECONDS,
    CHILD_SECONDS_PER_MEGABYTE,
    MAX_PLAIN_CELLS,
    MAX_TEXT_LENGTH,
    MEGABYTE,
)
from sexcel.ooxml.packed_cells import PackedCells, StoredValue, with_plain_cells
from sexcel.ooxml.preflight import Form
from sexcel.ooxml.sheet_layout import cell_count_refusal
from sexcel.ooxml.styles import GENERAL

_TARGET = "sexcel.files.calamine_child:read_cells"
_VISIBLE = {
    "Visible": Visibility.VISIBLE,
    "Hidden": Visibility.HIDDEN,
    "VeryHidden": Visibility.VERY_HIDDEN,
}


class PasswordNeededError(Exception):
    """The workbook is an old one with a password, which only its reader notices."""


def read_values(content: bytes, form: Form, unpacked: int, label: str, sha256: str) -> Grid:
    """Return the values of every worksheet; ``unpacked`` is how much there is to read, in bytes.

    Raises PasswordNeededError where it has a password, and UnreadableWorkbookError where it is
    damaged, too large, or more than its reader can bear.
    """
    request = form.value.encode() + b"\n" + content
    seconds = CHILD_SECONDS + CHILD_SECONDS_PER_MEGABYTE * unpacked / MEGABYTE
    try:
        reply = run_in_child(_TARGET, request, seconds=seconds)
    except ChildError as error:
        raise unanswered_refusal(error, label, form.value) from error
    try:
        sheets = _sheets(reply, label, form)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _damage_refusal(label, form) from error
    if sum(len(sheet.cells) for sheet in sheets) <= MAX_PLAIN_CELLS:
        sheets = [with_plain_cells(sheet) for sheet in sheets]
    return Grid(path=label, sha256=sha256, sheets=tuple(sheets), values_of=form.value)


def unanswered_refusal(error: ChildError, label: str, form: str) -> UnreadableWorkbookError:
    """Return the refusal for a file on which the child process gave no answer."""
    if error.ending is Ending.SLOW:
        reason = "reading it took too long"
    elif error.ending is Ending.LARGE:
        reason = "it holds more than can be read"
    else:
        reason = (
            "its reader stopped at it, because it is damaged or needs more than the "
            f"{MAX_CHILD_BYTES // MEGABYTE:,} MB of memory allowed"
        )
    return UnreadableWorkbookError(
        f"{label} was not read as {form}: {reason}, so open it in Excel and save it as .xlsx."
    )


def _damage_refusal(label: str, form: Form) -> UnreadableWorkbookError:
    return UnreadableWorkbookError(
        f"{label} is damaged or cut short: it cannot be read as the {form.value} workbook that it "
        "begins as, so fetch or save the file again."
    )


def _sheets(reply: bytes, label: str, form: Form) -> list[SheetGrid]:
    sheets: list[SheetGrid] = []
    cells = PackedCells([GENERAL], from_1904=False)
    texts: dict[str, str] = {}
    for line in io.BytesIO(reply):
        record = json.loads(line)
        if isinstance(record, dict):
            _check_fault(record.get("fault"), label, form)
            cells = PackedCells([GENERAL], from_1904=False)
            sheets.append(_sheet(record, cells))
            continue
        row, row_cells = record
        columns = [column for column, _ in row_cells]
        if not 1 <= row <= MAX_ROWS or not 1 <= columns[0] <= columns[-1] <= MAX_COLUMNS:
            raise ValueError("a cell beyond the sheet")
        values = [_to_stored(value, texts) for _, value in row_cells]
        cells.add_row(row, columns, values, [None] * len(values), [0] * len(values))
    if not sheets:
        raise ValueError("no sheet")
    return sheets


def _check_fault(fault: str | None, label: str, form: Form) -> None:
    if fault == "password":
        raise PasswordNeededError
    if fault == "cells":
        raise cell_count_refusal(label)
    if fault is not None:
        raise _damage_refusal(label, form)


def _sheet(record: dict[str, Any], cells: PackedCells) -> SheetGrid:
    name = record["sheet"]
    merges = tuple(RangeRef(name, *corners) for corners in record["merges"])
    return SheetGrid(name, cells, merges, visibility=_VISIBLE[record["visible"]])


def _to_stored(value: object, texts: dict[str, str]) -> StoredValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH:
        return texts.setdefault(value, value)
    if isinstance(value, dict) and "error" in value:
        return ErrorValue(value["error"])
    if isinstance(value, dict):
        return date.fromisoformat(value["date"])
    raise ValueError("a text longer than a cell can hold")
