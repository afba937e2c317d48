"""A workbook for the next budget year, made of last year's in place: nothing is laid out anew."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.printing import printer_for
from sexcel.formulas.recalculation import Engine
from sexcel.graft.cells import NewCell, SheetEdit
from sexcel.graft.dropped_sheets import drop_sheets
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.repair import write_edited, written_value
from sexcel.graft.workbook import Workbook
from sexcel.model.book import Book
from sexcel.model.errors import OutputError
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef
from sexcel.model.settings import Settings
from sexcel.model.tables import Status
from sexcel.model.wording import count_of, join_words, pounds
from sexcel.model.years import financial_year
from sexcel.recognise.book import find_book
from sexcel.writers.clean_form import find_made_anew
from sexcel.writers.layout import SheetNames
from sexcel.writers.workbook import render_sheet
from sexcel.year.calculating import Cells, EditedWorkbook
from sexcel.year.carrying import Carrier
from sexcel.year.headings import YearMover
from sexcel.year.records import Task, TaskKind, YearStep
from sexcel.year.task_sheets import plan_steps, plan_tasks
from sexcel.year.years import call_draft, move_years

_HALF_UNIT = Decimal("0.5")
"""Of the last digit that a budget prints: nearer than that, a formula gives the figure."""

_PAGE_TEXT = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>[^<]*")
"""A header or footer in the XML of a sheet; of one in UTF-16 none is found."""

_MOST_WORDS = 30
"""Cells of one column that are listed each: the published budget has 18 line assumptions, and a
ledger has thousands of rows."""


class DraftYear(Struct, frozen=True):
    """The new year's workbook in memory: cells that change, values that formulas get.

    Cells that are added look like those of the row ``like_row``, where there is one. The sheets
    ``dropped`` are ours, of last year: a pack, a list of what was to be filled in.
    """

    budget_year: str
    grid: Grid
    cells: Cells
    values: Mapping[CellRef, CellValue]
    tasks: tuple[Task, ...]
    steps: tuple[YearStep, ...]
    like_row: int | None = None
    dropped: tuple[str, ...] = ()


def draft_year(grid: Grid, book: Book, engine: Engine, today: date) -> DraftYear:
    """Return the workbook of the year after ``book``'s, carried and worked out.

    Raises OutputError where the years cannot be moved on for certain, or the workbook cannot be
    recalculated.
    """
    dropped = find_made_anew(grid)
    blank = dict(_states_of_checks(grid, dropped))
    grid = replace(grid, sheets=tuple(sheet for sheet in grid if sheet.name not in dropped))
    mover = YearMover(grid, book)
    moved = {**dict(mover.move_titles()), **dict(mover.move_headings())}
    carrier = Carrier(grid, book, printer_for(book, grid.defined_names), today)
    carrier.carry()
    carrier.take_back_circles(moved)
    draft_again = dict(mover.call_draft(moved))
    cells = {**moved, **draft_again, **carrier.cells, **blank}
    edited = EditedWorkbook(grid, engine)
    drafted, known = edited.calculate(cells)
    next_book = _read_next(drafted, book)
    typed = dict(_calculate_typed(carrier, next_book))
    if typed:
        cells |= typed
        drafted, known = edited.calculate(cells)
    steps = [
        YearStep(
            "Draft again" if ref in draft_again else "Year moved on",
            ref,
            "",
            grid.value(ref),
            cell.value,
        )
        for ref, cell in {**moved, **draft_again}.items()
    ]
    steps += carrier.steps
    tasks = [
        *carrier.tasks,
        *_unread(book, next_book),
        *_unmet(carrier, known),
        *_unknown(known, carrier),
        *_sheets_that_name_years(book),
        *_years_left(mover, cells),
        *_called_approved(next_book, draft_again),
    ]
    year = financial_year(book.budget_year + 1)
    tasks = sort_tasks(tasks)
    return DraftYear(year, drafted, cells, known, tuple(tasks), tuple(steps), dropped=dropped)


def _states_of_checks(grid: Grid, dropped: Collection[str]) -> Iterator[tuple[CellRef, Cell]]:
    """Yield the cells that show how the checks of a pack stand, blank, where the pack goes."""
    verdict = SheetNames().verdict
    for sheet in grid if verdict.sheet in dropped else ():
        for (row, column), cell in sheet.cells.items() if sheet.name not in dropped else ():
            if cell.formula == str(verdict):
                yield sheet.ref(row, column), Cell(None)


def check_year(book: Book, year: int | None) -> None:
    """Check that a new year is the one after ``book``'s. Raises OutputError."""
    if year not in (None, book.budget_year + 1):
        raise OutputError(
            f"{book.path} is the budget for {book.year_label(0)}, so the year made from it is "
            f"{book.year_label(1)}: give that one, or the workbook of the year before."
        )


