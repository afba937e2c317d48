"""The setup sheet of a workbook, read before anything else."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NoReturn

from sexcel.budget.setup_records import SetupKind, SetupRecord, parse_records
from sexcel.budget.setup_words import find_word
from sexcel.model.decimals import shortest
from sexcel.model.errors import SettingsError
from sexcel.model.grid import ErrorValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, quote_sheet
from sexcel.model.setup import SETUP_SHEET, Setup
from sexcel.ooxml.wording import shorten, suggest_name

FIELDS = (
    "kind", "table", "sheet", "cells", "written", "meaning", "sign", "group", "name", "recognised",
)  # fmt: skip
"""What the columns of the sheet hold, from the first on."""

WHAT = "What"
"""First word of the rows of headings."""

_KINDS = {kind.value: kind for kind in SetupKind}


def find_setup_sheet(grid: Grid) -> SheetGrid | None:
    """Return the setup sheet of a workbook, whatever it is called; None where it has none.

    Raises SettingsError where there are two.
    """
    sheets = [sheet for sheet in grid if sheet.value(2, 1) == SETUP_SHEET]
    if len(sheets) > 1:
        names = " and ".join(quote_sheet(sheet.name) for sheet in sheets[:2])
        raise SettingsError(
            f"{grid.path}: {names} are both setup sheets: delete one, so that it is clear which "
            "counts."
        )
    return sheets[0] if sheets else None


def refuse_second(grid: Grid) -> None:
    """Raise SettingsError where the workbook has a setup sheet: a second one would contradict."""
    sheet = find_setup_sheet(grid)
    if sheet is not None:
        raise SettingsError(
            f"{grid.path} has a setup sheet, '{shorten(sheet.name)}': correct that one, or delete "
            "it in Excel to begin anew."
        )


def read_setup_sheet(grid: Grid) -> Setup:
    """Return what a person corrected on the setup sheet; nothing where the workbook has none.

    Rows that were deleted, or that say what was recognised, leave it to recognition. Raises
    SettingsError, with one sentence that names the cell, where an entry means nothing.
    """
    sheet = find_setup_sheet(grid)
    if sheet is None:
        return Setup()
    return parse_records(list(_records(grid, sheet)), on_sheet=True)


def _records(grid: Grid, sheet: SheetGrid) -> Iterator[SetupRecord]:
    """Yield the rows of the sheet that are records."""
    names = {other_sheet.name.casefold(): other_sheet.name for other_sheet in grid}
    last = len(FIELDS)
    for row in sheet.rows:
        texts = [_text(sheet, row, column) for column in range(1, last + 1)]
        kind = find_word(_KINDS, texts[0])
        if row <= 2 or not any(texts[1:]) or texts[0] == WHAT:
            continue
        origins = {
            field: _origin(grid, sheet.ref(row, column)) for column, field in enumerate(FIELDS, 1)
        }
        if kind is None:
            said = f"'{shorten(texts[0])}' is" if texts[0] else "a blank is"
            _fail(
                origins["kind"],
                f"{said} not one of Table, Column, Row, Rate and Year: "
                "say what the row is about, or delete it",
            )
        record = SetupRecord(
            _KINDS[kind],
            **dict(zip(FIELDS[1:], texts[1:], strict=True)),
            origins=origins,
        )
        if record.corrected and record.sheet and record.sheet.casefold() not in names:
            _fail(
                origins["sheet"],
                f"there is no sheet '{shorten(record.sheet)}'; "
                f"{suggest_name(record.sheet, names.values())}",
            )
        yield record


def _origin(grid: Grid, cell: CellRef) -> str:
    return f"{grid.path}: {cell}"


def _fail(origin: str, fault: str) -> NoReturn:
    raise SettingsError(f"{origin}: {fault}.")


def _text(sheet: SheetGrid, row: int, column: int) -> str:
    """Return a cell as text: a share as a percentage, as Excel shows what is typed as one."""
    cell = sheet.cell(row, column)
    value = None if cell is None else cell.value
    if cell is None or value is None or isinstance(value, ErrorValue):
        return ""
    if isinstance(value, Decimal):
        is_share = "%" in cell.number_format
        return f"{shortest(value * 100):f}%" if is_share else f"{shortest(value):f}"
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
