"""Scenarios: what they move, by the workbook's own formulas; what cannot be tried and why."""

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.model.errors import SexcelError
from sexcel.reports.page import Page
from sexcel.reports.scenario import encode_scenarios, render_scenarios, write_scenarios
from tests.cli.running import SHIPPED

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


@pytest.mark.slow
def test_a_workbook_of_values_goes_by_its_clean_workbook() -> None:
    result = sexcel.scenario(SHIPPED, {"A": ["contingency=6%"]})
    assert result.is_rebuilt
    assert result.headline.before == Decimal(8352743)
    assert result.headline.after[0] == Decimal(8432293)
    assert "clean workbook" in " ".join(render_scenarios(result, Page()).split())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("contingency", "is no change: write NAME=VALUE"),
        ("contingency=much", "is no change"),
        ("=6%", "is no change"),
        ("contngency=6%", "the nearest are 'Contingency'"),
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


def test_side_by_side_in_json_and_a_workbook() -> None:
    result = sexcel.scenario(LIVE, {"A": ["contingency=6%"], "Lean": ["contingency=4%"]})
    document = json.loads(encode_scenarios(result))
    assert document["headline"]["after"] == [8432293, 8273194 - 1]
    assert [s["name"] for s in document["scenarios"]] == ["A", "Lean"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_scenarios(result)))["Scenarios"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=4)}
    assert rows["Contingency, Value (Assumptions!B6)"][:3] == ["5%", "6%", "4%"]
    total = rows["Total"]
    assert total[:3] == [8352743, 8432293, 8273193]
    assert all(str(formula).startswith("=") for formula in total[3:5])


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
