"""Saved values beside recalculated ones: stale, circular, in error, not verified."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.formulas.agreement import agree
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.verification import StaleValue, Verification, verify
from sexcel.model.grid import CellValue, ErrorValue, Grid
from tests.formulas.grids import grid, ref_of
from tests.recalculating import recalculate


def verified(book: Grid) -> Verification:
    return verify(FormulaIndex(book), recalculate(book))


def test_a_workbook_whose_values_are_all_its_own() -> None:
    verification = verified(grid({"A1": 1, "B1": ("A1+1", 2), "B2": ('IF(A1=1,"",2)', None)}))
    assert verification == Verification(formulas=2, verified=2)


def test_stale_values_and_those_that_follow_them() -> None:
    verification = verified(
        grid(
            {
                "A1": 100, "A2": 200, "A3": ("SUM(A1:A2)", 280), "B3": ("A3*2", 560),
                "B4": ("A3/10", 28), "B5": ('IF(A1>50,"yes","no")', "no"), "B6": ("A1>50", False),
                "C1": ("A1*1", 100),
            }
        )
    )  # fmt: skip
    assert verification.stale == (
        StaleValue(ref_of("A3"), "SUM(A1:A2)", Decimal(280), Decimal(300)),
        StaleValue(ref_of("B3"), "A3*2", Decimal(560), Decimal(600), follows=ref_of("A3")),
        StaleValue(ref_of("B4"), "A3/10", Decimal(28), Decimal(30), follows=ref_of("A3")),
        StaleValue(ref_of("B5"), 'IF(A1>50,"yes","no")', "no", "yes"),
        StaleValue(ref_of("B6"), "A1>50", False, True),
    )
    assert (verification.formulas, verification.verified) == (6, 1)


def test_counts_by_reason() -> None:
    book = grid(
        {
            "A1": ("NOW()", 43831), "A2": ("RAND()", 0.5), "A3": ("OURS()", 1), "A4": ("1+1", None),
            "A5": ("1/0", ErrorValue("#DIV/0!")), "A6": ("B6", 0), "B6": ("A6", 0),
        }
    )  # fmt: skip
    verification = verified(book)
    assert verification.not_verified == {
        "changes whenever it is worked out": 2,
        "is part of a circular reference": 2,
        "uses something that cannot be recalculated here": 1,
        "was saved without a value": 1,
    }
    assert (verification.formulas, verification.verified) == (7, 1)
    assert verification.errors == {ref_of("A5"): "#DIV/0!"}
    assert verification.circles == ((ref_of("A6"), ref_of("B6")),)
    assert verified(replace(book, iterative=True)).circles == ()


@pytest.mark.parametrize(
    ("saved", "recalculated", "agrees"),
    [
        (Decimal(100), Decimal("100.0000001"), True),
        (Decimal(100), Decimal("100.00001"), False),
        (Decimal(8_000_000), Decimal("8000000.004"), True),
        (Decimal(8_000_000), Decimal("8000000.01"), False),
        (None, "", True),
        (None, Decimal(0), True),
        ("", Decimal(0), False),
        (Decimal(0), None, True),
        (True, Decimal(1), False),
        (True, True, True),
        ("OK", "ok", False),
        (ErrorValue("#N/A"), ErrorValue("#N/A"), True),
        (ErrorValue("#N/A"), Decimal(1), False),
    ],
)
def test_agreement(saved: CellValue, recalculated: CellValue, agrees: bool) -> None:
    assert agree(saved, recalculated) is agrees
