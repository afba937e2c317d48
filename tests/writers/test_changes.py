"""No figure stands otherwise than in the source without a word on it."""

import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest

from sexcel.files.reading import read_grid
from sexcel.model.expressions import FigureKey
from sexcel.recognise.book import read_book
from tests.writers.regenerating import cells, change_at, published, regenerated

SUB_TOTAL = "'6 SECAS outturn'!E14"


@pytest.mark.slow
def test_a_contradicted_figure_is_kept_red_noted_and_failing() -> None:
    cell = cells()("6 SECAS outturn", "E14")
    assert (cell.value, cell.formula) == (Decimal(1560092), None)
    sheet = openpyxl.load_workbook(regenerated()[0])["6 SECAS outturn"]
    assert sheet["E14"].font.color.rgb == "FF9C0006"
    note = sheet["E14"].comment
    assert note is not None
    assert note.text.startswith("Kept as found: £1,560,092. SEC102 ")
    assert "leaves out Privacy (£42,331)" in note.text
    assert results("6 SECAS outturn", "E14") == ["FAIL"]


def results(sheet: str, a1: str, *, recalculate: bool = False) -> list[object]:
    """Return what the checks of a cell say."""
    cell = cells(recalculate=recalculate)
    rows = range(9, 240)
    return [
        cell("Checks", f"H{row}").value
        for row in rows
        if cell("Checks", f"C{row}").value == f"'{sheet}'!{a1}"
    ]


def test_recalculated_its_formula_stands() -> None:
    cell = cells(recalculate=True)("6 SECAS outturn", "E14")
    assert (cell.value, cell.formula) == (Decimal(1602425), "SUM(E11:E13)")
    assert results("6 SECAS outturn", "E14", recalculate=True) == ["OK"]
    change = change_at(regenerated(recalculate=True)[1].changes, SUB_TOTAL)
    assert (change.before, change.after) == (Decimal(1560092), Decimal(1602425))
    assert change.difference == Decimal(42333)
    assert change.reason == "Its equation calls for £1,602,425 (the sum of its 3 lines)."
    assert str(change.was_at) == "'3.2 SECAS Services'!F30"


def test_all_that_is_kept() -> None:
    kept_figures = regenerated()[1].kept_figures
    assert {(str(change.ref), change.before, change.after) for change in kept_figures} == {
        ("'2 Overview'!B7", Decimal(4995769), Decimal(5231069)),
        ("'2 Overview'!B10", Decimal(5429069), Decimal(5429069)),
        ("'4 SECCo and Panel'!E20", Decimal(20000), Decimal(20100)),
        ("'6 SECAS outturn'!B17", Decimal(4327809), Decimal(5231068)),
        (SUB_TOTAL, Decimal(1560092), Decimal(1602423)),
        ("'6 SECAS outturn'!E17", Decimal(6027378), Decimal(6027378)),
        ("'10 Accommodation'!C5", Decimal(169000), Decimal(172000)),
    }
    assert regenerated(recalculate=True)[1].kept_figures == ()


def test_a_figure_that_only_follows_from_a_wrong_one_says_so() -> None:
    kept_figures = regenerated()[1].kept_figures
    assert change_at(kept_figures, "'6 SECAS outturn'!E17").reason == (
        "It agrees once Table 6, Security & Privacy sub total, 2020/21 Approved Budget is put "
        "right."
    )


@pytest.mark.parametrize(
    ("address", "before", "after", "reason"),
    [
        (
            "'6 SECAS outturn'!E11",
            1438853,
            1438854,
            "Rounding: follows from Table 5, SSC, Total.",
        ),
    ],
)
def test_roundings_are_listed(address: str, before: int, after: int, reason: str) -> None:
    change = change_at(regenerated()[1].changes, address)
    assert (change.before, change.after) == (Decimal(before), Decimal(after))
    assert (change.difference, change.reason) == (Decimal(after - before), reason)


