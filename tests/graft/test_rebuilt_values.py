"""Pasted values of other layouts, rebuilt: no line, name or formula is lost on the way."""

from pathlib import Path

import openpyxl

import sexcel
from tests.recognise.messy.workbooks import save_with_values
from tests.recognise.test_pasted_values import LINES, OVERVIEW

_AREAS = """
Service Area | Sub-Committee | Core Team | Experts | Chairs and members | Total
Panel support | Panel | 1,000 | 100 | | 1,100
Operations | Operations Group | 1,000 | 200 | | 1,200
Parties | None | 700 | 200 | | 900
Total | | 2,700 | 500 | 0 | 3,200
"""
_SERVICES = """
Service Area | Core Team | Experts | Total
Panel support | 1,000 | 100 | 1,100
Operations | 1,000 | 200 | 1,200
Parties | 700 | 200 | 900
Total | 2,700 | 500 | 3,200
"""


def _rebuild(folder: Path, **sheets: str) -> openpyxl.Workbook:
    source = save_with_values(folder / "a.xlsx", {"Summary": OVERVIEW, "Lines": LINES, **sheets})
    regenerated = sexcel.regenerate(source)
    assert regenerated.check.faults == ()
    return openpyxl.load_workbook(regenerated.output)


def test_sub_committees_take_from_their_areas_all_alike(tmp_path: Path) -> None:
    areas = _rebuild(tmp_path, Areas=_AREAS, Services=_SERVICES)["3 Sub-committees"]
    assert [areas[f"C{row}"].value for row in (5, 6, 7)] == [
        f"='5 SECAS budget'!B{row}" for row in (5, 6, 7)
    ]


def test_a_line_named_beside_its_column_of_names(tmp_path: Path) -> None:
    services = _SERVICES.replace("Service Area", " | Sub-Committee")
    for area, body in (("Panel support", "Panel"), ("Operations", "OPSG"), ("Parties", "None")):
        services = services.replace(f"\n{area} |", f"\n{area} | {body} |")
    book = _rebuild(tmp_path, Services=services.replace("Total | 2,700", "Total | | 2,700"))
    names = [book["5 SECAS budget"][f"A{row}"].value for row in (5, 6, 7)]
    assert names == ["Panel", "OPSG", "Parties"]


def test_the_price_of_one_fte_below_the_total_is_no_fte(tmp_path: Path) -> None:
    staff = """
Service Area | Grade 1 | Grade 2 | Total FTE
Panel support | 1 | 2 | 3
Operations | 2 | 2.5 | 4.5
Parties | 0.5 | 3 | 3.5
All areas | 3.5 | 7.5 | 11

Cost of one FTE | 91,000 | 126,100
"""
    staff_sheet = _rebuild(tmp_path, Services=_SERVICES, Staff=staff)["8 Service areas"]
    assert [staff_sheet[f"{column}9"].value for column in "ABCD"] == [
        "Cost of one FTE",
        91_000,
        126_100,
        None,
    ]
