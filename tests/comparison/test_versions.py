"""Two versions of a budget: what the Panel asked for, and what must be silent."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel import api
from sexcel.comparison.differences import (
    Certainty,
    Comparison,
    FigureChange,
    FormulaFate,
    LineChange,
    LineFate,
)
from sexcel.model.book import Book, Row
from tests.comparison.versions import (
    EXAMPLE,
    LIVE,
    PUBLISHED,
    add_line,
    change_figure,
    remove_line,
    rename_line,
    sort_lines,
    write_version,
)

BUDGET = "2020/21 Approved Budget"
PORTAL: dict[str, str | int] = {
    "project": "Panel Portal",
    "budget": 180_000,
    "forecast_1": 20_000,
    "forecast_2": 0,
}
THREATS = "Security Threat Mapping"


def effects(comparison: Comparison) -> dict[str, Decimal]:
    """Return what each cause does to the headline, in £."""
    return {
        **{change.spot.name: change.effect for change in comparison.causes if change.effect},
        **{
            f"{change.caption}, {change.line}": change.effect
            for change in comparison.lines
            if change.effect
        },
    }


def change_of(comparison: Comparison, name: str) -> FigureChange:
    (change,) = (change for change in comparison.figures if change.spot.name == name)
    return change


def stands(change: FigureChange | None) -> list[object]:
    """Return the figure before and after."""
    assert change is not None
    return [change.before, change.after]


def line_of(comparison: Comparison, line: str, fate: LineFate) -> LineChange:
    (change,) = (
        change for change in comparison.lines if (change.line, change.fate) == (line, fate)
    )
    return change


@pytest.mark.slow
def test_a_workbook_is_the_same_as_itself() -> None:
    for path in (PUBLISHED, LIVE, EXAMPLE):
        assert api.compare(path, path).is_same


@pytest.mark.slow
def test_sorting_is_no_change() -> None:
    tables = ("projects", "secco_lines", "secas_budget", "cost_by_subcommittee", "drivers")
    edited = write_version("sorted", *(sort_lines(table) for table in tables))
    assert api.compare(write_version("base"), edited).is_same
    assert api.compare(edited, write_version("base")).is_same


@pytest.mark.slow
def test_the_panel_asks_for_project_cuts() -> None:
    """Compare version 0.3 with 0.2: a project cut, another reduced, lines sorted, one renamed."""
    old = write_version(
        "0.2",
        change_figure("projects", THREATS, "budget", 325_000),
        add_line("projects", "CACoP", PORTAL),
    )
    new = write_version(
        "0.3",
        sort_lines("projects"),
        rename_line("projects", "Digitalisation", "Digitalisation of the Code"),
    )
    comparison = api.compare(old, new)
    assert effects(comparison) == {
        f"Table 11, {THREATS}, {BUDGET}": Decimal(-210_000),
        "Table 11, Panel Portal": Decimal(-189_000),
    }
    assert stands(comparison.headline) == [8_751_743, 8_352_743]
    assert comparison.unexplained == 0
    assert [change.spot.name for change in comparison.causes] == [f"Table 11, {THREATS}, {BUDGET}"]
    cut = line_of(comparison, "Panel Portal", LineFate.REMOVED)
    assert {change.column: change.value for change in cut.figures} == {
        BUDGET: Decimal(180_000),
        "2021/22 Estimated Budget": Decimal(20_000),
    }
    likeness = line_of(comparison, "Digitalisation of the Code", LineFate.RENAMED).likeness
    assert likeness is not None
    assert (likeness.certainty, likeness.equal, likeness.compared) == (Certainty.HIGH, 3, 3)
    follows = {change.spot.name: change.difference for change in comparison.consequences}
    assert follows[f"Table 2, Projects, {BUDGET}"] == -380_000
    assert follows[f"Table 2, Contingency (5%), {BUDGET}"] == -19_000
    assert follows["Table 1, Total, 2021/22 Estimated Budget"] == -21_000
    assert (comparison.formulas, comparison.words, comparison.parts, comparison.lagging) == (
        (),
        (),
        (),
        (),
    )


@pytest.mark.slow
def test_the_other_way_round_a_line_is_added() -> None:
    comparison = api.compare(
        write_version("base"), write_version("more", add_line("projects", "CACoP", PORTAL))
    )
    assert effects(comparison) == {"Table 11, Panel Portal": Decimal(189_000)}
    assert line_of(comparison, "Panel Portal", LineFate.ADDED).is_at is not None
    assert comparison.unexplained == 0
    assert comparison.formulas == ()


@pytest.mark.slow
def test_a_line_removed_from_a_group_of_table_4() -> None:
    comparison = api.compare(
        write_version("base"), write_version("no-ux", remove_line("secco_lines", "17. CodeWorks"))
    )
    gone = line_of(comparison, "17. CodeWorks", LineFate.REMOVED)
    assert gone.effect == Decimal(-131_250)
    assert comparison.unexplained == 0


def test_published_against_live_is_the_list_of_corrections() -> None:
    """Find the table of workbooks/README.md: £3,150 and £105, the rest is rounding."""
    comparison = api.compare(PUBLISHED, LIVE)
    assert effects(comparison) == {
        f"Table 10, Meeting Room Hire & Refreshments, {BUDGET}": Decimal(3_150),
        f"Table 4, 14. Website Maintenance, {BUDGET}": Decimal(105),
        f"Table 6, Total, {BUDGET}": Decimal("0.945"),
    }
    assert stands(comparison.headline) == [8_349_486, 8_352_743]
    assert comparison.unexplained == Decimal("1.055")
    tabasc = change_of(comparison, "Table 5, TABASC, Core Team")
    assert stands(tabasc) == [462_581, 472_296]
    assert not tabasc.follows
    assert change_of(comparison, "Table 3, TABASC, Core Team").follows
    assert line_of(comparison, "All Sub-Committees", LineFate.ADDED).caption == "Table 3"
    assert (comparison.old.has_formulas, comparison.formulas) == (False, ())


@pytest.mark.slow
def test_a_total_that_did_not_follow() -> None:
    edited = write_version(
        "typed",
        change_figure("overview", "Contingency (5%)", "budget", 400_000),
        recalculate=False,
    )
    comparison = api.compare(write_version("base"), edited)
    contingency = change_of(comparison, f"Table 2, Contingency (5%), {BUDGET}")
    assert contingency.difference == 2_250
    assert not contingency.follows
    (total,) = (
        change for change in comparison.lagging if change.spot.name == f"Table 2, Total, {BUDGET}"
    )
    assert [*stands(total), total.behind] == [8_352_743, 8_352_743, 2_250]
    # The headline stands, so nothing has moved it.
    assert effects(comparison) == {}
    typed = {
        change.spot.name for change in comparison.formulas if change.fate is FormulaFate.TYPED_OVER
    }
    assert f"Table 2, Contingency (5%), {BUDGET}" in typed


@pytest.mark.slow
def test_names_that_differ_in_a_number_are_two_lines() -> None:
    phase: dict[str, str | int] = {
        "project": "Switching Phase 1",
        "budget": 10,
        "forecast_1": 0,
        "forecast_2": 0,
    }
    old = write_version("phase1", add_line("projects", "CACoP", phase))
    new = write_version(
        "phase2",
        add_line("projects", "CACoP", {**phase, "project": "Switching Phase 2", "budget": 20}),
    )
    comparison = api.compare(old, new)
    assert line_of(comparison, "Switching Phase 1", LineFate.REMOVED).effect == Decimal("-10.50")
    assert line_of(comparison, "Switching Phase 2", LineFate.ADDED).effect == Decimal("21.00")


@pytest.mark.slow
def test_a_line_renamed_and_changed_is_probably_the_same() -> None:
    edits = (
        rename_line("projects", "Market Structure Impacts", "Market Structure Impact Review"),
        change_figure("projects", "Market Structure Impact Review", "budget", 50_000),
    )
    comparison = api.compare(write_version("base"), write_version("renamed-changed", *edits))
    likeness = line_of(comparison, "Market Structure Impact Review", LineFate.RENAMED).likeness
    assert likeness is not None
    assert (likeness.certainty, likeness.equal, likeness.compared) == (Certainty.FAIR, 1, 2)
    change = change_of(comparison, f"Table 11, Market Structure Impact Review, {BUDGET}")
    assert stands(change) == [41_250, 50_000]


def _move_cacop(book: Book) -> Book:
    """Put CACoP among the projects that the industry drives; that group's name spelt anew."""
    table = book.tables["projects"]
    rows = [row for row in table.rows if row.label != "CACoP"]
    (cacop,) = (row for row in table.rows if row.label == "CACoP")
    rows.insert(1, replace(cacop, group=rows[0].label))
    return replace(book, tables={**book.tables, "projects": replace(table, rows=tuple(rows))})


