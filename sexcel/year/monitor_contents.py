"""A monitor as people and exports filled it in: its lines, its mapping, its entries."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.year.ledger_files import LedgerEntry
from sexcel.year.months import first_of_month
from sexcel.year.sheets.layout import (
    ACTUALS,
    FIRST_ROW,
    MAPPING,
    MONITOR_SHEETS,
    MOST_ENTRIES,
    NOT_MAPPED,
    OUTTURN,
    SETTINGS,
    TAKEN_IN,
)

_NEAR = 60
"""Per cent of letters that a name has in common with a line for it to be offered."""
_FORMATS = ("mmm yy", "@", "@", "dd/mm/yyyy", "@", "@", "#,##0.00", "@", "@")
"""Of the columns of Actuals, for cells that were not there."""


class UnmappedAccount(Struct, frozen=True):
    """An account that no line takes: its sum in £ and the line that is nearest by name, if any."""

    code: str
    name: str
    total: Decimal
    nearest: str


Assigned = tuple[LedgerEntry, str]
"""An entry and its line."""


def _key(name: str) -> str:
    """Return a code or a name without what cannot be seen: capitals and blanks."""
    return " ".join(name.casefold().split())


def check_monitor(grid: Grid) -> tuple[int, int]:
    """Return the budget year and the months closed of a monitor; raises SexcelError for others."""
    missing = MONITOR_SHEETS - {sheet.name for sheet in grid}
    if missing:
        raise SexcelError(
            f"{grid.path} is no monitor workbook (it has no sheet '{min(missing)}'): write one "
            "with sexcel monitor BUDGET."
        )
    april = grid.sheet(OUTTURN).value(FIRST_ROW - 1, 7)
    closed = grid.sheet(SETTINGS).value(FIRST_ROW, 2)
    if not isinstance(april, date) or not isinstance(closed, Decimal):
        raise SexcelError(f"{grid.path}: its months cannot be read (Outturn!G5, Settings!B6).")
    return april.year, int(closed)


class MonitorContents:
    """A monitor workbook as read: its lines, its mapping, its entries."""

    def __init__(self, grid: Grid, path: Path) -> None:
        self._grid = grid
        self.budget_year, self.months_closed = check_monitor(grid)
        self.lines = tuple(self._read_lines())
        self._by_name = {_key(line): line for line in self.lines}
        self._by_code = self._read_mapping(path)
        self.entries = tuple(self._read_entries())

    def _value(self, sheet: str, row: int, column: int) -> CellValue:
        return self._grid.sheet(sheet).value(row, column)

    def content(self, ref: CellRef) -> CellValue:
        """Return what is in a cell."""
        return self._value(ref.sheet, ref.row, ref.column)

    def _rows(self, sheet: str) -> range:
        filled = self._grid.sheet(sheet).cells
        return range(FIRST_ROW, max([row for row, _ in filled], default=0) + 1)

    def _text(self, sheet: str, row: int, column: int) -> str:
        value = self._value(sheet, row, column)
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return value.strip() if isinstance(value, str) else ""

    def _read_lines(self) -> Iterator[str]:
        for row in self._rows(OUTTURN):
            if self._text(OUTTURN, row, 2):
                yield self._text(OUTTURN, row, 1)

    def _read_mapping(self, path: Path) -> dict[str, str]:
        mapping: dict[str, str] = {}
        for row in self._rows(MAPPING):
            line = self._text(MAPPING, row, 3)
            if not line:
                continue
            if line not in self.lines:
                raise SexcelError(f"{path}, Mapping!C{row}: '{line}' is no line of Outturn.")
            for key in filter(None, (self._text(MAPPING, row, 1), self._text(MAPPING, row, 2))):
                if mapping.setdefault(_key(key), line) != line:
                    raise SexcelError(
                        f"{path}, Mapping!C{row}: '{key}' is mapped to '{line}' and to "
                        f"'{mapping[_key(key)]}': one code, one line."
                    )
        return mapping

    def _read_entries(self) -> Iterator[LedgerEntry]:
        for row in self._rows(ACTUALS):
            month, amount = self._value(ACTUALS, row, 1), self._value(ACTUALS, row, 7)
            day = self._value(ACTUALS, row, 4)
            if isinstance(month, date) and isinstance(amount, Decimal):
                yield LedgerEntry(
                    month,
                    self._text(ACTUALS, row, 2),
                    self._text(ACTUALS, row, 3),
                    day if isinstance(day, date) else None,
                    self._text(ACTUALS, row, 5),
                    self._text(ACTUALS, row, 6),
                    amount,
                    self._text(ACTUALS, row, 9),
                    row,
                )

    def is_closed(self, month: date) -> bool:
        """Say whether a month counts already."""
        return month <= first_of_month(self.budget_year, self.months_closed - 1) and bool(
            self.months_closed
        )

    def assign(self, entries: Sequence[LedgerEntry]) -> list[Assigned]:
        """Return each entry with its line: by code, else by a name that is exactly the line's."""
        return [(entry, self._line(entry)) for entry in entries]

    def _line(self, entry: LedgerEntry) -> str:
        for key in filter(None, (entry.code, entry.name)):
            line = self._by_code.get(_key(key)) or self._by_name.get(_key(key))
            if line is not None:
                return line
        return NOT_MAPPED

    def unmapped(self, entries: Sequence[Assigned]) -> Iterator[UnmappedAccount]:
        """Yield the accounts that no line takes, the largest first."""
        from rapidfuzz.process import extractOne

        sums: dict[tuple[str, str], Decimal] = {}
        for entry, line in entries:
            if line == NOT_MAPPED:
                key = entry.code, entry.name
                sums[key] = sums.get(key, ZERO) + entry.amount
        for (code, name), total in sorted(sums.items(), key=lambda pair: -abs(pair[1])):
            nearest = extractOne(name, self.lines, score_cutoff=_NEAR) if name else None
            yield UnmappedAccount(code, name, total, nearest[0] if nearest else "")

    def entry_cells(self, entries: Sequence[Assigned]) -> dict[CellRef, Cell]:
        """Return the cells of Actuals with these entries, and none below them."""
        if len(entries) > MOST_ENTRIES:
            raise SexcelError(
                f"These are {len(entries):,} entries, and the formulas look at {MOST_ENTRIES:,}: "
                "export sums by month instead."
            )
        cells: dict[CellRef, Cell] = {}
        last = max(self._rows(ACTUALS).stop, FIRST_ROW + len(entries))
        for row in range(FIRST_ROW, last):
            number = row - FIRST_ROW
            values: tuple[CellValue, ...] = (None,) * len(_FORMATS)
            if number < len(entries):
                entry, line = entries[number]
                values = (
                    entry.month, entry.code or None, entry.name or None, entry.day,
                    entry.number or None, entry.details or None, entry.amount, line, entry.file,
                )  # fmt: skip
            for column, value in enumerate(values, 1):
                ref = CellRef(ACTUALS, row, column)
                cells[ref] = Cell(value, number_format=_FORMATS[column - 1])
        return cells

    def log_cells(self, rows: Sequence[Sequence[CellValue]]) -> dict[CellRef, Cell]:
        """Return the next rows of Taken in."""
        free = max(
            (row + 1 for row in self._rows(TAKEN_IN) if self._text(TAKEN_IN, row, 2)),
            default=FIRST_ROW,
        )
        return {
            CellRef(TAKEN_IN, row, column): Cell(value)
            for row, values in enumerate(rows, free)
            for column, value in enumerate(values, 1)
        }
