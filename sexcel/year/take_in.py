"""The ledger's entries taken into a monitor workbook: a month whole, or not at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.brief import Brief
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Cell, CellValue
from sexcel.model.refs import CellRef
from sexcel.year.calculating import calculate_ours, with_contents
from sexcel.year.closing import refuse_closed_year
from sexcel.year.ledger_files import LedgerEntry, LedgerFile, read_ledger
from sexcel.year.monitor_contents import Assigned, MonitorContents, UnmappedAccount
from sexcel.year.months import month_name, months_without, parse_month
from sexcel.year.new_year import DraftYear
from sexcel.year.replacing import refuse_open, replace_whole
from sexcel.year.sheets.layout import FIRST_ROW, SETTINGS, TAKEN_IN


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


class TakenIn(Brief, frozen=True):
    """What was taken into a monitor, or would be."""

    monitor: Path
    months: tuple[MonthTaken, ...]
    differences: tuple[LineDifference, ...]
    unmapped: tuple[UnmappedAccount, ...]
    next_year: tuple[LedgerEntry, ...]
    months_closed: int
    gaps: tuple[date, ...]
    """Months that are closed then, and have no entries."""
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
    refuse_open(path)
    grid = read_grid(path)
    monitor = MonitorContents(grid, path)
    refuse_closed_year(grid)
    files = [read_ledger(file, monitor.budget_year) for file in order.files]
    _refuse_two_sources(files)
    closed = _months_closed(monitor, order)
    entries = monitor.assign([*monitor.entries])
    months, differences = list[MonthTaken](), list[LineDifference]()
    filled = {entry.month for file in files for entry in file.entries}
    for file in files:
        for month in sorted({entry.month for entry in file.entries} | (file.zero_months - filled)):
            new = monitor.assign([entry for entry in file.entries if entry.month == month])
            old = [entry for entry in entries if entry[0].month == month]
            if not new and not old:
                continue
            state = _state(old, new)
            if state == "replaced" and monitor.is_closed(month):
                state = "restated" if order.restate else "differs"
                differences += _differences(month, old, new)
            total = sum((entry.amount for entry, _ in new), ZERO)
            months.append(MonthTaken(month, file.path.name, len(new), total, state))
            if state != "unchanged":
                entries = [entry for entry in entries if entry[0].month != month] + new
    outcome = TakenIn(
        path,
        tuple(months),
        tuple(differences),
        tuple(monitor.unmapped(entries)),
        tuple(entry for file in files for entry in file.next_year),
        closed,
        tuple(months_without({entry.month for entry, _ in entries}, monitor.budget_year, closed)),
        is_written=False,
    )
    entries.sort(key=lambda pair: (pair[0].month, pair[0].row))
    cells = {
        **monitor.entry_cells(entries),
        CellRef(SETTINGS, FIRST_ROW, 2): Cell(Decimal(closed)),
        **monitor.log_cells(list(_log(outcome, files, now))),
    }
    changed = {ref: cell for ref, cell in cells.items() if monitor.content(ref) != cell.value}
    refused = bool(differences) and not order.restate
    is_only_log = all(ref.sheet == TAKEN_IN for ref in changed)
    if order.dry_run or refused or is_only_log:
        return outcome
    drafted, values = calculate_ours(engine, with_contents(grid, changed))
    draft = DraftYear("", drafted, changed, values, (), (), FIRST_ROW)
    return replace(outcome, is_written=True, before=replace_whole(path, grid, draft))


def _months_closed(monitor: MonitorContents, order: TakeInOrder) -> int:
    """Return the months closed then. Raises SexcelError where one would be opened again."""
    if order.close is not None and order.close < monitor.months_closed:
        last = month_name(monitor.months_closed)
        raise SexcelError(
            f"The months up to {last} are closed: to open one again, type fewer months into "
            f"Settings!B{FIRST_ROW}; to replace its figures, add --restate."
        )
    return monitor.months_closed if order.close is None else order.close


def _log(
    outcome: TakenIn, files: Sequence[LedgerFile], now: datetime
) -> Iterator[tuple[CellValue, ...]]:
    """Yield a row of Taken in for each month that changes."""
    hashes = {file.path.name: file.sha256 for file in files}
    for month in outcome.months:
        if month.state != "unchanged":
            yield (
                now.date(), month.file, hashes[month.file], month.month, Decimal(month.entries),
                month.total, month.state,
            )  # fmt: skip


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


def parse_close(text: str) -> int:
    """Return how many months are closed once ``May`` or ``2`` is: from April on.

    Raises SexcelError where it is no month.
    """
    months = parse_month(text)
    if months is not None:
        return months
    raise SexcelError(f"'{text}' is no month to close: give one such as May.")
