"""Findings of a recalculation: stale values and circular references."""

from decimal import Decimal

from sexcel.formulas.recalculation import recalculate
from sexcel.formulas.staleness import Verification, verify
from sexcel.formulas.workings import Workings
from sexcel.model.findings import Severity
from sexcel.model.grid import ErrorValue
from sexcel.rules.sheet.circular_reference import circular_references
from sexcel.rules.sheet.stale_value import stale_values
from tests.formulas.grids import at, grid


def verified(cells: dict[str, object]) -> Verification:
    book = grid(cells, "Costs")
    return verify(Workings(book), recalculate(book))


def test_a_stale_value_is_told_with_what_follows_from_it() -> None:
    found = list(
        stale_values(
            verified(
                {
                    "D4": 427000, "D5": 19102, "D6": ("SUM(D4:D5)", 427000),
                    "D7": ("D6*0.1", 42700), "D8": ("D6+D7", 469700), "E6": ("D4*2", 854000),
                }
            )
        )
    )  # fmt: skip
    assert len(found) == 1
    (one,) = found
    assert (one.rule, one.severity, one.sheet, one.cell) == (
        "SHT101",
        Severity.ERROR,
        "Costs",
        "D6",
    )
    assert one.found == Decimal(427000)
    assert one.expected == Decimal(446102)
    assert one.difference == Decimal(-19102)
    assert one.related == (at("D7", "Costs"), at("D8", "Costs"))
    assert one.message == (
        "D6 was saved as 427,000, but its formula =SUM(D4:D5) comes to 446,102: the workbook was "
        "not recalculated before it was saved. What is worked out from it is out of date, too: "
        "D7 and D8."
    )


def test_stale_texts_dates_and_truths() -> None:
    found = {
        one.cell: (one.found, one.expected)
        for one in stale_values(
            verified(
                {
                    "A1": 5, "B1": ('IF(A1>4,"OK","Check")', "Check"), "B2": ("A1>4", False),
                    "B3": ('IF(A1>4,"","x")', "x"), "B4": ("1/(A1-5)", Decimal(3)),
                }
            )
        )
    }  # fmt: skip
    assert found == {
        "B1": ("“Check”", "“OK”"),
        "B2": ("FALSE", "TRUE"),
        "B3": ("“x”", "blank"),
        "B4": (3, "#DIV/0!"),
    }


def test_a_sheet_saved_with_manual_calculation_is_one_finding() -> None:
    cells: dict[str, object] = {"A1": 2}
    for row in range(1, 31):
        cells[f"B{row}"] = (f"A$1*{row}", row)
    (one,) = stale_values(verified(cells))
    assert one.cell == "B30"
    assert one.message.startswith(
        "30 formulas of this sheet were saved with values that they do not come to, as happens "
        "when calculation is set to manual. The furthest out is B30: saved as 30, its formula "
        "=A$1*30 comes to 60."
    )


def test_silent_on_values_that_are_right_or_that_nobody_can_tell() -> None:
    found = verified(
        {
            "A1": 1, "B1": ("A1/3", Decimal("0.333333333333333")), "B2": ("NOW()", 43831),
            "B3": ("B2+1", 43832), "B4": ("0.1+0.2=0.3", True), "B5": ("[1]Costs!A1", 7),
            "B6": ("1/0", ErrorValue("#DIV/0!")), "B7": ("A1+1", None),
        }
    )  # fmt: skip
    assert list(stale_values(found)) == []
    assert list(circular_references(found)) == []


def test_a_circle_is_told_once_with_its_way() -> None:
    found = list(
        circular_references(
            verified(
                {
                    "D4": 1, "D5": ("SUM(D4:D5)", 0), "D6": ("D5*2", 0), "E1": ("E2+1", 0),
                    "E2": ("Other!A1*2", 0), "Other!A1": ("Costs!E1", 0),
                }
            )
        )
    )  # fmt: skip
    assert [(one.rule, one.cell, one.message) for one in found] == [
        (
            "SHT102",
            "E1",
            "The formula in E1 leads through E2 and Other!A1 back to itself. Excel cannot work "
            "it out and shows 0 or an old value.",
        ),
        (
            "SHT102",
            "D5",
            "The formula in D5 counts its own cell in. Excel cannot work it out and shows 0 or "
            "an old value.",
        ),
    ]
