"""Small workbooks drawn as text, saved as real files, and what was read of them as text.

A sheet is drawn row by row, cells parted by ``|``. ``1,000``, ``-5`` and ``0.05`` are numbers,
``'1,000`` is text, ``=A1 -> 5`` a formula with its cached value, ``31/03/2021`` a date.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.files.reading import read_grid
from sexcel.model.book import Book, Role
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Drawn = float | str | datetime | None

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d+(\.\d+)?")
_DATE = re.compile(r"\d\d/\d\d/\d{4}")
_QUIET = frozenset({"missing-table", "values-only", "assumed-rate"})
"""Findings that a typed workbook of one or two tables has whatever its cells say."""


def parse_drawing(text: str) -> list[list[Drawn]]:
    """Return the rows of a drawing; its blank first and last lines are none."""
    return [[_cell(cell.strip(" ")) for cell in row.split("|")] for row in text.split("\n")[1:-1]]


def _cell(text: str) -> Drawn:
    if not text:
        return None
    if text.startswith("'"):
        return text[1:]
    if _DATE.fullmatch(text):
        return datetime.strptime(text, "%d/%m/%Y")
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else text


def put(sheet: "Worksheet", text: str, first_cell: str = "A1") -> None:
    """Write a drawing with its first cell there."""
    corner = sheet[first_cell]
    for down, row in enumerate(parse_drawing(text)):
        for right, value in enumerate(row):
            if value is not None:
                sheet.cell(corner.row + down, corner.column + right, value)


def save_workbook(
    path: Path,
    sheets: Mapping[str, str],
    dress: Callable[["Workbook"], None] = lambda book: None,
) -> Path:
    """Save a workbook of these sheets; ``dress`` merges, hides and formats before."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in sheets.items():
        put(book.create_sheet(name), text)
    dress(book)
    book.save(path)
    return path


def save_with_values(path: Path, sheets: Mapping[str, str]) -> Path:
    """Save a workbook of these sheets, its formulas with the values drawn behind ``->``."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, text in sheets.items():
            sheet = book.add_worksheet(name)
            for y, row in enumerate(parse_drawing(text)):
                for x, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("="):
                        formula, _, cached = value.partition(" -> ")
                        sheet.write_formula(y, x, formula, None, float(cached))
                    elif value is not None:
                        sheet.write(y, x, value)
    return path


def read(path: Path) -> Book:
    """Read the budget in the file."""
    return read_book(read_grid(path))


def describe_rows(book: Book, table: str) -> list[str]:
    """Describe every row as ``role key [group]: figure, figure``, columns in the table's order."""
    book_table = book.tables[table]
    drawn = []
    for row in book_table.rows:
        names = [column.name for column in book_table.table.columns if column.kind.is_figure]
        order = sorted(
            (column for column in book_table.figure_columns),
            key=lambda column: (names.index(column.column.name), column.name),
        )
        figures = ", ".join(_figure(row.figure(column.name)) for column in order)
        group = f" [{row.group}]" if row.group else ""
        amounts = "" if row.role is Role.HEADING else f": {figures}"
        drawn.append(f"{row.role.value} {row.key}{group}{amounts}")
    return drawn


def _figure(value: Decimal | None) -> str:
    return "-" if value is None else f"{value.normalize():f}"


def describe_columns(book: Book, table: str) -> list[str]:
    """Describe every column as ``name year cell``, by name."""
    return sorted(
        f"{column.name} {column.year or '-'} {column.heading_ref.a1}"
        for column in book.tables[table].columns
    )


def list_findings(book: Book, *ignored: str) -> list[str]:
    """List every finding as ``rule sheet!cell``, but of absent tables and ``ignored``."""
    return [
        f"{finding.name} {finding.sheet}!{finding.cell}"
        for finding in check_book(book)
        if finding.name not in _QUIET and finding.name not in ignored
    ]


def draw_lines(texts: Iterable[str]) -> str:
    """Return a drawing of these rows."""
    return "\n".join(("", *texts, ""))
