"""What equations ask of a formula: its rate, and whether it rounds."""

from decimal import Decimal

import pytest

from sexcel.model.refs import CellRef
from sexcel.recognise.formula_reads import read_rate, read_rounding

HERE = CellRef("Overview", 8, 3)
RATE = CellRef("Rates", 4, 2)


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("ROUND(B4,0)", "1"),
        ("-ROUND(SUM(B4:B6) * Rates!$B$4, -3)", "1000"),
        ("_xlfn.round((B4+B5)*2,2)", "0.01"),
        ("MROUND(B4*5%,50)", "50"),
        ("MROUND(B4*5%,unit)", "100"),
        ("MROUND(B4,50)+1", None),
        ("ROUND(B4,0)+ROUND(B5,0)", None),
        ("ROUND(B4,0)*1000", None),
        ("SUM(ROUND(B4,0),1)", None),
        ("ROUNDUP(B4,0)", None),
        ("ROUND(B4,B5)", None),
        ('IF(B4=")",ROUND(B4,0),0)', None),
        ("ROUND(B4+B5,0", None),
    ],
)
def test_a_formula_is_rounded_where_all_of_it_is(formula: str, unit: str | None) -> None:
    expected = None if unit is None else Decimal(unit)
    assert read_rounding(formula, Decimal(226_300)) == expected


@pytest.mark.parametrize(
    ("formula", "may_read", "beside"),
    [
        ("SUM(B4:B7)*rates!$B$4", True, True),
        ("SUM(B4:B7)*Rates!$C$4", False, True),
        ("SUM(B4:B7)*Rates!$C$5", False, False),
        ("SUM(B4:B7)*'Old rates'!B4", False, False),
        ("SUM(B4:B7)*B4", False, False),
        ("SUM(B4:B7)*RPI", True, False),
        ("SUM(B4:B7)*Rates[Value]", True, False),
        ("SUM(B4:B7)*5%", True, False),
        ("SUM(B4:B7)*0.05", True, False),
        ("SUM(B4:B7)*2", False, False),
        ("SUM(B4:B7)*RPI_last_year", False, True),
        ("VLOOKUP(A8,Rates!A1:C9,2)", False, True),
    ],
)
def test_a_rate_is_read_from_a_cell_a_name_or_a_share(
    formula: str, *, may_read: bool, beside: bool
) -> None:
    reading = read_rate(formula, HERE, {"rpi_last_year": CellRef("Rates", 4, 3)})
    assert reading.may_read(RATE) is may_read
    assert reading.reads_beside(RATE) is beside
