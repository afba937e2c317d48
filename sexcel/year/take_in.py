"""The ledger's entries taken into a monitor workbook: a month whole, or not at all."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.outputs import write_whole
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.errors import OutputError, SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.year.ledger_files import LedgerEntry, LedgerFile, read_ledger
from sexcel.year.months import first_of_month, parse_month
from sexcel.year.new_year import DraftYear, calculate, with_contents, write_cells
from sexcel.year.sheets.layout import (
    ACTUALS,
    FIRST_ROW,
    MAPPING,
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


class MonthTaken(Struct, frozen=True):
    """A month of an export: its entries and their sum in £, and what becomes of them."""

    month: date
    file: str
    entries: int
    total: Decimal
    state: str
    """new, replaced, unchanged, or differs (from what was closed)."""


class LineDifference(Struct, frozen=True):
    """A line whose closed month has another figure in an export: was and is, in £."""

    month: date
    line: str
    was: Decimal
    now: Decimal


class UnmappedAccount(Struct, frozen=True):
    """An account that no line takes: its sum in £ and the line that is nearest by name, if any."""

    code: str
    name: str
    total: Decimal
    nearest: str


class TakenIn(Struct, frozen=True):
    """What was taken into a monitor, or would be."""

    monitor: Path
    months: tuple[MonthTaken, ...]
    differences: tuple[LineDifference, ...]
    unmapped: tuple[UnmappedAccount, ...]
    next_year: tuple[LedgerEntry, ...]
    months_closed: int
    is_written: bool
    before: Path | None = None
    """The state before, kept beside the monitor."""


class TakeInOrder(Struct, frozen=True):
    """What is asked for: ``close`` is the number of months to be closed, from April."""

    files: tuple[Path, ...]
    close: int | None = None
    restate: bool = False
    dry_run: bool = False


def take_in(path: Path, order: TakeInOrder, now: datetime, engine: Engine) -> TakenIn:
    """Take exports of the ledger into the monitor at ``path``, whole or not at all.

    Only Actuals, the months closed and Taken in are written; the state before is kept beside.
    A closed month with other figures is taken in only where the order says to restate. Raises
    SexcelError where an export cannot be read without a doubt, or the monitor is none.
    """
    _refuse_open(path)
    grid = read_grid(path)
    monitor = _MonitorContents(grid, path)
    files = [read_ledger(file, monitor.budget_year) for file in order.files]
    _refuse_two_sources(files)
    entries = monitor.assign([*monitor.entries])
    months, differences = list[MonthTaken](), list[LineDifference]()
    for file in files:
        for month in sorted({entry.month for entry in file.entries}):
            new = monitor.assign([entry for entry in file.entries if entry.month == month])
            old = [entry for entry in entries if entry[0].month == month]
            state = _state(old, new)
            if state == "replaced" and monitor.is_closed(month):
                state = "restated" if order.restate else "differs"
                differences += _differences(month, old, new)
            total = sum((entry.amount for entry, _ in new), ZERO)
            months.append(MonthTaken(month, file.path.name, len(new), total, state))
            if state != "unchanged":
                entries = [entry for entry in entries if entry[0].month != month] + new
    closed = monitor.months_closed if order.close is None else order.close
    outcome = TakenIn(
        path,
        tuple(months),
        tuple(differences),
        tuple(monitor.unmapped(entries)),
        tuple(entry for file in files for entry in file.next_year),
        closed,
        is_written=False,
    )
    entries.sort(key=lambda pair: (pair[0].month, pair[0].row))
    cells = {
        **monitor.entry_cells(entries),
        **monitor.setting_cells(closed),
        **monitor.log_cells(outcome, files, now),
    }
    changed = {ref: cell for ref, cell in cells.items() if monitor.content(ref) != cell.value}
    refused = bool(differences) and not order.restate
    if order.dry_run or refused or not _changes(changed):
        return outcome
    drafted, values = calculate(engine, with_contents(grid, changed), is_ours=True)
    draft = DraftYear("", drafted, changed, values, (), ())
    return replace(outcome, is_written=True, before=_replace_whole(path, grid, draft))


def _changes(cells: Mapping[CellRef, Cell]) -> bool:
    """Say whether more than the list of what was taken in changes."""
    return any(ref.sheet != TAKEN_IN for ref in cells)


def _refuse_open(path: Path) -> None:
    if path.with_name(f"~${path.name}").exists():
        raise OutputError(f"{path} is open in Excel: close it there, then run the command again.")


def _refuse_two_sources(files: Sequence[LedgerFile]) -> None:
    sources: dict[date, str] = {}
    for file in files:
        for month in {entry.month for entry in file.entries}:
            if month in sources:
                raise SexcelError(
                    f"{file.path.name} and {sources[month]} both have {month:%B %Y}: a month comes "
                    "from one file."
                )
            sources[month] = file.path.name


def _replace_whole(path: Path, grid: Grid, draft: DraftYear) -> Path:
    """Write the monitor anew beside it, keep the state before, and put the new one in place."""
    before = path.with_stem(f"{path.stem}-before")
    with write_whole(path) as unfinished:
        write_cells(path, grid, unfinished, draft)
        with write_whole(before) as copied:
            shutil.copy2(path, copied)
    return before


Assigned = tuple[LedgerEntry, str]
"""An entry and its line."""


def _state(old: Sequence[Assigned], new: Sequence[Assigned]) -> str:
    if not old:
        return "new"
    return "unchanged" if _fingerprint(old) == _fingerprint(new) else "replaced"


def _fingerprint(entries: Sequence[Assigned]) -> Counter[tuple[str, str, str, Decimal]]:
    return Counter(
        (entry.code, entry.name, entry.number, entry.amount.normalize()) for entry, _ in entries
    )


def _differences(
    month: date, old: Sequence[Assigned], new: Sequence[Assigned]
) -> Iterator[LineDifference]:
    before, after = _by_line(old), _by_line(new)
    for line in sorted(before.keys() | after.keys()):
        was, now = before.get(line, ZERO), after.get(line, ZERO)
        if was != now:
            yield LineDifference(month, line, was, now)


def _by_line(entries: Sequence[Assigned]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for entry, line in entries:
        sums[line] = sums.get(line, ZERO) + entry.amount
    return sums


def _key(name: str) -> str:
    """Return a code or a name without what cannot be seen: capitals and blanks."""
    return " ".join(name.casefold().split())


def check_monitor(grid: Grid) -> tuple[int, int]:
    """Return the budget year and the months closed of a monitor; raises SexcelError for others."""
    missing = {OUTTURN, ACTUALS, MAPPING, SETTINGS, TAKEN_IN} - {sheet.name for sheet in grid}
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


class _MonitorContents:
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

    def setting_cells(self, closed: int) -> dict[CellRef, Cell]:
        return {CellRef(SETTINGS, FIRST_ROW, 2): Cell(Decimal(closed))}

    def log_cells(
        self, outcome: TakenIn, files: Sequence[LedgerFile], now: datetime
    ) -> dict[CellRef, Cell]:
        """Return the next rows of Taken in: one for each month that changes."""
        hashes = {file.path.name: file.sha256 for file in files}
        free = max(
            (row + 1 for row in self._rows(TAKEN_IN) if self._text(TAKEN_IN, row, 2)),
            default=FIRST_ROW,
        )
        changing = [month for month in outcome.months if month.state != "unchanged"]
        cells: dict[CellRef, Cell] = {}
        for row, month in enumerate(changing, free):
            values: tuple[CellValue, ...] = (
                now.date(), month.file, hashes[month.file], month.month, Decimal(month.entries),
                month.total, month.state,
            )  # fmt: skip
            for column, value in enumerate(values, 1):
                cells[CellRef(TAKEN_IN, row, column)] = Cell(value)
        return cells


def parse_close(text: str) -> int:
    """Return how many months are closed once ``May`` or ``2`` is: from April on.

    Raises SexcelError where it is no month.
    """
    months = parse_month(text)
    if months is not None:
        return months
    raise SexcelError(f"'{text}' is no month to close: give one such as May.")
