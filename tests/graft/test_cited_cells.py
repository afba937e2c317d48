"""Cells that findings cite besides their own: a short note says which finding."""

from pathlib import Path

import openpyxl
import pytest

from sexcel.model.findings import Severity
from sexcel.model.refs import CellRef
from sexcel.reports.copies import state_annotation
from tests.graft.builders import SHEET, build_plain
from tests.graft.packing import annotate_with, finding, note_text, read_notes


def column(number: int, letter: int = 2) -> tuple[CellRef, ...]:
    return tuple(CellRef(SHEET, row, letter) for row in range(1, number + 1))


def test_a_cited_cell_names_rule_and_place(tmp_path: Path) -> None:
    source = build_plain(
        tmp_path / "source.xlsx", lambda book, _: book.add_worksheet("Two") and None
    )
    cited = (CellRef(SHEET, 3, 3), CellRef("Two", 1, 1), CellRef(SHEET, 7, 3))
    annotated = annotate_with(
        source,
        finding(SHEET, "C7", related=cited),
        finding("Two", "B2:B9", severity=Severity.WARNING, rule="SEC409", related=cited[:1]),
        finding("Two", "D9", rule="SEC505", severity=Severity.INFO, related=cited[:1]),
        finding("", "", rule="SEC208", severity=Severity.INFO, related=cited[:1]),
    )
    assert read_notes(annotated.output, SHEET) == {
        "C3": "sexcel: cited by error SEC102 on C7\n"
        "sexcel: cited by warning SEC409 on Two!B2:B9\n"
        "sexcel: cited by info SEC505 on Two!D9\n"
        "sexcel: cited by info SEC208 on the workbook",
        "C7": note_text(),
    }
    notes = openpyxl.load_workbook(annotated.output)["Two"]
    a1 = notes["A1"].comment
    assert a1 is not None
    assert a1.text == f"sexcel: cited by error SEC102 on '{SHEET}'!C7"
    assert [str(cell) for cell in annotated.noted] == [
        f"'{SHEET}'!C3", f"'{SHEET}'!C7", "Two!A1", "Two!B2", "Two!D9",
    ]  # fmt: skip


def test_a_cell_with_a_finding_of_its_own_says_that_first(tmp_path: Path) -> None:
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"),
        finding(SHEET, "C4", related=(CellRef(SHEET, 5, 3),)),
        finding(SHEET, "C5", "Also."),
    )
    assert read_notes(annotated.output, SHEET) == {
        "C4": note_text(),
        "C5": f"{note_text(message='Also.')}\n\nsexcel: cited by error SEC102 on C4",
    }


def test_a_finding_that_cites_very_many_cells(tmp_path: Path) -> None:
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"), finding(SHEET, "D9", related=column(500))
    )
    notes = read_notes(annotated.output, SHEET)
    assert set(notes) == {"D9", *(f"B{row}" for row in range(1, 51))}
    assert notes["D9"] == (
        f"{note_text()}\nIt cites 500 cells, too many for a note on each: 50 have one."
    )
    assert (annotated.too_many, annotated.without_note) == (450, ())
    assert state_annotation(annotated).endswith(
        " No note on 450 cells more: findings cite too many."
    )
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert sheet["A5"].value == (
        "450 cells cited have no note, because a note on each would be too many."
    )


def test_very_many_findings_that_cite_one_cell(tmp_path: Path) -> None:
    cited = (CellRef(SHEET, 1, 1),)
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"),
        *(finding(SHEET, f"D{row}", related=cited) for row in range(1, 301)),
    )
    lines = read_notes(annotated.output, SHEET)["A1"].split("\n")
    assert lines[0] == "sexcel: cited by error SEC102 on D1"
    assert lines[8:] == ["and by 292 more findings."]
    assert annotated.too_many == 0


@pytest.mark.slow
def test_the_worst_findings_come_first_where_all_together_cite_too_many(tmp_path: Path) -> None:
    cited = [
        tuple(CellRef(SHEET, 100 * number + n, 5) for n in range(1, 46)) for number in range(130)
    ]
    findings = [
        finding(
            SHEET, "D9", severity=Severity.ERROR if number > 18 else Severity.INFO, related=cells
        )
        for number, cells in enumerate(cited)
    ]
    annotated = annotate_with(build_plain(tmp_path / "source.xlsx"), *findings)
    assert (len(annotated.noted), annotated.too_many) == (5_001, 130 * 45 - 5_000)
    noted = set(annotated.noted)
    assert all(cell in noted for cells in cited[19:] for cell in cells)
