"""Two versions of a budget: what the Panel asked for, and what must be silent."""

from decimal import Decimal

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
    added,
    figure,
    renamed,
    sorted_lines,
    without,
    written,
)

BUDGET = "2020/21 Approved Budget"
PORTAL: dict[str, str | int] = {
    "project": "Panel Portal",
    "budget": 180_000,
    "forecast_1": 20_000,
    "forecast_2": 0,
}
THREATS = "Security Threat Mapping"


def effects(found: Comparison) -> dict[str, Decimal]:
    """What each cause does to the headline."""
    return {
        **{one.spot.name: one.effect for one in found.causes if one.effect},
        **{f"{one.caption}, {one.line}": one.effect for one in found.lines if one.effect},
    }


def change_of(found: Comparison, name: str) -> FigureChange:
    (change,) = (one for one in found.figures if one.spot.name == name)
    return change


def stands(change: FigureChange | None) -> list[object]:
    """Before and after."""
    assert change is not None
    return [change.before, change.after]


def line_of(found: Comparison, line: str, fate: LineFate) -> LineChange:
    (change,) = (one for one in found.lines if (one.line, one.fate) == (line, fate))
    return change


def test_a_workbook_is_the_same_as_itself() -> None:
    for path in (PUBLISHED, LIVE, EXAMPLE):
        assert api.compare(path, path).is_same


def test_sorting_is_no_change() -> None:
    tables = ("projects", "secco_lines", "secas_budget", "cost_by_subcommittee", "drivers")
    edited = written("sorted", *(sorted_lines(table) for table in tables))
    assert api.compare(written("base"), edited).is_same
    assert api.compare(edited, written("base")).is_same


def test_the_panel_asks_for_project_cuts() -> None:
    """Version 0.3 against 0.2: a project cut, another reduced, lines sorted, one renamed."""
    old = written(
        "0.2", figure("projects", THREATS, "budget", 325_000), added("projects", "CACoP", PORTAL)
    )
    new = written(
        "0.3",
        sorted_lines("projects"),
        renamed("projects", "Digitalisation", "Digitalisation of the Code"),
    )
    found = api.compare(old, new)
    assert effects(found) == {
        f"Table 11, {THREATS}, {BUDGET}": Decimal(-210_000),
        "Table 11, Panel Portal": Decimal(-189_000),
    }
    assert stands(found.headline) == [8_751_743, 8_352_743]
    assert found.unexplained == 0
    assert [one.spot.name for one in found.causes] == [f"Table 11, {THREATS}, {BUDGET}"]
    cut = line_of(found, "Panel Portal", LineFate.REMOVED)
    assert {one.column: one.value for one in cut.figures} == {
        BUDGET: Decimal(180_000),
        "2021/22 Estimated Budget": Decimal(20_000),
    }
    likeness = line_of(found, "Digitalisation of the Code", LineFate.RENAMED).likeness
    assert likeness is not None
    assert (likeness.certainty, likeness.equal, likeness.compared) == (Certainty.HIGH, 3, 3)
    follows = {one.spot.name: one.difference for one in found.consequences}
    assert follows[f"Table 2, Projects, {BUDGET}"] == -380_000
    assert follows[f"Table 2, Contingency (5%), {BUDGET}"] == -19_000
    assert follows["Table 1, Total, 2021/22 Estimated Budget"] == -21_000
    assert (found.formulas, found.words, found.parts, found.lagging) == ((), (), (), ())


def test_the_other_way_round_a_line_is_added() -> None:
    found = api.compare(written("base"), written("more", added("projects", "CACoP", PORTAL)))
    assert effects(found) == {"Table 11, Panel Portal": Decimal(189_000)}
    assert line_of(found, "Panel Portal", LineFate.ADDED).is_at is not None
    assert found.unexplained == 0
    assert found.formulas == ()


def test_a_line_removed_from_a_group_of_table_4() -> None:
    found = api.compare(written("base"), written("no-ux", without("secco_lines", "17. CodeWorks")))
    gone = line_of(found, "17. CodeWorks", LineFate.REMOVED)
    assert gone.effect == Decimal(-131_250)
    assert found.unexplained == 0


def test_published_against_live_is_the_list_of_corrections() -> None:
    """The table in workbooks/README.md: £3,150 and £105, the rest is rounding."""
    found = api.compare(PUBLISHED, LIVE)
    assert effects(found) == {
        f"Table 10, Meeting Room Hire & Refreshments, {BUDGET}": Decimal(3_150),
        f"Table 4, 14. Website Maintenance, {BUDGET}": Decimal(105),
        f"Table 6, Total, {BUDGET}": Decimal("0.945"),
    }
    assert stands(found.headline) == [8_349_486, 8_352_743]
    assert found.unexplained == Decimal("1.055")
    tabasc = change_of(found, "Table 5, TABASC, Core Team")
    assert stands(tabasc) == [462_581, 472_296]
    assert not tabasc.follows
    assert change_of(found, "Table 3, TABASC, Core Team").follows
    assert line_of(found, "All Sub-Committees", LineFate.ADDED).caption == "Table 3"
    assert (found.old.has_formulas, found.formulas) == (False, ())


