"""Setup records, as a sheet or a file has them, checked and made settings of the reading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NoReturn, TypeVar

from msgspec import Struct

from sexcel.budget.setup_words import (
    COUNTS,
    DIRECTIONS,
    LINE,
    RATE_NAMES,
    SIGNS,
    TABLE_NAMES,
    UNITS,
    column_words,
    find_word,
    row_words,
)
from sexcel.model.errors import SettingsError
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.setup import PlaceSetting, Setup, SetupColumn, SetupRate, SetupRow
from sexcel.model.tables import Table
from sexcel.model.wording import join_words
from sexcel.model.years import financial_year

_MOST_WORDS = 12
"""Permitted words that a sentence lists: a table has seven lines and six roles."""

_YEAR = re.compile(r"(20\d\d)/(\d\d)")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")

Meaning = TypeVar("Meaning")


class SetupKind(Enum):
    """What a record is about; the value is the word for it on the sheet."""

    YEAR = "Year"
    TABLE = "Table"
    COLUMN = "Column"
    ROW = "Row"
    RATE = "Rate"


class SetupRecord(Struct, frozen=True):
    """One row of a setup, as texts. ``meaning`` is what a column or a row is, the direction of a
    table, the value of a rate; ``group`` the area of a row or the unit of a table; ``name`` that of
    a row in other tables, or whether a table counts.
    """

    kind: SetupKind
    table: str
    sheet: str = ""
    cells: str = ""
    written: str = ""
    """What the cell says, or the first and the last label of a table, parted by `` … ``."""
    meaning: str = ""
    sign: str = ""
    group: str = ""
    name: str = ""
    recognised: str = ""
    """What can be corrected, as it was recognised; empty where the record is all a person's."""
    origins: Mapping[str, str] = {}
    """Where each field is written: ``budget.xlsx: 'sexcel setup'!F12``."""

    @property
    def correctable(self) -> Mapping[str, str]:
        """Return the fields that a person may correct, by name."""
        return {field: getattr(self, field) for field in _CORRECTABLE[self.kind]}

    @property
    def summary(self) -> str:
        """Return the correctable fields as one text."""
        return JOINT.join(self.correctable.values()).strip()

    @property
    def former(self) -> Mapping[str, str]:
        """Return the correctable fields as they were recognised; none of a person's own record."""
        parts = [text.strip() for text in self.recognised.split(JOINT.strip())]
        return dict(zip(self.correctable, parts, strict=False)) if self.recognised else {}

    @property
    def corrected(self) -> tuple[str, ...]:
        """Return the fields that a person changed or wrote."""
        former = self.former
        return tuple(f for f, text in self.correctable.items() if text != former.get(f, ""))


_CORRECTABLE = {
    SetupKind.YEAR: ("meaning",),
    SetupKind.TABLE: ("table", "sheet", "cells", "meaning", "sign", "group", "name"),
    SetupKind.COLUMN: ("meaning", "sign"),
    SetupKind.ROW: ("meaning", "sign", "group", "name"),
    SetupKind.RATE: ("sheet", "cells", "meaning"),
}

JOINT = " \u00a6 "
"""Parts the fields that were recognised."""

BETWEEN = " … "
"""Parts the first heading of a table from the name of its last row."""


def parse_records(records: Iterable[SetupRecord], *, on_sheet: bool = False) -> Setup:
    """Return the setup of the records that bind: those corrected, or without a reading to correct.

    Cells that a person corrected are listed where the records are ``on_sheet``. Raises
    SettingsError, with one sentence that names the cell or the key.
    """
    return _RecordParser(tuple(records)).parse(on_sheet=on_sheet)


