"""What the commands do, as functions: the module that wires the rooms together."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from sexcel.files.claims import claim_target
from sexcel.files.outputs import check_source, check_target
from sexcel.files.reading import read_grid
from sexcel.files.settings_place import find_settings
from sexcel.files.sources import PathLike, Source, WorkbookLike, as_source, as_sources, is_single
from sexcel.model.errors import NoBudgetTableError, OutputError, SexcelError
from sexcel.model.report import Failure, Report
from sexcel.model.settings import MailSettings, Settings
from sexcel.model.steps import STEPS
from sexcel.recognise.book import find_book, read_book

if TYPE_CHECKING:
    from typing import Unpack

    from sexcel.auditing.inspection import WorkbookInspection
    from sexcel.auditing.survey.workbook import Survey
    from sexcel.budget.coverage import Coverage
    from sexcel.comparison.cell_differences import WorkbookComparison
    from sexcel.comparison.differences import Comparison
    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.annotate import Annotated
    from sexcel.graft.checked import WorkbookRead
    from sexcel.graft.kept import CleanOrder
    from sexcel.graft.setup import SetupWritten
    from sexcel.mail.letter import Letter, Mailed
    from sexcel.model.acceptance import Acceptance, Baseline
    from sexcel.model.book import Book
    from sexcel.model.findings import Finding
    from sexcel.model.grid import Grid
    from sexcel.model.refs import CellRef
    from sexcel.model.report import FileReport
    from sexcel.model.rules import Rule
    from sexcel.recognise.inspection import Inspection
    from sexcel.repair.records import Fixed, RepairedWorkbook, Review
    from sexcel.tracing.scenario import ScenarioResult
    from sexcel.tracing.trace import Trace
    from sexcel.writers.cells import WorkbookPlan
    from sexcel.writers.kept_changes import KeptChanges
    from sexcel.writers.regenerated import Regenerated
    from sexcel.year.closing import ClosedYear
    from sexcel.year.monitor import Monitor
    from sexcel.year.papers.paper import Paper
    from sexcel.year.records import NewYear, RefreshedDraft
    from sexcel.year.take_in import TakenIn

SettingsLike = Settings | PathLike | None
"""Settings, or the file they are in; None for the sexcel.toml beside the workbook, if any."""


def read_settings(path: PathLike) -> Settings:
    """Read the settings in a configuration file.

    Raises SettingsError, with one sentence that names the file and the key.
    """
    from sexcel.files.settings import read_settings as read_file
    from sexcel.rules.catalogue import EVERY_RULE

    return read_file(Path(path), ((rule.code, rule.name) for rule in EVERY_RULE))


def read_baseline(path: PathLike) -> "Baseline":
    """Read the findings in the JSON report of an earlier audit, for ``audit`` to leave out.

    Raises BaselineError, a SexcelError, with one sentence that says why it cannot be used.
    """
    from sexcel.files.baseline import read_baseline as read_file

    return read_file(Path(path))


def read(
    path: WorkbookLike, *, settings: SettingsLike = None, password: str | None = None
) -> "Book":
    """Read the budget in the workbook at ``path``, opened with ``password`` where it needs one.

    Here, and wherever a workbook is only read, ``path`` may also be its bytes or an open file.
    Raises UnreadableWorkbookError, NoBudgetTableError or SettingsError, with one sentence that
    says why.

    >>> sexcel.read("budget.xlsx").tables["overview"].total.figure("budget")  # in £
    Decimal('8349486')
    """
    return _read(as_source(path), settings, password)[1]


def inspect(
    path: WorkbookLike, *, settings: SettingsLike = None, password: str | None = None
) -> "Inspection":
    """Return what was recognised in the workbook at ``path``, how surely, and what was not.

    Raises as ``read`` does.
    """
    from sexcel.budget.missing import find_missing
    from sexcel.recognise.inspection import inspect as inspect_book
    from sexcel.rules.catalogue import RULES

    grid, book = _read(as_source(path), settings, password)
    return inspect_book(grid, book, find_missing(book, RULES))


def write_setup(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "SetupWritten":
    """Write a copy of the workbook at ``path`` with a sheet that says how it is read.

    What a person corrects on that sheet counts when the copy is read. Every other part is byte
    for byte as it was, but for a digital signature. Raises as ``annotate`` does, and SettingsError
    where the workbook has a setup sheet already.
    """
    from sexcel.graft.setup import write_setup as write
    from sexcel.recognise.setup_description import describe_reading
    from sexcel.recognise.setup_sheet import refuse_second

    source, target = Path(path), Path(output)
    check_target(target, [source], force=force)
    grid, book = _read(source, settings, password)
    check_source(source, grid, "copied with a setup sheet")
    refuse_second(grid)
    return write(source, grid.sha256, describe_reading(book, grid), target)


def write_config(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Path:
    """Write a configuration that says, cell by cell, how the workbook at ``path`` was read.

    With it, the workbook is read in the same way. A file that is there already is replaced only
    with ``force``. Raises as ``read`` does, and OutputError where it cannot be written.
    """
    from sexcel.files.outputs import write_whole
    from sexcel.files.setup_config import print_setup
    from sexcel.recognise.setup_description import describe_reading

    source, target = Path(path), Path(output)
    check_target(target, [source], force=force)
    grid, book = _read(source, settings, password)
    text = print_setup(describe_reading(book, grid))
    with write_whole(target) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
    return target


def inspect_file(
    path: WorkbookLike,
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Inspection | WorkbookInspection":
    """Return what ``inspect`` does of a budget, and of any other workbook what it consists of.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all. Raises
    UnreadableWorkbookError or SettingsError, with one sentence that says why.
    """
    source = as_source(path)
    grid = read_grid(source, password, convert=convert)
    try:
        book = read_book(grid, _settings(source, settings))
    except NoBudgetTableError as error:
        from sexcel.auditing.inspection import inspect_workbook

        return inspect_workbook(grid, str(error))
    from sexcel.budget.missing import find_missing
    from sexcel.recognise.inspection import inspect as inspect_book
    from sexcel.rules.catalogue import RULES

    return inspect_book(grid, book, find_missing(book, RULES))


def survey_workbook(path: WorkbookLike, *, password: str | None = None) -> "Survey":
    """Return the cells of any workbook with their labels, headings and formulas.

    Raises UnreadableWorkbookError, with one sentence that says why.
    """
    from sexcel.auditing.survey.workbook import Survey
    from sexcel.formulas.precedents import FormulaIndex

    return Survey(FormulaIndex(read_grid(as_source(path), password)))


def validate(
    paths: WorkbookLike | Iterable[WorkbookLike],
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    baseline: "Baseline | PathLike | None" = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    last_year: PathLike | None = None,
    convert: bool = False,
    jobs: int = 1,
) -> Report:
    """Return every finding in one workbook, or in each of several.

    With ``last_year``, the workbook of the budget of the year before, also what does not tie with
    that: prior approved figures, the prior estimate, lines that vanished or have another name.
    Where it is the monitor of that year, the estimated outturn is held against its forecast.
    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, of which else only values are read.

    Findings that a setting, a note or the ``baseline`` accepts are listed apart; so are those of
    rules whose code begins with none of ``select``, or with one of ``ignore``. Of several workbooks
    one that cannot be read stops nothing: it is in the report's ``failures``. With ``jobs`` so many
    processes share them. Raises BaselineError, and for a single workbook as ``read`` does.

    >>> sexcel.validate("budget.xlsx")
    <Report on 1 workbook: 6 errors, 6 warnings, 16 notes>
    """
    choice = _choose(baseline, select, ignore)
    check = partial(_validate, settings=settings, password=password, choice=choice, convert=convert)
    if last_year is None:
        return _report_each(paths, check, jobs)
    last = read_grid(Path(last_year), password, convert=convert)
    check_years = partial(
        _check_years, settings=settings, password=password, choice=choice, convert=convert
    )
    find = _look_against(last, _settings(Path(last_year), settings))
    return _report_each(paths, partial(check_years, find=find), jobs)


def audit(
    paths: WorkbookLike | Iterable[WorkbookLike],
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    everything: bool = False,
    convert: bool = False,
    baseline: "Baseline | PathLike | None" = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    jobs: int = 1,
) -> Report:
    """Return what is wrong with the formulas and figures of any workbook, or of each of several.

    Findings are ranked by what they move. With ``everything`` the rules run, too, that are
    wrong more often than right; with ``convert`` LibreOffice reads an .xls, .xlsb or .ods, of which
    else only values are read, and the report says so. The rest is as in ``validate``. Raises
    UnreadableWorkbookError, SettingsError or BaselineError, with one sentence that says why.

    >>> report = sexcel.audit("budget.xlsx", baseline="earlier.json")
    >>> len(report.files[0].accepted), report.findings  # what is known is listed apart
    (2, ())
    """
    choice = _choose(baseline, select, ignore)
    check = partial(
        _audit,
        settings=settings,
        password=password,
        choice=choice,
        everything=everything,
        convert=convert,
    )
    return _report_each(paths, check, jobs)


def annotate(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
    baseline: "Baseline | PathLike | None" = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    all_notes: bool = False,
) -> "Annotated":
    """Write a copy of the workbook at ``path`` that shows its findings; ``path`` stays as it is.

    The copy has a Findings sheet with links to the cells, and a mark and a note on each cell that
    an error or a warning is on; with ``all_notes`` a note also on each that anything is on or
    cites. Every other part of it is byte for byte as it was, but for a digital signature, which
    is removed. ``output`` needs the file ending of ``path``'s kind of
    workbook; a file that is there already is replaced only with ``force``. ``baseline``,
    ``select`` and ``ignore`` are those of ``validate``. Raises as ``read`` does, and OutputError
    where the copy cannot be written, or ``path`` is encrypted or no .xlsx.
    """
    source, target = Path(path), Path(output)
    choice = _choose(baseline, select, ignore)
    check_target(target, [source], force=force)
    with claim_target(target):
        grid, _, report = _check(source, settings, password, choice)
        check_source(source, grid, "annotated")
        from sexcel.graft.annotate import annotate as write_annotated

        return write_annotated(source, report, target, all_notes=all_notes)


class AnnotationChoices(TypedDict, total=False):
    """What ``annotate`` and ``annotate_audit`` take alike, as ``annotate`` says."""

    force: bool
    settings: SettingsLike
    password: str | None
    baseline: "Baseline | PathLike | None"
    select: Iterable[str]
    ignore: Iterable[str]
    all_notes: bool


def annotate_audit(
    path: PathLike,
    output: PathLike,
    *,
    everything: bool = False,
    **choices: "Unpack[AnnotationChoices]",
) -> "Annotated":
    """Write a copy of any workbook that shows what ``audit`` finds, as ``annotate`` does."""
    source, target = Path(path), Path(output)
    settings, password = choices.get("settings"), choices.get("password")
    choice = _choose(choices.get("baseline"), choices.get("select", ()), choices.get("ignore", ()))
    check_target(target, [source], force=choices.get("force", False))
    check_source(source, read_grid(source, password), "annotated")
    report = _audit(source, settings, password, choice, everything=everything, convert=False)
    from sexcel.graft.annotate import annotate as write_annotated

    return write_annotated(source, report, target, all_notes=choices.get("all_notes", False))


def fix(
    path: PathLike,
    output: PathLike | None = None,
    *,
    unsafe: bool = False,
    rules: Iterable[str] = (),
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Fixed":
    """Repair what findings can be repaired, in a copy of the workbook at ``path``, budget or not.

    A figure that is calculated gets its formula, an amount typed as text becomes a number; a
    wrong input is left, for nobody knows what it should be. Of the copy only those cells
    change, and the values that follow. Without ``unsafe`` no repair is made that changes a
    figure beyond rounding. ``rules`` are the codes of those whose findings are repaired; all
    where empty. Without ``output`` nothing is written. Raises as ``annotate`` does, and
    OutputError where the workbook cannot be recalculated.
    """
    source = Path(path)
    target = None if output is None else Path(output)
    if target is not None:
        check_target(target, [source], force=force)
    from sexcel.formulas.recalculation import Engine

    with claim_target(target):
        with Engine() as engine:
            grid = read_grid(source, password)
            check_source(source, grid, "repaired")
            known = _settings(source, settings)
            outcome = _repair(source, grid, known, password, engine, unsafe=unsafe, rules=rules)
        if target is None or not outcome.fixes:
            return outcome.result()
        from sexcel.graft.repair import write_repaired

        return outcome.result(target, write_repaired(source, grid, target, outcome))


def regenerate(
    path: PathLike,
    output: PathLike | None = None,
    *,
    recalculate: bool = False,
    protect: bool = False,
    pack_only: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Regenerated":
    """Write a clean workbook for the Panel from the one at ``path``, which is not touched.

    Where formulas feed or read its tables, it is the workbook itself, byte for byte, with a Panel
    pack in front whose figures refer to its cells; ``recalculate`` makes in that copy the repairs
    that ``fix`` makes with ``unsafe``. A workbook of values is rebuilt in our layout with live
    formulas; ``recalculate`` puts the calculated figure in place of one that contradicts its
    equation. With ``protect`` only inputs can be typed into our sheets, until the protection is
    taken off, which needs no password. With ``pack_only`` the pack alone is written, as values.

    What was written is read again: ``check`` says what it has worse than the source.
    ``output`` is ``<name>-clean``, or ``<name>-pack``, beside ``path`` unless given; a file that
    is there already is replaced only with ``force``. Raises as ``read`` does, and OutputError
    where the result cannot be written. It has no password, whatever ``path`` had.
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.kept import CleanOrder
    from sexcel.rules.structure.reading_in_doubt import refuse_doubted
    from sexcel.writers.clean_form import CleanForm, choose_form

    source = Path(path)
    target = _clean_name(source, pack_only=pack_only) if output is None else Path(output)
    check_target(target, [source], force=force)
    order = CleanOrder(
        source,
        target,
        datetime.now().astimezone(),
        password,
        recalculate=recalculate,
        protect=protect,
        pack_only=pack_only,
    )
    with claim_target(target), Engine() as engine:
        check_target(target, [source], force=force)  # another run may have just ended
        workbook = _read_workbook(source, settings, password, engine)
        if not force:
            refuse_doubted(workbook.book, workbook.report.findings)
        if pack_only or choose_form(workbook.book, workbook.grid) is CleanForm.KEPT:
            return _keep(order, workbook, engine)
        return _rebuild(order, workbook, engine)


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
        grid, book = _read(source, settings, password)
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
        grid, book = _read(source, settings, password)
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
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook
    from sexcel.year.monitor import write_monitor

    source = Path(path)
    target = source.with_name(f"{source.stem}-monitor.xlsx") if output is None else Path(output)
    check_target(target, [source], force=force, suffix=".xlsx")
    with Engine() as engine:
        grid, book = _read(source, settings, password)
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


