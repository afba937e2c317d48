"""What if: an input is changed in the written workbook, and LibreOffice works out the rest.

Every formula of the workbook must come to what our own equations come to with that input.
"""

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from sexcel.files.reading import read_grid
from sexcel.model.expressions import FigureKey
from sexcel.recognise.book import read_book
from tests.libreoffice import convert
from tests.workbooks.models import EXAMPLE
from tests.writers.regenerating import PAGES, regenerated, with_figures, write_workbook
from tests.writers.test_recalculated_by_libreoffice import (
    Values,
    differing,
    formulas,
    values,
    without_cached_values,
)

CONTINGENCY = FigureKey("rates", "contingency", "value")
DISCOUNT = FigureKey("rates", "contractual_discount", "value")
FTE = FigureKey("fte_by_area", "opsg", "fte:grade 4")
WHAT_IF: Mapping[str, Mapping[FigureKey, Decimal]] = {
    "contingency": {CONTINGENCY: Decimal("0.06")},
    "discount": {DISCOUNT: Decimal("0.125")},
    "fte": {FTE: Decimal("2.35")},
    "all three": {CONTINGENCY: Decimal("0.04"), DISCOUNT: Decimal("0.08"), FTE: Decimal("0.7")},
}
REPORTS = {*PAGES, "Checks", "Sign-off"}


@cache
def budgets() -> Mapping[str, Path]:
    """Return the published budget, put right, and the example, whose core team costs FTE × rate."""
    return {"published": regenerated(recalculate=True)[0], "example": EXAMPLE}


@pytest.fixture(scope="module")
def what_if(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], tuple[Path, ...]]:
    """Make for each budget and change: the workbook changed, LibreOffice's result, ours."""
    folder = tmp_path_factory.mktemp("what-if")
    changed: dict[tuple[str, str], Path] = {}
    ours: dict[tuple[str, str], Path] = {}
    for budget, path in budgets().items():
        book = read_book(read_grid(path))
        for name, figures in WHAT_IF.items():
            stem = f"{budget} {name}"
            workbook = openpyxl.load_workbook(path)
            for key, figure in figures.items():
                entry = book.entry(key)
                assert entry is not None
                assert entry.formula is None
                workbook[entry.ref.sheet][entry.ref.a1] = float(figure)
            workbook.save(folder / f"{stem} changed.xlsx")
            case = (budget, name)
            changed[case] = without_cached_values(
                folder / f"{stem} changed.xlsx", folder / f"{stem}.xlsx"
            )
            ours[case] = folder / f"{stem} expected.xlsx"
            write_workbook(with_figures(book, figures), (), ours[case], recalculate=True)
    theirs = convert(list(changed.values()), folder)
    cases = zip(changed, theirs, strict=True)
    return {case: (changed[case], result, ours[case]) for case, result in cases}


@pytest.mark.libreoffice
@pytest.mark.parametrize("change", list(WHAT_IF))
# The published totals carry the £1 that rounding explains, which other inputs would not have.
@pytest.mark.parametrize("budget", ["example"])
def test_all_that_depends_on_an_input_follows_it(
    budget: str, change: str, what_if: Mapping[tuple[str, str], tuple[Path, ...]]
) -> None:
    source, result, expected = what_if[budget, change]
    # Page 1 lists what was put right, which a workbook that was right has not.
    places = {place for place in formulas(source) if place[0] != "Decision"}
    theirs, ours = values(result), values(expected)
    assert places == {place for place in formulas(expected) if place[0] != "Decision"}
    assert len(places) > 1400
    assert differing(ours, theirs, places) == []


def moved(before: Values, after: Values, places: set[tuple[str, str]]) -> set[str]:
    """Return the sheets on which a formula has another value than before."""
    differences = differing(before, after, places)
    return {str(place[0][0]) for place in differences if isinstance(place, tuple)}


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("budget", "change", "sheets"),
    [
        ("published", "contingency", {"1 Projections", "2 Overview"}),
        ("published", "discount", {"1 Projections", "2 Overview"}),
        ("published", "fte", {"7 Grades", "8 Service areas"}),
        (
            "example",
            "fte",
            {
                "1 Projections",
                "2 Overview",
                "3 Sub-committees",
                "5 SECAS budget",
                "6 SECAS outturn",
                "7 Grades",
                "8 Service areas",
            },
        ),
    ],
)
def test_a_change_goes_as_far_as_it_should(
    budget: str,
    change: str,
    sheets: set[str],
    what_if: Mapping[tuple[str, str], tuple[Path, ...]],
) -> None:
    source, result, _ = what_if[budget, change]
    # B3 of every table says how the checks stand.
    places = {place for place in formulas(source) if place[1] != "B3"}
    moved_sheets = moved(values(budgets()[budget]), values(result), places)
    assert sheets <= moved_sheets
    assert moved_sheets - sheets <= REPORTS
    assert "2 Overview" not in sheets or {"Decision", "Variance"} <= moved_sheets


@pytest.mark.libreoffice
@pytest.mark.parametrize("budget", ["published", "example"])
@pytest.mark.parametrize("change", list(WHAT_IF))
def test_all_checks_still_pass(
    budget: str, change: str, what_if: Mapping[tuple[str, str], tuple[Path, ...]]
) -> None:
    """Find a workbook that follows its inputs consistent.

    The published budget states no grade rates: its core team's cost is typed, and does not follow.
    """
    theirs = values(what_if[budget, change][1])
    if budget == "published" and FTE in WHAT_IF[change]:
        assert theirs["Checks", "D6"] == 1
        assert theirs["Checks", "A7"] == "1 check fails: see Checks"
    else:
        assert theirs["Checks", "D6"] == 0
        assert theirs["Checks", "A7"] == f"All {theirs['Checks', 'D5']} checks hold"


@pytest.mark.libreoffice
def test_the_headline_by_hand(
    what_if: Mapping[tuple[str, str], tuple[Path, ...]],
) -> None:
    """Add a contingency of 6%: (1,082,202 + 5,681,041 + 1,191,750) × 6 / 100, rounded to £1."""
    theirs = values(what_if["published", "contingency"][1])
    assert [theirs["2 Overview", f"D{row}"] for row in (5, 10, 11)] == [
        1082202,
        5681041,
        1191750,
    ]
    assert theirs["2 Overview", "D12"] == 477300


@pytest.mark.slow
def test_charts_show_cells_that_follow() -> None:
    """Find a formula for every figure of every chart, so that it moves with the inputs."""
    for path in budgets().values():
        live = formulas(path)
        workbook = openpyxl.load_workbook(path)
        with zipfile.ZipFile(path) as package:
            charts = [
                package.read(part).decode()
                for part in package.namelist()
                if part.startswith("xl/charts/chart")
            ]
        assert charts
        for chart in charts:
            for reference in re.findall(r"<c:val><c:numRef><c:f>(.*?)</c:f>", chart):
                sheet, _, cells = reference.replace("$", "").rpartition("!")
                sheet = sheet.strip("'")
                rows = workbook[sheet][cells]
                flat = rows if isinstance(rows, tuple) else (rows,)
                for row in flat:
                    for cell in row if isinstance(row, tuple) else (row,):
                        assert (sheet, cell.coordinate) in live, reference
