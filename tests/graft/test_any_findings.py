"""Whatever a finding says, the copy is a workbook that opens, and says it."""

import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.files.reading import read_grid
from sexcel.graft.annotate import annotate
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef, RangeRef
from tests.graft.builders import SHEET, build_with_notes
from tests.graft.packing import report_on
from tests.properties import examples

LETTERS = st.characters(exclude_categories=())
TEXTS = st.one_of(
    st.text(LETTERS),
    st.text(st.sampled_from("=+-@'\"<>&]\x00\x0b\x1f\ufffe\ud800_x0041_\r\n\t 😀£")),
    st.text(LETTERS, min_size=5, max_size=9).map(lambda text: text * 5_000),
)
SHEETS = st.sampled_from([SHEET, SHEET.upper(), "", "Gone"]) | st.text(LETTERS, max_size=40)
AREAS = st.sampled_from(["A1", "B3", "C4:C6", "E9", "XFD1048576", "C6:C4"])
PLACES = st.builds(RangeRef.parse, SHEETS, AREAS) | st.builds(
    CellRef, SHEETS, st.integers(1, MAX_ROWS), st.integers(1, MAX_COLUMNS)
)
FIGURES = st.none() | st.decimals() | TEXTS
FINDINGS = st.builds(
    Finding,
    rule=TEXTS,
    name=st.just("any"),
    severity=st.sampled_from(Severity),
    where=st.none() | PLACES | PLACES.map(lambda place: place.area.first_cell),
    message=TEXTS,
    found=FIGURES,
    expected=FIGURES,
    difference=st.none() | st.decimals(),
    effect=st.none() | st.decimals(),
    help=TEXTS,
)


def is_xml(letter: str) -> bool:
    """Say whether XML 1.0 has the letter."""
    number = ord(letter)
    ranges = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
    return letter in "\t\n" or any(first <= number <= last for first, last in ranges)


def clean(text: str) -> str:
    """Return the text as a workbook can have it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter if is_xml(letter) else "�" for letter in lines)


def shorten(text: str | None) -> str:
    """Return so much of a text as no limit of a cell touches."""
    return (text or "").replace("_x005F_", "_")[:16_000]


@pytest.mark.slow
@examples(60)
@given(st.lists(FINDINGS, max_size=6))
def test_any_findings(findings: list[Finding]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = build_with_notes(Path(folder) / "source.xlsx")
        annotated = annotate(source, report_on(source, findings), Path(folder) / "out.xlsx")
        workbook = openpyxl.load_workbook(annotated.output)
        sheets = read_grid(annotated.output).sheets
        assert sheets[:-1] == read_grid(source).sheets
    sheet = workbook["Findings"]
    rows = list(sheet.iter_rows(min_row=7, max_col=9, values_only=True))
    for column, texts in ((2, "rule"), (4, "message"), (9, "help")):
        said = Counter(shorten(str(row[column - 1] or "")) for row in rows if any(row))
        assert said == Counter(shorten(clean(getattr(finding, texts))) for finding in findings)
    assert all(len(str(value).encode("utf-16-le")) <= 2 * 32_767 for row in rows for value in row)
    noted = {cell.a1 for cell in annotated.noted}
    for cell in noted:
        note = workbook[SHEET][cell].comment
        assert note is not None
        assert "sexcel: " in note.text
        assert note.text.startswith("Agreed by\nthe Board.") is (cell == "B3")
    assert all(cell.sheet == SHEET for cell in annotated.noted)
    assert isinstance(sheet["A3"].value, str)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
@examples(30)
def test_figures_stay_figures(figure: Decimal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = build_with_notes(Path(folder) / "source.xlsx")
        finding = Finding(
            "SEC1", "any", Severity.ERROR, CellRef(SHEET, 4, 3), "x", figure, -figure, figure
        )
        annotated = annotate(source, report_on(source, [finding]), Path(folder) / "out.xlsx")
        grid = read_grid(annotated.output).sheets[-1]
    assert [grid.value(7, column) for column in (5, 6, 7)] == [figure, -figure, figure]
