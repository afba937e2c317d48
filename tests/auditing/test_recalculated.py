"""Findings of a recalculation: stale values and circular references."""

from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.rules.circular_reference import circular_references
from sexcel.auditing.rules.stale_value import stale_values
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.verification import Verification, verify
from sexcel.model.findings import Severity
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import RangeRef
from tests.checking import check_grid
from tests.formulas.grids import grid, ref_of
from tests.recalculating import recalculate


def verified(cells: dict[str, object]) -> Verification:
    book = grid(cells, "Costs")
    return verify(FormulaIndex(book), recalculate(book))


def test_a_stale_value_is_told_with_what_follows_from_it() -> None:
    (finding,) = stale_values(
        verified(
            {
                "D4": 427000, "D5": 19102, "D6": ("SUM(D4:D5)", 427000),
                "D7": ("D6*0.1", 42700), "D8": ("D6+D7", 469700), "E6": ("D4*2", 854000),
            }
        )
    )  # fmt: skip
    assert (finding.rule, finding.severity, finding.where) == (
        "SHT101",
        Severity.ERROR,
        ref_of("D6", "Costs"),
    )
    assert finding.found == Decimal(427000)
    assert finding.expected == Decimal(446102)
    assert finding.difference == Decimal(-19102)
    assert finding.related == (ref_of("D7", "Costs"), ref_of("D8", "Costs"))
    assert finding.message == (
        "D6 was saved as 427,000, but its formula =SUM(D4:D5) gives 446,102: the workbook was "
        "not recalculated before it was saved. What is worked out from it is out of date, too: "
        "D7 and D8."
    )


def test_stale_texts_dates_and_truths() -> None:
    values = {
        finding.cell: (finding.found, finding.expected)
        for finding in stale_values(
            verified(
                {
                    "A1": 5, "A2": 5, "B1": ('IF(A1>4,"OK","Check")', "Check"),
                    "B2": ("A2>4", False),
                    "B3": ('IF(A1>4,"","x")', "x"), "B4": ("1/(A1-5)", Decimal(3)),
                }
            )
        )
    }  # fmt: skip
    assert values == {
        "B1": ("“Check”", "“OK”"),
        "B2": ("FALSE", "TRUE"),
        "B3": ("“x”", "blank"),
        "B4": (3, "#DIV/0!"),
    }


def test_a_sheet_saved_with_manual_calculation_is_one_finding() -> None:
    cells: dict[str, object] = {"A1": 2, "A2": 2}
    for row in range(1, 31):
        cells[f"B{row}"] = (f"A${1 + row % 2}*{row}", row)
    (finding,) = stale_values(verified(cells))
    assert finding.cell == "B30"
    assert finding.message.startswith(
        "30 formulas of this sheet were saved with values that are not their results, as happens "
        "when calculation is set to manual. The furthest out is B30: saved as 30, its formula "
        "=A$1*30 gives 60."
    )


def test_silent_on_values_that_are_right_or_that_nobody_can_tell() -> None:
    verification = verified(
        {
            "A1": 1, "B1": ("A1/3", Decimal("0.333333333333333")), "B2": ("NOW()", 43831),
            "B3": ("B2+1", 43832), "B4": ("0.1+0.2=0.3", True), "B5": ("[1]Costs!A1", 7),
            "B6": ("1/0", ErrorValue("#DIV/0!")), "B7": ("A1+1", None),
        }
    )  # fmt: skip
    assert list(stale_values(verification)) == []
    assert list(circular_references(verification)) == []


def test_a_circle_is_told_once_with_its_way() -> None:
    findings = circular_references(
        verified(
            {
                "D4": 1, "D5": ("SUM(D4:D5)", 0), "D6": ("D5*2", 0), "E1": ("E2+1", 0),
                "E2": ("Other!A1*2", 0), "Other!A1": ("Costs!E1", 0),
            }
        )
    )  # fmt: skip
    assert [(finding.rule, finding.cell, finding.message) for finding in findings] == [
        (
            "SHT102",
            "E1",
            "The formula in E1 leads through E2 and Other!A1 back to itself: that is a circle, and "
            "Excel cannot work it out and shows 0 or an old value.",
        ),
        (
            "SHT102",
            "D5",
            "The formula in D5 counts its own cell in: that is a circle, and Excel cannot work it "
            "out and shows 0 or an old value.",
        ),
    ]


