"""Places: any sheet, order and offset; notes around; hidden, filtered and grouped; copies."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from sexcel.model.findings import Severity
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.recognise.messy.drawings import COSTS, COSTS_ROWS, OVERVIEW, OVERVIEW_ROWS
from tests.recognise.messy.workbooks import (
    describe_rows,
    list_findings,
    parse_drawing,
    put,
    read,
    save_workbook,
)
from tests.timing import processor_time


def both_read(path: Path) -> list[str]:
    """Return the findings on a workbook with both tables, which are whole."""
    book = read(path)
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    return list_findings(book)


def test_any_sheet_name_and_order(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "a.xlsx", {"zz top": COSTS, "10 Accommodation": OVERVIEW})
    assert both_read(path) == []


@pytest.mark.parametrize("blank", [0, 1, 2, 5])
@pytest.mark.parametrize("turned", [False, True])
def test_one_under_another(blank: int, turned: bool, tmp_path: Path) -> None:
    first, second = (COSTS, OVERVIEW) if turned else (OVERVIEW, COSTS)
    text = first + "\n" * blank + second[1:]
    assert both_read(save_workbook(tmp_path / "a.xlsx", {"A": text})) == []


@pytest.mark.parametrize("corner", ["F1", "G1", "H1", "G4", "I3", "C9", "E8", "B20"])
def test_side_by_side_and_askew(corner: str, tmp_path: Path) -> None:
    path = save_workbook(
        tmp_path / "a.xlsx", {"A": OVERVIEW}, lambda book: put(book["A"], COSTS, corner)
    )
    assert both_read(path) == []


def test_titles_notes_and_sources_around(tmp_path: Path) -> None:
    text = (
        "\nSEC Budget\nPrepared in May\n\nTable 2: Overview"
        + OVERVIEW
        + "Note: figures are rounded\nSource: finance team\n* before savings | 5\n"
    )
    assert both_read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS})) == []


def test_extra_columns_and_rows_between(tmp_path: Path) -> None:
    text = """
Ref | Budget Category | Owner | 2019/20 Approved Budget | Notes | 2019/20 Estimated Outturn \
| 2020/21 Approved Budget | Variance
A1 | SECCo & Panel Operations | JB | 7600 | see 4 | 8240 | 10820 | 2580
 |
A2 | SECAS Services Total | JB | 54290 | | 51690 | 56780 | 5090
A3 | Projects | JB | 11950 | 99 | 10730 | 11920 | 1190
A4 | Contingency (5%) | | 3692 | | | 3976 |
 | Total | | 77532 | | 70660 | 83496 | 12836
"""
    assert both_read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS})) == []


def test_columns_the_other_way_round(tmp_path: Path) -> None:
    text = """
Variance | 2020/21 Approved Budget | 2019/20 Estimated Outturn | 2019/20 Approved Budget \
| Budget Category
2580 | 10820 | 8240 | 7600 | SECCo & Panel Operations
5090 | 56780 | 51690 | 54290 | SECAS Services Total
1190 | 11920 | 10730 | 11950 | Projects
 | 3976 | | 3692 | Contingency (5%)
