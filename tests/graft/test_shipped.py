"""``sexcel.annotate`` on the workbooks of the project: read again, they say the same."""

import hashlib
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.model.errors import OutputError, SexcelError, UnreadableWorkbookError
from sexcel.model.findings import Severity
from tests.cli.small import workbook

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
PUBLISHED = WORKBOOKS / "sec-budget-2020-23-published.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in WORKBOOKS.glob("*.xlsx")))
def test_an_annotated_copy_has_the_same_findings(tmp_path: Path, name: str) -> None:
    source = WORKBOOKS / name
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    annotated = sexcel.annotate(source, tmp_path / name)
    (first,), (second,) = (sexcel.validate(path).files for path in (source, annotated.output))
    assert annotated.source == first
    assert second.findings == first.findings
    assert (second.tables, second.headline) == (first.tables, first.headline)
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    worse = {find.first_cell for find in first.findings if find.severity >= Severity.WARNING}
    assert set(annotated.noted) == worse - {None}
    everything = sexcel.annotate(source, tmp_path / f"all-{name}", all_notes=True)
    standing = {finding.first_cell for finding in first.findings if finding.first_cell}
    cited = {ref for finding in first.findings for ref in finding.related}
    assert set(everything.noted) == standing | cited


def test_the_published_budget(tmp_path: Path) -> None:
    annotated = sexcel.annotate(str(PUBLISHED), str(tmp_path / "out.xlsx"))
    assert isinstance(annotated, sexcel.Annotated)
    assert (annotated.sheet, annotated.removed, annotated.without_note) == ("Findings", (), ())
    book = openpyxl.load_workbook(annotated.output)
    errors = [
        finding for finding in annotated.source.findings if finding.severity is Severity.ERROR
    ]
    sheet = book["Findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert len(rows) == len(annotated.source.findings)
    assert {tuple(row[1:4]) for row in rows if row[0] == "error"} == {
        (finding.rule, f"'{finding.sheet}'!{finding.cell}", finding.message) for finding in errors
    }
    assert sheet["A2"].value.startswith("Worked out from the tables of this workbook by sexcel")
    for finding in errors:
        note = book[finding.sheet][finding.cell].comment
        assert note is not None
        assert note.text.startswith(
            f"sexcel: error {finding.rule}\n{finding.message}\nWhat to do: "
        )


def test_what_is_refused(tmp_path: Path) -> None:
    source = workbook(tmp_path / "budget.xlsx")
    before = source.read_bytes()
    with pytest.raises(OutputError, match="never written to"):
        sexcel.annotate(source, source, force=True)
    with pytest.raises(OutputError, match=r"does not end in \.xlsx"):
        sexcel.annotate(source, tmp_path / "out.xlsm")
    with pytest.raises(UnreadableWorkbookError, match="does not exist"):
        sexcel.annotate(tmp_path / "gone.xlsx", tmp_path / "out.xlsx")
    with pytest.raises(SexcelError, match="The folder"):
        sexcel.annotate(source, tmp_path / "gone" / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["budget.xlsx"]
    assert source.read_bytes() == before


def test_what_is_there_is_kept_without_force(tmp_path: Path) -> None:
    source = workbook(tmp_path / "budget.xlsx")
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"mine")
    with pytest.raises(OutputError, match="is there already"):
        sexcel.annotate(source, target)
    assert target.read_bytes() == b"mine"
    assert sexcel.annotate(source, target, force=True).output == target
    assert openpyxl.load_workbook(target).sheetnames == ["2 Overview", "Findings"]
