"""A budget year: its draft, its monitor, what comes in from the ledger, its papers."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.outputs import check_source, check_target
from sexcel.files.sources import PathLike
from sexcel.model.errors import OutputError
from sexcel.recognise.book import read_book

if TYPE_CHECKING:
    from sexcel.year.closing import ClosedYear
    from sexcel.year.monitor import Monitor
    from sexcel.year.papers.paper import Paper
    from sexcel.year.records import NewYear, RefreshedDraft
    from sexcel.year.take_in import TakenIn


def new(
    output: PathLike,
    last_year: PathLike | None = None,
    *,
    year: int | None = None,
    outturn: PathLike | None = None,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "NewYear":
    """Write a workbook for a new budget year: made from ``last_year``'s, or the empty template.

    From ``last_year`` the layout, the sheets and the formulas stay. Years are moved on; the
    approved budget becomes the prior approved budget, the second year of the projects the budget;
    lines, FTE, drivers and rates are carried; outturns and reasons are cleared. The first sheet
    lists what is to be filled in, the last what was done. ``year`` is the first year of the
    budget; by default the one after ``last_year``'s, for the template the next that begins.
    ``outturn`` is the monitor of ``last_year``'s budget, whose forecast becomes the estimated
    outturn. Raises as ``annotate`` does.

    >>> sexcel.new("budget-2021-24.xlsx", "budget-2020-23.xlsx").budget_year
    '2021/22'
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook
    from sexcel.year.new_year import check_year, draft_year, next_settings, write_draft
    from sexcel.year.outturn import fill_outturn, read_monitor
    from sexcel.year.records import NewYear
    from sexcel.year.template import write_template

    target, today = Path(output), datetime.now().astimezone().date()
    if last_year is None:
        if outturn is not None:
            raise OutputError("An outturn goes with the workbook of its year: give that, too.")
        check_target(target, [], force=force, suffix=".xlsx")
        return write_template(target, year, today)
    source = Path(last_year)
    check_target(target, [source], force=force)
    with Engine() as engine:
        grid, book = Opening(settings, password).read(source, engine)
        check_source(source, grid, "carried into a new year")
        check_year(book, year)
        report = check_workbook(grid, book, engine)
        draft, filled = draft_year(grid, book, engine, today), None
        if outturn is not None:
            next_book = read_book(draft.grid, next_settings(book))
            state = read_monitor(Path(outturn), engine)
            draft, filled = fill_outturn(draft, next_book, state, engine)
    removed = write_draft(source, grid, target, draft)
    return NewYear(target, draft.budget_year, draft.tasks, draft.steps, report, removed, filled)


