"""Last year's estimated outturn, as the monitor forecasts it, in the draft of the new year."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from sexcel.budget import overview
from sexcel.budget.accommodation import ACCOMMODATION
from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.columns import OUTTURN
from sexcel.budget.equations import definitions, equations
from sexcel.budget.links import area_members
from sexcel.budget.projects import PROJECTS as PROJECT_TABLE
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.decimals import round_to_whole
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO, FigureKey, evaluate
from sexcel.model.findings import Finding
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Status
from sexcel.model.wording import count_of, join_words, pounds
from sexcel.model.years import financial_year
from sexcel.recognise.book import find_book
from sexcel.recognise.heading_words import Heading
from sexcel.rules.year.rules import OUTTURN_DIFFERS
from sexcel.year.calculating import EditedWorkbook, calculate_ours
from sexcel.year.monitor_contents import check_monitor
from sexcel.year.monitor_lines import CONTINGENCY, LINE_SUFFIXES, PROJECTS, SECAS, SECCO
from sexcel.year.monitor_state import MonitorState, SheetRow, read_state
from sexcel.year.new_year import DraftYear
from sexcel.year.records import FilledOutturn, TaskKind, YearStep

_MONTHS_ACTUAL = re.compile(r"\s*\(\d{1,2} months? actual\)", re.IGNORECASE)
_TABLES = ("secco_lines", "secas_outturn", ACCOMMODATION.name)
"""Tables 4, 6 and 10, whose lines the monitor has; Table 2 adds them up."""
_OF_AN_OUTTURN = (Status.OUTTURN, Status.FORECAST)
"""How a heading calls the outturn of a year that runs: a forecast, too."""
_MOST_NAMES = 6
"""Lines that are named in one sentence: a terminal shows them in five rows."""
_MOST_PASSES = 6
"""Tables that an outturn passes through until it is in the total: line, sub total, total, Table 2,
its sub total, its total."""


def read_monitor(path: Path, engine: Engine) -> MonitorState:
    """Read the monitor at ``path`` as its formulas are now; raises as ``read_state_of`` does."""
    return read_state_of(read_grid(path), engine)


def read_state_of(grid: Grid, engine: Engine) -> MonitorState:
    """Return the state of a monitor as its formulas are now.

    Raises SexcelError where it is none, OutputError where it cannot be worked out.
    """
    year, closed = check_monitor(grid)
    return read_state(calculate_ours(engine, grid)[0], year, closed)


def find_against_monitor(grid: Grid, book: Book, monitor: MonitorState) -> tuple[Finding, ...]:
    """Return the estimated outturns of a budget that are not the monitor's forecast.

    Raises SexcelError where the monitor is of another year, or the budget has no outturn.
    """
    _check_years(book, monitor)
    filler = _Filler(grid, book, _Forecast(monitor))
    filler.fill_lines()
    findings = (
        OUTTURN_DIFFERS.finding(
            entry.ref,
            f"{book.describe(key)} is {pounds(entry.figure)}, and {monitor.path} forecasts "
            f"{pounds(due)} with {count_of(monitor.months_closed, 'month')} closed.",
            found=entry.figure,
            expected=due,
        )
        for key, due in filler.figures.items()
        if (entry := book.entry(key)) is not None
        and entry.figure is not None
        and abs(entry.figure - due) > abs(entry.unit) / 2
    )
    off = book.settings.rules_off
    return tuple(finding for finding in findings if finding.rule not in off)


def fill_outturn(
    draft: DraftYear, book: Book, monitor: MonitorState, engine: Engine
) -> tuple[DraftYear, FilledOutturn]:
    """Return the draft with the outturn that the monitor forecasts, and what was done.

    ``book`` was read from the workbook of the draft. Only the columns of the outturn change, and
    what is calculated from them; a formula stays. Raises SexcelError where the monitor is of
    another year or the draft has no column for an outturn.
    """
    _check_years(book, monitor)
    forecast = _Forecast(monitor)
    filler = _Filler(draft.grid, book, forecast)
    outturns = (task.cell for task in draft.tasks if task.kind is TaskKind.OUTTURN)
    filler.asked = frozenset(outturns)
    filler.fill_lines()
    grid, values, filled = _settle(filler, engine)
    by_hand = (*forecast.name_unplaced(), *filler.name_formulas(filled))
    steps = filler.steps()
    outcome = FilledOutturn(
        monitor.path,
        monitor.months_closed,
        forecast.total,
        filled.figure(FigureKey(overview.OVERVIEW.name, TOTAL, OUTTURN.name)),
        steps,
        by_hand,
    )
    tasks = tuple(
        task
        for task in draft.tasks
        if task.kind is not TaskKind.OUTTURN or task.cell not in filler.cells
    )
    changed = replace(
        draft,
        grid=grid,
        cells={**draft.cells, **filler.cells},
        values={**draft.values, **values},
        tasks=tasks,
        steps=(*draft.steps, *steps),
    )
    return changed, outcome


def _check_years(book: Book, monitor: MonitorState) -> None:
    if monitor.budget_year != book.budget_year - 1:
        raise SexcelError(
            f"{monitor.path} monitors {financial_year(monitor.budget_year)}, and the outturn "
            f"beside the budget for {book.year_label(0)} is of {book.year_label(-1)}: give that "
            "monitor."
        )
    if not any(table.column(OUTTURN.name) for table in book.tables.values()):
        raise SexcelError(
            f"{book.path} has no column for the estimated outturn of {book.year_label(-1)}: add "
            "one, then run the command again."
        )


def _settle(filler: "_Filler", engine: Engine) -> tuple[Grid, Mapping[CellRef, CellValue], Book]:
    """Work out the typed sums of the outturn, until the workbook has all that follows."""
    edited = EditedWorkbook(filler.grid, engine)
    for _ in range(_MOST_PASSES):
        grid, values = edited.calculate(filler.cells)
        filled = _read_again(grid, filler.book)
        if not filler.fill_sums(filled):
            break
    return grid, values, filled


def _read_again(grid: Grid, book: Book) -> Book:
    filled = find_book(grid, book.settings)
    if filled is None or filled.budget_year != book.budget_year:
        raise SexcelError(
            f"{grid.path}: with the outturn in it the workbook is not read as the budget for "
            f"{book.year_label(0)}: fill in that column by hand."
        )
    return filled


class _Forecast:
    """The forecast of every line, in whole £, as long as no cell has taken it."""

    def __init__(self, monitor: MonitorState) -> None:
        self.total = sum((line.figure("Forecast") for line in monitor.lines), ZERO)
        self.months_closed = monitor.months_closed
        self._lines = [*monitor.lines]
        self._waiting = [*monitor.lines]

    def take(self, category: str, key: str) -> Decimal | None:
        """Take the lines of a name: both parts of a service area; the next of equal names."""
        names = [line for line in self._waiting if _fits(line, category, key)]
        parts = {_suffix(line): line for line in reversed(names)}
        for line in parts.values():
            self._waiting.remove(line)
        return sum(map(_forecast_of, parts.values()), ZERO) if parts else None

    def of_category(self, category: str, fits: Callable[[SheetRow], bool]) -> Decimal | None:
        """Return the sum of the lines of a category that fit, for a line of Table 2."""
        lines = [line for line in self._lines if line.text("Category") == category and fits(line)]
        self._waiting = [line for line in self._waiting if line not in lines]
        return sum(map(_forecast_of, lines), ZERO) if lines else None

    def name_unplaced(self) -> Iterator[str]:
        """Yield what no line of the draft takes, category by category."""
        waiting = [line for line in self._waiting if _forecast_of(line)]
        for category in dict.fromkeys(line.text("Category") for line in waiting):
            lines = [line for line in waiting if line.text("Category") == category]
            total = pounds(sum(map(_forecast_of, lines), ZERO))
            if len(lines) == 1:
                yield (
                    f"{_name_of(lines[0])}, {total} in the monitor, has no line of its name in the "
                    "draft: see that the outturn has it."
                )
            else:
                names = join_words(list(map(_name_of, lines)), _MOST_NAMES)
                yield (
                    f"{len(lines)} lines of {category}, {total} in the monitor, have no line of "
                    f"their name in the draft: {names}. See that the outturn has them."
                )


def _forecast_of(line: SheetRow) -> Decimal:
    return round_to_whole(line.figure("Forecast"))


def _name_of(line: SheetRow) -> str:
    return line.text("Line")


def _suffix(line: SheetRow) -> str:
    return next((suffix for suffix in LINE_SUFFIXES if _name_of(line).endswith(suffix)), "")


def _fits(line: SheetRow, category: str, key: str) -> bool:
    if line.text("Category") != category:
        return False
    name = _name_of(line).removesuffix(_suffix(line))
    unnumbered = re.sub(rf" \({re.escape(category)}(?: \d+)?\)$", "", name)
    return normalise(unnumbered) == key


class _Filler:
    """Says what each cell of the outturn holds."""

    def __init__(self, grid: Grid, book: Book, forecast: _Forecast) -> None:
        self.grid = grid
        self.book = book
        self.cells: dict[CellRef, Cell] = {}
        self.figures: dict[FigureKey, Decimal] = {}
        """What each line should have, in £, whether its cell is typed or not."""
        self.asked: frozenset[CellRef] = frozenset()
        """Cells that are blank and to be filled in, with £0 too."""
        self._forecast = forecast
        self._owners = definitions(equations(book))
        self._expected: dict[FigureKey, Decimal] = {}

    def fill_lines(self) -> None:
        """Fill in headings and lines."""
        for table in self.book.tables.values():
            if table.column(OUTTURN.name) is not None:
                self._fill_heading(table)
        for name in _TABLES:
            category = SECCO if name == "secco_lines" else SECAS
            listing = self.book.tables.get(name)
            if listing is None or listing.column(OUTTURN.name) is None:
                continue
            for row in listing.rows:
                if row.role in (Role.LINE, Role.SUB_TOTAL):
                    self._fill(FigureKey(name, row.key, OUTTURN.name), self._of(category, row))
        self._fill_projects()
        for key, figure in self._overview_lines():
            self._fill(key, figure)

    def _fill_projects(self) -> None:
        """Fill in a column of outturns beside Table 11, which declares none."""
        table = self.book.tables.get(PROJECT_TABLE.name)
        for recognition in table.recognised if table is not None else ():
            for ref, text in () if recognition.sideways else recognition.unused:
                heading = Heading(ref.column, (text,), ref.row)
                is_last_years = heading.year == self.book.budget_year - 1
                if is_last_years and heading.status in _OF_AN_OUTTURN:
                    self._fill_project_column(table, ref)

    def _fill_project_column(self, table: BookTable | None, heading: CellRef) -> None:
        for row in table.lines if table is not None else ():
            ref, budget = CellRef(heading.sheet, row.position, heading.column), row.entry("budget")
            figure = self._forecast.take(PROJECTS, normalise(row.label))
            present = self.grid.cell(ref)
            is_formula = present is not None and present.formula is not None
            if figure is None or budget is None or budget.ref.sheet != ref.sheet or is_formula:
                continue
            self._put(ref, figure / budget.unit)

    def _of(self, category: str, row: Row) -> Decimal | None:
        """Return the forecast of a line, or of the sub-committees of a service area."""
        if row.role is Role.SUB_TOTAL:
            return self._forecast.take(category, normalise(row.group)) if row.group else None
        figure = self._forecast.take(category, normalise(row.label))
        detail = self.book.tables.get("secas_budget")
        if figure is not None or detail is None or category != SECAS:
            return figure
        members = (normalise(member.label) for member in area_members(row, detail))
        figures = [self._forecast.take(category, name) for name in members]
        known = [forecast for forecast in figures if forecast is not None]
        return sum(known, ZERO) if known else None

    def _overview_lines(self) -> Iterator[tuple[FigureKey, Decimal | None]]:
        """Yield the lines of Table 2 that no other table works out."""
        rows = self.book.lines(overview.OVERVIEW.name)
        names = {row.key: normalise(row.label) for row in rows}
        discount, core = (
            names.get(line.name, "") for line in (overview.DISCOUNT, overview.CORE_AND_SME)
        )

        def is_core(line: SheetRow) -> bool:
            return bool(_suffix(line)) or normalise(_name_of(line)) == core

        def is_discount(line: SheetRow) -> bool:
            return normalise(_name_of(line)) == discount

        sources: Mapping[str, tuple[str, Callable[[SheetRow], bool]]] = {
            overview.SECCO.name: (SECCO, lambda _: True),
            overview.CORE_AND_SME.name: (SECAS, is_core),
            overview.DISCOUNT.name: (SECAS, is_discount),
            overview.ACCOMMODATION.name: (
                SECAS,
                lambda line: not (is_core(line) or is_discount(line)),
            ),
            overview.PROJECTS.name: (PROJECTS, lambda _: True),
            overview.CONTINGENCY.name: (CONTINGENCY, lambda _: True),
        }
        for row in rows:
            key = FigureKey(overview.OVERVIEW.name, row.key, OUTTURN.name)
            owner = self._owners.get(key)
            if row.key in sources and (owner is None or not owner.link):
                figure = self._forecast.of_category(*sources[row.key])
                if owner is not None and figure is not None:
                    self._expected[key] = figure
                yield key, figure if owner is None else None

    def fill_sums(self, filled: Book) -> bool:
        """Work out the typed sums again; say whether any changed."""
        owners = definitions(equations(filled))
        changed = False
        for key, owner in owners.items():
            entry = filled.entry(key)
            if key.column != OUTTURN.name or entry is None or entry.formula is not None:
                continue
            figure = evaluate(owner.formula, partial(resolve_figure, filled), rounded=True)
            if figure != (entry.figure or ZERO):
                self._fill(key, figure)
                changed = True
        return changed

    def _fill(self, key: FigureKey, figure: Decimal | None) -> None:
        entry = self.book.entry(key)
        if figure is None or entry is None:
            return
        self.figures[key] = figure
        if entry.formula is not None:
            self._expected[key] = figure
            return
        if figure or entry.figure or entry.ref in self.asked:
            self._put(entry.ref, figure / entry.unit)

    def _put(self, ref: CellRef, figure: Decimal) -> None:
        self.cells[ref] = replace(self.grid.cell(ref) or Cell(None), value=figure, formula=None)

    def _fill_heading(self, table: BookTable) -> None:
        column = table.column(OUTTURN.name)
        months = self._forecast.months_closed
        for recognition in table.recognised:
            for row in range(recognition.header.last_row, recognition.header.first_row - 1, -1):
                ref = CellRef(recognition.header.sheet, row, column.position if column else 0)
                cell = self.grid.cell(ref)
                if cell is None or cell.formula is not None or not isinstance(cell.value, str):
                    continue
                if Heading(ref.column, (cell.value,), row).status in _OF_AN_OUTTURN:
                    words = _MONTHS_ACTUAL.sub("", cell.value).rstrip()
                    plural = "" if months == 1 else "s"
                    text = f"{words} ({months} month{plural} actual)"
                    self.cells[ref] = replace(cell, value=text)
                    break

    def name_formulas(self, filled: Book) -> Iterator[str]:
        """Yield what is worked out and does not give the figure that the monitor has."""
        for key, figure in self._expected.items():
            entry = filled.entry(key)
            if entry is not None and entry.figure is not None:
                off = abs(entry.figure - figure)
                if off > abs(entry.unit) / 2:
                    yield (
                        f"{filled.describe(key)} ({entry.ref}) is worked out in the draft as "
                        f"{pounds(entry.figure)}; the monitor has {pounds(figure)}."
                    )

    def steps(self) -> tuple[YearStep, ...]:
        """Return what each cell was and is."""
        names = {
            entry.ref: f"{self.book.caption(key.table)}, {self.book.row_name(key)}"
            for key, entry in self.book.entries()
            if key.column == OUTTURN.name
        }
        sheets = [sheet.name for sheet in self.grid]
        return tuple(
            YearStep("Taken from the monitor", ref, names.get(ref, "Heading"), was, cell.value)
            for ref, cell in sorted(
                self.cells.items(), key=lambda pair: (sheets.index(pair[0].sheet), pair[0].row)
            )
            if (was := self.grid.value(ref)) != cell.value
        )
