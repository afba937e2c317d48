"""What the commands do, as functions: the module that wires the rooms together."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sexcel.budget.overview import HEADLINE
from sexcel.files.outputs import check_target
from sexcel.files.reading import read_grid
from sexcel.graft.annotate import Annotated
from sexcel.model.errors import NoBudgetTableError, OutputError
from sexcel.model.report import AuditScope, FileReport, Report, TablePlace
from sexcel.model.settings import NAME, MailSettings, Settings
from sexcel.recognise.book import read_book
from sexcel.writers.regenerated import Regenerated

if TYPE_CHECKING:
    from collections import Counter

    from sexcel.audit.audit import Audited
    from sexcel.comparison.differences import Comparison
    from sexcel.files.baseline import Identity
    from sexcel.formulas.recalculation import Engine
    from sexcel.mail.letter import Letter, Mailed
    from sexcel.model.book import Book
    from sexcel.model.findings import Finding
    from sexcel.model.grid import Grid
    from sexcel.model.refs import CellRef
    from sexcel.model.settings import Exemption
    from sexcel.recognise.inspection import Inspection
    from sexcel.repair.records import Fixed
    from sexcel.repair.rounds import Outcome, Seen
    from sexcel.rules.workbook import Checked

PathLike = str | os.PathLike[str]

SettingsLike = Settings | PathLike | None
"""Settings, or the file they are in; None for the sexcel.toml beside the workbook, if any."""


def read_settings(path: PathLike) -> Settings:
    """The settings in a configuration file.

    Raises SettingsError, with one sentence that names the file and the key.
    """
    from sexcel.files.settings import read_settings as checked
    from sexcel.rules.catalogue import EVERY_RULE

    return checked(Path(path), ((rule.code, rule.name) for rule in EVERY_RULE))


def read_baseline(path: PathLike) -> "Counter[Identity]":
    """The findings in the JSON report of an earlier audit, for ``audit`` to leave out.

    Raises BaselineError, a SexcelError, with one sentence that says why it cannot be used.
    """
    from sexcel.files.baseline import read_baseline as known

    return known(Path(path))


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
    from sexcel.budget.missing import find_missing
    from sexcel.recognise.inspection import inspect as inspect_book
    from sexcel.rules.catalogue import RULES

    grid, book = _read(path, settings, password)
    return inspect_book(grid, book, find_missing(book, RULES))


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
    read_ones = (_checked(Path(path), settings, password) for path in each)
    return Report(tuple(_report(book, checked) for _, book, checked in read_ones))


def audit(
    paths: PathLike | Iterable[PathLike],
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    everything: bool = False,
    baseline: "Counter[Identity] | PathLike | None" = None,
) -> Report:
    """What is wrong with the formulas and figures of any workbook, or of each of several.

    Findings stand in the order of what they move. With ``everything`` rules speak, too, that are
    wrong more often than right; what ``baseline`` has is left out and counted. Raises
    UnreadableWorkbookError, SettingsError or BaselineError, with one sentence that says why.
    """
    from sexcel.files.baseline import read_baseline as known

    each = [paths] if isinstance(paths, str | os.PathLike) else paths
    if isinstance(baseline, str | os.PathLike):
        baseline = known(Path(baseline))
    return Report(
        tuple(_audit(Path(path), settings, password, everything, baseline) for path in each)
    )


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
    grid, book, checked = _checked(source, settings, password)
    _check_plain(grid, source, "annotated")
    report = _report(book, checked)
    from sexcel.graft.annotate import annotate as graft

    return graft(source, report, target)


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

    A figure that is worked out gets its formula, an amount typed as text becomes a number; a
    wrong input is left, for nobody knows what it should be. Of the copy only those cells
    change, and the values that follow. Without ``unsafe`` no repair is made that changes a
    figure beyond rounding. ``rules`` are the codes of those whose findings are repaired; all
    where empty. Without ``output`` nothing is written. Raises as ``annotate`` does, and
    OutputError where the workbook cannot be recalculated.
    """
    source = Path(path)
    target = None if output is None else Path(output)
    if target is not None:
        _check_output(target, source, force=force)
    from sexcel.files.exemptions import read_exemptions
    from sexcel.formulas.recalculation import Engine, RecalculationError
    from sexcel.repair.rounds import fixed

    try:
        with Engine() as engine:
            grid = read_grid(source, password)
            _check_plain(grid, source, "repaired")
            exemptions = read_exemptions(source, password)
            see = partial(_seen, _settings(source, settings), exemptions)
            done = fixed(grid, see, engine, unsafe=unsafe, rules=frozenset(rules))
    except RecalculationError as error:
        raise OutputError(f"{source} was not repaired: {error}") from error
    removed: tuple[str, ...] = ()
    if target is not None and done.made:
        from sexcel.graft.repair import write_repaired

        removed = write_repaired(source, grid, target, done)
    return _fixed(done, target if done.made else None, removed)


