"""Scenarios: what they move, by the workbook's own formulas; what cannot be tried and why."""

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import DataTableFormula
from openxml_audit import OpenXmlValidator

import sexcel
from sexcel.model.errors import SexcelError
from sexcel.reports.page import Page
from sexcel.reports.scenario import encode_scenarios, render_scenarios
from tests.cli.running import SHIPPED
from tests.libreoffice import convert

LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")


def test_a_rate_moves_the_headline_by_its_share_of_the_others() -> None:
    result = sexcel.scenario(LIVE, {"A": ["contingency=6%"], "B": ["Contingency = +2%"]})
    others = sum(row.before for row in result.categories if row.cell.a1 in ("D5", "D10", "D11"))
    assert others == Decimal(1082202 + 5681041 + 1191750)
    assert result.headline.before == Decimal(8352743)
    assert result.headline.after == tuple(
        others + round(others * share) for share in (Decimal("0.06"), Decimal("0.07"))
    )
    (change,) = result.scenarios[0].changes
    assert (str(change.cell), change.before, change.after) == (
        "Assumptions!B6",
        Decimal("0.05"),
        Decimal("0.06"),
    )


def test_a_line_moves_its_sub_total_and_the_contingency() -> None:
    result = sexcel.scenario(LIVE, {"A": ["Legal=*1.5"]})
    moved = {row.name: row.after[0] - row.before for row in (*result.categories, *result.lines)}
    assert moved["Table 4, 3. Legal"] == 15000
    assert moved["Table 4, Total"] == 15000
    assert moved["SECCo & Panel Operations"] == 15000
    assert moved["Total"] == 15000 + 750
    assert moved["Projects"] == 0


def test_fte_are_added_in_their_own_unit() -> None:
    result = sexcel.scenario(LIVE, {"A": ["fte.OPSG.grade 3=+0.5"]})
    (row,) = [row for row in result.lines if row.name == "Table 7, Grade 3"]
    assert row.after[0] - row.before == Decimal("0.5")
    text = render_scenarios(result, Page())
    assert "+0.5" in text
    assert "£0.5" not in text


def test_each_change_has_its_effect_alone() -> None:
    result = sexcel.scenario(LIVE, {"A": ["contingency=6%", "fte.OPSG.grade 3=+1"]})
    assert [change.effect for change in result.scenarios[0].changes] == [Decimal(79550), 0]
    text = " ".join(render_scenarios(result, Page()).split())
    assert "(Assumptions!B6): alone +£79,550" in text
    assert "E7): no formula leads from it to the headline" in text  # there is no rate card


def test_a_name_that_is_no_unicode_can_be_written(tmp_path: Path) -> None:
    path, output = tmp_path / "b\udcff.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(LIVE.read_bytes())
    sexcel.scenario(path, {"A": ["contingency=6%"]}, output)
    assert openpyxl.load_workbook(output).sheetnames[0] == "Scenarios"


@pytest.mark.slow
def test_a_workbook_of_values_goes_by_its_clean_workbook() -> None:
    result = sexcel.scenario(SHIPPED, {"A": ["contingency=6%"]})
    assert result.is_rebuilt
    assert result.headline.before == Decimal(8352742)
    assert result.headline.after[0] == Decimal(8432292)
    assert "clean workbook" in " ".join(render_scenarios(result, Page()).split())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("contingency", "is no change: write NAME=VALUE"),
        ("contingency=much", "is no change"),
        ("=6%", "is no change"),
        ("contngency=6%", "the nearest are 'Contingency'"),
        ("fte.OPGS.grade 3=+1", "the nearest are 'fte.OPSG.grade 3',"),
        ("Table 2, Contingency=5", "is worked out by a formula"),
        ("'1 Projections'!A1=5", "holds no number"),
        ("Nowhere!A1=5", "There is no sheet 'Nowhere'"),
    ],
)
def test_what_cannot_be_tried_is_one_sentence(change: str, sentence: str) -> None:
    with pytest.raises(SexcelError) as refusal:
        sexcel.scenario(LIVE, {"A": [change]})
    assert sentence in str(refusal.value)
    assert str(refusal.value).endswith(".")


LEAN = {"A": ["contingency=6%"], "Lean": ["contingency=4%", "Legal=-5000"]}


@pytest.mark.slow
def test_side_by_side_in_json() -> None:
    document = json.loads(encode_scenarios(sexcel.scenario(LIVE, LEAN)))
    assert document["headline"]["after"] == [8432293, 8267993]
    assert [s["name"] for s in document["scenarios"]] == ["A", "Lean"]