class _RecordParser:
    """Checks records field by field."""

    def __init__(self, records: tuple[SetupRecord, ...]) -> None:
        self._records = records
        self._check_distinct()

    def _check_distinct(self) -> None:
        """Raise where two records are about the same cell of the same table."""
        firsts: dict[tuple[object, ...], SetupRecord] = {}
        for record in self._records:
            key = (record.kind, record.table, record.sheet, record.cells)
            if record.kind is SetupKind.TABLE and not record.cells:
                continue
            first = firsts.setdefault(key, record)
            if first is not record:
                where = first.origins["cells"].partition(": ")[2]
                _fail(record, "cells", f"{record.cells} is in {where} already: delete one")

    def _of(self, kind: SetupKind) -> Iterator[SetupRecord]:
        return (r for r in self._records if r.kind is kind and r.corrected)

    def parse(self, *, on_sheet: bool) -> Setup:
        """Return the setup, with the corrected cells where the records are on a sheet."""
        years = [self._year(record) for record in self._of(SetupKind.YEAR) if record.meaning]
        places = self._places()
        return Setup(
            places=places,
            signs=self._signs(),
            columns=tuple(map(self._column, self._of(SetupKind.COLUMN))),
            rows=tuple(map(self._row, self._of(SetupKind.ROW))),
            rates=dict(map(self._rate, self._of(SetupKind.RATE))),
            budget_year=years[0] if years else None,
            corrections=tuple(self._corrected_cells()) if on_sheet else (),
        )

    def _corrected_cells(self) -> Iterator[str]:
        """Yield every cell that a person changed, and the first of each record of their own."""
        for record in self._records:
            for field in record.corrected if record.recognised else record.corrected[:1]:
                yield record.origins[field].rpartition("!")[2]

    def _places(self) -> dict[str, tuple[PlaceSetting, ...]]:
        """Return the places of each table of which a person moved, added or struck out one."""
        places: dict[str, list[PlaceSetting]] = {}
        moved: set[str] = set()
        for record in (r for r in self._records if r.kind is SetupKind.TABLE):
            table = _table(record).name
            if record.corrected and record.cells:
                moved.add(table)
                former = find_word(TABLE_NAMES, record.former.get("table", ""))
                moved.update((TABLE_NAMES[former].name,) if former else ())
            if record.cells and _word(record, "name", COUNTS) is not False:
                places.setdefault(table, []).append(self._place(record))
        return {name: tuple(places.get(name, ())) for name in moved}

    def _place(self, record: SetupRecord) -> PlaceSetting:
        area = _area(record)
        is_cell = area.size == 1
        if not is_cell and (area.height == 1 or area.width == 1):
            _fail(record, "cells", f"{record.cells} is too small for headings and rows")
        # The texts are those of the cells that were recognised: of others they say nothing.
        is_moved = bool(record.recognised) and not {"sheet", "cells"}.isdisjoint(record.corrected)
        first, _, last = ("", "", "") if is_moved else record.written.partition(BETWEEN)
        return PlaceSetting(
            record.sheet,
            area.first_cell if is_cell else None,
            None if is_cell else area,
            bool(_word(record, "meaning", DIRECTIONS)),
            _word(record, "group", UNITS),
            first,
            last,
            record.origins["cells"],
        )

    def _signs(self) -> dict[str, bool]:
        records = [record for record in self._of(SetupKind.TABLE) if record.sign and record.cells]
        signs = ((_table(record).name, _word(record, "sign", SIGNS)) for record in records)
        return {name: sign for name, sign in signs if sign is not None}

    def _column(self, record: SetupRecord) -> SetupColumn:
        table = _table(record)
        return SetupColumn(
            record.origins["meaning"],
            table.name,
            _cell(record),
            record.written,
            _word(record, "sign", SIGNS),
            _word(record, "meaning", column_words(table)),
        )

    def _row(self, record: SetupRecord) -> SetupRow:
        table = _table(record)
        role, line = _word(record, "meaning", row_words(table)) or ("", "")
        is_line = role in ("", LINE) and not line
        return SetupRow(
            record.origins["meaning"],
            table.name,
            _cell(record),
            record.written,
            _word(record, "sign", SIGNS),
            role,
            line,
            record.group if is_line else "",
            record.name if is_line else "",
        )

    def _rate(self, record: SetupRecord) -> tuple[str, SetupRate]:
        name = find_word(RATE_NAMES, record.table)
        if name is None:
            _fail_word(record, "table", RATE_NAMES)
        cell = _cell(record) if record.cells else None
        is_typed = bool(record.meaning) and "meaning" in record.corrected
        value = _amount(record) if is_typed else None
        return RATE_NAMES[name], SetupRate(record.origins["meaning"], cell, value)

    def _year(self, record: SetupRecord) -> int:
        match = _YEAR.fullmatch(record.meaning)
        if match is None or financial_year(int(match[1])) != record.meaning:
            _fail(record, "meaning", f'a year such as "2020/21" is needed, not {record.meaning!r}')
        return int(match[1])


def _fail(record: SetupRecord, field: str, fault: str) -> NoReturn:
    raise SettingsError(f"{record.origins[field]}: {fault}.")


def _fail_word(record: SetupRecord, field: str, words: Mapping[str, object]) -> NoReturn:
    text = getattr(record, field)
    permitted = join_words([f"'{word}'" for word in words if word], _MOST_WORDS)
    said = f"'{text}'" if text else "a blank"
    _fail(record, field, f"{said} is not a word for this; permitted are {permitted}")


def _word(record: SetupRecord, field: str, words: Mapping[str, Meaning]) -> Meaning | None:
    """Return what the word in a field means; None where the field is blank."""
    text = getattr(record, field)
    if not text:
        return None
    word = find_word(words, text)
    if word is None:
        _fail_word(record, field, words)
    return words[word]


def _table(record: SetupRecord) -> Table:
    word = find_word(TABLE_NAMES, record.table)
    if word is None:
        captions = {name: table for name, table in TABLE_NAMES.items() if name == table.caption}
        _fail_word(record, "table", captions)
    return TABLE_NAMES[word]


def _area(record: SetupRecord) -> RangeRef:
    if not record.sheet:
        _fail(record, "sheet", "the sheet of these cells is needed")
    try:
        return RangeRef.parse(record.sheet, record.cells.replace("$", "").strip())
    except ValueError:
        _fail(record, "cells", f'a range such as "B4:F12" is needed, not {record.cells!r}')


def _cell(record: SetupRecord) -> CellRef:
    area = _area(record)
    if area.size > 1:
        _fail(record, "cells", f'one cell such as "B4" is needed, not {record.cells!r}')
    return area.first_cell


def _amount(record: SetupRecord) -> Decimal:
    text = record.meaning.replace(",", "").replace("£", "").strip()
    match = _PERCENT.fullmatch(text)
    try:
        value = Decimal(match[1]) / 100 if match else Decimal(text)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        _fail(record, "meaning", f'a rate such as "5%" or an amount is needed, not {text!r}')
    return value
