"""The published budget with every worked-out figure repaired, worked out by LibreOffice."""

from pathlib import Path

import openpyxl
import pytest

from sexcel import api
from sexcel.model.findings import Severity
from tests.cli.running import SHIPPED
from tests.graft.packing import parts_of
from tests.libreoffice import convert
from tests.writers.test_recalculated_by_libreoffice import differing, formulas, values


@pytest.mark.libreoffice
def test_the_published_budget_repaired(tmp_path: Path) -> None:
    """Repair six errors; each figure typed from a wrong one follows, up to the headline."""
    copy = tmp_path / "repaired.xlsx"
    done = api.fix(SHIPPED, copy, unsafe=True)
    assert list(done.headline) == [8_349_486, 8_352_742]
    assert done.left == ()
    repaired = {(fix.repair.cell.sheet, fix.repair.cell.a1) for fix in done.made}
    assert repaired == formulas(copy)
    assert {("1 Summary", "E24"), ("3.2 SECAS Services", "F30")} < repaired
    # Only the heading of Table 9 is left, which nothing works out.
    errors = [finding for finding in done.remaining if finding.severity is Severity.ERROR]
    assert [(finding.rule, finding.cell) for finding in errors] == [("SEC407", "C5")]
    (theirs,) = convert([copy], tmp_path)
    assert differing(values(copy), values(theirs), formulas(copy)) == []
    before, after = values(SHIPPED), values(copy)
    moved = {cell for cell in before if before[cell] != after[cell]}
    assert moved <= repaired
    changed = {
        part for part, content in parts_of(SHIPPED).items() if parts_of(copy)[part] != content
    }
    assert all("worksheets" in part or part == "xl/workbook.xml" for part in changed)
    assert openpyxl.load_workbook(copy).calculation.fullCalcOnLoad