def compare(
    old: WorkbookLike,
    new: WorkbookLike,
    output: PathLike | None = None,
    *,
    by_year: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Comparison":
    """Return what differs between two budgets, by table, line and column; neither is touched.

    Columns of different budget years are compared by their place among the years, or
    ``by_year`` by the year that they are of. With ``output`` the differences are also written
    as a workbook; a file that is there already is replaced only with ``force``. Raises as
    ``read`` does, and OutputError where the workbook cannot be written.
    """
    before, after = as_source(old), as_source(new)
    target = _comparison_target(before, after, output, force=force)
    books = _read(before, settings, password), _read(after, settings, password)
    return _compare_budgets(*books, target, by_year=by_year)


def compare_workbooks(
    old: WorkbookLike, new: WorkbookLike, *, password: str | None = None, convert: bool = False
) -> "WorkbookComparison":
    """Return what differs between any two workbooks, by sheet, label and heading.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises UnreadableWorkbookError, with one sentence that says why.
    """
    from sexcel.comparison.workbook_changes import compare_workbooks as compare_grids

    before, after = (read_grid(as_source(book), password, convert=convert) for book in (old, new))
    return compare_grids(before, after)


def compare_files(
    old: WorkbookLike,
    new: WorkbookLike,
    output: PathLike | None = None,
    *,
    by_year: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Comparison | WorkbookComparison":
    """Compare two budgets as ``compare`` does, and any other two as ``compare_workbooks`` does.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises as both do, and NoBudgetTableError where ``output`` or ``by_year``, which are for
    budgets, are asked for and one of the two is none.
    """
    before, after = as_source(old), as_source(new)
    target = _comparison_target(before, after, output, force=force)
    grids = [read_grid(path, password, convert=convert) for path in (before, after)]
    books = [
        find_book(grid, _settings(path, settings))
        for path, grid in zip((before, after), grids, strict=True)
    ]
    old_book, new_book = books
    if old_book and new_book and all(book.is_budget for book in (old_book, new_book)):
        pair = (grids[0], old_book), (grids[1], new_book)
        return _compare_budgets(*pair, target, by_year=by_year)
    from sexcel.comparison.workbook_changes import compare_workbooks as compare_grids
    from sexcel.comparison.workbook_changes import refuse_budget_options

    if target is not None or by_year:
        raise refuse_budget_options(before, after)
    return compare_grids(*grids)


def _comparison_target(
    old: Source, new: Source, output: PathLike | None, *, force: bool
) -> Path | None:
    target = None if output is None else Path(output)
    if target is not None:
        paths = [source for source in (old, new) if isinstance(source, Path)]
        check_target(target, paths, force=force, suffix=".xlsx")
    return target


def _compare_budgets(
    old: "tuple[Grid, Book]", new: "tuple[Grid, Book]", target: Path | None, *, by_year: bool
) -> "Comparison":
    from msgspec.structs import replace

    from sexcel.comparison.compare import compare as compare_budgets
    from sexcel.year.versions import find_between_versions

    comparison = compare_budgets(old, new, by_year=by_year)
    versions = find_between_versions(old[1], new[1], comparison)
    comparison = replace(comparison, versions=versions)
    if target is not None:
        from sexcel.writers.comparison import write_comparison

        write_comparison(comparison, target)
    return comparison


def trace(
    path: WorkbookLike,
    figure: str,
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Trace":
    """Return how a figure of any workbook comes about, what reads it, and what it moves.

    ``figure`` is a cell (``Costs!D9``), a defined name, the label of a row, or in a budget a table,
    line and column. With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises UnreadableWorkbookError or SettingsError, and UnknownFigureError, a
    SexcelError, where it is no figure or several; each with one sentence that says why.

    >>> sexcel.trace("live.xlsx", "Table 2, Contingency").figure.words.partition(",")[0]
    '5% (Contingency_rate) × (SECCo & Panel Operations + SECAS Services Total + Projects)'
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.tracing.trace import trace_figure

    source = as_source(path)
    with Engine() as engine:
        grid = read_grid(source, password, convert=convert)
        book = find_book(grid, _settings(source, settings))
        return trace_figure(figure, grid, book, engine)


def scenario(
    path: PathLike,
    scenarios: Mapping[str, Sequence[str]],
    *,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "ScenarioResult":
    """Return what changes of inputs move: the headline, the categories and the lines.

    ``scenarios`` gives each scenario's changes by its name, each ``NAME=VALUE``: a value to put in
    the cell's place (``6%``, ``250000``), to add (``+1``), to take off (``-1``) or to multiply by
    (``*1.1``). The workbook's own formulas are recalculated; where it has none, those of its clean
    workbook. Raises as ``read`` does, and ScenarioError or UnknownFigureError for a change that
    cannot be tried.

    >>> sexcel.scenario("budget.xlsx", {"A": ["contingency=6%"]}).headline.after  # in £
    (Decimal('8432293'),)
    """
    from tempfile import TemporaryDirectory

    from msgspec.structs import replace

    from sexcel.formulas.recalculation import Engine
    from sexcel.model.errors import ForceNeededError
    from sexcel.tracing.scenario import ScenarioError, is_calculated, try_scenarios

    source = Path(path)
    with Engine() as engine, TemporaryDirectory() as folder:
        grid, book = _read(source, settings, password)
        if is_calculated(book):
            return try_scenarios(grid, book, scenarios, engine)
        clean = Path(folder) / source.with_suffix(".xlsx").name
        try:
            regenerate(source, clean, recalculate=True, settings=settings, password=password)
        except ForceNeededError as doubt:
            raise ScenarioError(
                f"{source}: its headline is no formula, and the reading of its tables is in doubt, "
                "so nothing can be moved. 'sexcel validate' says why: settle it in sexcel.toml."
            ) from doubt
        rebuilt_grid, rebuilt_book = _read(clean, None, None)
        rebuilt_grid = replace(rebuilt_grid, path=str(source))
        result = try_scenarios(rebuilt_grid, rebuilt_book, scenarios, engine)
        return replace(result, is_rebuilt=True)


def export(
    paths: WorkbookLike | Iterable[WorkbookLike],
    output: PathLike,
    form: str = "csv",
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Path:
    """Write every figure of one or more budgets in long form, and return the file.

    ``form`` is ``csv``, ``json``, ``parquet`` (with the extra of that name) or ``sqlite``. Values
    are in their unit: £, FTE, %. Raises as ``read`` does, and OutputError.

    >>> sexcel.export("budget.xlsx", "figures.csv").name
    'figures.csv'
    """
    from sexcel.reports.export import write_export

    target, sources = Path(output), as_sources(paths)
    known = [source for source in sources if isinstance(source, Path)]
    check_target(target, known, force=force)
    write_export([_read(source, settings, password)[1] for source in sources], form, target)
    return target


def watch(
    path: PathLike, *, settings: SettingsLike = None, password: str | None = None
) -> Iterator[Report]:
    """Yield the report on a budget now, and after each save of it, without end.

    A save that cannot be read is a failure in its report. Raises as ``read`` does for the first.
    """
    from sexcel.files.saves import wait_for_saves

    source = Path(path)
    yield validate(source, settings=settings, password=password)
    for _ in wait_for_saves(source):
        yield validate([source], settings=settings, password=password)


def text(path: PathLike, *, password: str | None = None) -> str:
    """Return a workbook as text, a line for each cell, as ``git diff`` shows it.

    Raises UnreadableWorkbookError.
    """
    from sexcel.reports.workbook_text import workbook_text

    return workbook_text(survey_workbook(path, password=password))


def list_rules() -> "tuple[Rule, ...]":
    """Return every rule, of budgets and of any workbook, in the order of their codes.

    >>> len(sexcel.list_rules()) > 90, sexcel.list_rules()[0].code
    (True, 'SEC101')
    """
    from sexcel.rules.catalogue import EVERY_RULE

    return tuple(EVERY_RULE)


def explain(code: str) -> "Rule":
    """Return the rule of that code or name. Raises SexcelError with the nearest ones for none.

    >>> sexcel.explain("total-wrong").code
    'SEC103'
    """
    from sexcel.rules.rule_names import find_rule

    return find_rule(code, list_rules())


def email(
    path: PathLike,
    letter: "Letter",
    output: PathLike | None = None,
    *,
    force: bool = False,
    send: bool = False,
    mail: MailSettings | None = None,
    mail_password: Callable[[str], str] | None = None,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Mailed":
    """Write an e-mail with the budget or the paper at ``path`` attached, or ``send`` it.

    The draft is ``<name>.eml`` beside the workbook unless ``output`` is given, and opens unsent;
    a message that is sent is written only to an ``output``. ``mail`` takes precedence over the
    sender and the server in the settings; ``mail_password`` is asked for the password of
    the server's user. Raises as ``read`` does, OutputError, and MailError where an address is
    none or the server does not take the message;
    SexcelError for a paper that has other figures than when it was written.
    """
    from sexcel.mail.email import Order, deliver, deliver_budget
    from sexcel.year.papers.letter import paper_body
    from sexcel.year.papers.written import is_paper, open_paper

    source = Path(path)
    target = None if output is None and send else Path(output or source.with_suffix(".eml"))
    if target is not None:
        check_target(target, [source], force=force, suffix=".eml")
    grid = read_grid(source, password)
    known = _settings(source, settings)
    sending = (mail or MailSettings()).over(known.mail)
    order = Order(source, letter, target, sending, mail_password, send=send)
    if is_paper(grid):
        body = paper_body(open_paper(grid))
        return deliver(body, body.title, grid.sha256, order)
    _, book, report = _check(source, known, password)
    return deliver_budget(book, report, order)


def _clean_name(source: Path, *, pack_only: bool) -> Path:
    """Return the name of the workbook to write, of the kind that ``source`` is."""
    if pack_only:
        return source.with_name(f"{source.stem}-pack.xlsx")
    is_package = source.suffix.lower() in (".xlsm", ".xltx", ".xltm")
    return source.with_name(f"{source.stem}-clean{source.suffix if is_package else '.xlsx'}")


def _read_workbook(
    source: Path, settings: SettingsLike, password: str | None, engine: "Engine"
) -> "WorkbookRead":
    from sexcel.graft.checked import WorkbookRead
    from sexcel.rules.workbook import check_workbook

    grid, book = _read(source, settings, password)
    return WorkbookRead(grid, book, check_workbook(grid, book, engine))


def _keep(order: "CleanOrder", workbook: "WorkbookRead", engine: "Engine") -> "Regenerated":
    """Write the user's own workbook with a pack in front."""
    from sexcel.graft.kept import write_kept
    from sexcel.recognise.publication import read_publication
    from sexcel.writers.pack import plan_pack

    settings = workbook.book.settings

    def plan(
        read: "WorkbookRead", occupied: tuple[str, ...], changes: "KeptChanges"
    ) -> "WorkbookPlan":
        return plan_pack(
            read.book,
            read.report.findings,
            grid=read.grid,
            occupied=occupied,
            publication=read_publication(read.grid, read.book),
            coverage=_describe_coverage(read),
            read_at=order.read_at,
            changes=changes,
        )

    repaired = None
    if order.recalculate:
        source, password = order.source, order.password
        repaired = _repair(source, workbook.grid, settings, password, engine, unsafe=True)
    return write_kept(
        workbook,
        order,
        plan,
        lambda path: _read_workbook(path, settings, None, engine),
        engine,
        repaired,
    )


def _repair(
    source: Path,
    grid: "Grid",
    settings: Settings,
    password: str | None,
    engine: "Engine",
    *,
    unsafe: bool,
    rules: Iterable[str] = (),
) -> "RepairedWorkbook":
    """Return the workbook repaired in memory."""
    from sexcel.repair.rounds import repair_workbook
    from sexcel.rules.review import review_workbook

    acceptance = _accept(source, settings, password, None)
    review = partial(review_workbook, settings=settings, acceptance=acceptance)

    book = find_book(grid, settings)

    def see(now: "Grid", repaired: "frozenset[CellRef]", engine: "Engine") -> "Review":
        # A workbook without a budget has none once it is repaired.
        read = book if now is grid or book is None else find_book(now, settings)
        return review(now, read, repaired, engine)

    return repair_workbook(grid, see, engine, unsafe=unsafe, rules=frozenset(rules))


def _rebuild(order: "CleanOrder", workbook: "WorkbookRead", engine: "Engine") -> "Regenerated":
    """Write the tables of a workbook of values in our layout."""
    from sexcel.graft.rebuilt import write_rebuilt
    from sexcel.recognise.publication import read_publication
    from sexcel.writers.plan import plan_workbook

    plan = plan_workbook(
        workbook.book,
        workbook.report.findings,
        recalculate=order.recalculate,
        protect=order.protect,
        grid=workbook.grid,
        coverage=_describe_coverage(workbook),
        read_at=order.read_at,
        publication=read_publication(workbook.grid, workbook.book),
    )
    settings = workbook.book.settings
    return write_rebuilt(
        workbook, order, plan, lambda path: _read_workbook(path, settings, None, engine)
    )


def _describe_coverage(read: "WorkbookRead") -> "Coverage":
    from msgspec.structs import replace

    from sexcel.budget.coverage import describe_coverage
    from sexcel.budget.missing import find_missing
    from sexcel.rules.catalogue import RULES

    missing, report = find_missing(read.book, RULES), read.report
    coverage = describe_coverage(
        read.book, report.formulas, missing, report.understood, report.accepted
    )
    return replace(coverage, unjudged=report.unjudged, gaps=report.gaps)


def _report_each(
    paths: WorkbookLike | Iterable[WorkbookLike],
    check: "Callable[[Source], FileReport]",
    jobs: int,
) -> Report:
    """Return the report on one workbook, or on several, of which none stops the others."""
    sources = as_sources(paths)
    if is_single(paths):
        return Report((check(sources[0]),))
    from sexcel.files.many import work_on_each

    files: list[FileReport] = []
    failures: list[Failure] = []
    for source, result in zip(sources, work_on_each(sources, check, jobs), strict=True):
        if isinstance(result, SexcelError):
            failures.append(Failure(str(source), str(result)))
        elif isinstance(result, Exception):
            raise result
        else:
            files.append(result)
    return Report(tuple(files), tuple(failures))


def _settings(source: Source, settings: SettingsLike) -> Settings:
    if isinstance(settings, Settings):
        return settings
    path = find_settings(source) if settings is None else settings
    STEPS.info("Configuration of %s: %s", source, path or "none")
    return Settings() if path is None else read_settings(path)


def _read(
    source: Source, settings: SettingsLike, password: str | None, *, convert: bool = False
) -> "tuple[Grid, Book]":
    grid = read_grid(source, password, convert=convert)
    return grid, read_book(grid, _settings(source, settings))


def _choose(
    baseline: "Baseline | PathLike | None", select: Iterable[str], ignore: Iterable[str]
) -> "Acceptance":
    """Return what is accepted of every workbook, whatever its own notes and settings say."""
    from sexcel.model.acceptance import Acceptance

    if isinstance(baseline, str | os.PathLike):
        baseline = read_baseline(baseline)
    return Acceptance((), baseline or {}, tuple(select), tuple(ignore))


def _accept(
    source: Source, settings: Settings, password: str | None, choice: "Acceptance | None"
) -> "Acceptance":
    """Return what is accepted of a workbook: by choice, by the settings and by its own notes."""
    from msgspec.structs import replace

    from sexcel.files.exemptions import read_exemptions
    from sexcel.model.acceptance import NOTHING_ACCEPTED

    exemptions = (*settings.exemptions, *read_exemptions(source, password))
    return replace(
        choice or NOTHING_ACCEPTED, exemptions=exemptions, severities=settings.severities
    )


def _check(
    source: Source,
    settings: SettingsLike,
    password: str | None,
    choice: "Acceptance | None" = None,
    *,
    convert: bool = False,
) -> "tuple[Grid, Book, FileReport]":
    """Read a workbook and check it, by an engine that starts while it is being read."""
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook

    with Engine() as engine:
        grid, book = _read(source, settings, password, convert=convert)
        acceptance = _accept(source, book.settings, password, choice)
        return grid, book, check_workbook(grid, book, engine, acceptance)


def _validate(
    source: Source,
    settings: SettingsLike,
    password: str | None,
    choice: "Acceptance",
    *,
    convert: bool,
) -> "FileReport":
    """Check a budget, or a workbook of its year: a monitor, or a paper from one."""
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook

    with Engine() as engine:
        grid = read_grid(source, password, convert=convert)
        known = _settings(source, settings)
        acceptance = _accept(source, known, password, choice)
        if _is_of_the_year(grid):
            return _audit_grid(grid, known, acceptance, engine)
        return check_workbook(grid, read_book(grid, known), engine, acceptance)


def _is_of_the_year(grid: "Grid") -> bool:
    """Say whether a workbook is a monitor of the budget year, or a paper from one."""
    from sexcel.model.tables import PAPER_SHEET
    from sexcel.year.sheets.layout import MONITOR_SHEETS

    names = {sheet.name for sheet in grid}
    return names >= MONITOR_SHEETS or any(sheet.value(2, 1) == PAPER_SHEET for sheet in grid)


def _audit_grid(
    grid: "Grid",
    settings: Settings,
    acceptance: "Acceptance",
    engine: "Engine",
    *,
    everything: bool = False,
) -> "FileReport":
    """Audit a workbook; of one of the budget year, ask the rules of the year, too."""
    from msgspec.structs import replace

    from sexcel.auditing.audit import audit_workbook
    from sexcel.year.monitor_checks import MONITOR_RULES, find_in_year

    report = audit_workbook(
        grid,
        settings,
        acceptance,
        everything=everything,
        engine=engine,
        settle=partial(_settle, grid, settings, engine),
    )
    if not _is_of_the_year(grid):
        return report
    findings = find_in_year(grid, engine, settings.rules_off)
    reported, accepted = acceptance.sort(findings)
    scope = report.scope
    return replace(
        report,
        findings=tuple(sorted((*reported, *report.findings), key=_by_severity)),
        accepted=(*accepted, *report.accepted),
        scope=None if scope is None else replace(scope, rules=scope.rules + MONITOR_RULES),
    )


def _by_severity(finding: "Finding") -> int:
    return -finding.severity


def _look_against(
    last: "Grid", settings: Settings
) -> "Callable[[Grid, Book], tuple[Finding, ...]]":
    """Return what finds where a budget does not tie with last year's, or with its monitor."""
    from sexcel.formulas.recalculation import Engine

    if _is_of_the_year(last):
        from sexcel.year.outturn import find_against_monitor, read_state_of

        with Engine() as engine:
            state = read_state_of(last, engine)
        return partial(find_against_monitor, monitor=state)
    return partial(_find_against_last_year, last=read_book(last, settings))


def _find_against_last_year(_: "Grid", book: "Book", last: "Book") -> "tuple[Finding, ...]":
    from sexcel.year.last_year import find_against_last_year

    return find_against_last_year(book, last)


def _check_years(
    source: Source,
    settings: SettingsLike,
    password: str | None,
    choice: "Acceptance",
    find: "Callable[[Grid, Book], tuple[Finding, ...]]",
    *,
    convert: bool,
) -> "FileReport":
    """Check a workbook, by itself and against last year's."""
    from msgspec.structs import replace

    from sexcel.rules.checking import sort_findings

    grid, book, report = _check(source, settings, password, choice, convert=convert)
    acceptance = _accept(source, book.settings, password, choice)
    reported, accepted = acceptance.sort(find(grid, book))
    return replace(
        report,
        findings=sort_findings(book, (*report.findings, *reported)),
        accepted=(*report.accepted, *accepted),
    )


def _audit(
    source: Source,
    settings: SettingsLike,
    password: str | None,
    choice: "Acceptance",
    *,
    everything: bool,
    convert: bool,
) -> "FileReport":
    from sexcel.formulas.recalculation import Engine

    with Engine() as engine:
        grid = read_grid(source, password, convert=convert)
        known = _settings(source, settings)
        acceptance = _accept(source, known, password, choice)
        return _audit_grid(grid, known, acceptance, engine, everything=everything)


def _settle(
    grid: "Grid", settings: Settings, engine: "Engine", findings: "list[Finding]"
) -> "list[Finding]":
    """Return an audit's findings, each at the cell that a budget's equations blame for it."""
    from sexcel.rules.sheet_findings import may_be_settled, take_budget_causes
    from sexcel.rules.workbook import check_workbook

    if not may_be_settled(findings):
        return findings
    try:
        book = read_book(grid, settings)
    except NoBudgetTableError:
        return findings
    return take_budget_causes(findings, check_workbook(grid, book, engine).findings)
