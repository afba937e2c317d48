"""What holds for any workbook: written is read, and nothing but a grid or a sentence comes out."""

import contextlib
import math
import string
import zipfile
from datetime import date
from decimal import Context, Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid
from tests.files.packages import SheetSource, styles_xml, workbook_parts, zip_parts
from tests.properties import examples

Written = str | bool | date | int | float | Decimal

EXCEL_DIGITS = Context(prec=15)
LARGEST = 9.99999999999999e307
"""The largest number that Excel keeps in a cell."""
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\t"),
    min_size=1,
    max_size=40,
).filter(lambda text: "_x" not in text and text[0] != "=" and text not in ERRORS)
figures = st.floats(-LARGEST, LARGEST, allow_subnormal=False)  # Excel has no subnormal ones.
numbers = st.one_of(
    st.integers(-(10**17), 10**17),
    figures,
    st.decimals(-(10**9), 10**9, places=2),
)
days = st.dates(date(1900, 3, 1), date(9999, 12, 31))
written_values = st.one_of(texts, numbers, days, st.booleans(), st.sampled_from(ERRORS))
formulas = st.text(string.ascii_letters + string.digits + "+-*/(),:$<>&\"' ", min_size=1).map(
    lambda text: f"={text}"
)
positions = st.tuples(st.integers(1, 60), st.integers(1, 40))


