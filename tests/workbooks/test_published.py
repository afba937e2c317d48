"""The shipped published budget: as printed, values only, the same from every build."""

import csv
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from sexcel.model.errors import SexcelError
from workbooks import build_published

ROOT = Path(__file__).parents[2] / "workbooks"
SHIPPED = ROOT / "sec-budget-2020-23-published.xlsx"
TABLES = sorted((ROOT / "published").glob("table-*.csv"))
SPLIT = ("key-variances", "line-assumptions")  # one file, shown where its lines live


@pytest.fixture(scope="module")
def shipped() -> Iterator[Workbook]:
    workbook = openpyxl.load_workbook(SHIPPED)
    yield workbook
    workbook.close()


@pytest.fixture(scope="module")
def placements(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    return build_published.build(tmp_path_factory.mktemp("placed") / "built.xlsx")


def exact(text: str) -> Decimal:
    """Return the printed amount, which is not blank."""
    amount = build_published.amount(text)
    assert amount is not None
    return amount


def parts(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as package:
        return [(part.filename, package.read(part)) for part in package.infolist()]


def printed(source: str) -> list[list[str]]:
    with (ROOT / "published" / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def plain(value: object) -> str:
    """Return a cell or a printed text in one spelling, so that the two can be compared."""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    text = str(value).replace("£", "").replace(",", "")
    number = text.removesuffix("%")
    try:
        exact = Decimal(number)
    except ArithmeticError:
        return str(value)
    return str((exact / 100 if text.endswith("%") else exact).normalize())


def rows_in(workbook: Workbook, sheet: str, cells: str) -> list[list[str]]:
    return [
        [plain(cell.value) for cell in row if cell.value is not None]
        for row in workbook[sheet][cells]
    ]


# ---------------------------------------------------------------- the file


def test_a_build_gives_the_shipped_workbook_byte_for_byte(tmp_path: Path) -> None:
    # Part by part: how the package is compressed is left to the machine's zlib.
    build_published.build(tmp_path / "built.xlsx")
    assert parts(tmp_path / "built.xlsx") == parts(SHIPPED)


def test_two_builds_are_one_file(tmp_path: Path) -> None:
    build_published.build(tmp_path / "one.xlsx")
    build_published.build(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_sheets_follow_the_sections(shipped: Workbook) -> None:
    assert shipped.sheetnames == [
        "Document control",
        "1 Summary",
        "2 SECCo and Panel",
        "3.2 SECAS Services",
        "3.3 Core Team",
        "3.4 Accommodation",
        "4 Projects",
        "Assumptions",
    ]


def test_there_is_no_formula_anywhere() -> None:
    sheets = [(name, xml) for name, xml in parts(SHIPPED) if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 8
    assert [name for name, xml in sheets if b"<f>" in xml or b"<f " in xml] == []


# ---------------------------------------------------------------- the cells


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        ("Document control", "A1", "SEC Panel Approved Budget 2020 - 2023"),
        ("Document control", "B9", datetime(2020, 4, 1)),
        ("Document control", "A14", "0.1"),
        ("Document control", "C18", datetime(2020, 3, 2)),
        ("1 Summary", "B4", "Table 1: 2020-23 SEC Panel Budget Projections"),
        ("1 Summary", "C5", "2020/21 Approved Budget"),
        ("1 Summary", "C6", 1082102),
        ("1 Summary", "E9", 372830),
        ("1 Summary", "E10", 7829421),
        ("1 Summary", "C14", "2019/20"),
        ("1 Summary", "E14", "2020/21"),
        ("1 Summary", "F15", "Variance Draft Budget 2020/21 to Estimated Outturn 2019/20"),
        ("1 Summary", "B17", "SECAS Services:"),
        ("1 Summary", "C17", None),
        ("1 Summary", "C18", 4995769),
        ("1 Summary", "D19", -553312),
        ("1 Summary", "C21", 5429069),
        ("1 Summary", "F24", 1282430),
        ("1 Summary", "D28", "Budget Provision"),
        ("1 Summary", "C34", "SSC"),
        ("1 Summary", "D34", 643350),
        ("1 Summary", "E34", 795504),
        ("1 Summary", "F34", 196000),
        ("1 Summary", "G34", 1634853),
        ("1 Summary", "C35", "SMKI PMA"),
        ("1 Summary", "D35", 121239),
        ("1 Summary", "E35", 0),
        ("1 Summary", "F35", 69000),
        ("1 Summary", "G35", 190239),
        ("1 Summary", "F36", None),
        ("1 Summary", "G39", 6651830),
        ("2 SECCo and Panel", "B6", "Panel and SECCo Board Operations"),
        ("2 SECCo and Panel", "C6", 163801),
        ("2 SECCo and Panel", "E11", "6. User CIO"),
        ("2 SECCo and Panel", "D11", None),
        ("2 SECCo and Panel", "F11", 200000),
        ("2 SECCo and Panel", "G13", 215716),
        ("2 SECCo and Panel", "B15", "Independent Chairs and Specialist Resource"),
        ("2 SECCo and Panel", "E19", "13. OPSG Independent Specialist"),
        ("2 SECCo and Panel", "G20", -13600),
        ("2 SECCo and Panel", "B21", "Systems"),
        ("2 SECCo and Panel", "C24", 0),
        ("2 SECCo and Panel", "F26", 1082102),
        ("3.2 SECAS Services", "D5", "Budget"),
        ("3.2 SECAS Services", "E12", None),
        ("3.2 SECAS Services", "F11", 1438853),
        ("3.2 SECAS Services", "F16", 6027378),
        ("3.2 SECAS Services", "C22", 0),
        ("3.2 SECAS Services", "F30", 1560092),
        ("3.2 SECAS Services", "G30", -74211),
        ("3.2 SECAS Services", "E31", "Change Board, CSC, Working Group"),
        ("3.2 SECAS Services", "G31", -28666),
        ("3.2 SECAS Services", "C33", 4327809),
        ("3.2 SECAS Services", "G33", 494256),
        ("3.2 SECAS Services", "C47", "Stable"),
        ("3.3 Core Team", "D6", 0.6),
        ("3.3 Core Team", "E12", 29.3),
        ("3.3 Core Team", "F21", 0.85),
        ("3.3 Core Team", "D18", None),
        ("3.3 Core Team", "E22", 0),
        ("3.3 Core Team", "H26", 10),
        ("3.4 Accommodation", "C5", "2019/21 Budget"),
        ("3.4 Accommodation", "C13", None),
        ("3.4 Accommodation", "D15", 162),
        ("3.4 Accommodation", "D20", 169000),
        ("3.4 Accommodation", "C23", None),
        ("3.4 Accommodation", "D24", 253400),
        ("4 Projects", "A6", "Industry Driven"),
        ("4 Projects", "C7", 0),
        ("4 Projects", "A18", "SEC Driven/ Initiated"),
        ("4 Projects", "B23", 150000),
        ("4 Projects", "B31", 56250),
        ("4 Projects", "A33", "TOTAL"),
        ("4 Projects", "D33", 640000),
        ("Assumptions", "D6", 0.1),
        ("Assumptions", "D8", 0.027),
        ("Assumptions", "D9", 7571550),
        ("Assumptions", "D20", 162),
        ("Assumptions", "F20", 1000),
        ("Assumptions", "D21", None),
        ("Assumptions", "F21", 2000),
        ("Assumptions", "F24", 150),
    ],
)
def test_a_cell_holds_what_the_document_prints(
    shipped: Workbook, sheet: str, cell: str, expected: object
) -> None:
    assert shipped[sheet][cell].value == expected


@pytest.mark.parametrize(
    ("sheet", "cell", "number_format"),
    [
        ("1 Summary", "D19", "£#,##0;-£#,##0"),
        ("1 Summary", "F36", "£#,##0;-£#,##0"),
        ("3.3 Core Team", "F21", "0.0#"),
        ("3.4 Accommodation", "D15", "#,##0"),
        ("Assumptions", "D8", "0.0%"),
        ("Document control", "C18", "dd/mm/yyyy"),
    ],
)
def test_a_number_is_shown_in_its_unit(
    shipped: Workbook, sheet: str, cell: str, number_format: str
) -> None:
    assert shipped[sheet][cell].number_format == number_format


@pytest.mark.parametrize(
    ("sheet", "merged"),
    [
        ("1 Summary", "C14:D14"),
        ("1 Summary", "D28:G28"),
        ("1 Summary", "B34:B36"),
        ("2 SECCo and Panel", "B6:B12"),
        ("2 SECCo and Panel", "B15:B19"),
        ("3.2 SECAS Services", "B23:B25"),
    ],
)
def test_headers_and_areas_are_merged_as_printed(
    shipped: Workbook, sheet: str, merged: str
) -> None:
    assert merged in {str(cells) for cells in shipped[sheet].merged_cells.ranges}


# ---------------------------------------------------------------- the reviewed files


def test_every_file_but_the_captions_is_on_a_sheet(placements: list[tuple[str, str, str]]) -> None:
    files = {path.stem for path in (ROOT / "published").glob("*.csv")}
    assert {source for _, source, _ in placements} == files - {"captions"}
    assert len(TABLES) == 11


def test_each_file_is_in_the_workbook_row_by_row(
    shipped: Workbook, placements: list[tuple[str, str, str]]
) -> None:
    unsplit = [place for place in placements if place[1] not in SPLIT]
    assert len(unsplit) == 16
    for sheet, source, cells in unsplit:
        expected = [[plain(text) for text in row if text] for row in printed(source)]
        assert rows_in(shipped, sheet, cells) == expected, source


@pytest.mark.parametrize("source", SPLIT)
def test_a_split_file_is_wholly_in_the_workbook_and_each_row_once(
    shipped: Workbook, placements: list[tuple[str, str, str]], source: str
) -> None:
    blocks = [rows_in(shipped, sheet, cells) for sheet, name, cells in placements if name == source]
    header, *lines = printed(source)
    assert len(blocks) > 1
    assert all(rows[0] == header for rows in blocks)
    assert [row for rows in blocks for row in rows[1:]] == lines


def test_each_table_has_its_caption_above_and_its_note_below(
    shipped: Workbook, placements: list[tuple[str, str, str]]
) -> None:
    captions = {table: (caption, note) for table, caption, note in printed("captions")[1:]}
    for sheet, source, cells in placements:
        if source in captions:
            block = shipped[sheet][cells]
            top, below = block[0][0], block[-1][0]
            assert (
                top.offset(row=-1).value,
                below.offset(row=1).value,
                below.offset(row=2).value,
            ) == (*captions.pop(source), None)
    assert captions == {}


def test_assumptions_speak_of_every_line_of_tables_4_and_10_and_of_no_other() -> None:
    panel = [row[3] for row in printed("table-04-secco-and-panel")[1:]]
    lines = [line for line in panel if line not in ("", "-")]
    lines += [row[0] for row in printed("table-10-accommodation")[1:-1]]
    assert len(lines) == 21
    assert [line for line, _ in printed("line-assumptions")[1:]] == lines
    assert {row[0] for row in printed("drivers")[1:]} <= set(lines)


def test_forward_look_is_stable_for_the_five_service_areas() -> None:
    areas = [row[0] for row in printed("table-05-secas-by-sub-committee")[2:-1] if row[0]]
    assert [row[:2] for row in printed("forward-look")[1:]] == [[area, "Stable"] for area in areas]
    assert len(areas) == 5


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("5. Customer Satisfaction Survey", 10350),
        ("7. Licences", 3300),
        ("14. Website Maintenance", 20100),  # £100 above the line, as the document gives it
        ("16. File Sharing Solution", 4000),
        ("Meeting Room Hire & Refreshments", 172000),  # £3,000 above the line, likewise
        ("Panel Chair Office", 24000),
        ("Contractor Space Rental", 50400),
    ],
)
def test_drivers_come_to_the_amounts_the_document_gives(line: str, amount: int) -> None:
    total = Decimal()
    for name, _, quantity, times, charge, _, _ in printed("drivers")[1:]:
        if name == line and quantity:
            total += exact(quantity) * exact(times) * exact(charge)
    assert total == amount


# ---------------------------------------------------------------- the parser of printed amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£1,082,102", "1082102"),
        ("-£553,312", "-553312"),
        ("£-553,312", "-553312"),
        ("−£31,880", "-31880"),
        ("(£31,880)", "-31880"),
        (" £ 0 ", "0"),
        ("0.85", "0.85"),
        ("2.7%", "0.027"),
    ],
)
def test_an_amount_is_read_exactly(text: str, expected: str) -> None:
    assert str(build_published.amount(text)) == expected


@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_is_no_amount(text: str) -> None:
    assert build_published.amount(text) is None


@pytest.mark.parametrize("text", ["N/A", "£", "1.2.3", "(£5", "(-£5)", "--5", "£12k"])
def test_words_are_refused_as_an_amount(text: str) -> None:
    with pytest.raises(SexcelError, match="is not an amount; write it like £1,082,102"):
        build_published.amount(text)
