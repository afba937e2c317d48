"""The ledger taken into the monitor: three packages' exports of one ledger, to the penny."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from msgspec import Struct

import sexcel
from sexcel.api import take_in
from sexcel.files.written import WRITTEN
from sexcel.model.errors import OutputError, SexcelError
from sexcel.year.months import first_of_month
from sexcel.year.sheets.layout import FIRST_ROW
from tests.cli.running import SHIPPED, CommandRunner, digest
from tests.year.test_monitor import rows_by_line

MONTHS = [first_of_month(2020, number) for number in range(12)]


class Posting(Struct, frozen=True):
    """An entry of the invented ledger."""

    month: date
    code: str
    name: str
    number: str
    amount: Decimal


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("monitor") / "monitor.xlsx"
    sexcel.monitor(SHIPPED, path)
    return path


@pytest.fixture
def monitor(empty: Path, tmp_path: Path) -> Path:
    path = tmp_path / "monitor.xlsx"
    path.write_bytes(empty.read_bytes())
    return path


@pytest.fixture(scope="module")
def ledger(empty: Path) -> list[Posting]:
    """Return two entries a line and month, credits among them."""
    outturn = openpyxl.load_workbook(empty, data_only=True)["Outturn"]
    names = [
        str(row[0].value)
        for row in outturn.iter_rows(min_row=FIRST_ROW)
        if row[1].value and row[0].value != "Contingency (5%)"
    ]
    random, entries = Random(14), list[Posting]()
    for month in MONTHS:
        for position, name in enumerate(names):
            for _ in range(2):
                amount = Decimal(random.randint(-90_000, 400_000)) / 100
                number = f"J{len(entries) + 1}"
                entries.append(Posting(month, str(4000 + position), name, number, amount))
    return entries


def sums(ledger: list[Posting]) -> dict[tuple[str, date], Decimal]:
    totals: dict[tuple[str, date], Decimal] = {}
    for entry in ledger:
        key = entry.name, entry.month
        totals[key] = totals.get(key, Decimal(0)) + entry.amount
    return totals


def write_transactions(ledger: list[Posting], path: Path) -> None:
    """Write entries in cp1252, a minus behind the amount, with a total at the end."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Nominal Activity Report £"])
        writer.writerow(["Date", "N/C", "Name", "No", "Details", "Amount"])
        for entry in ledger:
            amount = f"{abs(entry.amount):,.2f}{'-' if entry.amount < 0 else ''}"
            day = f"{entry.month:15/%m/%Y}"
            writer.writerow([day, entry.code, entry.name, entry.number, "Invoice", amount])
        writer.writerow(["Total", "", "", "", "", f"{sum(e.amount for e in ledger):,.2f}"])


def write_debits_and_credits(ledger: list[Posting], path: Path) -> None:
    """Write entries with a decimal comma, debits and credits apart, semicolons between."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(
            ["Period", "Account", "Account name", "Transaction number", "Debit", "Credit"]
        )
        for entry in ledger:
            amount = f"{abs(entry.amount):,.2f}".translate(str.maketrans(",.", ".,"))
            sides = ["", amount] if entry.amount < 0 else [amount, ""]
            period = (entry.month.month - 4) % 12 + 1
            writer.writerow([f"P{period}", entry.code, entry.name, entry.number, *sides])


def write_months(ledger: list[Posting], path: Path) -> None:
    """Write a sheet with a row for each line and a column for each month, and sub totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    months = list(dict.fromkeys(entry.month for entry in ledger))
    sheet.append(["Management accounts"])
    sheet.append(["Name", *(f"{month:%b-%y}" for month in months), "Total"])
    totals = sums(ledger)
    for name in dict.fromkeys(entry.name for entry in ledger):
        sheet.append([name, *(float(totals[name, month]) for month in months)])
    sheet.append(["Total", *(1 for _ in months)])
    book.save(path)


EXPORTS: dict[str, Callable[[list[Posting], Path], None]] = {
    "transactions.csv": write_transactions,
    "debits.csv": write_debits_and_credits,
    "wide.xlsx": write_months,
}


def figures(path: Path, year: int = 2020) -> dict[tuple[str, date], Decimal]:
    """Return what Outturn has for each line and month, to the penny."""
    months = [first_of_month(year, number) for number in range(12)]
    book = openpyxl.load_workbook(path, data_only=True)
    outturn = book["Outturn"]
    return {
        (name, month): round(Decimal(str(outturn.cell(row, 7 + number).value)), 2)
        for name, row in rows_by_line(book).items()
        for number, month in enumerate(months)
        if outturn.cell(row, 2).value
    }


