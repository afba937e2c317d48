"""Formulas written in other ways that mean the same: nothing is found.

Each workbook has many of them at once, every one in a cell of its own.
"""

from collections.abc import Mapping

import pytest

import sexcel
from sexcel.model.findings import Severity
from tests.mutation.catalogue import LIVE
from tests.mutation.mutants import UNSIGNED, Laboratory, Mutant
from tests.mutation.workbook import EditableWorkbook

TABLE_5 = "'5 SECAS budget'"

TOTALS = {
    "4 SECCo and Panel!B12": "=B5+B6+B7+B8+B9+B10+B11",
    "4 SECCo and Panel!C12": "=SUM(C5,C6,C7,C8,C9,C10,C11)",
    "4 SECCo and Panel!E12": "=SUBTOTAL(9,E5:E11)",
    "4 SECCo and Panel!B19": "=SUBTOTAL(109,B14:B18)",
    "4 SECCo and Panel!C19": "=AGGREGATE(9,6,C14:C18)",
    "4 SECCo and Panel!E19": "=SUMPRODUCT(E14:E18)",
    "4 SECCo and Panel!B24": "=SUMPRODUCT(B20:B23,{1;1;1;1})",
    "4 SECCo and Panel!C24": '=SUMIF(C20:C23,"<>")',
    "4 SECCo and Panel!E24": "=SUMIFS(E5:E23,A5:A23,A20)",
    "4 SECCo and Panel!B25": '=SUMIF(A5:A24,"Sub Total",B5:B24)+B13',
    "4 SECCo and Panel!C25": "=SUM(C5:C24)-C12-C19-C24",
    "4 SECCo and Panel!E25": "=(SUM(E5:E24)+E13)/2",
    "6 SECAS outturn!E10": "=SUM(INDEX(E5:E9,3):INDEX(E5:E9,5))",
    "6 SECAS outturn!E14": "=SUM(Security_lines)",
    "6 SECAS outturn!E17": "=SUM(E5:E16)-E10-E14",
    "3 Sub-committees!C15": "=Workings!A3",
    "3 Sub-committees!D15": "=SUM(D5:D9)+SUM(D10:D14)",
    "3 Sub-committees!E15": "=N(SUM(E5:E14))",
    "5 SECAS budget!C14": "=-(-SUM(C5:C12)-C13)",
    "5 SECAS budget!D14": "=ROUND(SUM(D5:D13),0)",
    "5 SECAS budget!E14": "=SUM(C5:D13)",
    "8 Service areas!B14": "=SUM(B5:B13*1)",
    "9 Meetings!B14": "=IF(COUNT(B5:B13)=0,0,SUM(B5:B13))",
    "9 Meetings!C14": "=SUM(Meetings[2020/21 Forecast])",
    "10 Accommodation!C9": "=AVERAGE(C5:C8)*4",
    "11 Projects!B32": "=SUM(B5:B31)",
    "11 Projects!C32": '=SUMPRODUCT((A6:A31<>"")*C6:C31)',
    "Workings!A1": "=SUM('3 Sub-committees'!C5:C9)",
    "Workings!A2": "=SUM('3 Sub-committees'!C10:C14)",
    "Workings!A3": "=A1+A2",
}