def figures(path: Path) -> dict[str, list[object]]:
    """Return what is beside each name on the sheet of scenarios, as it was saved."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Scenarios"]
    return {str(row[0].value): [cell.value for cell in row[1:]] for row in sheet.iter_rows()}


def test_side_by_side_in_a_copy_of_the_workbook(tmp_path: Path) -> None:
    output = tmp_path / "scenarios.xlsx"
    sexcel.scenario(LIVE, LEAN, output)
    assert figures(output)["Contingency, Value (Assumptions!B6)"][:4] == [None, 0.05, 0.06, 0.04]
    total = figures(output)["Total"]
    assert total[:4] == [8352743, 8352743, 8432293, 8267993]
    assert total[4:] == [79550, -84750]
    before, after = openpyxl.load_workbook(LIVE), openpyxl.load_workbook(output)
    assert after.sheetnames == ["Scenarios", *before.sheetnames]
    changed = {
        f"{sheet.title}!{cell.coordinate}": after[sheet.title][cell.coordinate].value
        for sheet in before
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str | int | float)
        and cell.value != after[sheet.title][cell.coordinate].value
    }
    assert changed == {
        "Assumptions!B6": "=INDEX(Scenarios!$C$7:$E$7,1+Scenarios!$B$3)",
        "4 SECCo and Panel!E7": "=INDEX(Scenarios!$C$8:$E$8,1+Scenarios!$B$3)",
    }
    with pytest.raises(SexcelError, match="is there already"):
        sexcel.scenario(LIVE, LEAN, output)


def type_into(path: Path, cell: str, before: bytes, after: bytes) -> None:
    """Type a number over another on the sheet that has a what-if data table."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (part,) = (name for name, content in parts.items() if b"dataTable" in content)
    parts[part], count = re.subn(
        rb'(<c r="%b"[^>]*><v>)%b(?=</v>)' % (cell.encode(), re.escape(before)),
        rb"\g<1>" + after,
        parts[part],
    )
    assert count == 1
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


@pytest.mark.slow
def test_the_columns_are_one_data_table(tmp_path: Path) -> None:
    output = tmp_path / "scenarios.xlsx"
    sexcel.scenario(LIVE, LEAN, output)
    sheet = openpyxl.load_workbook(output)["Scenarios"]
    (table,) = (
        cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, DataTableFormula)
    )
    first, last = table.ref.split(":")
    above = sheet[first].row - 1
    assert [sheet.cell(above, column).value for column in (3, 4, 5)] == [0, 1, 2]
    assert (first[0], last[0], table.r1, str(table.dtr), str(table.dt2D)) == (
        "C",
        "E",
        "B3",
        "1",
        "0",
    )
    assert sheet.cell(sheet[last].row, 2).value is not None
    assert sheet.cell(sheet[last].row + 1, 2).value is None
    validator = OpenXmlValidator()
    assert validator.validate(output).errors == validator.validate(LIVE).errors == []


@pytest.mark.libreoffice
def test_every_scenario_can_be_put_in_force(tmp_path: Path) -> None:
    output = tmp_path / "scenarios.xlsx"
    sexcel.scenario(LIVE, LEAN, output)
    expected = figures(output)
    for number in (1, 2):
        copy = tmp_path / f"in-force-{number}.xlsx"
        copy.write_bytes(output.read_bytes())
        type_into(copy, "B3", b"0", b"%d" % number)
        (calculated,) = convert([copy], tmp_path)
        names = [name for name, row in expected.items() if isinstance(row[0], int | float)]
        assert len(names) > 10
        for name in names[1:]:
            in_force, wanted = figures(calculated)[name][0], expected[name][1 + number]
            assert float(str(in_force)) == pytest.approx(float(str(wanted)), abs=0.005), name


def test_the_workbook_is_not_touched(tmp_path: Path) -> None:
    copy = tmp_path / LIVE.name
    copy.write_bytes(LIVE.read_bytes())
    sexcel.scenario(copy, {"A": ["contingency=6%"]})
    assert copy.read_bytes() == LIVE.read_bytes()
    assert list(tmp_path.iterdir()) == [copy]


def test_a_workbook_without_a_headline_is_named(tmp_path: Path) -> None:
    path = tmp_path / "projects.xlsx"
    book = openpyxl.load_workbook(SHIPPED)
    for name in book.sheetnames:
        if name != "4 Projects":
            del book[name]
    book.save(path)
    with pytest.raises(SexcelError) as raised:
        sexcel.scenario(path, {"A": ["contingency=6%"]})
    assert str(raised.value) == f"{path} has no headline, the total of Table 2: nothing can move."


def test_a_doubted_reading_does_not_offer_to_write(tmp_path: Path) -> None:
    path = tmp_path / "doubted.xlsx"
    book = openpyxl.load_workbook(SHIPPED)
    sheet = book["2 SECCo and Panel"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int) and "otal" in str(sheet.cell(cell.row, 2).value):
                cell.value += 1000 * cell.row
    book.save(path)
    with pytest.raises(SexcelError, match="is in doubt, so nothing can be moved") as raised:
        sexcel.scenario(path, {"A": ["contingency=6%"]})
    assert "force" not in str(raised.value)
