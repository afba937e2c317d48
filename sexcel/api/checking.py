"""A workbook checked: a budget, or any other."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.many import report_each
from sexcel.files.sources import PathLike, Source, WorkbookLike
from sexcel.model.report import Report
from sexcel.recognise.book import find_book, read_book

if TYPE_CHECKING:
    from sexcel.formulas.recalculation import Engine
    from sexcel.model.acceptance import Acceptance, Baseline
    from sexcel.model.book import Book
    from sexcel.model.findings import Finding
    from sexcel.model.grid import Grid
    from sexcel.model.report import FileReport
    from sexcel.model.settings import Settings


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
    opening, choice = Opening(settings, password, convert), choose(baseline, select, ignore)
    if last_year is None:
        return report_each(paths, partial(_validate, opening=opening, choice=choice), jobs)
    from sexcel.year.last_year import choose_comparison

    last = Path(last_year)
    find = choose_comparison(opening.grid(last), opening.settings_of(last))
    check_years = partial(_check_years, opening=opening, choice=choice, find=find)
    return report_each(paths, check_years, jobs)


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
    opening, choice = Opening(settings, password, convert), choose(baseline, select, ignore)
    check = partial(audit_workbook, opening=opening, choice=choice, everything=everything)
    return report_each(paths, check, jobs)


def watch(
    path: PathLike, *, settings: SettingsLike = None, password: str | None = None
) -> Iterator[Report]:
    """Yield the report on a budget now, and after each save of it, without end.

    A save that cannot be read is a failure in its report. Raises as ``read`` does for the first.

    >>> next(sexcel.watch("budget.xlsx"))
    <Report on 1 workbook: 6 errors, 6 warnings, 16 notes>
    """
    from sexcel.files.saves import wait_for_saves

    source = Path(path)
    yield validate(source, settings=settings, password=password)
    for _ in wait_for_saves(source):
        yield validate([source], settings=settings, password=password)


def read_baseline(path: PathLike) -> "Baseline":
    """Read the findings in the JSON report of an earlier audit, for ``audit`` to leave out.

    Raises BaselineError, a SexcelError, with one sentence that says why it cannot be used.

    >>> len(sexcel.read_baseline("earlier.json"))  # findings
    2
    """
    from sexcel.files.baseline import read_baseline as read_file

    return read_file(Path(path))


def choose(
    baseline: "Baseline | PathLike | None", select: Iterable[str], ignore: Iterable[str]
) -> "Acceptance":
    """Return what is accepted of every workbook, whatever its own notes and settings say."""
    from sexcel.model.acceptance import Acceptance

    if isinstance(baseline, str | os.PathLike):
        baseline = read_baseline(baseline)
    return Acceptance((), baseline or {}, tuple(select), tuple(ignore))


def check_budget(
    source: Source, opening: Opening, choice: "Acceptance | None" = None
) -> "tuple[Grid, Book, FileReport]":
    """Read a workbook and check it, by an engine that starts while it is being read."""
    from sexcel.files.exemptions import accept_in
    from sexcel.formulas.recalculation import Engine

    with Engine() as engine:
        from sexcel.rules.workbook import check_workbook

        grid, book = opening.read(source, engine)
        acceptance = accept_in(source, book.settings, opening.password, choice)
        return grid, book, check_workbook(grid, book, engine, acceptance)


def _validate(source: Source, opening: Opening, choice: "Acceptance") -> "FileReport":
    """Check a budget, or a workbook of its year: a monitor, or a paper from one."""
    from sexcel.files.exemptions import accept_in
    from sexcel.formulas.recalculation import Engine

    with Engine() as engine:
        from sexcel.rules.workbook import check_workbook
        from sexcel.year.sheets.layout import is_of_the_year

        grid, settings = opening.grid(source, engine), opening.settings_of(source)
        acceptance = accept_in(source, settings, opening.password, choice)
        if is_of_the_year(grid):
            return _audit_grid(grid, settings, acceptance, engine)
        return check_workbook(grid, read_book(grid, settings), engine, acceptance)


def _check_years(
    source: Source,
    opening: Opening,
    choice: "Acceptance",
    find: "Callable[[Grid, Book], tuple[Finding, ...]]",
) -> "FileReport":
    """Check a workbook, by itself and against last year's."""
    from sexcel.files.exemptions import accept_in
    from sexcel.rules.checking import add_findings

    grid, book, report = check_budget(source, opening, choice)
    acceptance = accept_in(source, book.settings, opening.password, choice)
    return add_findings(book, report, find(grid, book), acceptance)


def audit_workbook(
    source: Source, opening: Opening, choice: "Acceptance", *, everything: bool = False
) -> "FileReport":
    """Audit one workbook, by an engine that starts while it is being read."""
    from sexcel.files.exemptions import accept_in
    from sexcel.formulas.recalculation import Engine

    with Engine() as engine:
        grid, settings = opening.grid(source), opening.settings_of(source)
        acceptance = accept_in(source, settings, opening.password, choice)
        return _audit_grid(grid, settings, acceptance, engine, everything=everything)


def _audit_grid(
    grid: "Grid",
    settings: "Settings",
    acceptance: "Acceptance",
    engine: "Engine",
    *,
    everything: bool = False,
) -> "FileReport":
    """Audit a workbook; of one of the budget year, ask the rules of the year, too."""
    from sexcel.auditing.audit import audit_workbook
    from sexcel.year.sheets.layout import is_of_the_year
    from sexcel.year.year_checks import add_year_findings

    settle = partial(_take_budget_causes, grid, settings, engine)
    report = audit_workbook(
        grid, settings, acceptance, everything=everything, engine=engine, settle=settle
    )
    if not is_of_the_year(grid):
        return report
    return add_year_findings(grid, report, engine, acceptance, settings.rules_off)


def _take_budget_causes(
    grid: "Grid", settings: "Settings", engine: "Engine", findings: "list[Finding]"
) -> "list[Finding]":
    """Return an audit's findings, each at the cell that a budget's equations blame for it."""
    from sexcel.rules.sheet_findings import may_be_settled, take_budget_causes
    from sexcel.rules.workbook import check_workbook

    book = find_book(grid, settings) if may_be_settled(findings) else None
    if book is None:
        return findings
    return take_budget_causes(findings, check_workbook(grid, book, engine).findings)
