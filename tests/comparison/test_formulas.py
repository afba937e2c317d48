"""Formulas go by what they read, not by how or where they are written."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from sexcel import api
from sexcel.comparison.differences import Comparison, FormulaFate
from tests.comparison.small import LINES, write_projects

SUM = "=SUM({first}:{last})"


def compare_totals(folder: Path, old: str | None, new: str | None) -> Comparison:
    return api.compare(
        write_projects(folder / "old.xlsx", total=old),
        write_projects(folder / "new.xlsx", total=new, top=7),
    )


@pytest.mark.parametrize(
    "formula",
    [
        SUM,
        "={line1}+{line2}+{line3}",
        "=+{line3}+{line1}+{line2}",
        "=SUM({line1},{line2},{line3})",
        "=SUM({line2}:{line3})+{line1}",
        "=sum( Projects!{first}:{last} )",
        "=SUM(${first}:{last})",
    ],
)
def test_one_meaning_written_in_many_ways(tmp_path: Path, formula: str) -> None:
    assert compare_totals(tmp_path, SUM, formula).is_same


@pytest.mark.parametrize(
    "formula",
    [
        "={line1}+{line2}-{line3}",
        "=SUM({line1}:{line2})",
        "=SUM({first}:{last})*1",
        "=SUM({first}:{last},{line1})",
        "=ROUND(SUM({first}:{last}),0)",
        "=AVERAGE({first}:{last})",
        "=SUM({first}:#REF!)",
    ],
)
def test_another_meaning_is_told_though_no_figure_differs(tmp_path: Path, formula: str) -> None:
    comparison = compare_totals(tmp_path, SUM, formula)
    assert not comparison.is_same
    assert (comparison.figures, comparison.lines, len(comparison.formulas)) == ((), (), 1)
    (change,) = comparison.formulas
    assert change.spot.name == "Table 11, Total, 2020/21 Approved Budget"
    assert (str(change.spot.before), str(change.spot.after)) == ("Projects!C8", "Projects!C12")


def test_the_order_of_a_difference_counts(tmp_path: Path) -> None:
    old, new = "={line1}-{line2}+{line3}", "={line2}-{line1}+{line3}"
    (change,) = compare_totals(tmp_path, old, new).formulas
    assert change.fate is FormulaFate.WRITTEN_OTHERWISE


def test_which_figures_a_formula_no_longer_reads(tmp_path: Path) -> None:
    (change,) = compare_totals(tmp_path, SUM, "=SUM({line1}:{line2})").formulas
    assert change.fate is FormulaFate.OTHER_FIGURES
    assert change.no_longer_reads == ("Table 11, Gas Networks, 2020/21 Approved Budget",)
    assert change.now_reads == ()


def test_a_figure_typed_over_a_formula(tmp_path: Path) -> None:
    old = write_projects(tmp_path / "old.xlsx", {**LINES, "Digital Code": "=C5*1"})
    new = write_projects(tmp_path / "new.xlsx", {**LINES, "Digital Code": "=C5*1"}, total=None)
    (change,) = api.compare(old, new).formulas
    assert change.fate is FormulaFate.TYPED_OVER
    assert (change.before, change.after) == ("SUM(C5:C8)", None)
    (change,) = api.compare(new, old).formulas
    assert change.fate is FormulaFate.MADE


def test_a_defined_name_is_what_it_stands_for(tmp_path: Path) -> None:
    old = write_projects(tmp_path / "old.xlsx", total="=SUM({line1}:{line2})+{line3}")
    new = write_projects(
        tmp_path / "new.xlsx",
        total="=SUM({line1}:{line2})+Gas",
        names={"Gas": "=Projects!{line3}"},
    )
    changed = write_projects(
        tmp_path / "other.xlsx",
        total="=SUM({line1}:{line2})+Gas",
        names={"Gas": "=Projects!{line2}"},
    )
    assert api.compare(old, new).is_same
    assert len(api.compare(old, changed).formulas) == 1


def test_cells_outside_the_tables_go_by_what_stands_in_them(tmp_path: Path) -> None:
    total = "=SUM({first}:{last})*Notes!A%d"
    old = write_projects(tmp_path / "old.xlsx", total=total % 1, notes=[1, 2])
    moved = write_projects(tmp_path / "moved.xlsx", total=total % 2, notes=["one up", 1])
    changed = write_projects(tmp_path / "other.xlsx", total=total % 1, notes=[2, 1])
    assert api.compare(old, moved).formulas == ()
    assert len(api.compare(old, changed).formulas) == 1


def test_formulas_outside_the_tables_go_by_what_they_read(tmp_path: Path) -> None:
    total = "=SUM({first}:{last})*Notes!A%d"
    old = write_projects(tmp_path / "old.xlsx", total=total % 2, notes=[2, "=A1*2"])
    moved = write_projects(tmp_path / "moved.xlsx", total=total % 3, notes=["up", 2, "=A2*2"])
    other = write_projects(tmp_path / "other.xlsx", total=total % 3, notes=[3, 2, "=A1*2"])
    assert api.compare(old, moved).formulas == ()
    assert len(api.compare(old, other).formulas) == 1


def test_values_only_are_compared_without_formulas(tmp_path: Path) -> None:
    comparison = compare_totals(tmp_path, None, SUM)
    assert (comparison.old.has_formulas, comparison.new.has_formulas) == (False, True)
    assert comparison.is_same


def test_a_formula_without_its_value_is_no_all_clear(tmp_path: Path) -> None:
    old = write_projects(tmp_path / "old.xlsx")
    book = load_workbook(old)
    book.save(tmp_path / "new.xlsx")
    comparison = api.compare(old, tmp_path / "new.xlsx")
    assert (comparison.figures, comparison.formulas) == ((), ())
    assert comparison.uncompared == (
        f"1 formula of {tmp_path / 'new.xlsx'} was saved without a value, the first at "
        "Projects!C8: open the workbook in Excel, save it, and compare again.",
    )
    assert not comparison.is_same


def test_sheets_without_a_table(tmp_path: Path) -> None:
    old = write_projects(tmp_path / "old.xlsx", notes=["a", "b"])
    new = write_projects(tmp_path / "new.xlsx", notes=["a", "c", "d"])
    none = write_projects(tmp_path / "none.xlsx")
    (notes,) = api.compare(old, new).side_sheets
    assert [(line.place.a1, line.is_new, line.name) for line in notes.lines] == [
        ("A2", False, "b"),
        ("A2", True, "c"),
        ("A3", True, "d"),
    ]
    assert api.compare(old, none).sheets == (
        "Sheet Notes, which has no budget table: in the old workbook only.",
    )
    assert not api.compare(none, old).is_same
