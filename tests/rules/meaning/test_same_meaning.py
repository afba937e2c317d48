"""Ways to write the same: none of them is a finding."""

from collections.abc import Mapping

import pytest

from tests.rules.meaning.edited import Change, find_problems

SUB_TOTAL, TOTAL = "6 SECAS outturn!E14", "4 SECCo and Panel!E25"

TOTALS = (
    "=E11+E12+E13",
    "=SUM(E11,E12,E13)",
    "=SUM(E13:E11)",
    "=+E11-(-E12)+N(E13)",
    "=SUBTOTAL(9,E11:E13)",
    "=SUBTOTAL(109,E11:E13)",
    "=AGGREGATE(9,6,E11:E13)",
    "=SUMPRODUCT(E11:E13)",
    "=SUMPRODUCT(E11:E13*1)",
    '=SUMIF(D11:D13,"<>",E11:E13)',
    '=SUMIFS(E5:E13,A5:A13,A11,D5:D13,"<>")',
    "=SUM(INDEX(E5:E13,7):INDEX(E5:E13,9))",
    "=SUM(E$11:E$13)",
    "=ROUND(SUM(E11:E13),0)",
    "=IF(COUNT(E11:E13)=0,0,SUM(E11:E13))",
    "=IFERROR(SUM(E11:E13),0)",
    "=SUM('5 SECAS budget'!E9:E11)",
    "=SUM('5 SECAS budget'!C9:D11)",
    "=AVERAGE(E11:E13)*3",
    "=SUM(E5:E13)-E10*2-E5-E6",
)


@pytest.mark.slow
@pytest.mark.parametrize("formula", TOTALS)
def test_a_sub_total(formula: str) -> None:
    assert find_problems({SUB_TOTAL: formula}) == ()


OTHERS: tuple[Mapping[str, Change], ...] = (
    {TOTAL: "=SUM(E5:E11,E13,E14:E18,E20:E23)"},
    {TOTAL: "=(SUM(E5:E24)+E13)/2"},
    {TOTAL: "=Workings!A3", "Workings!A3": "=A2+'4 SECCo and Panel'!E24", "Workings!A2": "=A1",
     "Workings!A1": "='4 SECCo and Panel'!E12+'4 SECCo and Panel'!E13+'4 SECCo and Panel'!E19"},
    {"2 Overview!E10": "=-(C10-D10)"},
    {"2 Overview!E10": "=SUM(D10,-C10)"},
    {"2 Overview!E10": "=SUM(D7:D9)-SUM(C7:C9)"},
    {"2 Overview!D8": "=-D7*Assumptions!$B$5"},
    {"2 Overview!D8": "=ROUND(D7*(1-Contractual_discount),0)-D7"},
    {"2 Overview!D8": "=PRODUCT(D7,Contractual_discount,-1)"},
    {"2 Overview!D10": "=D7+D8+D9"},
    {"2 Overview!D10": "=ROUND(D7*(1-Contractual_discount)+D9,0)"},
    {"2 Overview!D12": '=SUMPRODUCT((D5+D10+D11)*INDEX(Assumptions!B5:B10,2))'},
    {"2 Overview!D12": '=SUM(D5,D10:D11)*VLOOKUP("Contingency",Assumptions!A5:B9,2,0)'},
    {"2 Overview!D7": "='5 SECAS budget'!E14"},
    {"2 Overview!D7": "=INDEX('6 SECAS outturn'!E5:E17,13)"},
    {"1 Projections!B7": "='11 Projects'!B32"},
    {"1 Projections!B9": "='2 Overview'!D13"},
    {"Drivers!F9": "=PRODUCT(C9:E9)"},
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("changes", OTHERS, ids=lambda changes: next(iter(changes.values())))
def test_other_figures(changes: Mapping[str, Change]) -> None:
    assert find_problems(changes) == ()