def refresh(
    draft: PathLike,
    monitor: PathLike,
    output: PathLike | None = None,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "RefreshedDraft":
    """Copy a draft with the outturn that ``monitor`` forecasts now; nothing else changes.

    ``output`` is ``<name>-refreshed.xlsx`` beside the draft unless given. Typed cells of the
    columns of the estimated outturn get the forecast in whole £, and their headings say how many
    months are actual; formulas stay. Raises as ``annotate`` does, and SexcelError where the
    monitor is of another year.

    >>> sexcel.refresh("draft.xlsx", "monitor.xlsx").outturn.months_closed
    6
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.year.new_year import DraftYear, write_cells
    from sexcel.year.outturn import fill_outturn, read_monitor
    from sexcel.year.records import RefreshedDraft

    source = Path(draft)
    target = source.with_name(f"{source.stem}-refreshed.xlsx") if output is None else Path(output)
    check_target(target, [source, Path(monitor)], force=force)
    with Engine() as engine:
        grid, book = Opening(settings, password).read(source)
        check_source(source, grid, "refreshed")
        state = read_monitor(Path(monitor), engine)
        as_found = DraftYear(book.year_label(0), grid, {}, {}, (), ())
        refreshed, outturn = fill_outturn(as_found, book, state, engine)
    removed = write_cells(source, grid, target, refreshed)
    return RefreshedDraft(source, target, refreshed.budget_year, outturn, removed)


def monitor(
    path: PathLike,
    output: PathLike | None = None,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Monitor":
    """Write a workbook to monitor the year of the approved budget at ``path`` with.

    It has the approved figures as values, each with its cell, and formulas on lists that people
    fill in: ledger entries, movements, projects, releases, the work package. ``output`` is
    ``<name>-monitor.xlsx`` beside the budget unless given. Raises as ``read`` does, SexcelError
    where there is no approved total, and OutputError where the workbook cannot be written.

    >>> monitor = sexcel.monitor("budget.xlsx")
    >>> monitor.output.name, monitor.budget_year
    ('budget-monitor.xlsx', '2020/21')
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook
    from sexcel.year.monitor import write_monitor

    source = Path(path)
    target = source.with_name(f"{source.stem}-monitor.xlsx") if output is None else Path(output)
    check_target(target, [source], force=force, suffix=".xlsx")
    with Engine() as engine:
        grid, book = Opening(settings, password).read(source, engine)
        return write_monitor(book, check_workbook(grid, book, engine), target, engine)


def take_in(
    path: PathLike,
    files: Iterable[PathLike] = (),
    *,
    close: str | None = None,
    restate: bool = False,
    dry_run: bool = False,
) -> "TakenIn":
    """Take exports of the ledger into the monitor workbook at ``path``, whole or not at all.

    It is the one function that writes into the file that it reads: the entries, the months closed
    and the list of what was taken in; the state before is kept beside it (``…-before.xlsx``).
    ``close`` is the last month that counts. A closed month with other figures is replaced only
    with ``restate``. Raises SexcelError where an export or the monitor cannot be read without a
    doubt, and OutputError where it cannot be written.

    >>> sexcel.take_in("monitor.xlsx", ["ledger.csv"], close="October").months_closed
    7
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.year.take_in import TakeInOrder, parse_close
    from sexcel.year.take_in import take_in as take_files_in

    months = None if close is None else parse_close(close)
    order = TakeInOrder(tuple(map(Path, files)), months, restate, dry_run)
    with Engine() as engine:
        return take_files_in(Path(path), order, datetime.now().astimezone(), engine)


def close_year(path: PathLike) -> "ClosedYear":
    """Close the year of the monitor workbook at ``path``: freeze its outturn as values.

    The outturn is put on a separate sheet; the state before is kept beside (``…-before.xlsx``).
    Raises SexcelError where a month is not closed or has no entries, an entry has no line or a
    movement is pending, and OutputError where the monitor cannot be written.

    >>> closed = sexcel.close_year("year-end.xlsx")
    >>> closed.year, closed.outturn  # in £
    ('2020/21', Decimal('7146821.60'))
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.year.closing import close_year as close

    with Engine() as engine:
        return close(Path(path), datetime.now().astimezone().date(), engine)


def paper(
    path: PathLike,
    period: str,
    output: PathLike | None = None,
    *,
    since: PathLike | None = None,
    force: bool = False,
) -> "Paper":
    """Write the monthly report (``May``) or the quarterly paper (``Q2``) from a monitor workbook.

    Its figures are values, as they are on that day. It says what changed since the last paper:
    ``since``, or the one of the same kind beside the monitor. ``output`` is ``<monitor>-q2.xlsx``
    unless given. Raises SexcelError where the monitor is not closed up to the period exactly or
    the last paper cannot be compared with, and OutputError where it cannot be written.

    >>> sexcel.paper("monitor.xlsx", "Q2").output.name
    'monitor-q2.xlsx'
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.year.papers.paper import PaperOrder, paper_path, write_paper
    from sexcel.year.papers.period import parse_period

    source, wanted = Path(path), parse_period(period)
    target = paper_path(source, wanted) if output is None else Path(output)
    last = None if since is None else Path(since)
    check_target(target, [source, *([last] if last else [])], force=force, suffix=".xlsx")
    today = datetime.now().astimezone().date()
    with Engine() as engine:
        return write_paper(PaperOrder(source, wanted, target, last, today), engine)
