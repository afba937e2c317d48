"""The published budget in other layouts and saved by other programs: the same findings."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import pandas as pd
import pytest

from sexcel.files.reading import read_grid
from sexcel.model.book import Book, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import RangeRef
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.budgets import Budget, Cells
from tests.budgets import row as cells_of
from tests.layouts import scatter
from tests.libreoffice import convert

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "workbooks" / "sec-budget-2020-23-published.xlsx"

ReportedFinding = tuple[str, str, str, object, object, object]


@cache
def budget() -> Budget:
    """Return the tables of the published workbook, headings in one row, one block each."""
    blocks: dict[str, Cells] = {}
    for name, table in read(PUBLISHED).tables.items():
        for number, part in enumerate(table.ranges):
            blocks[f"{name} {number}".removesuffix(" 0")] = [
                [column.heading for column in table.columns],
                *(
                    cells_of(*(row.entries[column.name].value for column in table.columns))
                    for row in table.rows
                    if _stands_in(row, part)
                ),
            ]
    return Budget(blocks)


def _stands_in(row: Row, part: RangeRef) -> bool:
    return any(
        entry.ref.sheet == part.sheet and (entry.ref.row, entry.ref.column) in part
        for entry in row.entries.values()
    )


def reported_findings(book: Book) -> set[ReportedFinding]:
    """Return every error and warning by the figure, not the cell, that it is about."""
    names = {
        (entry.ref.sheet, entry.ref.a1): f"{table.table.name} / {row.key} / {column}"
        for table in book.tables.values()
        for row in table.rows
        for column, entry in row.entries.items()
    }
    names |= {
        (column.heading_ref.sheet, column.heading_ref.a1): f"{table.table.name} / {column.name}"
        for table in book.tables.values()
        for column in table.columns
    }
    return {
        (
            finding.rule,
            str(finding.severity),
            names[finding.sheet, finding.cell],
            *_amounts(finding),
        )
        for finding in check_book(book)
        if finding.severity > Severity.INFO
    }


def _amounts(finding: Finding) -> tuple[object, object, object]:
    figures = (finding.found, finding.expected)
    found_figure, expected = (f if isinstance(f, Decimal) else None for f in figures)
    return found_figure, expected, finding.effect


def read(path: Path) -> Book:
    return read_book(read_grid(path))


@cache
def shipped() -> set[ReportedFinding]:
    findings = reported_findings(read(PUBLISHED))
    assert len(findings) == 12
    return findings


def cells(path: Path) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.sheet, finding.cell) for finding in check_book(read(path))]


def test_saved_by_openpyxl_the_cells_are_the_same(tmp_path: Path) -> None:
    openpyxl.load_workbook(PUBLISHED).save(tmp_path / "saved.xlsx")
    assert cells(tmp_path / "saved.xlsx") == cells(PUBLISHED)


@pytest.mark.libreoffice
def test_saved_by_libreoffice_the_cells_are_the_same(tmp_path: Path) -> None:
    [saved] = convert([PUBLISHED], tmp_path)
    assert cells(saved) == cells(PUBLISHED)


def test_written_by_pandas_one_sheet_a_table(tmp_path: Path) -> None:
    path = tmp_path / "frames.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, rows in budget().blocks.items():
            width = max(map(len, rows))
            table = [[_plain(value) for value in row] + [None] * (width - len(row)) for row in rows]
            frame = pd.DataFrame(table[1:], columns=pd.Index(table[0]), dtype=object)
            if None in table[0]:
                pd.DataFrame(table, dtype=object).to_excel(
                    writer, sheet_name=name[:31], index=False, header=False
                )
            else:
                frame.to_excel(writer, sheet_name=name[:31])
    assert reported_findings(read(path)) == shipped()


def _plain(value: CellValue) -> float | str | date | None:
    assert not isinstance(value, ErrorValue)
    return float(value) if isinstance(value, Decimal) else value


def test_all_tables_on_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    top = 3
    for rows in budget().blocks.values():
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if value is not None:
                    sheet.cell(top + y, 4 + x, _plain(value))
        top += len(rows) + 3
    book.save(path)
    assert reported_findings(read(path)) == shipped()


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "sides.xlsx"
    book = openpyxl.Workbook()
    blocks = list(budget().blocks.values())
    for first, second in zip(blocks[::2], [*blocks[1::2], []], strict=False):
        sheet = book.create_sheet()
        for rows, column in ((first, 1), (second, 3 + max(map(len, first)))):
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    if value is not None:
                        sheet.cell(2 + y, column + x, _plain(value))
    book.save(path)
    assert reported_findings(read(path)) == shipped()


@pytest.mark.parametrize("seed", range(20))
def test_columns_moved_headings_and_labels_respelt(seed: int) -> None:
    book = read_book(scatter(budget(), Random(seed)))
    # A heading that is wrong in itself does not survive being written another way.
    headings = {"SEC407", "SEC409"}
    assert {finding for finding in reported_findings(book) if finding[0] not in headings} == {
        finding for finding in shipped() if finding[0] not in headings
    }
