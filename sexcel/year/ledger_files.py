"""What accounting packages export: entries one below the other, or a column for each month."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from sexcel.files.reading import read_grid
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.names import normalise
from sexcel.model.wording import join_words
from sexcel.model.years import financial_year
from sexcel.recognise.periods import parse_period
from sexcel.year.months import FIRST_MONTH, MONTHS, first_of_month

_HEADINGS = {
    "code": "code|account|account code|account no|nominal|nominal code|n/c|a/c|gl code|cost code",
    "name": "name|account name|nominal name|budget line|line|account description",
    "date": "date|transaction date|posting date|tran date|trans date|invoice date",
    "period": "period|month|accounting period|posting period",
    "number": "no|number|transaction number|trans no|tran no|transaction no|journal no|entry no|id",
    "details": "details|description|narrative|memo|text|supplier|payee",
    "amount": "amount|net|net amount|value|gbp|amount gbp|total",
    "debit": "debit|dr|debits",
    "credit": "credit|cr|credits",
    "type": "type|dr/cr|d/c|transaction type",
}
"""What packages call a column, normalised as names of the budget are."""
_NAMES = {normalise(word): field for field, words in _HEADINGS.items() for word in words.split("|")}
_CREDITS = frozenset(("c", "cr", "credit", "pc", "credit note"))
"""What a row's type says where its amount is to be taken off."""
_TOTAL = re.compile(
    r"\s*(?:sub[ -]?total|total|grand total|balance|closing balance)\b", re.IGNORECASE
)
_PERIOD = re.compile(r"(?:p|m|period|month|mth)?\.?\s?(?P<number>\d{1,2})", re.IGNORECASE)
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d-%b-%y", "%d %b %Y",
                 "%d-%b-%Y", "%d %B %Y")  # fmt: skip
_TIME_OF_DAY = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d(:\d\d)?(\.\d+)?Z?$")
_DECIMALS = re.compile(r"\d(?P<mark>[.,])\d{1,2}$")
"""An amount with pence: one or two digits, so that the mark cannot be of thousands."""
_THREE_DECIMALS = {
    False: re.compile(r"^\d{1,3}\.\d{3}$"),
    True: re.compile(r"^\d{1,3},\d{3}$"),
}
"""Three digits behind what would be the decimal mark, by whether that is a comma."""
_MOST_ROWS_ABOVE = 30
"""Rows above the headings: packages print a title, the company, the period and the user."""
_LEAST_MONTHS = 3
"""Columns that make a sheet one of months, as for the headings of a budget table."""


class LedgerEntry(Struct, frozen=True):
    """An entry of the ledger, in £: positive is cost. ``row`` is its row in the file, from 1."""

    month: date
    code: str
    name: str
    day: date | None
    number: str
    details: str
    amount: Decimal
    file: str
    row: int = 0


class LedgerFile(Struct, frozen=True):
    """An export as read; ``next_year`` are reversals of accruals that belong to the next year.

    ``zero_months`` have a column in which every amount is 0, before one with amounts: those behind
    the last are not booked yet.
    """

    path: Path
    sha256: str
    entries: tuple[LedgerEntry, ...]
    next_year: tuple[LedgerEntry, ...] = ()
    zero_months: frozenset[date] = frozenset()


Row = Sequence[CellValue]


