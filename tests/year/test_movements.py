"""Movements in the budget workbook itself: in place, or beside Tables 2 and 11 (section 4.3)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import sexcel
from sexcel.model.findings import Finding
from tests.cli.running import SHIPPED
from tests.year.test_new_year import values_of

Contents = Mapping[tuple[str, str], str | int | date]
SUMMARY, PROJECTS = "1 Summary", "4 Projects"
BESIDE: Contents = {
    (SUMMARY, "G15"): "Movements", (SUMMARY, "G22"): 40_000, (SUMMARY, "G23"): -40_000,
    (PROJECTS, "E5"): "Movement from contingency", (PROJECTS, "E21"): 40_000,
    (PROJECTS, "F5"): "Current budget", (PROJECTS, "F21"): "=B21+E21",
}  # fmt: skip
APPROVED: Contents = {
    (PROJECTS, "G5"): "Panel approval", (PROJECTS, "G21"): date(2020, 6, 17),
    (PROJECTS, "H5"): "Board approval", (PROJECTS, "H21"): date(2020, 6, 24),
}  # fmt: skip
IN_PLACE: Contents = {
    (SUMMARY, "C8"): 1_231_750, (SUMMARY, "C9"): 357_595, (SUMMARY, "E22"): 1_231_750,
    (SUMMARY, "E23"): 357_595, (PROJECTS, "B21"): 92_500, (PROJECTS, "B33"): 1_231_750,
}  # fmt: skip


def _budget(folder: Path, *contents: Contents) -> Path:
    book: Workbook = openpyxl.load_workbook(SHIPPED)
    for cells in contents:
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value
    path = folder / "budget.xlsx"
    book.save(path)
    return path


def _movements(path: Path) -> list[Finding]:
    findings = sexcel.validate(path).files[0].findings
    assert not [finding for finding in findings if finding.rule in ("SEC202", "SEC208")][1:]
    return [finding for finding in findings if finding.rule == "SEC711"]


@pytest.mark.parametrize(
    ("contents", "cell"),
    [((BESIDE,), "'4 Projects'!E21"), ((IN_PLACE,), "'1 Summary'!E23"),
     ((IN_PLACE, BESIDE), "'1 Summary'!E23"), ((BESIDE, APPROVED), ""), ((), "")],
    ids=["beside", "in place", "both", "approved", "none"],
)  # fmt: skip
def test_a_movement_lacks_its_approval_and_is_no_wrong_rate(
    contents: tuple[Contents, ...], cell: str, tmp_path: Path
) -> None:
    """Move £40,000 from contingency into Performance Assurance (section 4.3)."""
    movements = _movements(_budget(tmp_path, *contents))
    assert [str(finding.where) for finding in movements] == ([cell] if cell else [])
    assert all(finding.found == Decimal(40_000) for finding in movements)


@pytest.mark.slow
@pytest.mark.parametrize("contents", [BESIDE, IN_PLACE], ids=["beside", "in place"])
def test_recalculating_undoes_no_movement_and_keeps_its_columns(
    contents: Contents, tmp_path: Path
) -> None:
    plain, moved = tmp_path / "plain", tmp_path / "moved"
    budgets: tuple[tuple[Path, Contents], ...] = ((plain, {}), (moved, contents))
    for folder, cells in budgets:
        folder.mkdir()
        sexcel.regenerate(_budget(folder, cells), folder / "clean.xlsx", recalculate=True)
    before, after = (sexcel.read(folder / "clean.xlsx") for folder in (plain, moved))
    drawn = 40_000 if contents is IN_PLACE else 0
    for key, difference in (("total", 0), ("projects", drawn), ("contingency", -drawn)):
        figures = [
            row.figure("budget") or Decimal(0)
            for book in (before, after)
            if (row := book.tables["overview"].row(key)) is not None
        ]
        # The two forms of a clean workbook round one sum differently.
        assert abs(figures[1] - figures[0] - difference) <= 1, key
    if contents is BESIDE:
        clean = values_of(moved / "clean.xlsx", formulas=True)
        assert {place: clean.get(place) for place in BESIDE} == BESIDE


@pytest.mark.slow
def test_a_new_year_carries_what_was_approved_and_names_the_movement(tmp_path: Path) -> None:
    year = sexcel.new(tmp_path / "next.xlsx", _budget(tmp_path, BESIDE, APPROVED))
    new = values_of(tmp_path / "next.xlsx", formulas=True)
    assert [new[SUMMARY, f"C{row}"] for row in (22, 23)] == [1_191_750, 397_595]
    # Last year's movement and its approvals are not this year's.
    assert not {(PROJECTS, "E21"), (PROJECTS, "G21"), (PROJECTS, "H21")} & new.keys()
    assert new[PROJECTS, "F21"] == "=B21+E21"
    subjects = [step.subject for step in year.steps]
    assert any(
        "Projects" in text and "£40,000 was moved into it since" in text for text in subjects
    )
    assert any("Contingency" in text and "out of it since" in text for text in subjects)