def expected_value(written: Written) -> CellValue:
    """Return the value that a written one has to be read as."""
    if isinstance(written, str):
        return ErrorValue(written) if written in ERRORS else written
    if isinstance(written, bool | date):
        return written
    # openpyxl writes 16 digits of a number, the reader keeps the 15 that Excel does.
    return EXCEL_DIGITS.create_decimal(Decimal(float(f"{float(written):.16g}")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one folder for all examples, each of which writes its file anew."""
    return tmp_path_factory.mktemp("properties")


@examples(120)
@given(values=st.dictionaries(positions, st.one_of(written_values, formulas), max_size=25))
def test_what_openpyxl_writes_is_read_back(
    folder: Path, values: dict[tuple[int, int], Written]
) -> None:
    path = folder / "written.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for (row, column), value in values.items():
        sheet.cell(row, column, value)
    workbook.save(path)
    expected = {}
    for position, value in values.items():
        if isinstance(value, str) and value.startswith("=") and len(value) > 1:
            expected[position] = Cell(None, value[1:])
        else:
            number_format = "yyyy-mm-dd" if type(value) is date else "General"
            expected[position] = Cell(expected_value(value), None, number_format)
    assert read_grid(path).sheets[0].cells == expected


@examples(200)
@given(number=figures)
def test_number_keeps_the_digits_that_excel_keeps(folder: Path, number: float) -> None:
    path = folder / "number.xlsx"
    path.write_bytes(zip_parts(workbook_parts(SheetSource(f"<row><c><v>{number!r}</v></c></row>"))))
    value = read_grid(path).sheets[0].value(1, 1)
    assert isinstance(value, Decimal)
    assert len(value.normalize().as_tuple().digits) <= 15
    assert math.isclose(value, number, rel_tol=1e-14)


SHEET = "xl/worksheets/sheet1.xml"
PARTS = workbook_parts(
    SheetSource(
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>43922.5</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><f t="shared" si="0" ref="A2:A3">B2*$C$1</f><v>1</v></c>'
        '<c r="C2" t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><f t="array" ref="C3:C4">1/0</f><v>#DIV/0!</v></c></row>',
        before='<cols><col min="1" max="3" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A5:B6"/></mergeCells>',
    ),
    SheetSource("<row><c><v>5</v></c></row>", name="Rates"),
    strings="<si><t>x</t></si><si><r><t>y</t></r></si>",
    styles=styles_xml("dd/mm/yyyy"),
    properties='<workbookPr date1904="1"/>',
    names="<definedNames><definedName name='Rate'>Rates!$A$1</definedName></definedNames>",
)
PACKAGES = (zip_parts(PARTS), zip_parts(PARTS, zipfile.ZIP_STORED))
ALPHABET = b"<>/=\"'&;! \0\xff\xfe0123456789-.ABCZrstvcf"

edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from(("flip", "insert", "delete", "cut", "copy")),
        st.one_of(st.binary(min_size=1, max_size=6), st.sampled_from([*string.printable]).map(
            lambda letter: letter.encode() * 3
        )),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def handle_roughly(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    """Return ``content`` after some rough handling."""
    changed = bytearray(content)
    for share, kind, piece in changes:
        start = int(share * len(changed))
        if kind == "flip":
            changed[start : start + len(piece)] = piece
        elif kind == "insert":
            changed[start:start] = piece
        elif kind == "delete":
            del changed[start : start + len(piece)]
        elif kind == "cut":
            del changed[max(start, 1) :]
        else:
            changed[start:start] = changed[max(0, start - 60) : start]
    return bytes(changed)


def read_whatever_it_is(path: Path, content: bytes) -> None:
    """Check that a grid comes out, all of whose cells can be asked for, or a sentence."""
    path.write_bytes(content)
    with contextlib.suppress(UnreadableWorkbookError):
        grid = read_grid(path)
        assert isinstance(grid, Grid)
        for sheet in grid:
            for row, columns in sheet.rows.items():
                for column in columns:
                    assert isinstance(sheet.cell(row, column), Cell)
    assert path.read_bytes() == content


@examples(400)
@given(package=st.sampled_from(PACKAGES), changes=edits)
def test_mangled_package_gives_a_grid_or_a_sentence(
    folder: Path, package: bytes, changes: list[tuple[float, str, bytes]]
) -> None:
    read_whatever_it_is(folder / "mangled.xlsx", handle_roughly(package, changes))


@examples(500)
@given(part=st.sampled_from([*PARTS, SHEET, SHEET, SHEET]), changes=edits)
def test_mangled_part_gives_a_grid_or_a_sentence(
    folder: Path, part: str, changes: list[tuple[float, str, bytes]]
) -> None:
    parts = {**PARTS, part: handle_roughly(PARTS[part], changes)}
    read_whatever_it_is(folder / "mangled-part.xlsx", zip_parts(parts))


@examples(250)
@given(
    attributes=st.dictionaries(
        st.sampled_from(("r", "s", "t")),
        st.one_of(
            st.sampled_from(("n", "s", "str", "b", "e", "d", "inlineStr", "A1", "B1", "1", "-1")),
            st.text(string.printable[:95].translate(str.maketrans("", "", "<&\"'")), max_size=6),
        ),
    ),
    value=st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=12),
    formula=st.text(string.printable[:95].translate(str.maketrans("", "", "<&")), max_size=20),
    kind=st.sampled_from(("", "t='shared' si='0'", "t='array' ref='A1:A2'", "t='dataTable'")),
)
def test_any_cell_gives_a_grid_or_a_sentence(
    folder: Path, attributes: dict[str, str], value: str, formula: str, kind: str
) -> None:
    written = " ".join(f'{name}="{text}"' for name, text in attributes.items())
    rows = (
        f"<row r='1'><c {written}><f {kind}>{formula}</f><v>{value}</v></c></row>"
        f"<row r='2'><c r='C2'><f t='shared' si='0'/></c></row>"
    )
    content = zip_parts(workbook_parts(SheetSource(rows), strings="<si><t>x</t></si>"))
    read_whatever_it_is(folder / "cell.xlsx", content)


def test_the_packages_that_are_mangled_are_good(folder: Path) -> None:
    for package in PACKAGES:
        with zipfile.ZipFile(BytesIO(package)) as good:
            assert good.testzip() is None
        path = folder / "good.xlsx"
        path.write_bytes(package)
        assert [len(sheet.cells) for sheet in read_grid(path)] == [7, 1]
