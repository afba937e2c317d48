"""The worked example: its figures by hand, its links to the live budget, what is new in it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sexcel.model.errors import SexcelError
from sexcel.model.expressions import FigureKey
from tests.workbooks.models import (
    EXAMPLE,
    LIVE,
    ROOT,
    book,
    csv_rows,
    figure,
    formulas,
    rounded,
    values,
)
from workbooks import build_models

RATES = {6: 260_000, 5: 240_000, 4: 192_000, 3: 158_000, 2: 133_000, 1: 98_000}


@pytest.mark.parametrize(
    ("row", "body", "fte", "cost"),
    [
        (5, "Panel and Board", "0.3 0.4 0.4 1 0 0.25", 433_300),
        (6, "TABASC", "0 0.1 1.2 1 0.5 0", 478_900),
        (7, "OPSG", "0 0.1 1.2 1 1.5 0.25", 636_400),
        (8, "TAG", "0 0.1 1 1 0.5 0.5", 489_500),
        (9, "SSC", "0 0.1 0.85 0.75 2.5 0.25", 662_700),
        (10, "SMKI PMA", "0 0 0.15 0.2 0.5 0", 126_900),
        (11, "Privacy", "0 0 0.05 0.05 0 0", 17_500),
        (12, "DAC", "0 0.05 0.5 0.5 0.5 0", 253_500),
        (13, "Change Board, CSC, Working Groups", "0 0.1 1 2.8 2.5 0.25", 1_015_400),
        (14, "N/A", "0 0.1 1 3 2 0.25", 980_500),
    ],
)
def test_a_core_team_costs_its_fte_at_the_grade_rates(
    row: int, body: str, fte: str, cost: int
) -> None:
    people = [Decimal(text) for text in fte.split()]
    assert sum(number * rate for number, rate in zip(people, RATES.values(), strict=True)) == cost
    areas, services = values(EXAMPLE)["8 Service areas"], values(EXAMPLE)["5 SECAS budget"]
    assert [areas.cell(row, column).value for column in range(2, 8)] == [float(x) for x in people]
    assert [services.cell(row, column).value for column in (2, 3)] == [body, cost]
    formula = str(formulas(EXAMPLE)["5 SECAS budget"].cell(row, 3).value)
    for grade in range(6):
        assert f"'8 Service areas'!{'BCDEFG'[grade]}{row}*'Rate card'!B{5 + grade}" in formula


def test_the_example_headline_by_hand() -> None:
    panel = 170_500 + 27_000 + 40_000 + 9_000 + 10_650 + 215_000 + 3_450 + 18_500 + 32_000
    chairs = 36_000 + 205_000 + 74_000 + 122_000 + 48_000
    systems = (12 * 720 + 12_600) + 26_000 + 4_300 + 90_000 + 60 * 12 * 25
    secco = panel + 24_000 + chairs + systems
    services = 5_094_600 + 1_340_700
    rooms = 148 * 1_030 + 10 * 2_100 + 12_500 + 24_000 + 30 * 12 * 155 + 8_000
    secas = services - services // 10 + rooms
    contingency = rounded(Decimal(secco + secas + 1_010_000) / 20)
    assert secco + secas + 1_010_000 + contingency == 8_683_658
    overview = values(EXAMPLE)["2 Overview"]
    assert [overview[f"D{row}"].value for row in (5, 7, 9, 10, 11, 12, 13)] == [
        secco,
        services,
        rooms,
        secas,
        1_010_000,
        contingency,
        8_683_658,
    ]


def test_the_example_starts_from_the_live_budget() -> None:
    prior_columns = {
        "overview": "prior_approved",
        "secco_lines": "prior_approved",
        "secas_outturn": "prior_approved",
        "fte_by_grade": "prior_approved",
        "meetings": "prior_budget",
    }
    for table, prior in prior_columns.items():
        budget = "forecast" if table == "meetings" else "budget"
        compared = 0
        for row in book(LIVE).tables[table].rows:
            live_figure = row.figure(budget)
            entry = book(EXAMPLE).entry(FigureKey(table, row.key, prior))
            if live_figure and entry is not None and entry.figure is not None:
                assert entry.figure == live_figure, (table, row.key)
                compared += 1
        assert compared >= 5, table
    assert figure(EXAMPLE, "rates", "prior_estimate", "value") == 8_140_378
    assert csv_rows("published", "table-01-projections")[5][2] == "£8,140,378"


def test_the_example_holds_what_is_new_and_lacks_what_is_gone() -> None:
    now, before = book(EXAMPLE).tables, book(LIVE).tables
    for table in ("cost_by_subcommittee", "secas_budget", "secas_outturn", "fte_by_area"):
        assert now[table].row("dac") is not None
        assert before[table].row("dac") is None
    assert figure(EXAMPLE, "cost_by_subcommittee", "dac", "total") == 253_500 + 64_000 + 48_000
    assert figure(EXAMPLE, "secco_lines", "dac independent chair", "budget") == 48_000
    assert figure(EXAMPLE, "meetings", "dac", "forecast") == 12
    assert figure(EXAMPLE, "drivers", "meeting room hire and refreshment #10", "quantity") == 10

    def lines(table: str) -> tuple[set[str], set[str]]:
        new, old = ({row.key for row in tables[table].lines} for tables in (now, before))
        return new - old, old - new

    assert lines("secco_lines") == (
        {
            "cyber insurance",
            "panel effectiveness review",
            "dac independent chair",
            "meeting platform",
        },
        {"opsg independent specialist"},
    )
    new, gone = lines("projects")
    assert new == {
        "vehicle to grid charging",
        "network data sharing",
        "data access rule for the dac",
    }
    assert len(gone) == 10
    assert before["fte_by_area"].column("fte:grade 1") is None
    assert figure(EXAMPLE, "fte_by_area", "total", "fte:grade 1") == Decimal("1.75")


def test_the_example_moves_only_because_one_outlook_is_not_stable() -> None:
    outlooks = [row.text("outlook") for row in book(EXAMPLE).tables["forward_look"].lines]
    assert sorted(outlooks) == ["Rising", "Stable", "Stable", "Stable", "Stable"]
    years = [
        figure(EXAMPLE, "projections", "secas", year)
        for year in ("budget", "forecast_1", "forecast_2")
    ]
    assert years == [6_065_510, 6_148_000, 6_205_000]


def test_every_material_line_of_the_example_says_why() -> None:
    sheet = values(EXAMPLE)["Variance"]
    material = {
        str(row[0].value): row[7].value
        for row in sheet.iter_rows(min_row=6)
        if row[6].value == "Yes" and "otal" not in str(row[0].value)
    }
    for explained_elsewhere in ("Accommodation Costs", "Contingency (5%)"):
        material.pop(explained_elsewhere, None)
    assert sorted(material) == [
        "15. DAC Independent Chair",
        "19. CodeWorks",
        "6. User CIO",
        "9. Panel Effectiveness Review",
        "Meeting Room Hire & Refreshments",
        "Projects",
        "SECCo and Panel Operations",
    ]
    assert all(material.values())


def test_the_example_ends_with_its_final_version() -> None:
    rows = book(EXAMPLE).tables["change_history"].rows
    assert [row.text("status") for row in rows] == ["Draft"] * 4 + ["Final"]
    entry = rows[-1].entry("issued")
    assert entry is not None
    assert entry.value == date(2021, 3, 1)


def test_building_the_example_changes_no_figure_of_its_files(tmp_path: Path) -> None:
    written = build_models.build_example(tmp_path / "built.xlsx")
    assert (written.changes, written.kept_figures) == ((), ())


def test_example_files_that_contradict_themselves_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (ROOT / "example").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("£433,300", "£433,400"), encoding="utf-8")
    monkeypatch.setattr(build_models, "INVENTED", tmp_path)
    with pytest.raises(SexcelError, match="Core Team is £433,400 and should be £433,300"):
        build_models.build_example(tmp_path / "built.xlsx")
    assert not (tmp_path / "built.xlsx").exists()