def read_ledger(path: Path, budget_year: int) -> LedgerFile:
    """Read an export of the ledger for the budget year that begins in April.

    Raises SexcelError, with one sentence that names file and row, where it cannot be read without
    a doubt.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SexcelError(f"{path} cannot be read ({error.strerror}): check the name.") from error
    is_sheet = content[:2] in (b"PK", b"\xd0\xcf")
    tables = _sheet_tables(content, path) if is_sheet else {"": _text_rows(content, path)}
    reader = _find_ledger(path.name, tables, budget_year)
    entries = tuple(reader.entries())
    booked = {entry.month for entry in entries}
    last = max(booked, default=date.min)
    _refuse_repeated_numbers(entries, path.name)
    if not entries and not reader.next_year:
        raise SexcelError(f"{path} has no entries: check that it is the whole export.")
    return LedgerFile(
        path,
        sha256(content).hexdigest(),
        entries,
        tuple(reader.next_year),
        frozenset(month for month in reader.zero_months - booked if month < last),
    )


def _find_ledger(file: str, tables: Mapping[str, Sequence[Row]], year: int) -> "_LedgerReader":
    """Return the one table that has a row of headings. Raises SexcelError where not one has."""
    readers: dict[str, _LedgerReader] = {}
    for sheet, rows in tables.items():
        try:
            readers[sheet] = _LedgerReader(file, rows, year)
        except _NoHeadingsError:
            continue
    if len(readers) == 1:
        return next(iter(readers.values()))
    if readers:
        sheets = join_words([f"'{sheet}'" for sheet in readers])
        raise SexcelError(f"{file} has a ledger on the sheets {sheets}: keep one of them in it.")
    raise SexcelError(
        f"{file} has no row of headings with a code or name, a date or months, and an amount: "
        "export the transactions, or a sheet with a column for each month."
    )


class _NoHeadingsError(Exception):
    """A table has no row of headings of a ledger."""


def _sheet_tables(content: bytes, path: Path) -> dict[str, list[list[CellValue]]]:
    """Return the rows of each sheet as pandas reads them.

    Our own reader refuses what is locked, damaged or too large, and has the cells that show an
    error (#REF!): pandas leaves those blank, and a month would lack its amount.
    """
    import pandas as pd

    sheets = {sheet.name: sheet.cells for sheet in read_grid(path) if sheet.cells}
    read = pd.read_excel(
        io.BytesIO(content),
        sheet_name=list(sheets),
        header=None,
        dtype=object,
        na_filter=False,
        engine="calamine",
    )
    tables = {}
    for name, cells in sheets.items():
        height, width = (max(numbers) for numbers in zip(*cells, strict=True))
        table = read[name].reindex(index=range(height), columns=range(width), fill_value="")
        rows = [list(map(_content, row)) for row in table.to_numpy()]
        for (row, column), cell in cells.items():
            if isinstance(cell.value, ErrorValue):
                rows[row - 1][column - 1] = cell.value.code
        tables[name] = rows
    return tables


def _content(value: object) -> CellValue:
    """Return what is in a cell: a number by its 15 digits, as Excel has it; a day without time."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    return Decimal(f"{value:.15g}") if isinstance(value, int | float) else str(value)


def _text_rows(content: bytes, path: Path) -> list[Row]:
    """Return the rows of a text, each as long as it is in the file. Raises SexcelError."""
    import pandas as pd

    text = _decode(content)
    if not text.strip():
        return []
    beginning = text[:4000]
    mark = max(",;\t", key=beginning.count)
    width = max(line.count(mark) for line in text.splitlines()) + 1
    try:
        table = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=mark,
            engine="python",
            header=None,
            names=list(range(width)),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
        )
    except pd.errors.ParserError as error:
        raise SexcelError(
            f"{path} cannot be read as a table ({error}): export it again, whole."
        ) from error
    return [[value for value in row if isinstance(value, str)] for row in table.to_numpy()]