12836 | 83496 | 70660 | 77532 | Total
"""
    assert both_read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS})) == []


def test_a_second_copy(tmp_path: Path) -> None:
    drawn = {"A": OVERVIEW, "B": COSTS, "C": OVERVIEW.replace("10820", "99999")}
    assert both_read(save_workbook(tmp_path / "a.xlsx", drawn)) == ["repeated-table C!A1"]


def _row(number: int) -> Callable[[Workbook], None]:
    def dress(book: Workbook) -> None:
        book["B"].row_dimensions[number].hidden = True

    return dress


def _column(letter: str) -> Callable[[Workbook], None]:
    def dress(book: Workbook) -> None:
        book["B"].column_dimensions[letter].hidden = True

    return dress


def _sheet(state: Literal["hidden", "veryHidden"]) -> Callable[[Workbook], None]:
    def dress(book: Workbook) -> None:
        book["B"].sheet_state = state

    return dress


def _grouped(*, hidden: bool) -> Callable[[Workbook], None]:
    def dress(book: Workbook) -> None:
        book["B"].row_dimensions.group(2, 4, outline_level=1, hidden=hidden)

    return dress


def _filtered(book: Workbook) -> None:
    book["B"].auto_filter.ref = "A1:C5"
    book["B"].auto_filter.add_filter_column(0, ["Panel Chair Office"])
    for number in (2, 4):
        book["B"].row_dimensions[number].hidden = True


def _list_object(book: Workbook) -> None:
    book["B"].add_table(Table(displayName="Accommodation", ref="A1:C5"))


@pytest.mark.parametrize(
    ("dress", "hidden"),
    [
        (_row(4), ["C4"]),
        (_row(5), []),
        (_row(9), []),
        (_column("B"), ["B1"]),
        (_column("A"), []),
        (_column("E"), []),
        (_sheet("hidden"), ["A1"]),
        (_sheet("veryHidden"), ["A1"]),
        (_filtered, ["B2", "C4"]),
        (_grouped(hidden=True), ["B2", "B3", "C4"]),
        (_grouped(hidden=False), []),
        (_list_object, []),
    ],
)
def test_what_is_hidden_is_read_and_said_where_it_counts(
    dress: Callable[[Workbook], None], hidden: list[str], tmp_path: Path
) -> None:
    path = save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": COSTS}, dress)
    assert both_read(path) == [f"hidden-figures B!{cell}" for cell in hidden]


def crowded(height: int, kind: str) -> Grid:
    """Return a table in the midst of that many rows of other cells."""
    filled: dict[tuple[int, int], Cell] = {}
    for row in range(1, height + 1):
        for column in range(1, 7):
            filled[row, column] = {
                "words": Cell(f"Word {row} of column {column}"),
                "figures": Cell(Decimal(row * column)),
                "years": Cell("2020/21 Budget"),
                "labels": Cell("Project" if column == 1 else "2020/21 Budget"),
            }[kind]
    top = height // 2
    for row in range(top - 4, top + 9):
        for column in range(1, 7):
            filled.pop((row, column), None)
    for down, drawn in enumerate(parse_drawing(COSTS)):
        for right, value in enumerate(drawn):
            if value is not None:
                known = value if isinstance(value, str) else Decimal(str(value))
                filled[top + down, 1 + right] = Cell(known)
    return Grid("crowded.xlsx", "0" * 64, (SheetGrid("SECCo", filled),))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["words", "figures", "years", "labels"])
def test_ten_thousand_rows_of_other_cells_in_linear_time(kind: str) -> None:
    seconds = {}
    for height in (2_500, 10_000):
        grid = crowded(height, kind)
        with processor_time() as spent:
            book = read_book(grid)
        seconds[height] = spent.seconds
        assert describe_rows(book, "accommodation") == COSTS_ROWS
    # Half a second here alone; the bound leaves room for a busy machine.
    assert seconds[10_000] < 5
    assert seconds[10_000] < 8 * seconds[2_500] + 0.2


@pytest.mark.parametrize(
    "words",
    ["(" + "%" * 32_000, " " * 32_000 + "£x", "1" * 32_000, "total " * 5_000, "(a+" * 8_000],
)
def test_labels_as_long_as_a_cell_holds_in_linear_time(words: str) -> None:
    filled: dict[tuple[int, int], Cell] = {
        (1, column): Cell(heading)
        for column, heading in enumerate(("Cost", "2019/20 Outturn", "2020/21 Budget"), 1)
    }
    for row in range(2, 12):
        filled[row, 1], filled[row, 2] = Cell(f"{words}x{row}"), Cell(f"{words}{row}")
        filled[row, 3] = Cell(Decimal(row))
    filled[12, 1], filled[12, 3] = Cell("Total"), Cell(Decimal(65))
    grid = Grid("long.xlsx", "0" * 64, (SheetGrid("A", filled),))
    with processor_time() as spent:
        book = read_book(grid)
        errors = [finding for finding in check_book(book) if finding.severity > Severity.INFO]
    assert spent.seconds < 5
    costs = book.tables["accommodation"]
    assert [row.figure("budget") for row in costs.lines] == [Decimal(row) for row in range(2, 12)]
    assert [finding.name for finding in errors if finding.name.endswith("-wrong")] == []


@pytest.mark.parametrize("heading", ["Cost", "2020/21 Approved Budget"])
@pytest.mark.parametrize("apart", [1, 2, 4])
def test_a_row_full_of_headings_in_linear_time(heading: str, apart: int) -> None:
    filled = {(1, column): Cell(heading) for column in range(1, 16_385, apart)}
    filled[1, 1] = Cell("Project")
    for down, drawn in enumerate(parse_drawing(COSTS)):
        for right, value in enumerate(drawn):
            if value is not None:
                known = value if isinstance(value, str) else Decimal(str(value))
                filled[5 + down, 1 + right] = Cell(known)
    grid = Grid("wide.xlsx", "0" * 64, (SheetGrid("A", filled),))
    with processor_time() as spent:
        book = read_book(grid)
    assert spent.seconds < 5
    assert describe_rows(book, "accommodation") == COSTS_ROWS