@pytest.mark.slow
def test_a_line_in_another_group_has_moved() -> None:
    comparison = api.compare(write_version("base"), write_version("moved", _move_cacop))
    (change,) = comparison.lines
    assert (change.line, change.fate) == ("CACoP", LineFate.MOVED)
    assert (change.before, change.after) == ("SEC Driven/ Initiated", "Industry Driven")
    assert (comparison.figures, comparison.formulas) == ((), ())


def _group_renamed(book: Book) -> Book:
    table = book.tables["projects"]
    name = "Driven by the Industry"

    def row_of(row: Row) -> Row:
        if row.label != "Industry Driven":
            return row
        entry = replace(row.entries["project"], value=name)
        return replace(row, label=name, entries={**row.entries, "project": entry})

    rows = tuple(map(row_of, table.rows))
    return replace(book, tables={**book.tables, "projects": replace(table, rows=rows)})


@pytest.mark.slow
def test_a_group_under_another_name_is_one_change() -> None:
    comparison = api.compare(write_version("base"), write_version("group", _group_renamed))
    (change,) = comparison.lines
    assert (change.before, change.after) == ("Industry Driven", "Driven by the Industry")
    assert change.fate is LineFate.RENAMED


@pytest.mark.slow
def test_nothing_and_zero_are_one() -> None:
    blank = change_figure("projects", "Elective Services", "forecast_1", None)
    comparison = api.compare(write_version("base"), write_version("blank", blank))
    assert comparison.is_same


