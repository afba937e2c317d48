"""Reasons for variances in a column beside the figures."""

from msgspec.structs import replace

from sexcel.model.book import Book
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.formulas.grids import grid

FIGURES = {
    "A1": "Budget Line",
    "B1": "2019/20 Approved Budget",
    "C1": "2019/20 Estimated Outturn",
    "D1": "2020/21 Approved Budget",
    "A2": "1. Legal",
    "B2": 30_000,
    "C2": 25_000,
    "D2": 95_000,
    "A3": "2. Licences",
    "B3": 10_000,
    "C3": 10_000,
    "D3": 80_000,
    "A4": "Total",
    "B4": 40_000,
    "C4": 35_000,
    "D4": 175_000,
}
REASONS = {
    "A1": "Budget line",
    "B1": "Reason for variance",
    "A2": "1. Legal",
    "B2": "Court case",
}


def read(heading: str, *, with_table: bool = False) -> Book:
    beside = {"E1": heading, "E2": "New counsel", "E4": "Both lines"}
    lines = grid({**FIGURES, **beside}, "Lines")
    if with_table:
        lines = replace(lines, sheets=(*lines.sheets, *grid(REASONS, "Reasons").sheets))
    return read_book(lines)


def unexplained(book: Book) -> list[str]:
    return [one.cell for one in check_book(book) if one.rule == "SEC505"]


def test_a_reason_beside_the_figures_is_one() -> None:
    book = read("Reason")
    assert unexplained(book) == ["D3"]
    told = book.tables["commentary"]
    assert [(row.label, row.text("reason")) for row in told.lines] == [
        ("1. Legal", "New counsel"),
        ("Total", "Both lines"),
    ]
    assert [str(one.ref) for one in (row.entries["reason"] for row in told.lines)] == [
        "Lines!E2",
        "Lines!E4",
    ]
    assert book.tables["secco_lines"].recognised[0].unused == ()


def test_any_other_text_is_none() -> None:
    book = read("Owner")
    assert unexplained(book) == ["D2", "D3"]
    assert "commentary" not in book.tables


def test_the_table_of_reasons_comes_first() -> None:
    told = read("Explanation", with_table=True).tables["commentary"]
    assert [row.text("reason") for row in told.lines] == ["Court case", "New counsel", "Both lines"]
    assert len({row.key for row in told.lines}) == 3
