"""Reasons for variances in a column beside the figures."""

import pytest
from msgspec.structs import replace

from sexcel.budget.variance import variance_lines
from sexcel.model.book import Book
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from sexcel.writers.plan import plan_workbook
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
    reasons = {"E1": heading, "E2": "New counsel", "E4": "Both lines"}
    lines = grid({**FIGURES, **reasons}, "Lines")
    if with_table:
        lines = replace(lines, sheets=(*lines.sheets, *grid(REASONS, "Reasons").sheets))
    return read_book(lines)


def unexplained(book: Book) -> list[str]:
    return [finding.cell for finding in check_book(book) if finding.rule == "SEC505"]


def test_a_reason_beside_the_figures_is_one() -> None:
    book = read("Reason")
    assert unexplained(book) == ["D3"]
    commentary = book.tables["commentary"]
    assert [(row.label, row.text("reason")) for row in commentary.lines] == [
        ("1. Legal", "New counsel"),
        ("Total", "Both lines"),
    ]
    assert [str(entry.ref) for entry in (row.entries["reason"] for row in commentary.lines)] == [
        "Lines!E2",
        "Lines!E4",
    ]
    assert book.tables["secco_lines"].recognised[0].unused == ()


def test_any_other_text_is_none() -> None:
    book = read("Owner")
    assert unexplained(book) == ["D2", "D3"]
    assert "commentary" not in book.tables


def test_the_table_of_reasons_comes_first() -> None:
    commentary = read("Explanation", with_table=True).tables["commentary"]
    assert [row.text("reason") for row in commentary.lines] == [
        "Court case",
        "New counsel",
        "Both lines",
    ]
    assert len({row.key for row in commentary.lines}) == 3


def projects(**reasons: str) -> Book:
    """Return Table 2 with a line that moves, and Table 11 with reasons in the cells given."""
    overview = {
        "A1": "Budget Category",
        "B1": "2019/20 Approved Budget",
        "C1": "2019/20 Estimated Outturn",
        "D1": "2020/21 Approved Budget",
        "A2": "Projects",
        "B2": 400_000,
        "C2": 300_000,
        "D2": 900_000,
        "A3": "Total",
        "B3": 400_000,
        "C3": 300_000,
        "D3": 900_000,
    }
    table_11 = {
        "A1": "Project",
        "B1": "2020/21 Approved Budget",
        "C1": "2021/22 Estimated Budget",
        "D1": "2022/23 Estimated Budget",
        "E1": "Reason",
        "A2": "Faster Switching",
        "B2": 500_000,
        "C2": 100_000,
        "D2": 0,
        "A3": "Digitalisation",
        "B3": 400_000,
        "C3": 400_000,
        "D3": 400_000,
        "A4": "TOTAL",
        "B4": 900_000,
        "C4": 500_000,
        "D4": 400_000,
        **reasons,
    }
    first = grid(overview, "Overview")
    return read_book(replace(first, sheets=(*first.sheets, *grid(table_11, "Projects").sheets)))


def test_a_reason_beside_a_project_explains_the_projects_of_table_2() -> None:
    assert unexplained(projects()) == ["D2"]
    book = projects(E3="New duties")
    assert unexplained(book) == []
    (reason,) = book.tables["commentary"].lines
    assert (reason.label, reason.text("reason")) == ("Digitalisation", "New duties")
    assert str(reason.entries["reason"].ref) == "Projects!E3"
    assert book.tables["projects"].recognised[0].unused == ()


def test_a_reason_beside_the_total_of_the_projects_is_one_for_their_line() -> None:
    book = projects(E4="A programme begins", E2="It starts")
    assert unexplained(book) == []
    reasons = [(row.label, row.text("reason")) for row in book.tables["commentary"].lines]
    assert reasons == [("Faster Switching", "It starts"), ("Projects", "A programme begins")]
    (line,) = (line for line in variance_lines(book) if line.row.key == "projects")
    assert line.reason is not None
    assert line.reason.text("reason") == "A programme begins"


def test_reasons_beside_the_projects_stand_in_the_commentary_that_is_written() -> None:
    book = projects(E2="It starts", E4="A programme begins")
    plan = plan_workbook(book, check_book(book))
    (sheet,) = (sheet for sheet in plan.sheets if sheet.name == "Commentary")
    written = {
        sheet.cells[row, 1].value: sheet.cells[row, 2].value
        for row, column in sheet.cells
        if column == 2
    }
    assert written["Faster Switching"] == "It starts"
    assert written["Projects"] == "A programme begins"


@pytest.mark.parametrize("heading", ["Reason", "Explanation", "Commentary"])
def test_a_reason_beside_any_table_is_read(heading: str) -> None:
    meetings = {
        "A1": "Meeting",
        "B1": "2019/20 Budget",
        "C1": "2020/21 Forecast",
        "D1": heading,
        "A2": "Panel",
        "B2": 12,
        "C2": 14,
        "D2": "Two more meetings",
        "A3": "Total",
        "B3": 12,
        "C3": 14,
    }
    (reason,) = read_book(grid(meetings, "Meetings")).tables["commentary"].lines
    assert (reason.label, reason.text("reason")) == ("Panel", "Two more meetings")