def test_another_year_by_place() -> None:
    comparison = api.compare(LIVE, EXAMPLE)
    assert comparison.aligned == (
        "The old workbook is the budget for 2020/21, the new one for 2021/22: each column is "
        "compared with the one in its place, 2020/21 with 2021/22, 2021/22 with 2022/23."
    )
    assert stands(comparison.headline) == [8_352_743, 8_683_658]
    assert comparison.headline is not None
    assert comparison.headline.spot.column == "2020/21 → 2021/22 Approved Budget"
    # DAC: £317,500 less the discount of 10 %, with the contingency of 5 %.
    dac = next(
        change
        for change in comparison.lines
        if (change.line, change.table) == ("DAC", "secas_budget")
    )
    assert dac.effect == Decimal("317500") * Decimal("0.945")
    assert comparison.unexplained is not None
    assert abs(comparison.unexplained) < 5


def test_another_year_by_year() -> None:
    comparison = api.compare(LIVE, EXAMPLE, by_year=True)
    assert "what the old one estimates for 2021/22 is compared with the new one's budget" in (
        comparison.aligned
    )
    assert comparison.headline is not None
    assert comparison.headline.spot.caption == "Table 1"
    assert stands(comparison.headline) == [8_143_529, 8_683_658]
    secas = change_of(comparison, "Table 1, SECAS Services, 2021/22 Approved Budget")
    assert stands(secas) == [5_681_041, 6_065_510]
    # Last year's approved budget is printed again as it was: no figure of Table 4's lines differs.
    assert not [
        change
        for change in comparison.figures
        if change.spot.table == "secco_lines" and "2020/21" in change.spot.column
    ]
    assert comparison.formulas == ()


@pytest.mark.slow
def test_words_that_differ() -> None:
    path = write_version("wording", rename_line("overview", "Contingency (5%)", "Contingency (7%)"))
    comparison = api.compare(write_version("base"), path)
    ((spot, before, after),) = (
        (change.spot, change.before, change.after) for change in comparison.words
    )
    assert (spot.caption, before, after) == ("Table 2", "Contingency (5%)", "Contingency (7%)")
    assert comparison.figures == ()