def sort_tasks(tasks: list[Task]) -> list[Task]:
    """Return the tasks in the order of work, those of one kind as they came."""
    kinds = list(TaskKind)
    return sorted(tasks, key=lambda task: kinds.index(task.kind))


def next_settings(book: Book) -> Settings:
    """Return the settings by which the workbook of the year after ``book``'s is read."""
    year = book.settings.budget_year
    return book.settings if year is None else replace(book.settings, budget_year=year + 1)


def _read_next(grid: Grid, book: Book) -> Book:
    """Read the workbook as it will be, which has to be the same budget a year on."""
    next_book = find_book(grid, next_settings(book))
    wanted = financial_year(book.budget_year + 1)
    if next_book is None or next_book.budget_year != book.budget_year + 1:
        raise OutputError(
            f"{grid.path}: its headings cannot be moved on to {wanted} for certain: type the new "
            "years over them in a copy, and carry the figures by hand."
        )
    return next_book


def _calculate_typed(carrier: Carrier, book: Book) -> Iterator[tuple[CellRef, Cell]]:
    """Yield the typed figures that have to follow and can have no formula, worked out."""

    for ref, equation in carrier.calculated.items():
        entry = book.entry(equation.target)
        if entry is None or entry.figure is None:
            continue
        value = carrier.work_out(book, equation)
        if value != entry.figure:
            name = book.describe(equation.target)
            carrier.steps.append(
                YearStep("Worked out", ref, name, entry.figure / entry.unit, value / entry.unit)
            )
            yield ref, Cell(value / entry.unit)


def _unread(book: Book, next_book: Book) -> Iterator[Task]:
    """Yield a task for each table that is not recognised as long as cells of it are blank."""
    for name, table in book.tables.items():
        if name not in next_book.tables:
            note = "It is not recognised while cells of it are blank: fill them in, then inspect."
            yield Task(TaskKind.ESTIMATE, table.range.first_cell, table.table.title, note=note)


def _sheets_that_name_years(book: Book) -> Iterator[Task]:
    for sheet in book.sheets:
        if move_years(sheet, book.budget_year) != sheet:
            note = "Rename the sheet in Excel: the formulas that name it follow."
            yield Task(TaskKind.YEAR, CellRef(sheet, 1, 1), f"The sheet '{sheet}'", note=note)


def _unmet(carrier: Carrier, values: Mapping[CellRef, CellValue]) -> Iterator[Task]:
    """Yield a task for each formula that does not give the figure that is due there."""
    for ref, expected in carrier.expected.items():
        value = values.get(ref)
        unit = expected.unit
        if isinstance(value, Decimal) and abs(value * unit - expected.figure) <= _HALF_UNIT * abs(
            unit
        ):
            continue
        note = (
            f"It should be {pounds(expected.figure)}, the {expected.reason}; its formula gives "
            f"{pounds(value * unit) if isinstance(value, Decimal) else 'no figure'}."
        )
        yield Task(TaskKind.FORMULA, ref, expected.figure_name, expected.figure, note=note)


def _unknown(values: Mapping[CellRef, CellValue], carrier: Carrier) -> Iterator[Task]:
    """Yield a task for each formula that follows from what changed, and only Excel works out."""
    unknown = [ref for ref, value in values.items() if value is None]
    for ref, more in _shorten([ref for ref in unknown if ref not in carrier.expected]):
        note = f"Excel works it out when the workbook is opened there; save it then{more}."
        yield Task(TaskKind.FORMULA, ref, "A formula without its value", note=note)


def _shorten(cells: Iterable[CellRef]) -> Iterator[tuple[CellRef, str]]:
    """Yield the cells; of many in one column the first, with how many more there are."""
    columns: dict[tuple[str, int], list[CellRef]] = {}
    for ref in cells:
        columns.setdefault((ref.sheet, ref.column), []).append(ref)
    for refs in columns.values():
        listed = refs if len(refs) <= _MOST_WORDS else refs[:1]
        more = f" and {len(refs) - 1} more below it" if len(listed) < len(refs) else ""
        yield from ((ref, more) for ref in listed)