OTHERS = {
    # Variances.
    "2 Overview!E5": "=-(C5-D5)",
    "2 Overview!E7": "=SUM(D7,-C7)",
    "2 Overview!E8": '=IF(C8="",D8,D8-C8)',
    "2 Overview!E9": "=D9+-C9",
    "2 Overview!E10": "=SUM(D7:D9)-SUM(C7:C9)",
    "2 Overview!E11": "=IFERROR(D11-C11,0)",
    "2 Overview!E12": "=N(D12)-N(C12)",
    "2 Overview!E13": "=SUM(E5,E10:E12)",
    # The discount, and SECAS Services after it.
    "2 Overview!C8": "=-C7*Assumptions!$B$5",
    "2 Overview!D8": "=ROUND(D7*(1-Contractual_discount),0)-D7",
    "2 Overview!C10": "=ROUND(C7*(1-Contractual_discount)+C9,0)",
    "2 Overview!D10": "=D7+D8+D9",
    # Contingency.
    "2 Overview!B12": "=SUMPRODUCT((B5+B10+B11)*INDEX(Assumptions!B5:B10,2))",
    "2 Overview!D12": '=SUM(D5,D10:D11)*VLOOKUP("Contingency",Assumptions!A5:B9,2,FALSE)',
    "1 Projections!B8": "='2 Overview'!D12",
    "1 Projections!C8": "=Contingency_rate*C5+Contingency_rate*C6+Contingency_rate*C7",
    "1 Projections!D8": "=ROUND(PRODUCT(SUM(D5:D7),Contingency_rate),0)",
    # Links.
    "2 Overview!D5": "=IFERROR('4 SECCo and Panel'!E25,0)",
    "6 SECAS outturn!E6": f"=+{TABLE_5}!E5",
    "6 SECAS outturn!E7": f"=SUM({TABLE_5}!E6)",
    "6 SECAS outturn!E8": f"=INDEX({TABLE_5}!E5:E13,3)",
    "6 SECAS outturn!E9": f'=VLOOKUP("TAG",{TABLE_5}!B5:E13,4,FALSE)',
    "6 SECAS outturn!E11": f"=INDEX({TABLE_5}!E5:E13,MATCH(D11,{TABLE_5}!B5:B13,0))",
    "6 SECAS outturn!E12": f"={TABLE_5}!C10+{TABLE_5}!D10",
    "6 SECAS outturn!E13": f"=SUMIF({TABLE_5}!B5:B13,D13,{TABLE_5}!E5:E13)",
    "6 SECAS outturn!E15": f"=N({TABLE_5}!E12)",
    "6 SECAS outturn!E16": f'=IF({TABLE_5}!E13="",0,{TABLE_5}!E13)',
    "3 Sub-committees!C5": f"=CHOOSE(1,{TABLE_5}!C5,0)",
    "3 Sub-committees!C6": f"=SUMIFS({TABLE_5}!C5:C13,{TABLE_5}!B5:B13,B6)",
    "3 Sub-committees!E7": "='4 SECCo and Panel'!E17+'4 SECCo and Panel'!E18",
    "7 Grades!C5": "=SUM('8 Service areas'!B5:B13)",
    "7 Grades!C6": "=SUMPRODUCT('8 Service areas'!C5:C13)",
    # Drivers.
    "Drivers!F9": "=PRODUCT(C9:E9)",
    "Drivers!F10": "=E10*D10*C10",
    "Drivers!F11": "=SUMPRODUCT(C11,D11,E11)",
}


def list_findings(formulas: Mapping[str, str]) -> list[str]:
    def edit(workbook: EditableWorkbook) -> None:
        workbook.add_sheet("Workings")
        workbook.define_name("Security_lines", "'6 SECAS outturn'!$E$11:$E$13")
        workbook.make_table("9 Meetings", "A4:C13", "Meetings")
        for place, formula in formulas.items():
            sheet, _, cell = place.partition("!")
            workbook.put(sheet, cell, formula)
        if "8 Service areas!B14" in formulas:
            workbook.make_array("8 Service areas", "B14")

    with Laboratory(LIVE.path) as laboratory:
        report = sexcel.validate(
            laboratory.build(Mutant("rewritten", "", (), edit)), settings=UNSIGNED
        )
    return [
        f"{finding.rule} {finding.sheet}!{finding.cell} {finding.message}"
        for finding in report.findings
        if finding.severity >= Severity.WARNING
    ]


@pytest.mark.slow
def test_totals() -> None:
    assert list_findings(TOTALS) == []


@pytest.mark.slow
def test_variances_rates_links_and_drivers() -> None:
    assert list_findings(OTHERS) == []