def regenerate(
    path: PathLike,
    output: PathLike | None = None,
    *,
    recalculate: bool = False,
    protect: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Regenerated:
    """Write a clean workbook from the tables of the one at ``path``, which is not touched.

    Sheets that are no budget tables are carried along; a formula there that refers to a figure
    follows it to its new cell, one that cannot be followed stands as its value.
    ``output`` is ``<name>-clean.xlsx`` beside it unless given; a file that is there already is
    replaced only with ``force``. A figure that contradicts its equation is kept as found,
    unless ``recalculate`` puts the worked-out figure in its place. With ``protect`` only inputs
    can be typed in, until the protection is taken off, which needs no password. Raises
    as ``read`` does, and OutputError where the result cannot be written. It has no password,
    whatever ``path`` had.
    """
    source = Path(path)
    target = source.with_name(f"{source.stem}-clean.xlsx") if output is None else Path(output)
    _check_output(target, source, force=force)
    _check_suffix(target)
    read_at = datetime.now().astimezone()
    grid, book, checked = _checked(source, settings, password)
    from sexcel.budget.coverage import coverage
    from sexcel.budget.missing import find_missing
    from sexcel.files.carried import carried_sheets
    from sexcel.rules.catalogue import RULES
    from sexcel.writers.carried import Source
    from sexcel.writers.workbook import write_workbook

    carried = carried_sheets(source, grid, book.other_sheets, password)
    written = write_workbook(
        book,
        checked.findings,
        target,
        recalculate=recalculate,
        protect=protect,
        source=Source(grid, carried),
        coverage=coverage(book, checked.formulas, find_missing(book, RULES), grid.values_of),
        read_at=read_at,
    )
    return Regenerated(
        target,
        _report(book, checked),
        written.changes,
        written.kept,
        written.carried,
        written.left,
        encrypted=grid.encrypted,
    )


def compare(
    old: PathLike,
    new: PathLike,
    output: PathLike | None = None,
    *,
    by_year: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Comparison":
    """What differs between two workbooks, by table, line and column; neither is touched.

    Columns of different budget years are compared by their place among the years, or
    ``by_year`` by the year that they are of. With ``output`` the differences are also written
    as a workbook; a file that is there already is replaced only with ``force``. Raises as
    ``read`` does, and OutputError where the workbook cannot be written.
    """
    from sexcel.comparison.compare import compare as compared

    target = None if output is None else Path(output)
    if target is not None:
        _check_output(target, Path(old), Path(new), force=force)
        _check_suffix(target)
    found = compared(
        _read(old, settings, password), _read(new, settings, password), by_year=by_year
    )
    if target is not None:
        from sexcel.writers.comparison import write_comparison

        write_comparison(found, target)
    return found


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
    """Write an e-mail with the workbook at ``path`` attached, or ``send`` it.

    The draft is ``<name>.eml`` beside the workbook unless ``output`` is given, and opens unsent;
    a message that is sent is written only to an ``output``. ``mail`` goes before what the
    settings say of the sender and the server; ``mail_password`` is asked for the password of
    the server's user. Raises as ``read`` does, OutputError, and MailError where an address is
    none or the server does not take the message.
    """
    from sexcel.mail.email import Order, deliver
    from sexcel.reports.text import verdict

    source = Path(path)
    target = None if output is None and send else Path(output or source.with_suffix(".eml"))
    if target is not None:
        _check_output(target, source, force=force)
        if target.suffix.lower() != ".eml":
            raise OutputError(f"{target} does not end in .eml: give the e-mail such a name.")
    _, book, checked = _checked(source, settings, password)
    report = _report(book, checked)
    sending = (mail or MailSettings()).over(book.settings.mail)
    order = Order(source, letter, target, sending, mail_password, send=send)
    return deliver(book, report, verdict(report), order)


def _read(path: PathLike, settings: SettingsLike, password: str | None) -> "tuple[Grid, Book]":
    source = Path(path)
    grid = read_grid(source, password)
    return grid, read_book(grid, _settings(source, settings))


def _settings(source: Path, settings: SettingsLike) -> Settings:
    if settings is None:
        beside = source.with_name(NAME)
        settings = beside if beside.exists() else Settings()
    return settings if isinstance(settings, Settings) else read_settings(settings)


def _audit(
    source: Path,
    settings: SettingsLike,
    password: str | None,
    everything: bool,
    baseline: "Counter[Identity] | None",
) -> FileReport:
    from sexcel.audit.audit import audit_workbook
    from sexcel.files.baseline import identity
    from sexcel.files.exemptions import read_exemptions
    from sexcel.formulas.recalculation import Engine

    with Engine() as engine:
        grid = read_grid(source, password)
        known = _settings(source, settings)
        exemptions = read_exemptions(source, password)
        found = audit_workbook(grid, known, exemptions, everything=everything, engine=engine)
    left = None if baseline is None else baseline.copy()
    told = []
    for one in found.findings:
        if left is not None and left[identity(one)] > 0:
            left[identity(one)] -= 1
        else:
            told.append(one)
    return _audit_report(grid, known, found, tuple(told))


def _audit_report(
    grid: "Grid", known: Settings, found: "Audited", told: "tuple[Finding, ...]"
) -> FileReport:
    return FileReport(
        path=grid.path,
        sha256=grid.sha256,
        budget_year="",
        headline=None,
        tables=(),
        findings=told,
        settings=known,
        formulas=found.formulas,
        scope=AuditScope(
            found.rules, len(grid.sheets), found.suppressed, len(found.findings) - len(told)
        ),
    )


def _check_plain(grid: "Grid", source: Path, what: str) -> None:
    """Refuse to copy what is no package of plain parts."""
    if grid.values_of or grid.encrypted:
        kind = "is password-protected" if grid.encrypted else f"is an {grid.values_of}"
        raise OutputError(
            f"{source} {kind} and cannot be {what}: save it from Excel as a plain .xlsx."
        )


def _seen(
    known: Settings,
    exemptions: "tuple[Exemption, ...]",
    grid: "Grid",
    repaired: "frozenset[CellRef]",
    engine: "Engine",
) -> "Seen":
    """What repairs need to know of a workbook: its findings, and the totals that they may move."""
    from sexcel.audit.audit import audit_workbook
    from sexcel.formulas.printing import printer_for
    from sexcel.repair.budget_repairs import beside, following, totals, with_repairs
    from sexcel.repair.rounds import Seen
    from sexcel.rules.catalogue import RULES
    from sexcel.rules.workbook import check_workbook

    audited = audit_workbook(grid, known, exemptions, engine=engine)
    try:
        book = read_book(grid, known)
    except NoBudgetTableError:
        return Seen(_audit_report(grid, known, audited, audited.findings), {})
    formulas = printer_for(book, grid.defined_names)
    checked = check_workbook(grid, book, engine)
    findings = with_repairs(book, formulas, checked.findings)
    rules = {rule.name: rule for rule in RULES}
    return Seen(
        _report(book, replace(checked, findings=findings)),
        totals(book),
        (*following(book, formulas, rules, repaired), *beside(book, findings, audited.findings)),
    )


def _fixed(done: "Outcome", output: Path | None, removed: tuple[str, ...]) -> "Fixed":
    from sexcel.repair.records import Fixed

    return Fixed(
        output,
        done.before.report,
        done.made,
        done.left,
        done.after.report.findings,
        (done.before.report.headline, done.after.report.headline),
        len(done.values.keys() - {one.repair.cell for one in done.made}),
        done.unverified,
        removed,
    )


def _check_output(target: Path, *sources: Path, force: bool) -> None:
    check_target(target, sources)
    if target.exists() and not force:
        raise OutputError(
            f"{target} is there already: give another name, or replace it with --force."
        )


def _checked(
    path: Path, settings: SettingsLike, password: str | None
) -> "tuple[Grid, Book, Checked]":
    """The workbook read, and checked by an engine that starts while it is being read."""
    from sexcel.formulas.recalculation import Engine
    from sexcel.rules.workbook import check_workbook

    with Engine() as engine:
        grid, book = _read(path, settings, password)
        return grid, book, check_workbook(grid, book, engine)


def _check_suffix(target: Path) -> None:
    if target.suffix.lower() != ".xlsx":
        raise OutputError(f"{target} does not end in .xlsx, the only format that is written.")


def _report(book: "Book", checked: "Checked") -> FileReport:
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
        findings=checked.findings,
        settings=book.settings,
        idle_settings=book.idle_settings,
        formulas=checked.formulas,
    )