def test_what_follows_on_other_sheets_and_by_a_name_is_told_with_its_cause() -> None:
    book = grid(
        {
            "D4": 2, "D5": ("D4*5", 15), "Checks!B1": ("IF(Costs!D5=15,1,0)", 1),
            "Other!B3": ("All_pass", 1), "Last!B3": ("all_pass*1", 1),
        },
        "Costs",
    )  # fmt: skip
    named = replace(book, defined_names={"All_pass": "Checks!$B$1"})
    (finding,) = stale_values(verify(FormulaIndex(named), recalculate(named)))
    assert (finding.cell, finding.found, finding.expected) == ("D5", Decimal(15), Decimal(10))
    assert finding.related == (ref_of("Checks!B1"), ref_of("Other!B3"), ref_of("Last!B3"))
    assert finding.message.endswith("is out of date, too: Checks!B1, Other!B3 and Last!B3.")
    assert [str(repair.cell) for repair in finding.repairs] == [
        "Costs!D5", "Checks!B1", "Other!B3", "Last!B3",
    ]  # fmt: skip


def circle_of(cells: dict[str, object]) -> list[tuple[str, str, str]]:
    """Return the errors of Table 10 with a circle in it: rule, cell and message."""
    book = grid({**_ACCOMMODATION, **cells}, "Accommodation")
    return [
        (finding.rule, finding.cell, finding.message)
        for finding in check_grid(book).findings
        if finding.severity is Severity.ERROR
    ]


_ACCOMMODATION: dict[str, object] = {
    "A1": "Cost", "B1": "2019/20 Estimated Outturn", "C1": "2020/21 Approved Budget",
    "A2": "Panel Chair Office", "B2": 24000, "C2": 24000,
    "A3": "Expenses", "B3": 6000, "C3": 7000,
    "A4": "Total", "B4": 30000, "C4": ("SUM(C2:C3)", 31000),
}  # fmt: skip


def test_a_figure_in_a_circle_is_one_story() -> None:
    ((rule, cell, message),) = circle_of({"C4": ("SUM(C2:C4)", 0)})
    assert (rule, cell) == ("SEC103", "C4")
    assert "is £0 and should be £31,000" in message
    assert message.endswith(
        "The formula in C4 counts its own cell in: that is a circle, and Excel cannot work it out "
        "and shows 0 or an old value."
    )


def test_a_circle_over_several_cells_names_them() -> None:
    ((rule, cell, message),) = circle_of(
        {"C3": ("Notes!A1", 7000), "Notes!A1": ("Accommodation!C4*0+7000", 7000), "C4": (
            "SUM(C2:C3)", 0)}
    )  # fmt: skip
    assert (rule, cell) == ("SEC103", "C4")
    assert "The formula in C3 leads through C4 and Notes!A1 back to itself: that is a" in message


def test_a_circle_that_shows_the_right_figure_is_told_alone() -> None:
    ((rule, cell, message),) = circle_of({"C4": ("SUM(C2:C3)+C4*0", 31000)})
    assert (rule, cell) == ("SHT102", "C4")
    assert message.startswith("The formula in C4 counts its own cell in")


def test_no_circle_is_told_where_none_is() -> None:
    assert circle_of({}) == []


def test_one_cell_changed_and_not_recalculated_is_one_story() -> None:
    book = grid({**_ACCOMMODATION, "C2": 26000, "E4": ("C2/12", 2000)}, "Accommodation")
    (error,) = [
        finding for finding in check_grid(book).findings if finding.severity is Severity.ERROR
    ]
    assert (error.rule, error.cell, error.found, error.expected) == (
        "SEC103", "C4", Decimal(31000), Decimal(33000)
    )  # fmt: skip
    assert ref_of("E4", "Accommodation") in error.related
    assert error.message.endswith(
        "It is out of date: its formula gives 33,000 once recalculated. C2 was changed, and the "
        "workbook not recalculated before it was saved. C4 was saved as 31,000, but its formula "
        "=SUM(C2:C3) gives 33,000; out of date, too: E4."
    )


def test_every_cell_that_a_held_array_fills_keeps_its_saved_value() -> None:
    book = grid(
        {
            "A1": ("OwnFunction(5)", 11), "A2": 22, "A3": 33,
            "B1": ("A1*2", 22), "B2": ("A2*2", 44), "B3": ("A3*2", 66),
            "D1": ("[1]Source!$B$2:$B$3", 7), "D2": 8, "E1": ("D1+D2", 15),
        },
        "Costs",
    )  # fmt: skip
    (sheet,) = book
    arrays = (RangeRef("Costs", 1, 1, 3, 1), RangeRef("Costs", 1, 4, 2, 4))
    filled = replace(sheet, array_ranges=arrays, array_formulas=frozenset({(1, 1), (1, 4)}))
    recalculation = recalculate(replace(book, sheets=(filled,)))
    assert not recalculation.differing
    assert set(recalculation.pinned) == {ref_of("A1", "Costs"), ref_of("D1", "Costs")}
