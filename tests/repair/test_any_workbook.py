"""A workbook without a budget: what the audit can repair, and that it is silent afterwards."""

from pathlib import Path

import openpyxl
import xlsxwriter

from sexcel import api
from sexcel.model.findings import Severity

MONTHS = tuple(f"Month {number}" for number in range(1, 11))


def costs(path: Path) -> Path:
    """Write ten months, with a formula unlike its run, and a number typed over one."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_row(0, 0, ("Month", "Staff", "Rent", "Both"))
        for row, month in enumerate(MONTHS, 1):
            staff, rent = 1000 + 10 * row, 500 + row
            sheet.write_row(row, 0, (month, staff, rent))
            sheet.write_formula(row, 3, f"=B{row + 1}+C{row + 1}", None, staff + rent)
        sheet.write_formula("D4", "=B4-C4", None, 527)
        sheet.write_number("D8", 1577)
        sheet.write_string("A12", "Total")
        sheet.write_formula("B12", "=SUM(B2:B11)", None, 10550)
        sheet.write_formula("C12", "=SUM(C2:C11)", None, 5055)
        sheet.write_formula("D12", "=SUM(D2:D11)", None, 14599)
    return path


def test_what_an_audit_finds_is_repaired(tmp_path: Path) -> None:
    source, target = costs(tmp_path / "costs.xlsx"), tmp_path / "repaired.xlsx"
    shown = api.fix(source, target)
    assert (shown.made, target.exists()) == ((), False)
    assert {refused.repair.cell.a1: refused.reason for refused in shown.left} == {
        "D4": "it changes figures",
        "D8": "it gives today's figures, but others when the inputs change",
    }
    done = api.fix(source, target, unsafe=True)
    assert {fix.repair.cell.a1: fix.repair.formula for fix in done.made} == {
        "D4": "B4+C4",
        "D8": "B8+C8",
    }
    assert done.is_complete
    assert {finding.severity for finding in api.audit(target).findings} <= {Severity.INFO}
    values = openpyxl.load_workbook(target, data_only=True)["Costs"]
    assert [values[cell].value for cell in ("B12", "C12", "D12")] == [10550, 5055, 15605]
