"""The setup sheet and the section of a configuration: what a person corrects is what is read."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import sexcel
from sexcel.model.book import Book, Role
from sexcel.model.errors import SettingsError
from sexcel.reports.settings import state_settings

LAYOUTS = Path(__file__).with_name("layouts")
WORKBOOKS = Path(__file__).parents[2] / "workbooks"
NOTHING = sexcel.Settings()

Correction = Mapping[tuple[str, str, str], Mapping[int, object]]
"""By kind, table and cell: the columns of the setup sheet that a person changes (E is 5)."""

Reading = dict[str, list[tuple[object, ...]]]


def reading(book: Book) -> Reading:
    """Return every figure of a book with its table, row, role, area, column and unit."""
    return {
        name: [
            (row.key, row.role, row.group, row.parts, column, entry.value, entry.ref, entry.unit)
            for row in table.rows
            for column, entry in row.entries.items()
        ]
        for name, table in book.tables.items()
    }


def correct(source: Path, target: Path, corrections: Correction) -> Path:
    """Write the setup of a workbook and correct it, as a person does in Excel."""
    sexcel.write_setup(source, target, settings=NOTHING)
    book = openpyxl.load_workbook(target, data_only=True)
    sheet = book["sexcel setup"]
    for place, changes in corrections.items():
        row = find_row(sheet, place)
        for column, value in changes.items():
            sheet.cell(row, column).value = value  # type: ignore[assignment]
    book.save(target)
    return target


def find_row(sheet: Worksheet, place: tuple[str, str, str]) -> int:
    """Return the row of an entry: by its kind, its table (or rate) and its cell."""
    rows = [
        row
        for row in range(1, sheet.max_row + 1)
        if (sheet.cell(row, 1).value, sheet.cell(row, 2).value, sheet.cell(row, 4).value or "")
        == place
    ]
    assert len(rows) == 1, place
    return rows[0]


COMBINED = "favourable_variances_deducted_discount_and_other_words.xlsx"
READ_AGAIN = [*sorted(LAYOUTS.glob("*.xlsx")), LAYOUTS.with_name("combinations") / COMBINED]


@pytest.mark.parametrize("path", READ_AGAIN, ids=lambda path: path.stem)
def test_a_configuration_and_an_untouched_setup_give_the_same_reading(
    path: Path, tmp_path: Path
) -> None:
    book = sexcel.read(path, settings=NOTHING)
    config = sexcel.write_config(path, tmp_path / "read.toml", settings=NOTHING)
    configured = sexcel.read(path, settings=config)
    assert reading(configured) == reading(book)
    assert configured.idle_settings == ()
    copy = sexcel.write_setup(path, tmp_path / "setup.xlsx", settings=NOTHING).output
    copied = sexcel.read(copy, settings=NOTHING)
    assert reading(copied) == reading(book)
    assert copied.settings == NOTHING
    assert "sexcel setup" not in copied.other_sheets


def test_the_setup_copy_is_judged_and_audited_like_the_workbook(tmp_path: Path) -> None:
    path = LAYOUTS / "two_versions.xlsx"
    copy = sexcel.write_setup(path, tmp_path / "setup.xlsx", settings=NOTHING).output
    for look in (sexcel.validate, sexcel.audit):
        before, after = look(path, settings=NOTHING), look(copy, settings=NOTHING)
        assert [f.message for f in after.findings] == [f.message for f in before.findings]
    # A workbook that is kept is kept with what settles how it is read.
    clean = sexcel.regenerate(copy, tmp_path / "clean.xlsx", settings=NOTHING).output
    assert "sexcel setup" in openpyxl.load_workbook(clean).sheetnames


def test_the_copy_that_a_person_says_counts_is_read(tmp_path: Path) -> None:
    source = LAYOUTS / "two_versions.xlsx"
    assert str(sexcel.read(source).tables["overview"].range) == "'Overview v0.4'!A3:E12"
    target = sexcel.write_setup(source, tmp_path / "setup.xlsx", settings=NOTHING).output
    book = openpyxl.load_workbook(target, data_only=True)
    sheet = book["sexcel setup"]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "Table" and sheet.cell(row, 2).value == "Table 2":
            counts = sheet.cell(row, 9)
            counts.value = "no" if counts.value == "yes" else "yes"
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    assert read.tables["overview"].range.sheet == "Overview v0.3"


def test_a_column_a_row_and_a_sign_that_a_person_corrects(tmp_path: Path) -> None:
    source = LAYOUTS / "income_line.xlsx"
    before = sexcel.read(source).tables["overview"]
    budget, outturn = before.column("budget"), before.column("outturn")
    assert budget is not None
    assert outturn is not None
    line = before.lines[0]
    target = correct(
        source,
        tmp_path / "setup.xlsx",
        {
            ("Column", "Table 2", budget.heading_ref.a1): {6: "prior year Estimated Outturn"},
            ("Column", "Table 2", outturn.heading_ref.a1): {6: "Budget Year Approved budget"},
            ("Row", "Table 2", before.label_ref(line).a1): {7: "reversed"},
        },
    )
    read = sexcel.read(target, settings=NOTHING)
    after = read.tables["overview"]
    row = after.row(line.key)
    assert row is not None
    figure = line.figure("outturn")
    assert figure is not None
    assert row.figure("budget") == -figure
    assert row.figure("outturn") == -(line.figure("budget") or Decimal(0))
    assert len(read.settings.setup.corrections) == 3
    assert read.idle_settings == ()


def test_a_row_that_is_not_read_and_a_heading_that_is_not_used(tmp_path: Path) -> None:
    source = LAYOUTS / "income_line.xlsx"
    table = sexcel.read(source).tables["overview"]
    row, variance = table.row("interest and other income"), table.column("variance")
    assert row is not None
    assert variance is not None
    target = correct(
        source,
        tmp_path / "setup.xlsx",
        {
            ("Row", "Table 2", table.label_ref(row).a1): {6: "not read"},
            ("Column", "Table 2", variance.heading_ref.a1): {6: "not used"},
        },
    )
    read = sexcel.read(target, settings=NOTHING).tables["overview"]
    assert [r.key for r in read.rows] == [r.key for r in table.rows if r is not row]
    assert read.column("variance") is None


def test_a_unit_a_rate_and_a_year_that_a_person_corrects(tmp_path: Path) -> None:
    source = LAYOUTS / "rates_in_input_cells.xlsx"
    before = sexcel.read(source)
    table = before.tables["overview"]
    target = correct(
        source,
        tmp_path / "setup.xlsx",
        {
            ("Table", "Table 2", table.range.a1): {8: "£k"},
            ("Rate", "Contingency", "B3"): {6: "7%"},
        },
    )
    read = sexcel.read(target, settings=NOTHING)
    total, former = read.tables["overview"].total, table.total
    assert total is not None
    assert former is not None
    assert total.figure("budget") == 1000 * (former.figure("budget") or Decimal(0))
    assert read.settings.rates == {"contingency": Decimal("0.07")}


def test_rows_inserted_since_leave_corrections_where_their_labels_are(tmp_path: Path) -> None:
    source = LAYOUTS / "sub_totals_above.xlsx"
    table = sexcel.read(source).tables["secco_lines"]
    row = table.lines[1]
    target = correct(
        source,
        tmp_path / "setup.xlsx",
        {
            ("Row", "Table 4", table.label_ref(row).a1): {6: "memorandum"},
            ("Table", "Table 4", table.range.a1): {8: "£k"},
        },
    )
    book = openpyxl.load_workbook(target, data_only=True)
    book[table.range.sheet].insert_rows(1, 3)
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    moved = read.tables["secco_lines"]
    assert moved.range.first_row == table.range.first_row + 3
    assert moved.range.last_row == table.range.last_row + 3
    assert [r.role for r in moved.rows if r.label == row.label] == [Role.MEMO]
    assert read.idle_settings == ()


def test_a_range_that_an_inserted_row_cuts_short_is_reported(tmp_path: Path) -> None:
    source = LAYOUTS / "income_line.xlsx"
    place = ("Table", "Table 2", "A3:E13")
    target = correct(source, tmp_path / "setup.xlsx", {place: {4: "A3:D13"}})
    assert sexcel.read(target, settings=NOTHING).idle_settings == ()
    book = openpyxl.load_workbook(target, data_only=True)
    sheet = book["Summary"]
    sheet.insert_rows(11)
    sheet["A11"], sheet["B11"], sheet["C11"], sheet["D11"] = "Another income", -1, -1, -1
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    (cut,) = read.idle_settings
    assert cut.startswith(f"{target}: 'sexcel setup'!D")
    said = state_settings(read.settings, read.idle_settings)["Cut short"]
    assert said.endswith(": rows go on below the last one given")


def test_a_correction_that_no_longer_fits_is_reported_and_left_out(tmp_path: Path) -> None:
    source = LAYOUTS / "sub_totals_above.xlsx"
    table = sexcel.read(source).tables["secco_lines"]
    row = table.lines[1]
    ref = table.label_ref(row)
    place = ("Row", "Table 4", ref.a1)
    target = correct(source, tmp_path / "setup.xlsx", {place: {6: "memorandum"}})
    book = openpyxl.load_workbook(target, data_only=True)
    book[ref.sheet][ref.a1].value = "Quite another line"
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    assert all(r.role is not Role.MEMO for r in read.tables["secco_lines"].rows)
    (unfit,) = read.idle_settings
    assert unfit.startswith(f"{target}: 'sexcel setup'!F")


def test_rows_that_are_deleted_are_left_to_recognition(tmp_path: Path) -> None:
    source = LAYOUTS / "income_line.xlsx"
    target = sexcel.write_setup(source, tmp_path / "setup.xlsx", settings=NOTHING).output
    book = openpyxl.load_workbook(target, data_only=True)
    sheet = book["sexcel setup"]
    sheet.delete_rows(5, sheet.max_row)
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    assert read.settings == NOTHING
    assert [row.key for row in read.tables["overview"].rows] == [
        row.key for row in sexcel.read(source).tables["overview"].rows
    ]


def test_a_table_that_only_a_person_can_name(tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    book = openpyxl.load_workbook(LAYOUTS / "income_line.xlsx", data_only=True)
    sheet = book.create_sheet("Bits")
    for row in (["Thing", "Foo", "Bar"], ["Hire", 10, 20], ["Office", 30, 40], ["All", 40, 60]):
        sheet.append(row)
    book.save(source)
    assert "accommodation" not in sexcel.read(source, settings=NOTHING).tables
    target = correct(
        source, tmp_path / "setup.xlsx", {("Table", "Table 10", ""): {3: "Bits", 4: "A1:C4"}}
    )
    book = openpyxl.load_workbook(target, data_only=True)
    setup = book["sexcel setup"]
    for row in (
        ["Column", "Table 10", "Bits", "A1", "Thing", "Cost"],
        ["Column", "Table 10", "Bits", "B1", "Foo", "prior year Estimated Outturn"],
        ["Column", "Table 10", "Bits", "C1", "Bar", "budget year Approved Budget"],
        ["Row", "Table 10", "Bits", "A4", "All", "total"],
    ):
        setup.append(row)
    book.save(target)
    read = sexcel.read(target, settings=NOTHING)
    table = read.tables["accommodation"]
    assert [(row.key, row.role, row.figure("budget")) for row in table.rows] == [
        ("hire", Role.LINE, Decimal(20)),
        ("office", Role.LINE, Decimal(40)),
        ("total", Role.TOTAL, Decimal(60)),
    ]
    assert len(read.settings.setup.corrections) == 6


WRONG: Mapping[str, tuple[tuple[str, str, str], Mapping[int, object], str]] = {
    "a word": (
        ("Row", "Table 2", "A4"),
        {6: "contingencey"},
        "'contingencey' is not a word for this; permitted are 'SECCo and Panel Operations', ",
    ),
    "a column": (("Column", "Table 2", "B3"), {6: "last year"}, "'last year' is not a word for"),
    "no range": (("Table", "Table 2", "A3:E13"), {4: "A3-D14"}, 'a range such as "B4:F12" is'),
    "not there": (
        ("Table", "Table 2", "A3:E13"),
        {4: "H40:L50"},
        "no headings of Table 2 are in the top rows of H40:L50 on sheet",
    ),
    "a sheet": (("Table", "Table 2", "A3:E13"), {3: "Sumary"}, "there is no sheet 'Sumary'"),
    "twice": (("Row", "Table 2", "A6"), {4: "A4"}, "A4 is in 'sexcel setup'!D"),
    "a kind": (("Row", "Table 2", "A5"), {1: "Line"}, "'Line' is not one of Table, Column, Row"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_entry_is_one_sentence_that_names_its_cell(name: str, tmp_path: Path) -> None:
    source = LAYOUTS / "income_line.xlsx"
    assert sexcel.read(source).tables["overview"].range.a1 == "A3:E13"
    place, changes, sentence = WRONG[name]
    target = correct(source, tmp_path / "setup.xlsx", {place: changes})
    with pytest.raises(SettingsError) as caught:
        sexcel.read(target, settings=NOTHING)
    message = str(caught.value)
    (column,) = changes
    assert message.startswith(f"{target}: 'sexcel setup'!{'ABCDEFGHI'[column - 1]}")
    assert sentence in message
