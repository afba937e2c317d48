"""A move between categories, shown like for like on the Variance page."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.model.book import Book, Role
from sexcel.model.expressions import FigureKey
from sexcel.model.settings import Settings
from sexcel.writers.like_for_like import find_moved_lines
from sexcel.writers.pack import plan_pack
from sexcel.writers.variance import place_lines
from tests.writers.regenerating import published, with_figures


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
        if column == 1 and str(cell.value).startswith("Like for like: outturn as if 6. User CIO")
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


CIO = FigureKey("secco_lines", "user cio", "outturn")


def with_reason(words: str) -> Book:
    """Return the budget in which one line alone has a reason, and it says this."""
    book = published()
    table = book.tables["commentary"]
    rows = tuple(
        replace(row, entries={**row.entries, "reason": replace(row.entries["reason"], value=said)})
        for row in table.rows
        if row.role is not Role.HEADING
        for said in [words if "CIO" in row.label else None]
    )
    return replace(book, tables={**book.tables, "commentary": replace(table, rows=rows)})


def list_moves(book: Book) -> list[tuple[str, str, str, bool]]:
    moved = find_moved_lines(book, place_lines(book))
    return [(move.line.compared.row.key, move.source, move.target, move.came) for move in moved]


@pytest.mark.parametrize(
    "words",
    [
        "Moved here from SECAS Services",
        "Was in SECAS last year",
        "Previously under SECAS Services.",
        "No longer part of SECAS; same scope",
        "Transferred out of SECAS as agreed in May",
    ],
)
def test_a_move_is_known_however_it_is_said(words: str) -> None:
    assert list_moves(with_reason(words)) == [("user cio", "secas", "secco", True)]


@pytest.mark.parametrize(
    "words",
    [
        "Moved from May to June",
        "The supplier moved from Leeds",
        "Was in line with RPI",
        "Moved here from SECCo",
        "Used by SECAS",
    ],
)
def test_other_words_say_nothing_of_a_move(words: str) -> None:
    assert list_moves(with_reason(words)) == []


def test_a_category_is_known_by_its_own_name() -> None:
    book = with_reason("Budgeted under Initiatives until now, moved from Initiatives in April")
    table = book.tables["overview"]
    rows = tuple(
        replace(row, label="Initiatives") if row.key == "projects" else row for row in table.rows
    )
    renamed = replace(book, tables={**book.tables, "overview": replace(table, rows=rows)})
    assert list_moves(renamed) == [("user cio", "projects", "secco", True)]


def test_what_left_takes_its_outturn_along() -> None:
    book = with_reason("Now under SECAS")
    figures = {CIO: Decimal(190_000), replace(CIO, column="budget"): Decimal(0)}
    book = with_figures(book, figures)
    assert list_moves(book) == [("user cio", "secco", "secas", False)]
    variance = next(sheet for sheet in plan_pack(book, ()).sheets if sheet.name == "Variance")
    formulas = [str(cell.formula) for cell in variance.cells.values()]
    assert {"N(C7)-N(C21)", "N(C11)+N(C21)"} <= set(formulas)


def test_a_move_can_be_set() -> None:
    book = with_reason("New contract")
    assert list_moves(book) == []
    book = replace(book, settings=Settings(moved={"User CIO": "secas"}))
    assert list_moves(book) == [("user cio", "secas", "secco", True)]


def test_nothing_is_added_where_nothing_moved() -> None:
    book = published()
    tables = {name: table for name, table in book.tables.items() if name != "commentary"}
    plan = plan_pack(replace(book, tables=tables), ())
    variance = next(sheet for sheet in plan.sheets if sheet.name == "Variance")
    assert not any("Like for like" in str(cell.value) for cell in variance.cells.values())
