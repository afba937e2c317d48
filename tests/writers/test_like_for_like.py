"""A move between categories, shown like for like on the Variance page."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.writers.like_for_like import find_moved_lines
from sexcel.writers.pack import plan_pack
from sexcel.writers.variance import place_lines
from tests.writers.regenerating import published


def test_the_moved_lines_are_those_whose_reason_says_so() -> None:
    book = published()
    moved = find_moved_lines(book, place_lines(book))
    assert [(line.line.compared.row.name, line.source, line.target) for line in moved] == [
        ("6. User CIO", "secas", "secco"),
        ("7. Licences", "secas", "secco"),
    ]


def test_each_category_is_as_if_they_had_moved_a_year_earlier() -> None:
    plan = plan_pack(published(), ())
    variance = next(sheet for sheet in plan.sheets if sheet.name == "Variance")
    first = next(
        row
        for (row, column), cell in variance.cells.items()
        if column == 1 and str(cell.value).startswith("Like for like: outturn with 6. User CIO")
    )
    rows = [
        [variance.cells[row, column].value for column in (1, 3, 4, 5)]
        for row in (first + 1, first + 2)
    ]
    assert rows == [
        ["SECCo & Panel Operations", 1_028_286, 1_082_102, 53_816],
        ["SECAS Services Total", 4_965_510, 5_678_040, 712_530],
    ]
    assert variance.cells[first + 1, 3].formula == "N(C7)+N(D21)+N(D22)"
    assert variance.cells[first + 2, 3].formula == "N(C11)-N(D21)-N(D22)"


@pytest.mark.parametrize("line", ["user cio", "licence"])
def test_a_line_with_an_outturn_did_not_move(line: str) -> None:
    book = published()
    lines = [
        replace(placed, outturn=Decimal(1000)) if placed.compared.row.key == line else placed
        for placed in place_lines(book)
    ]
    moved = [placed.line.compared.row.key for placed in find_moved_lines(book, lines)]
    assert len(moved) == 1
    assert line not in moved


def test_nothing_is_added_where_nothing_moved() -> None:
    book = published()
    tables = {name: table for name, table in book.tables.items() if name != "commentary"}
    plan = plan_pack(replace(book, tables=tables), ())
    variance = next(sheet for sheet in plan.sheets if sheet.name == "Variance")
    assert not any("Like for like" in str(cell.value) for cell in variance.cells.values())