def test_a_total_that_did_not_follow() -> None:
    edited = written(
        "typed",
        figure("overview", "Contingency (5%)", "budget", 400_000),
        recalculate=False,
    )
    found = api.compare(written("base"), edited)
    contingency = change_of(found, f"Table 2, Contingency (5%), {BUDGET}")
    assert contingency.difference == 2_250
    assert not contingency.follows
    (total,) = (one for one in found.lagging if one.spot.name == f"Table 2, Total, {BUDGET}")
    assert [*stands(total), total.behind] == [8_352_743, 8_352_743, 2_250]
    # The headline stands, so nothing has moved it.
    assert effects(found) == {}
    typed = {one.spot.name for one in found.formulas if one.fate is FormulaFate.TYPED_OVER}
    assert f"Table 2, Contingency (5%), {BUDGET}" in typed


def test_names_that_differ_in_a_number_are_two_lines() -> None:
    phase: dict[str, str | int] = {
        "project": "Switching Phase 1",
        "budget": 10,
        "forecast_1": 0,
        "forecast_2": 0,
    }
    old = written("phase1", added("projects", "CACoP", phase))
    new = written(
        "phase2",
        added("projects", "CACoP", {**phase, "project": "Switching Phase 2", "budget": 20}),
    )
    found = api.compare(old, new)
    assert line_of(found, "Switching Phase 1", LineFate.REMOVED).effect == Decimal("-10.50")
    assert line_of(found, "Switching Phase 2", LineFate.ADDED).effect == Decimal("21.00")


def test_a_line_renamed_and_changed_is_probably_the_same() -> None:
    edits = (
        renamed("projects", "Market Structure Impacts", "Market Structure Impact Review"),
        figure("projects", "Market Structure Impact Review", "budget", 50_000),
    )
    found = api.compare(written("base"), written("renamed-changed", *edits))
    likeness = line_of(found, "Market Structure Impact Review", LineFate.RENAMED).likeness
    assert likeness is not None
    assert (likeness.certainty, likeness.equal, likeness.compared) == (Certainty.FAIR, 1, 2)
    change = change_of(found, f"Table 11, Market Structure Impact Review, {BUDGET}")
    assert stands(change) == [41_250, 50_000]


def _moved(book: Book) -> Book:
    """CACoP among the projects that the industry drives; that group's name spelt anew."""
    table = book.tables["projects"]
    rows = [row for row in table.rows if row.label != "CACoP"]
    (cacop,) = (row for row in table.rows if row.label == "CACoP")
    rows.insert(1, replace(cacop, group=rows[0].label))
    return replace(book, tables={**book.tables, "projects": replace(table, rows=tuple(rows))})


def test_a_line_in_another_group_has_moved() -> None:
    found = api.compare(written("base"), written("moved", _moved))
    (change,) = found.lines
    assert (change.line, change.fate) == ("CACoP", LineFate.MOVED)
    assert (change.before, change.after) == ("SEC Driven/ Initiated", "Industry Driven")
    assert (found.figures, found.formulas) == ((), ())


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


def test_a_group_under_another_name_is_one_change() -> None:
    found = api.compare(written("base"), written("group", _group_renamed))
    (change,) = found.lines
    assert (change.before, change.after) == ("Industry Driven", "Driven by the Industry")
    assert change.fate is LineFate.RENAMED


def test_nothing_and_zero_are_one() -> None:
    blank = figure("projects", "Elective Services", "forecast_1", None)
    found = api.compare(written("base"), written("blank", blank))
    assert found.is_same


def test_another_year_by_place() -> None:
    found = api.compare(LIVE, EXAMPLE)
    assert found.aligned == (
        "The old workbook is the budget for 2020/21, the new one for 2021/22: each column is "
        "compared with the one in its place, 2020/21 with 2021/22, 2021/22 with 2022/23."
    )
    assert stands(found.headline) == [8_352_743, 8_683_658]
    assert found.headline is not None
    assert found.headline.spot.column == "2020/21 → 2021/22 Approved Budget"
    # DAC: £317,500 less the discount of 10 %, with the contingency of 5 %.
    dac = next(one for one in found.lines if (one.line, one.table) == ("DAC", "secas_budget"))
    assert dac.effect == Decimal("317500") * Decimal("0.945")
    assert found.unexplained is not None
    assert abs(found.unexplained) < 5


def test_another_year_by_year() -> None:
    found = api.compare(LIVE, EXAMPLE, by_year=True)
    assert "what the old one estimates for 2021/22 stands against the new one's budget" in (
        found.aligned
    )
    assert found.headline is not None
    assert found.headline.spot.caption == "Table 1"
    assert stands(found.headline) == [8_143_529, 8_683_658]
    secas = change_of(found, "Table 1, SECAS Services, 2021/22 Approved Budget")
    assert stands(secas) == [5_681_041, 6_065_510]
    # Last year's approved budget is printed again as it was: no figure of Table 4's lines differs.
    assert not [
        one
        for one in found.figures
        if one.spot.table == "secco_lines" and "2020/21" in one.spot.column
    ]
    assert found.formulas == ()


def test_words_that_differ() -> None:
    path = written("wording", renamed("overview", "Contingency (5%)", "Contingency (7%)"))
    found = api.compare(written("base"), path)
    ((spot, before, after),) = ((one.spot, one.before, one.after) for one in found.words)
    assert (spot.caption, before, after) == ("Table 2", "Contingency (5%)", "Contingency (7%)")
    assert found.figures == ()
