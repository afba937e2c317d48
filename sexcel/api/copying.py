"""A copy of a workbook: with its findings, repaired, or with a Panel pack."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from msgspec.structs import replace

from sexcel.api.checking import audit_workbook, check_budget, choose
from sexcel.api.reading import Opening, SettingsLike, load_grid
from sexcel.files.claims import claim_target
from sexcel.files.outputs import check_source, check_target
from sexcel.files.sources import PathLike

if TYPE_CHECKING:
    from typing import Unpack

    from sexcel.graft.annotate import Annotated
    from sexcel.graft.kept import Announcement
    from sexcel.model.acceptance import Baseline
    from sexcel.repair.records import Fixed
    from sexcel.writers.regenerated import Regenerated


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

    >>> sexcel.annotate("budget.xlsx", "budget-checked.xlsx").sheet
    'Findings'
    """
    source, target = Path(path), Path(output)
    choice = choose(baseline, select, ignore)
    check_target(target, [source], force=force)
    with claim_target(target):
        grid, _, report = check_budget(source, Opening(settings, password), choice)
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
    opening = Opening(choices.get("settings"), choices.get("password"))
    choice = choose(choices.get("baseline"), choices.get("select", ()), choices.get("ignore", ()))
    check_target(target, [source], force=choices.get("force", False))
    check_source(source, opening.grid(source), "annotated")
    report = audit_workbook(source, opening, choice, everything=everything)
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

    >>> sexcel.fix("budget.xlsx", "budget-fixed.xlsx", unsafe=True).output.name
    'budget-fixed.xlsx'
    """
    source = Path(path)
    target = None if output is None else Path(output)
    if target is not None:
        check_target(target, [source], force=force)
    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.repair import repair_in_memory, write_repaired

    with claim_target(target):
        with Engine() as engine:
            opening = Opening(settings, password)
            grid = opening.grid(source)
            check_source(source, grid, "repaired")
            used = opening.settings_of(source)
            outcome = repair_in_memory(
                source, grid, used, password, engine, unsafe=unsafe, rules=rules
            )
        if target is None or not outcome.fixes:
            return outcome.result()
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
    convert: bool = False,
    announce: "Announcement | None" = None,
) -> "Regenerated":
    """Write a clean workbook for the Panel from the one at ``path``, which is not touched.

    Where formulas feed or read its tables, it is the workbook itself, byte for byte, with a Panel
    pack in front whose figures refer to its cells; ``recalculate`` makes in that copy the repairs
    that ``fix`` makes with ``unsafe``. A workbook of values is rebuilt in our layout with live
    formulas, unless numbers would be lost that may be of a table which was not read: it is kept,
    too, and ``why_kept`` says why. In one that is rebuilt ``recalculate`` puts the calculated
    figure in place of one that contradicts its equation. With ``protect`` only inputs can be typed
    into our sheets, until the protection is taken off, which needs no password. With ``pack_only``
    the pack alone is written, as values.
    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.

    What was written is read again: ``check`` says what it has worse than the source. Before
    anything is written ``announce`` is called with the cells beside the tables that a rebuilt
    workbook has only on its sheet Changes, and what they say.
    ``output`` is ``<name>-clean``, or ``<name>-pack``, beside ``path`` unless given; a file that
    is there already is replaced only with ``force``. Raises as ``read`` does, and OutputError
    where the result cannot be written. It has no password, whatever ``path`` had.

    >>> clean = sexcel.regenerate("budget.xlsx")
    >>> clean.output.name, len(clean.kept), clean.passes  # kept as found
    ('budget-clean.xlsx', 7, False)
    """
    from sexcel.files.exemptions import accept_in
    from sexcel.files.reading import convert_package
    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.checked import WorkbookRead
    from sexcel.graft.kept import CleanOrder, write_kept
    from sexcel.graft.rebuilt import find_loss, write_rebuilt
    from sexcel.recognise.book import read_book
    from sexcel.rules.structure.reading_in_doubt import refuse_doubted
    from sexcel.rules.workbook import check_workbook
    from sexcel.writers.clean_form import CleanForm, choose_form, name_clean

    source = Path(path)
    target = name_clean(source, pack_only=pack_only) if output is None else Path(output)
    check_target(target, [source], force=force)
    packages = convert_package(source, password) if convert else nullcontext((source, ""))
    with claim_target(target), Engine() as engine, packages as (package, form):
        check_target(target, [source], force=force)  # another run may have just ended
        order = CleanOrder(
            package,
            target,
            datetime.now().astimezone(),
            password,
            recalculate=recalculate,
            protect=protect,
            pack_only=pack_only,
            force=force,
            announce=announce,
        )
        opening = Opening(settings, password)
        grid = opening.grid(package)
        grid = load_grid(replace(grid, path=str(source), converted_from=form), engine)
        book = read_book(grid, opening.settings_of(source))
        acceptance = accept_in(package, book.settings, password)
        workbook = WorkbookRead(grid, book, check_workbook(grid, book, engine, acceptance))
        if not force:
            refuse_doubted(book, workbook.report.findings)
        if pack_only or choose_form(book, grid) is CleanForm.KEPT:
            return write_kept(workbook, order, engine)
        loss = "" if grid.values_of else find_loss(workbook)
        if loss:
            return replace(write_kept(workbook, order, engine), why_kept=loss)
        return write_rebuilt(workbook, order, engine)