@pytest.mark.parametrize(
    ("address", "after", "reason"),
    [
        (
            "'10 Accommodation'!C5",
            172000,
            "Its equation calls for £172,000 (its 3 drivers on the drivers table).",
        ),
        (
            "'10 Accommodation'!C9",
            256400,
            "Follows from Table 10, Meeting Room Hire & Refreshments, 2020/21 Approved Budget.",
        ),
        (
            "'2 Overview'!D9",
            256400,
            "Follows from Table 10, Total, 2020/21 Approved Budget.",
        ),
        (
            "'2 Overview'!D13",
            8352742,
            "Follows from Table 2, SECCo & Panel Operations, 2020/21 Approved Budget and 2 more.",
        ),
    ],
)
def test_recalculated_what_follows_says_from_what(address: str, after: int, reason: str) -> None:
    change = change_at(regenerated(recalculate=True)[1].changes, address)
    assert (change.after, change.reason) == (Decimal(after), reason)


def test_corrected_headings_are_listed() -> None:
    headings = [
        (str(change.ref), change.before, change.after)
        for change in regenerated()[1].changes
        if change.figure.endswith("column heading")
    ]
    assert [ref for ref, _, _ in headings] == [
        "'2 Overview'!E4",
        "'4 SECCo and Panel'!F4",
        "'6 SECAS outturn'!F4",
        "'9 Meetings'!B4",
    ]
    assert headings[-1][1:] == ("2019/21 Budget", "2019/20 Budget")


def test_what_was_blank_is_listed_with_what_it_is_worked_out_from() -> None:
    change = change_at(regenerated()[1].changes, "'2 Overview'!E7")
    assert (change.before, change.after, change.difference) == (None, Decimal(494256), None)
    assert change.reason == "Worked out: budget less estimated outturn."
    added = change_at(regenerated()[1].changes, "'8 Service areas'!G14")
    assert (added.was_at, added.after) == (None, Decimal("29.3"))


@pytest.mark.parametrize("recalculate", [False, True])
def test_every_difference_has_its_change(*, recalculate: bool) -> None:
    path, written = regenerated(recalculate=recalculate)
    source, book = published(), read_book(read_grid(path))
    changed_cells = {change.ref for change in written.changes}
    compared = 0
    for name, table in book.tables.items():
        for row in table.rows:
            for column in table.figure_columns:
                before = source.figure(FigureKey(name, row.key, column.name))
                entry = row.entries[column.name]
                compared += 1
                assert (before != entry.figure) == (entry.ref in changed_cells), entry
    assert compared > 400


def listed(column: str) -> Iterator[object]:
    cell = cells()
    return (value for row in range(1, 120) if (value := cell("Changes", f"{column}{row}").value))


def test_the_sheet_lists_them() -> None:
    assert [text for text in listed("A") if isinstance(text, str) and text.endswith(")")] == [
        "Changed (21)",
        "Kept as found, against its equation (7)",
        "Blank in the source, worked out here (47)",
    ]


def test_what_is_kept_stands_beside_what_is_due() -> None:
    cell = cells()
    assert [cell("Changes", f"{column}4").value for column in "DEF"] == [
        "Found",
        "Now, or due",
        "Difference",
    ]
    title = "Kept as found, against its equation (7)"
    row = next(row for row in range(1, 120) if cell("Changes", f"A{row}").value == title)
    assert [cell("Changes", f"{column}{row + 1}").value for column in "ADEF"] == [
        "'2 Overview'!B7",
        Decimal(4_995_769),
        Decimal(5_231_069),
        Decimal(235_300),
    ]
    assert cell("2 Overview", "B7").value == 4_995_769


def test_each_changed_cell_is_a_click_away() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0])["Changes"]
    assert sheet["A6"].value == "'2 Overview'!E4"
    assert sheet["A6"].hyperlink.location == "'2 Overview'!E4"


def test_nothing_of_the_machine_is_in_the_workbook() -> None:
    with zipfile.ZipFile(regenerated()[0]) as package:
        content = b"".join(package.read(part) for part in package.namelist())
    folder = json.dumps(str(published().path)).encode()
    assert folder not in content