def _called_approved(next_book: Book, draft_again: Cells) -> Iterator[Task]:
    """Yield a task for each formula that calls the new budget approved, and one for the end."""
    for table in next_book.tables.values():
        for column in table.figure_columns:
            is_budget = column.column.offset == 0 and Status.APPROVED in column.column.statuses
            if is_budget and "approved" in normalise(column.heading).split():
                note = "It says Approved until its formula says Draft."
                yield Task(TaskKind.YEAR, column.heading_ref, column.heading, note=note)
    if draft_again:
        headings = f"{count_of(len(draft_again), 'heading')}, and the footers,"
        note = f"Once the Panel has approved the budget, let {headings} say Approved again."
        yield Task(TaskKind.YEAR, next(iter(draft_again)), "Headings that say Draft", note=note)


def _years_left(mover: YearMover, cells: Cells) -> Iterator[Task]:
    """Yield the words that still name a year; of many in one column, the first."""
    texts = {ref: text for ref, text in mover.name_years() if ref not in cells}
    for ref, more in _shorten(texts):
        note = f"“{texts[ref]}”{more}"
        yield Task(TaskKind.YEAR, ref, "Words that name a year", note=note)


def write_draft(source: Path, before: Grid, target: Path, draft: DraftYear) -> tuple[str, ...]:
    """Copy the workbook at ``source`` to ``target`` as the new year's; return what was left out.

    A first sheet says what is to be filled in, a last one what was done. Raises as
    ``write_edited`` does.
    """

    def add_sheets(workbook: Workbook) -> None:
        drop_sheets(workbook, draft.dropped)
        _move_page_texts(workbook, int(draft.budget_year[: len("2021")]) - 1)
        tasks = plan_tasks(
            workbook.free_name("To fill in"), draft.tasks, draft.budget_year, source.name
        )
        steps = plan_steps(workbook.free_name("New year changes"), draft.steps, source.name)
        graft_sheets(workbook, render_sheet(tasks), in_front=1)
        graft_sheets(workbook, render_sheet(steps))

    removed = write_cells(source, before, target, draft, add_sheets)
    if not draft.dropped:
        return removed
    sheets = join_words([f"'{name}'" for name in draft.dropped])
    return (*removed, f"last year's sheets of sexcel, written again by regenerate ({sheets})")


def _move_page_text(last_year: int, match: re.Match[bytes]) -> bytes:
    text = match[0].decode(errors="surrogateescape")
    moved = move_years(text, last_year, spans_only=True)
    return call_draft(moved, last_year + 1).encode(errors="surrogateescape")


def _move_page_texts(workbook: Workbook, last_year: int) -> None:
    """Move years on, and say Draft, in the headers and footers of printed pages."""
    package = workbook.package
    for sheet in workbook.sheets():
        content = package.read(sheet.part) if sheet.part else b""
        moved = _PAGE_TEXT.sub(partial(_move_page_text, last_year), content)
        if moved != content:
            package.put(sheet.part, moved)


def write_cells(
    source: Path,
    before: Grid,
    target: Path,
    draft: DraftYear,
    add_sheets: Callable[[Workbook], None] = lambda _: None,
) -> tuple[str, ...]:
    """Copy the workbook at ``source`` with the cells and the values of a draft, and no more."""
    return write_edited(
        source,
        before.sha256,
        target,
        _list_edits(before, draft),
        lambda ref: before.sheet(ref.sheet).cells[ref.row, ref.column].formula or "",
        calculate_on_opening=True,
        add_sheets=add_sheets,
    )


def _list_edits(before: Grid, draft: DraftYear) -> Iterator[SheetEdit]:
    for sheet in before:
        cells = {
            (ref.row, ref.column): NewCell(
                cell.formula,
                written_value(draft.values.get(ref, cell.value), before),
                format_if_new=None if cell.number_format == "General" else cell.number_format,
                like=None if draft.like_row is None else (draft.like_row, ref.column),
            )
            for ref, cell in draft.cells.items()
            if ref.sheet == sheet.name
        }
        values = {
            (ref.row, ref.column): written_value(value, before)
            for ref, value in draft.values.items()
            if ref.sheet == sheet.name
            and ref not in draft.cells
            and value != sheet.value(ref.row, ref.column)
        }
        if cells or values:
            yield SheetEdit(sheet.name, cells, values)
