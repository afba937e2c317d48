"""Read, inspect, validate, annotate and regenerate: the module that wires the rooms together."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.model.carried import Source
from sexcel.model.errors import OutputError
from sexcel.model.report import Annotated, FileReport, Regenerated, Report, TablePlace
from sexcel.model.settings import NAME, Settings
from sexcel.outputs import check_target
from sexcel.readers.book import read_book
from sexcel.readers.carried import read_sheets
from sexcel.readers.carried_values import value_sheets
from sexcel.readers.files import read_grid
from sexcel.rules.catalogue import RULES, check
from sexcel.rules.ledger import HEADLINE

if TYPE_CHECKING:
    from sexcel.model.book import Book
    from sexcel.model.findings import Finding
    from sexcel.model.grid import Grid
    from sexcel.model.recognition import Inspection

PathLike = str | os.PathLike[str]

SettingsLike = Settings | PathLike | None
"""Settings, or the file they are in; None for the sexcel.toml beside the workbook, if any."""


def read_settings(path: PathLike) -> Settings:
    """The settings in a configuration file.

    Raises SettingsError, with one sentence that names the file and the key.
    """
    from sexcel.readers.settings import read_settings as checked

    return checked(Path(path), ((rule.code, rule.name) for rule in RULES))


def read(path: PathLike, *, settings: SettingsLike = None, password: str | None = None) -> "Book":
    """The budget in the workbook at ``path``, opened with ``password`` where it needs one.

    Raises UnreadableWorkbookError, NoBudgetTableError or SettingsError, with one sentence that
    says why.
    """
    return _read(path, settings, password)[1]


def inspect(
    path: PathLike, *, settings: SettingsLike = None, password: str | None = None
) -> "Inspection":
    """What was recognised in the workbook at ``path`` and how surely, and what was left aside.

    Raises as ``read`` does.
    """
    from sexcel.model.recognition import Inspection
    from sexcel.readers.outside import outside
    from sexcel.tables.missing import missing

    grid, book = _read(path, settings, password)
    return Inspection(book, outside(grid, book), missing(book))


def validate(
    paths: PathLike | Iterable[PathLike],
    *,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Report:
    """Every finding in one workbook, or in each of several.

    Raises as ``read`` does, at the first workbook that cannot be read.
    """
    each = [paths] if isinstance(paths, str | os.PathLike) else paths
    books = (read(path, settings=settings, password=password) for path in each)
    return Report(tuple(_report(book, check(book)) for book in books))


def annotate(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Annotated:
    """Write a copy of the workbook at ``path`` that tells its findings; ``path`` stays as it is.

    The copy has a Findings sheet with links to the cells, and a note on each cell that a
    finding stands on or cites; every other part of it is byte for byte as it was, but for a digital
    signature, which is left out. ``output`` needs the file ending of ``path``'s kind of
    workbook; a file that is there already is replaced only with ``force``. Raises as ``read``
    does, and OutputError where the copy cannot be written, or ``path`` is encrypted or no .xlsx.
    """
    source, target = Path(path), Path(output)
    _check_output(target, source, force=force)
    grid, book = _read(source, settings, password)
    if grid.values_of or grid.encrypted:
        kind = "is password-protected" if grid.encrypted else f"is an {grid.values_of}"
        raise OutputError(
            f"{source} {kind} and cannot be annotated: save it from Excel as a plain .xlsx."
        )
    report = _report(book, check(book))
    from sexcel.writers.graft.annotate import annotate as graft

    return graft(source, report, target)


def regenerate(
    path: PathLike,
    output: PathLike | None = None,
    *,
    recalculate: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Regenerated:
    """Write a clean workbook from the tables of the one at ``path``, which is not touched.

    Sheets that are no budget tables are carried along; a formula there that refers to a figure
    follows it to its new cell, one that cannot be followed stands as its value.
    ``output`` is ``<name>-clean.xlsx`` beside it unless given; a file that is there already is
    replaced only with ``force``. A figure that contradicts its equation is kept as found,
    unless ``recalculate`` puts the worked-out figure in its place. Raises as ``read`` does,
    and OutputError where the result cannot be written. It has no password, whatever ``path``
    had.
    """
    source = Path(path)
    grid, book = _read(source, settings, password)
    target = source.with_name(f"{source.stem}-clean.xlsx") if output is None else Path(output)
    _check_output(target, source, force=force)
    if target.suffix.lower() != ".xlsx":
        raise OutputError(f"{target} does not end in .xlsx, the only format that is written.")
    findings = check(book)
    from sexcel.writers.workbook import write_workbook

    carried = (
        value_sheets(grid, book.other_sheets)
        if grid.values_of
        else read_sheets(source, book.other_sheets, password)
    )
    sheets = Source(grid, carried)
    written = write_workbook(book, findings, target, recalculate=recalculate, source=sheets)
    return Regenerated(
        target,
        _report(book, findings),
        written.changes,
        written.kept,
        written.carried,
        written.left,
        encrypted=grid.encrypted,
    )


def _read(path: PathLike, settings: SettingsLike, password: str | None) -> "tuple[Grid, Book]":
    source = Path(path)
    grid = read_grid(source, password)
    if settings is None:
        beside = source.with_name(NAME)
        settings = beside if beside.exists() else Settings()
    if not isinstance(settings, Settings):
        settings = read_settings(settings)
    return grid, read_book(grid, settings)


def _check_output(target: Path, source: Path, *, force: bool) -> None:
    check_target(target, [source])
    if target.exists() and not force:
        raise OutputError(
            f"{target} is there already: give another name, or replace it with --force."
        )


def _report(book: "Book", findings: "tuple[Finding, ...]") -> FileReport:
    return FileReport(
        path=book.path,
        sha256=book.sha256,
        budget_year=book.year_label(0),
        headline=book.figure(HEADLINE),
        tables=tuple(
            TablePlace(table.table.name, table.table.caption, part)
            for table in book.tables.values()
            for part in table.ranges
        ),
        findings=findings,
        settings=book.settings,
        idle_settings=book.idle_settings,
    )