def _decode(content: bytes) -> str:
    try:
        is_wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class _LedgerReader:
    def __init__(self, file: str, rows: Sequence[Row], budget_year: int) -> None:
        self._file = file
        self._rows = rows
        self._year = budget_year
        self.next_year: list[LedgerEntry] = []
        self.zero_months: set[date] = set()
        self._heading, self._columns, self._months = self._find_headings()
        self._decimal_comma = self._has_decimal_comma()

    def _refuse(self, row: int, reason: str) -> SexcelError:
        return SexcelError(f"{self._file}, row {row + 1}: {reason}.")

    def _find_headings(self) -> tuple[int, Mapping[str, int], Mapping[int, date]]:
        for number, row in enumerate(self._rows[:_MOST_ROWS_ABOVE]):
            columns: dict[str, int] = {}
            for position, value in enumerate(row):
                field = _NAMES.get(normalise(str(value or "")))
                if field is not None:
                    columns.setdefault(field, position)
            months = {
                position: month
                for position, value in enumerate(row)
                if (month := self._month(value)) is not None
            }
            is_named = "code" in columns or "name" in columns
            if is_named and len(months) >= _LEAST_MONTHS:
                return number, columns, months
            has_amount = "amount" in columns or {"debit", "credit"} <= columns.keys()
            if is_named and has_amount and ("date" in columns or "period" in columns):
                return number, columns, {}
            if is_named and months:  # a sheet of months whose year has just begun
                return number, columns, months
        raise _NoHeadingsError

    def _month(self, value: CellValue) -> date | None:
        """Return the month that ``Apr-20``, ``April``, ``P1`` or a date means."""
        if isinstance(value, date):
            return value.replace(day=1)
        text = str(value or "").strip()
        numbered = _PERIOD.fullmatch(text)
        if numbered is not None:
            number = int(numbered["number"])
            return first_of_month(self._year, number - 1) if 1 <= number <= MONTHS else None
        period = None if text[:1] in "qQ" else parse_period(text)
        if period is None:
            return None
        year, month = divmod(period, MONTHS)
        return date(year or self._year + (month < FIRST_MONTH - 1), month + 1, 1)

    def _has_decimal_comma(self) -> bool:
        """Say whether amounts are written as ``1.234,56``.

        Raises SexcelError where some are and others have a decimal point.
        """
        marks: dict[str, int] = {}
        for number in range(self._heading + 1, len(self._rows)):
            row = self._rows[number]
            for value in (row[column] for column in self._amount_columns() if column < len(row)):
                if isinstance(value, str) and (mark := _DECIMALS.search(value.strip(" -)£"))):
                    marks.setdefault(mark["mark"], number)
        if len(marks) > 1:
            rows = " and row ".join(str(number + 1) for number in sorted(marks.values()))
            raise SexcelError(
                f"{self._file}, row {rows}: one amount has a decimal comma and one a decimal "
                "point; export them alike."
            )
        return "," in marks

    def entries(self) -> Iterator[LedgerEntry]:
        """Yield the entries of the year; sub totals are passed by."""
        last = max([*self._columns.values(), *self._months])
        for number in range(self._heading + 1, len(self._rows)):
            row = self._rows[number]
            if not any(value not in (None, "") for value in row) or self._is_total(row):
                continue
            if len(row) <= last and max(self._amount_columns()) >= len(row):
                raise self._refuse(number, "it ends before the amount: the file is cut off")
            read = self._month_entries if self._months else self._entry
            yield from read(number, row)

    def _amount_columns(self) -> list[int]:
        fields = self._columns.keys() & {"amount", "debit", "credit"}
        return [*self._months, *(self._columns[field] for field in fields)]

    def _value(self, row: Row, field: str) -> CellValue:
        column = self._columns.get(field, len(row))
        return row[column] if column < len(row) else None

    def _is_total(self, row: Row) -> bool:
        texts = [value for value in row if isinstance(value, str) and value.strip()]
        return bool(texts) and _TOTAL.match(texts[0]) is not None

    def _text(self, row: Row, field: str) -> str:
        value = self._value(row, field)
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return "" if value is None else str(value).strip()

    def _amount(self, number: int, value: CellValue) -> Decimal | None:
        """Return £ from ``1,234.50``, ``(1.234,50)``, ``12.00-`` or a number; None where blank."""
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).replace("£", "").replace("\u00a0", "").replace(" ", "").strip()
        if not text or text in ("-", "\u2013"):
            return None
        negative = text.startswith(("(", "-", "\u2212")) or text.endswith("-")
        digits = text.strip("()-\u2212")
        if _THREE_DECIMALS[self._decimal_comma].search(digits):
            raise self._refuse(
                number, f"the amount '{value}' may be in thousands or in pence; export two decimals"
            )
        if self._decimal_comma:
            digits = digits.replace(".", "").replace(",", ".")
        try:
            amount = Decimal(digits.replace(",", ""))
        except InvalidOperation:
            raise self._refuse(number, f"the amount '{value}' is no number") from None
        return -amount if negative else amount

    def _month_entries(self, number: int, row: Row) -> Iterator[LedgerEntry]:
        for column, month in self._months.items():
            amount = self._amount(number, row[column]) if column < len(row) else None
            if amount:
                self._check_year(number, month)
                yield self._make(number, row, month, None, amount)
            elif amount is not None and self._is_in_year(month):
                self.zero_months.add(month)

    def _entry(self, number: int, row: Row) -> Iterator[LedgerEntry]:
        amount = self._signed_amount(number, row)
        if amount is None:
            raise self._refuse(number, "it has no amount")
        day = self._day(number, row)
        month = self._month(self._text(row, "period")) if "period" in self._columns else None
        if month is None and day is not None:
            month = day.replace(day=1)
        if month is None:
            raise self._refuse(number, "it has neither a date nor a period that can be read")
        entry = self._make(number, row, month, day, amount)
        is_reversal = amount < 0 and "accrual" in entry.details.lower()
        if is_reversal and month == first_of_month(self._year + 1, 0):
            self.next_year.append(entry)
            return
        self._check_year(number, month)
        yield entry

    def _signed_amount(self, number: int, row: Row) -> Decimal | None:
        def value(field: str) -> Decimal | None:
            return self._amount(number, self._value(row, field))

        if "amount" not in self._columns:
            debit, credit = value("debit"), value("credit")
            return None if debit is None and credit is None else (debit or ZERO) - (credit or ZERO)
        amount = value("amount")
        if amount is not None and self._text(row, "type").lower() in _CREDITS:
            return -abs(amount)
        return amount

    def _day(self, number: int, row: Row) -> date | None:
        value = self._value(row, "date")
        if isinstance(value, date):
            return value
        text = _TIME_OF_DAY.sub("", str(value or "").strip())
        if not text:
            return None
        for form in _DATE_FORMATS:
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        raise self._refuse(number, f"the date '{text}' cannot be read")

    def _is_in_year(self, month: date) -> bool:
        return first_of_month(self._year, 0) <= month < first_of_month(self._year + 1, 0)

    def _check_year(self, number: int, month: date) -> None:
        if not self._is_in_year(month):
            raise self._refuse(
                number, f"{month:%B %Y} is not in the budget year {financial_year(self._year)}"
            )

    def _make(
        self, number: int, row: Row, month: date, day: date | None, amount: Decimal
    ) -> LedgerEntry:
        return LedgerEntry(
            month,
            self._text(row, "code"),
            self._text(row, "name"),
            day,
            self._text(row, "number"),
            self._text(row, "details"),
            amount,
            self._file,
            number + 1,
        )


def _refuse_repeated_numbers(entries: Sequence[LedgerEntry], file: str) -> None:
    """Refuse a number that comes twice for one account: nobody can tell whether that is meant."""
    rows: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        if not entry.number:
            continue
        key = entry.number, entry.code, entry.name
        if key in rows:
            raise SexcelError(
                f"{file}: entry number {entry.number} is in row {rows[key]} and again in row "
                f"{entry.row}: export it once."
            )
        rows[key] = entry.row
