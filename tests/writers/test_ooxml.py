"""The package is one that Excel opens without repairing it."""

import zipfile
from pathlib import Path

import pytest

from tests.workbooks.models import MODELS
from tests.writers.ooxml import faults
from tests.writers.regenerating import SOURCE, regenerated


@pytest.mark.parametrize("path", [SOURCE, *MODELS], ids=lambda path: path.stem)
def test_the_shipped_workbooks_keep_every_rule(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize("recalculate", [False, True])
def test_the_regenerated_budget_keeps_every_rule(*, recalculate: bool) -> None:
    assert faults(regenerated(recalculate=recalculate)[0]) == []


def spoiled(folder: Path, part: str, old: str, new: str) -> Path:
    """Return the regenerated budget with a piece of a part replaced."""
    target = folder / "spoiled.xlsx"
    with (
        zipfile.ZipFile(regenerated()[0]) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content, old
                content = content.replace(old.encode(), new.encode(), 1)
            archive.writestr(name, content)
    return target


OVERVIEW, HISTORY = "xl/worksheets/sheet10.xml", "xl/worksheets/sheet26.xml"
BOOK = "xl/workbook.xml"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (BOOK, 'name="Drivers"', 'name="decision"', "two sheets are called decision"),
        (BOOK, 'name="Drivers"', f'name="{"x" * 32}"', "no sheet can be called"),
        (BOOK, 'name="Drivers"', 'name="A/B"', "no sheet can be called 'A/B'"),
        (BOOK, 'name="FTE_total"', 'name="rpi_UPLIFT"', "two names are rpi_uplift"),
        (BOOK, 'name="FTE_total"', 'name="FTE1"', "'FTE1' cannot be a name"),
        (BOOK, 'name="FTE_total"', 'name="List_change_history"', "two tables or names"),
        (BOOK, "'7 Grades'!$C$11", "#REF!", "the name FTE_total leads nowhere"),
        (BOOK, "<workbookView ", '<workbookView activeTab="99" ', "opens on is not there"),
        (OVERVIEW, "<v>8349486</v>", "<v>None</v>", "D13 says 'None' and is a 'n'"),
        (OVERVIEW, "<v>8349486</v>", "<v>nan</v>", "D13 says 'nan'"),
        (OVERVIEW, 'r="D13"', 'r="B13"', "B13 is out of order"),
        (OVERVIEW, '<row r="13"', '<row r="12"', "row 12 is out of order"),
        (OVERVIEW, "<f>D7-C7</f>", "<f>=D7-C7</f>", "E7 has a formula"),
        (OVERVIEW, "<f>D7-C7</f>", "<f>SUM(D7</f>", "E7 has a formula"),
        (OVERVIEW, "<f>D7-C7</f>", f"<f>{'1+' * 4100}1</f>", "E7 has a formula"),
        (OVERVIEW, "<formula1>0<", f"<formula1>{'0' * 256}<", "is too long"),
        (OVERVIEW, 'sqref="B9 B11 C11"', 'sqref="B9 B9 C11"', "two validations ask"),
        (OVERVIEW, "<sheetData>", "<mergeCells/><sheetData>", "its elements are out of order"),
        (OVERVIEW, "<oddFooter>", f"<oddFooter>{'x' * 256}", "header or footer is too long"),
        (OVERVIEW, 'location="Decision!A1"', 'location="Index!A1"', "leads to no sheet"),
        (OVERVIEW, ' ht="', ' ht="9', "the height or the level of row"),
        (OVERVIEW, 'priority="1"', 'priority="2"', "two conditional formats"),
        (OVERVIEW, ' s="', ' s="9', "has a style that is not there"),
        ("xl/tables/table2.xml", 'id="2"', 'id="1"', "two tables have the number 1"),
        ("xl/tables/table3.xml", 'name="Status"', 'name="State"', "are not those of its cells"),
        ("xl/tables/table3.xml", 'name="Status"', 'name="VERSION"', "do not differ"),
        ("xl/tables/table3.xml", 'ref="A4:E9"', 'ref="A4:D9"', "another size"),
        ("xl/drawings/drawing1.xml", 'descr="', 'title="', "has no alternative text"),
        ("xl/sharedStrings.xml", "<t>Reviewed</t>", f"<t>{'x' * 32768}</t>", "a text is longer"),
        ("[Content_Types].xml", 'Extension="vml"', 'Extension="xvml"', "has no content type"),
        ("xl/_rels/workbook.xml.rels", "theme/theme1", "theme/theme9", "which is not there"),
    ],
)
def test_each_rule_speaks(part: str, old: str, new: str, fault: str, tmp_path: Path) -> None:
    broken_rules = faults(spoiled(tmp_path, part, old, new))
    assert any(fault in sentence for sentence in broken_rules), broken_rules
