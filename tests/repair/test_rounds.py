"""Repairs in invented workbooks: which are made, in which order, and what speaks against some."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from sexcel.formulas.recalculation import CellChanges, Engine, Recalculation
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.report import FileReport
from sexcel.model.tables import Kind
from sexcel.repair.candidates import find_candidates
from sexcel.repair.proof import differs
from sexcel.repair.records import RepairedWorkbook, Review, WatchedTotal
from sexcel.repair.rounds import repair_workbook

SHEET = "Costs"
BLANK = Cell(None)


def ref(a1: str) -> CellRef:
    return CellRef(SHEET, *parse_a1(a1))


def cell(content: object, value: object = None) -> Cell:
    if isinstance(content, str) and content.startswith("="):
        known = Decimal(value) if isinstance(value, int) else value
        assert known is None or isinstance(known, CellValue)
        return Cell(known, content[1:])
    return Cell(Decimal(content) if isinstance(content, int) else str(content))


def grid(cells: Mapping[str, Cell], **more: object) -> Grid:
    sheet = SheetGrid(SHEET, {parse_a1(a1): content for a1, content in cells.items()}, **more)  # type: ignore[arg-type]
    return Grid("budget.xlsx", "0" * 64, (sheet,))


def calls_for(
    a1: str, content: str | int, rule: str = "SHT901", *, is_equation: bool = False
) -> Finding:
    """Return a finding whose repair puts a formula or a number into the cell."""
    formula = content[1:] if isinstance(content, str) else None
    value = Decimal(content) if isinstance(content, int) else None
    repair = Repair(ref(a1), formula, value, f"Let {a1} be {content}", is_equation=is_equation)
    return Finding(rule, "made-up", Severity.ERROR, ref(a1), f"{a1} is wrong.", repairs=(repair,))


def run(source: Grid, *findings: Finding, unsafe: bool = True, rules: str = "") -> RepairedWorkbook:
    """Make the repairs that those findings call for; a cell repaired is a finding less."""

    def review(now: Grid, repaired: frozenset[CellRef], _: Engine) -> Review:
        remaining = tuple(
            finding for finding in findings if finding.repairs[0].cell not in repaired
        )
        report = FileReport("budget.xlsx", "0" * 64, "2020/21", None, (), remaining)
        return Review(report, {ref("B9"): WatchedTotal("Headline total", Decimal(1), Kind.MONEY)})

    with Engine() as engine:
        return repair_workbook(
            source, review, engine, unsafe=unsafe, rules=frozenset({rules} - {""})
        )


def lines(**more: Cell) -> dict[str, Cell]:
    """Return three lines, their total in B4, and the headline in B9 on top of it."""
    cells = {
        "B1": cell(100),
        "B2": cell(200),
        "B3": cell(300),
        "B4": cell("=SUM(B1:B3)", 600),
        "B9": cell("=B4+B5", 600),
    }
    return {**cells, **more}


def value(done: RepairedWorkbook, a1: str) -> CellValue:
    return done.grid.sheet(SHEET).cells[parse_a1(a1)].value


def test_a_repair_moves_what_is_worked_out_from_it() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)", 300), B9=cell("=B4", 300)))
    done = run(source, calls_for("B4", "=SUM(B1:B3)"))
    (fix,) = done.fixes
    assert fix.was == "SUM(B1:B2)"
    assert (fix.before, fix.after) == (300, 600)
    (move,) = fix.moves
    assert move.name == "Headline total"
    assert [move.before, move.after] == [300, 600]
    assert (fix.moved, fix.changes_figures) == (0, True)
    assert (value(done, "B4"), value(done, "B9")) == (600, 600)
    assert done.values == {ref("B9"): Decimal(600)}


def test_a_repair_that_brings_a_new_error_is_not_made() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)", 300), B6=cell(7), B9=cell("=B4", 300)))
    calls = (calls_for("B4", "=SUM(B1:B3)"), calls_for("B6", 8, "SHT902"))

    def review(now: Grid, repaired: frozenset[CellRef], _: Engine) -> Review:
        findings = [call for call in calls if call.repairs[0].cell not in repaired]
        if now.sheet(SHEET).cells[parse_a1("B9")].value == Decimal(600):
            findings.append(Finding("SHT903", "brought", Severity.ERROR, ref("B9"), "B9 is wrong."))
        return Review(FileReport("b.xlsx", "0" * 64, "2020/21", None, (), tuple(findings)), {})

    with Engine() as engine:
        done = repair_workbook(source, review, engine, unsafe=True)
    assert [fix.repair.cell.a1 for fix in done.fixes] == ["B6"]
    assert [(refused.repair.cell.a1, refused.reason) for refused in done.refused] == [
        ("B4", "it would bring a new error: SHT903 at Costs!B9")
    ]
    assert done.result().new_errors == ()
    assert value(done, "B9") == Decimal(300)


def test_what_changes_nothing_is_safe() -> None:
    call = calls_for("B4", "=SUM(B1:B3)", is_equation=True)
    done = run(grid(lines(B4=cell(600))), call, unsafe=False)
    assert [fix.changes_figures for fix in done.fixes] == [False]
    assert (done.refused, done.values) == ((), {})


def test_rounding_to_what_a_cell_shows_changes_nothing() -> None:
    cells = lines(B3=Cell(Decimal("300.4")), B4=Cell(Decimal(600), None, "#,##0"))
    cells["B9"] = Cell(Decimal(600), "B4", "#,##0")
    call = calls_for("B4", "=SUM(B1:B3)", is_equation=True)
    assert len(run(grid(cells), call, unsafe=False).fixes) == 1
    cells["B4"] = Cell(Decimal(600), None, "#,##0.00")
    assert run(grid(cells), call, unsafe=False).fixes == ()


@pytest.mark.parametrize(
    ("cells", "content"),
    [
        # Typed, on target today.
        ({"B4": cell(600)}, "=SUM(B1:B3)"),
        # A short range in an empty template, and above an empty line.
        ({"B1": BLANK, "B2": BLANK, "B3": BLANK, "B4": cell("=SUM(B1:B2)", 0)}, "=SUM(B1:B3)"),
        ({"B3": BLANK, "B4": cell("=SUM(B1:B2)", 300)}, "=SUM(B1:B3)"),
        # Two lines that happen to be equal, and a rate that is what was typed.
        ({"B2": cell(100), "B4": cell("=B1+B3", 400)}, "=B2+B3"),
        ({"A1": cell(2), "B4": cell("=2*B3", 600)}, "=A1*B3"),
        # A guard against an empty cell, and against an error.
        ({"B4": cell('=IF(B3="","",B3)', 300)}, "=B3"),
        ({"B4": cell("=IFERROR(B3/B1,0)", 3)}, "=B3/B1"),
        # Blank lines under a sub total that is added besides.
        ({"B5": cell("=SUM(C1:C2)", 0), "B4": cell("=SUM(B1:B3)", 600)}, "=SUM(B1:B3)+B5"),
    ],
)
def test_what_is_right_only_today_is_not_safe(cells: Mapping[str, Cell], content: str) -> None:
    source = grid(lines(**cells))
    done = run(source, calls_for("B4", content), unsafe=False)
    assert done.fixes == ()
    (refused,) = done.refused
    assert refused.reason == "it gives today's figures, but others when the inputs change"
    assert refused.fix is not None
    assert not refused.fix.changes_figures
    assert len(run(source, calls_for("B4", content)).fixes) == 1
    equation = calls_for("B4", content, is_equation=True)
    assert len(run(source, equation, unsafe=False).fixes) == 1


@pytest.mark.parametrize("content", ["=B1+B2+B3", "=SUM($B$1:$B$2)+B3", "=SUM(B1:B3)*A1/A1"])
def test_another_way_to_write_the_same_is_safe(content: str) -> None:
    done = run(grid(lines(A1=cell(7))), calls_for("B4", content), unsafe=False)
    assert (len(done.fixes), done.refused) == (1, ())


@pytest.mark.parametrize("content", [600, "=600", "=2*B3", "=SUM(B1:B2)+300"])
def test_no_number_takes_the_place_of_a_reference(content: str | int) -> None:
    source = grid(lines(A1=cell(2), B4=cell("=A1*SUM(B1:B3)", 1200)))
    (refused,) = run(source, calls_for("B4", content, is_equation=True)).refused
    assert refused.reason.startswith("it would put a number where the formula refers to cells")


def test_a_number_in_a_formula_that_keeps_its_references_is_no_loss() -> None:
    source = grid(lines(A1=cell(2), B4=cell("=A1*B3", 600)))
    for content in ("=ROUND(A1*B1,0)", "=1.2*A1*B3"):
        assert len(run(source, calls_for("B4", content)).fixes) == 1


@pytest.mark.parametrize("content", ["=B9", "=SUM(B1:B9)", "=B4"])
def test_a_circular_repair_is_not_offered(content: str) -> None:
    source = grid(lines(B4=cell(600)))
    for unsafe in (True, False):
        done = run(source, calls_for("B4", content), unsafe=unsafe)
        assert (done.fixes, done.refused, done.grid) == ((), (), source)


def test_repairs_that_are_circular_together_are_tried_one_by_one() -> None:
    source = grid({"A1": cell(1), "A2": cell(1), "A3": cell(1)})
    done = run(source, calls_for("A1", "=A2"), calls_for("A2", "=A1"))
    assert (len(done.fixes), done.refused) == (1, ())


@pytest.mark.parametrize(
    ("before", "after", "number_format", "is_other"),
    [
        ("100", "100.4", "#,##0", False),
        ("100", "101", "#,##0", True),
        ("100", "100.004", '"£"#,##0.00;[Red]-0.0', False),
        ("0.05", "0.0504", "0.0%", False),
        ("0.05", "0.052", "0.0%", True),
        ("100", "100.4", "General", True),
        ("100", "100.00000001", "General", False),
        ("100", "100.4", '"0.0"', True),
        ("100", "499", "#,##0,", True),
    ],
)
def test_what_is_another_figure(
    before: str, after: str, number_format: str, is_other: bool
) -> None:
    assert differs(Decimal(before), Decimal(after), number_format) is is_other


def test_values_of_another_kind_differ() -> None:
    assert differs(Decimal(1), True, "0")
    assert differs("1", Decimal(1), "0")
    assert not differs(ErrorValue("#N/A"), ErrorValue("#N/A"), "0")
    assert not differs(None, None, "0")


def test_each_is_made_after_what_it_is_worked_out_from() -> None:
    source = grid(lines(B4=cell(1), B9=cell(2), B3=cell("£300")))
    done = run(
        source,
        calls_for("B9", "=B6"),
        calls_for("B4", "=SUM(B1:B3)"),
        calls_for("B3", 300),
    )
    order = [fix.repair.cell.a1 for fix in done.fixes]
    assert order.index("B3") < order.index("B4")
    through = grid(lines(B4=cell(1), B9=cell(2), B3=cell("£300"), B6=cell("=B4", 1)))
    done = run(
        through, calls_for("B9", "=B6"), calls_for("B4", "=SUM(B1:B3)"), calls_for("B3", 300)
    )
    assert [fix.repair.cell.a1 for fix in done.fixes] == ["B3", "B4", "B9"]
    assert [fix.after for fix in done.fixes] == [300, 600, 600]
    assert value(done, "B6") == 600


def test_a_figure_moved_by_the_repair_before_is_not_moved_by_its_own() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)", 300), B9=cell("=B4*1", 300)))
    done = run(source, calls_for("B4", "=SUM(B1:B3)"), calls_for("B9", "=B4"))
    assert [(fix.before, fix.after) for fix in done.fixes] == [(300, 600), (300, 600)]
    assert [fix.changes_figures for fix in done.fixes] == [True, False]


def test_a_figure_out_of_date_is_put_right_by_its_repair() -> None:
    source = grid(lines(B9=cell("=B4*1", 300)))
    (refused,) = run(source, calls_for("B9", "=B4"), unsafe=False).refused
    assert refused.reason == "it changes figures"
    (fix,) = run(source, calls_for("B9", "=B4")).fixes
    assert (fix.before, fix.after, fix.changes_figures) == (300, 600, True)


def test_what_is_safe_only_after_another_is_made_in_the_next_round() -> None:
    """Repair the text first: until it is a number, the formula leaves it out of a right total."""
    cells = lines(B3=cell("300"), B4=cell(600))
    total = calls_for("B4", "=SUM(B1:B3)", is_equation=True)
    done = run(grid(cells), total, calls_for("B3", 300), unsafe=False)
    assert [(fix.repair.cell.a1, fix.changes_figures) for fix in done.fixes] == [
        ("B3", False),
        ("B4", False),
    ]


def test_two_repairs_of_one_cell_are_both_refused() -> None:
    done = run(
        grid(lines(B4=cell(600))),
        calls_for("B4", "=SUM(B1:B3)"),
        calls_for("B4", "=B1+B2+B3", "SHT902"),
    )
    assert done.fixes == ()
    assert [refused.rules for refused in done.refused] == [("SHT901",), ("SHT902",)]
    assert {refused.reason for refused in done.refused} == {
        "findings call for different repairs of this cell: choose one of them"
    }


def test_the_same_repair_for_two_rules_is_one() -> None:
    done = run(
        grid(lines(B4=cell(600))),
        calls_for("B4", "=SUM(B1:B3)"),
        calls_for("B4", "=SUM(B1:B3)", "SHT902"),
    )
    assert [fix.rules for fix in done.fixes] == [("SHT901", "SHT902")]


def test_only_the_rules_asked_for() -> None:
    source = grid(lines(B4=cell(600), B3=cell("300")))
    findings = calls_for("B4", "=SUM(B1:B3)"), calls_for("B3", 300, "SHT902")
    assert [fix.rules for fix in run(source, *findings, rules="SHT902").fixes] == [("SHT902",)]


@pytest.mark.parametrize(
    ("cells", "content", "reason"),
    [
        ({}, "=B1/0", "it gives #DIV/0!"),
        (
            {"B5": cell("=IF(B4>0,1/0,0)", 0), "B4": cell(0), "B9": cell("=B4+B5", 0)},
            "=SUM(B1:B3)",
            "would become #DIV/0!",
        ),
        ({}, "=RAND()", "only Excel can calculate it"),
    ],
)
def test_what_would_break_the_workbook_is_not_made(
    cells: Mapping[str, Cell], content: str, reason: str
) -> None:
    source = grid(lines(**{"B4": cell(600), **cells}))
    for unsafe in (True, False):
        done = run(source, calls_for("B4", content), unsafe=unsafe)
        assert done.fixes == ()
        assert done.grid == source
        assert reason in done.refused[0].reason


def test_a_formula_that_nobody_can_vouch_for_is_repaired() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)+RAND()*0", 300), B9=cell("=B4", 300)))
    done = run(source, calls_for("B4", "=SUM(B1:B3)"))
    assert [(fix.before, fix.after) for fix in done.fixes] == [(300, 600)]
    assert (value(done, "B4"), value(done, "B9")) == (600, 600)


def test_the_others_are_made_without_the_one_that_breaks() -> None:
    source = grid(lines(B4=cell(600), B2=cell("200")))
    done = run(source, calls_for("B4", "=SUM(B1:B3)/0"), calls_for("B2", 200))
    assert [fix.repair.cell.a1 for fix in done.fixes] == ["B2"]
    assert [refused.repair.cell.a1 for refused in done.refused] == ["B4"]


def test_many_repairs_that_break_are_refused_one_by_one_without_trying_the_others_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios_tried: list[int] = []
    recalculate = Engine.recalculate

    def counting(
        engine: Engine, grid: Grid, scenarios: Sequence[CellChanges] = ({},)
    ) -> Recalculation:
        scenarios_tried.append(len(scenarios))
        return recalculate(engine, grid, scenarios)

    monkeypatch.setattr(Engine, "recalculate", counting)
    amounts = {f"C{row}": cell(row) for row in range(1, 31)}
    source = grid({**lines(B4=cell(600)), **amounts})
    broken = [calls_for(a1, f"={a1.replace('C', 'D')}/0") for a1 in amounts]
    done = run(source, *broken, calls_for("B4", "=SUM(B1:B3)"))
    assert [fix.repair.cell.a1 for fix in done.fixes] == ["B4"]
    assert {refused.reason for refused in done.refused} == {"it gives #DIV/0!"}
    assert len(done.refused) == 30
    # Two rounds of a few for each; all that remain for each would be about 2 * 30 * 16.
    assert sum(scenarios_tried) < 2 * 30 * 6


def test_a_value_out_of_date_is_worked_out_again() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B3)", 500)))
    again = calls_for("B4", "=SUM(B1:B3)")
    (refused,) = run(source, again, unsafe=False).refused
    fix = refused.fix
    assert fix is not None
    assert (fix.is_refresh, fix.before, fix.after) == (True, 500, 600)
    done = run(source, again)
    assert (done.values[ref("B4")], value(done, "B4")) == (600, 600)


def test_a_value_that_is_right_is_left_in_peace() -> None:
    done = run(grid(lines()), calls_for("B4", "=SUM(B1:B3)"))
    assert (done.fixes, done.refused) == ((), ())


def test_what_only_excel_can_tell_is_said() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)", 300), B9=cell("=B4+RAND()*0", 300)))
    done = run(source, calls_for("B4", "=SUM(B1:B3)"))
    assert [fix.repair.cell.a1 for fix in done.fixes] == ["B4"]
    assert done.unverified == (ref("B9"),)
    assert value(done, "B9") == 300


def test_a_blank_that_is_filled_changes_figures() -> None:
    cells = lines()
    del cells["B4"]
    cells["B9"] = cell("=B4+B5", 0)
    done = run(grid(cells), calls_for("B4", "=SUM(B1:B3)"), unsafe=False)
    assert [(refused.fix.before, refused.fix.after) for refused in done.refused if refused.fix] == [
        (None, 600)
    ]
    done = run(grid(cells), calls_for("B4", "=SUM(B1:B3)"))
    assert (value(done, "B4"), value(done, "B9")) == (600, 600)


def test_formulas_without_a_value_get_theirs() -> None:
    source = grid(lines(B4=cell("=SUM(B1:B2)"), B9=cell("=B4")))
    done = run(source, calls_for("B4", "=SUM(B1:B3)"))
    assert (value(done, "B4"), value(done, "B9")) == (600, 600)


def test_arrays_and_covered_cells_are_left() -> None:
    merged = grid(lines(), merges=(RangeRef(SHEET, 3, 2, 4, 2),))
    array = grid(lines(), array_ranges=(RangeRef(SHEET, 4, 2, 5, 2),))
    alone = grid(lines(), array_formulas=frozenset({(4, 2)}))
    wanted = [calls_for("B4", "=B1+B2+B3")]
    for source, reason in (
        (merged, "the cell is covered by the merged cells B3:B4: take them apart in Excel"),
        (array, "the cell is part of an array formula, which changes only as a whole"),
        (alone, "the cell is part of an array formula, which changes only as a whole"),
    ):
        possible, refused = find_candidates(source, wanted, (), ())
        assert possible == []
        assert refused[0].reason.startswith(reason)


def test_a_cell_is_repaired_once() -> None:
    wanted = [calls_for("B4", "=B1+B2+B3")]
    possible, refused = find_candidates(grid(lines()), wanted, (), {ref("B4")})
    assert (possible, len(refused)) == ([], 1)
    assert refused[0].reason.startswith("this cell was repaired already")


def test_texts_and_counts_follow_a_repair_as_figures_do() -> None:
    source = grid(
        {
            **lines(B4=cell("=SUM(B1:B2)", 300)),
            "B9": cell("=B4", 300),
            "C1": cell('=IF(B4=600,"OK","FAIL")', "FAIL"),
            "C2": cell('=COUNTIF(C1:C1,"FAIL")', 1),
            "C3": cell('="£"&TEXT(B4,"#,##0")', "£300"),
            "C4": cell('=IF(C2=0,"All checks pass","1 check fails")', "1 check fails"),
        }
    )
    done = run(source, calls_for("B4", "=SUM(B1:B3)"))
    assert [value(done, a1) for a1 in ("B4", "C1", "C2", "C3", "C4")] == [
        Decimal(600), "OK", Decimal(0), "£600", "All checks pass",
    ]  # fmt: skip
    assert done.unverified == ()