@pytest.mark.parametrize("name", EXPORTS)
def test_three_exports_of_one_ledger_give_the_same_figures(
    name: str, monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    """Take in a year: actuals to the penny for every line and month (section 1.2)."""
    EXPORTS[name](ledger, tmp_path / name)
    outcome = take_in(monitor, [tmp_path / name], close="March")
    assert outcome.is_written
    assert outcome.unmapped == ()
    assert sum(month.total for month in outcome.months) == sum(e.amount for e in ledger)
    rows = openpyxl.load_workbook(monitor, read_only=True)["Actuals"].iter_rows(min_row=FIRST_ROW)
    entries = [row for row in rows if row[0].value]
    assert len(entries) == sum(month.entries for month in outcome.months)
    booked = figures(monitor)
    totals = sums(ledger)
    assert {key: booked[key] for key in totals} == totals


@pytest.mark.slow
def test_taken_in_twice_nothing_changes(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    write_transactions(ledger, tmp_path / "year.csv")
    take_in(monitor, [tmp_path / "year.csv"], close="June")
    actuals = openpyxl.load_workbook(monitor)["Actuals"]
    for drawn, added in zip(actuals[FIRST_ROW], actuals[FIRST_ROW + 500], strict=True):
        assert drawn.has_style
        assert drawn.style_id == added.style_id, added.coordinate
    before = digest(monitor)
    outcome = take_in(monitor, [tmp_path / "year.csv"])
    assert not outcome.is_written
    assert {month.state for month in outcome.months} == {"unchanged"}
    assert digest(monitor) == before


@pytest.mark.slow
def test_months_in_any_order_and_only_closed_ones_count(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    for number in (2, 0, 1):
        file = tmp_path / f"{number}.csv"
        write_transactions([entry for entry in ledger if entry.month == MONTHS[number]], file)
        take_in(monitor, [file])
    assert not any(figures(monitor).values())
    take_in(monitor, [], close="May")
    booked, totals = figures(monitor), sums(ledger)
    for (name, month), figure in booked.items():
        assert figure == (totals[name, month] if month in MONTHS[:2] and name[:5] != "Conti" else 0)


@pytest.mark.slow
def test_a_closed_month_changes_only_when_restated(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    write_transactions(ledger, tmp_path / "year.csv")
    take_in(monitor, [tmp_path / "year.csv"], close="June")
    book = openpyxl.load_workbook(monitor)
    book["Outturn"]["AB8"] = "A typed reason"
    book.save(monitor)
    assert WRITTEN[-2:] == [tmp_path / "monitor-before.xlsx", monitor]
    state, booked = digest(monitor), figures(tmp_path / "monitor-before.xlsx")
    first, *unchanged = [entry for entry in ledger if entry.month == MONTHS[1]]
    changed = Posting(first.month, first.code, first.name, first.number, first.amount + 100)
    write_transactions([changed, *unchanged], tmp_path / "may.csv")
    outcome = take_in(monitor, [tmp_path / "may.csv"])
    (difference,) = outcome.differences
    was = sums(ledger)[first.name, MONTHS[1]]
    assert (difference.line, difference.was, difference.now) == (first.name, was, was + 100)
    assert digest(monitor) == state
    assert take_in(monitor, [tmp_path / "may.csv"], restate=True, dry_run=True).is_written is False
    take_in(monitor, [tmp_path / "may.csv"], restate=True)
    after, totals = figures(monitor), sums(ledger)
    totals[first.name, MONTHS[1]] += 100
    closed = {key: total for key, total in totals.items() if key[1] in MONTHS[:3]}
    assert {key: after[key] for key in closed} == closed
    assert booked.keys() == after.keys()
    assert openpyxl.load_workbook(monitor)["Outturn"]["AB8"].value == "A typed reason"


@pytest.mark.slow
def test_a_month_of_zeros_is_replaced_and_a_gap_is_named(
    monitor: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Replace a month by a column of zeros, unless no later one has amounts; name closed gaps."""
    file = tmp_path / "wide.csv"
    file.write_text("Name,Apr-20,May-20,Jun-20,Jul-20\n3. Legal,5,6,7,0\n2. SECCo,1,0,2,0\n")
    take_in(monitor, [file])
    file.write_text("Name,Apr-20,May-20,Jun-20,Jul-20\n3. Legal,5,0,7,0\n2. SECCo,1,0,2,0\n")
    states = {month.month: month.state for month in take_in(monitor, [file]).months}
    assert states == {MONTHS[0]: "unchanged", MONTHS[1]: "replaced", MONTHS[2]: "unchanged"}
    file.write_text("Name,Apr-20,May-20,Jun-20\n3. Legal,5,0,0\n2. SECCo,1,0,0\n")
    assert [month.state for month in take_in(monitor, [file]).months] == ["unchanged"]
    code, out, _ = CommandRunner(capsys)("monitor", monitor, "--close", "July")
    assert code == 0
    assert "No entries  May and July, which count as nothing spent" in out
    booked = figures(monitor)
    assert [booked["3. Legal", month] for month in MONTHS[:4]] == [5, 0, 7, 0]
    with pytest.raises(SexcelError, match="months up to July are closed"):
        take_in(monitor, [], close="May")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "rows", "due"),
    [
        ("Amount", ['"(1,234.50)"', "12.00-", "-3", "£5.00", " 1 000.00 "], "-244.50"),
        ("Type,Amount", ["SI,10.00", "C,4.00", "Cr,-3.00", "PC,1.50"], "1.50"),
        ("Dr;Cr", ["1.234,50;", ";234,50", "0,25;0,25"], "1000.00"),
        ("Amount", ["1.234,50", "(1.000,25)"], "234.25"),
    ],
)
def test_credits_and_decimal_marks(
    heading: str, rows: list[str], due: str, monitor: Path, tmp_path: Path
) -> None:
    """Read brackets, minus signs on either side, credits by type or column, either mark."""
    mark = ";" if ";" in heading or rows[0].endswith(",50") else ","
    lines = [f"Period{mark}Code{mark}Name{mark}{heading}"]
    lines += [f"Apr-20{mark}4002{mark}3. Legal{mark}{row}" for row in rows]
    file = tmp_path / "april.csv"
    file.write_text("\n".join(lines))
    (month,) = take_in(monitor, [file], close="April").months
    assert month.total == Decimal(due)
    assert figures(monitor)["3. Legal", MONTHS[0]] == Decimal(due)


def test_entries_that_are_alike_are_no_duplicates(monitor: Path, tmp_path: Path) -> None:
    """Count two entries of equal date, amount and name twice; take their file again once."""
    file = tmp_path / "april.csv"
    row = "15/04/2020,4002,3. Legal,Counsel,500.00\n"
    file.write_text(f"Date,Code,Name,Details,Amount\n{row}{row}")
    take_in(monitor, [file], close="April")
    assert figures(monitor)["3. Legal", MONTHS[0]] == 1_000
    assert [month.state for month in take_in(monitor, [file]).months] == ["unchanged"]


def test_a_date_may_have_its_time_of_day(monitor: Path, tmp_path: Path) -> None:
    file = tmp_path / "april.csv"
    file.write_text(
        "Date,Code,Name,No,Details,Amount\n"
        "01/04/2020 00:00:00,4002,3. Legal,1,x,5.00\n"
        "2020-04-02T09:30,4002,3. Legal,2,x,6.00\n"
    )
    (month,) = take_in(monitor, [file]).months
    assert (month.month, month.total) == (MONTHS[0], Decimal(11))


def test_an_account_that_no_line_takes_is_offered_the_nearest(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    april = [entry for entry in ledger if entry.month == MONTHS[0]][:4]
    strange = Posting(MONTHS[0], "7777", "Panel Member", "J9999", Decimal("12.34"))
    write_transactions([*april, strange], tmp_path / "april.csv")
    outcome = take_in(monitor, [tmp_path / "april.csv"], close="April")
    (account,) = outcome.unmapped
    assert (account.code, account.total, account.nearest) == (
        "7777", Decimal("12.34"), "1. Panel Members",
    )  # fmt: skip
    book = openpyxl.load_workbook(monitor, data_only=True)
    row = rows_by_line(book)["Not mapped"]
    assert book["Outturn"].cell(row, 7).value == pytest.approx(12.34)
    book = openpyxl.load_workbook(monitor)
    book["Mapping"]["A6"], book["Mapping"]["C6"] = "7777", "1. Panel Members"
    book.save(monitor)
    assert take_in(monitor, [tmp_path / "april.csv"]).unmapped == ()
    mapped = figures(monitor)["1. Panel Members", MONTHS[0]]
    assert mapped == sum(e.amount for e in april if e.name == "1. Panel Members") + strange.amount


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["01/05/2021", "1", "Legal", "1", "x", "5"]], "May 2021 is not in the budget year"),
        ([["01/05/2020", "1", "Legal", "1", "x", "five"]], "the amount 'five' is no number"),
        ([["01/05/2020", "1", "Legal", "1"]], "the file is cut off"),
        ([["1st May", "1", "Legal", "1", "x", "5"]], "the date '1st May' cannot be read"),
        ([["01/05/2020", "1", "Legal", "1", "x", "5"]] * 2, "row 2 and again in row 3"),
        (
            [
                ["01/05/2020", "1", "Legal", "1", "x", "1,234.50"],
                ["01/05/2020", "1", "Legal", "2", "x", "5,5"],
            ],
            "row 2 and row 3: one amount has a decimal comma and one a decimal point",
        ),
        ([["01/05/2020", "1", "Legal", "1", "x", "1.234"]], "may be in thousands or in pence"),
        ([], "has no entries"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_written(
    rows: list[list[str]], sentence: str, monitor: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows([["Date", "N/C", "Name", "No", "Details", "Amount"], *rows])
    state = digest(monitor)
    with pytest.raises(SexcelError, match=sentence):
        take_in(monitor, [file])
    assert digest(monitor) == state
    assert not monitor.with_name("monitor-before.xlsx").exists()


def test_two_sources_two_mappings_and_an_open_workbook_are_refused(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    april = [entry for entry in ledger if entry.month == MONTHS[0]]
    for name in ("a.csv", "b.csv"):
        write_transactions(april, tmp_path / name)
    with pytest.raises(SexcelError, match="both have April 2020"):
        take_in(monitor, [tmp_path / "a.csv", tmp_path / "b.csv"])
    lock = tmp_path / "~$monitor.xlsx"
    lock.touch()
    with pytest.raises(OutputError, match="is open in Excel"):
        take_in(monitor, [tmp_path / "a.csv"])
    lock.unlink()
    book = openpyxl.load_workbook(monitor)
    for row, line in ((6, "3. Legal"), (7, "2. SECCo")):
        book["Mapping"].cell(row, 1, "4000")
        book["Mapping"].cell(row, 3, line)
    book.save(monitor)
    with pytest.raises(SexcelError, match="one code, one line"):
        take_in(monitor, [tmp_path / "a.csv"])
    with pytest.raises(SexcelError, match="is no monitor workbook"):
        take_in(SHIPPED, [tmp_path / "a.csv"])


@pytest.mark.slow
def test_a_reversal_of_an_accrual_belongs_to_next_year(monitor: Path, tmp_path: Path) -> None:
    file = tmp_path / "march.csv"
    file.write_text(
        "Date,Code,Name,No,Details,Amount\n"
        "31/03/2021,4002,3. Legal,1,Accrual of March,500.00\n"
        "01/04/2021,4002,3. Legal,2,Reversal of accrual,-500.00\n"
    )
    outcome = take_in(monitor, [file], close="March")
    assert [entry.amount for entry in outcome.next_year] == [-500]
    assert figures(monitor)["3. Legal", MONTHS[11]] == 500


def test_text_is_read_as_pandas_reads_it(monitor: Path, tmp_path: Path) -> None:
    """Take in details over two lines; refuse a file that ends within a text in quotes."""
    file = tmp_path / "april.csv"
    head = "Date,N/C,Name,No,Details,Amount\n"
    file.write_text(f'{head}01/04/2020,1,3. Legal,1,"Counsel,\nTerm 1",5.00\n', "utf-16")
    (month,) = take_in(monitor, [file], close="April").months
    assert (month.entries, month.total) == (1, Decimal(5))
    actuals = openpyxl.load_workbook(monitor)["Actuals"]
    assert "Counsel,\nTerm 1" in [cell.value for row in actuals.iter_rows() for cell in row]
    state = digest(monitor)
    file.write_text(f'{head}01/04/2020,1,3. Legal,1,"Counsel')
    with pytest.raises(SexcelError, match="cannot be read as a table"):
        take_in(monitor, [file])
    assert digest(monitor) == state


def test_a_sheet_is_read_as_pandas_reads_it(monitor: Path, tmp_path: Path) -> None:
    """Take the one sheet that is a ledger, with its dates and codes; refuse what is in doubt."""
    file, book = tmp_path / "april.xlsx", openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Printed by the finance team"
    sheet = book.create_sheet("Ledger")
    sheet["B4"] = "Nominal activity"
    rows = (
        ("Date", "N/C", "Name", "No", "Details", "Amount"),
        (datetime(2020, 4, 1, 13, 30), 4002, " 3. Legal ", 17, "NA", 0.1 + 0.2),
        (date(2020, 4, 2), "0400", "2. secco", None, None, -12.5),
        (date(2020, 4, 3), 4002, "3. Legal", 18, "x", "(1,000.50)"),
        ("Total", None, None, None, None, -1012.7),
    )
    for number, row in enumerate(rows, 6):
        for column, value in enumerate(row, 2):
            sheet.cell(number, column, value)
    book.save(file)
    (month,) = take_in(monitor, [file], close="April").months
    assert (month.entries, month.total) == (3, Decimal("-1012.7"))
    booked = figures(monitor)
    assert booked["3. Legal", MONTHS[0]] == Decimal("-1000.20")
    assert booked["2. SECCo", MONTHS[0]] == Decimal("-12.50")
    actuals = openpyxl.load_workbook(monitor)["Actuals"]
    assert [actuals.cell(row, 2).value for row in (6, 7)] == ["4002", "0400"]
    assert [actuals.cell(6, column).value for column in (5, 6)] == ["17", "NA"]
    state = digest(monitor)
    sheet["G8"] = "#REF!"
    book.save(file)
    with pytest.raises(SexcelError, match="row 8: the amount '#REF!' is no number"):
        take_in(monitor, [file])
    sheet["G8"] = 5
    book.copy_worksheet(sheet)
    book.save(file)
    with pytest.raises(SexcelError, match="on the sheets 'Ledger' and 'Ledger Copy'"):
        take_in(monitor, [file])
    file.write_bytes(file.read_bytes()[:3000])
    with pytest.raises(SexcelError, match="damaged"):
        take_in(monitor, [file])
    assert digest(monitor) == state


@pytest.mark.libreoffice
def test_after_an_edit_in_libreoffice_nothing_moves_and_nothing_typed_is_lost(
    monitor: Path, ledger: list[Posting], tmp_path: Path
) -> None:
    """Save the monitor from LibreOffice between two months: then take both in, again and anew."""
    from tests.libreoffice import convert

    typed: dict[tuple[str, str], str | float] = {
        ("Outturn", "AB8"): "A typed reason", ("Outturn", "U8"): 4321, ("Outturn", "V8"): 2,
        ("Movements", "C6"): "Contingency (5%)", ("Movements", "D6"): "CACoP",
        ("Movements", "E6"): 2500, ("Projects", "C6"): "SECP_81", ("Releases", "A6"): "CACoP",
        ("Releases", "C6"): 1000, ("Work package", "A6"): "Q2", ("Work package", "C6"): 7500,
        ("Profile", "B7"): 0.5, ("Settings", "B14"): "No", ("Mapping", "A6"): "9999",
        ("Mapping", "C6"): "3. Legal",
    }  # fmt: skip
    files = []
    for number in (1, 0, 2):
        files.append(tmp_path / f"{number}.csv")
        write_transactions([e for e in ledger if e.month == MONTHS[number]], files[-1])
    take_in(monitor, files[:2], close="May")
    book = openpyxl.load_workbook(monitor)
    for (sheet, cell), value in typed.items():
        book[sheet][cell] = value
    book.save(monitor)
    (edited,) = convert([monitor], tmp_path / "edited")
    monitor.write_bytes(edited.read_bytes())
    before, state = figures(monitor), digest(monitor)
    assert {m.state for m in take_in(monitor, files[:2]).months} == {"unchanged"}
    assert digest(monitor) == state
    take_in(monitor, files[2:], close="June")
    after, book = figures(monitor), openpyxl.load_workbook(monitor)
    totals = sums(ledger)
    moved = {key for key in after if after[key] != before[key]}
    assert moved == {key for key in totals if key[1] == MONTHS[2] and totals[key]}
    assert all(after[key] == totals[key] for key in moved)
    assert {place: book[place[0]][place[1]].value for place in typed} == typed
    first, *unchanged = [e for e in ledger if e.month == MONTHS[0]]
    restated = Posting(first.month, first.code, first.name, first.number, first.amount + 7)
    write_transactions([restated, *unchanged], files[1])
    take_in(monitor, [files[1]], restate=True)
    again = figures(monitor)
    changed = {key: again[key] - after[key] for key in again if again[key] != after[key]}
    assert changed == {(first.name, MONTHS[0]): Decimal(7)}
    book = openpyxl.load_workbook(monitor)
    assert {place: book[place[0]][place[1]].value for place in typed} == typed
