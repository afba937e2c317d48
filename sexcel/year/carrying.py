"""Figures and words of last year's workbook carried into the new year, cell by cell."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.budget.assumptions import (
    CONTINGENCY,
    DRIVERS,
    PRIOR_ESTIMATE,
    PRIOR_UNIT_CHARGE,
    RATES,
    RPI,
    UNIT_CHARGE,
    rate_key,
    resolve_figure,
    resolve_rate,
)
from sexcel.budget.balance import EquationChecker
from sexcel.budget.columns import BUDGET, FORECAST_1, VARIANCE
from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions, equations, lines_in_sums
from sexcel.budget.narrative import CHANGE_HISTORY, COMMENTARY, FORWARD_LOOK, LINE_ASSUMPTIONS
from sexcel.budget.projections import PROJECTIONS
from sexcel.budget.projects import PROJECTS
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ZERO, FigureKey, evaluate, inputs
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Kind, Status
from sexcel.model.wording import pounds
from sexcel.repair.budget_repairs import print_equation
from sexcel.year.calculating import with_contents
from sexcel.year.records import Task, TaskKind, YearStep
from sexcel.year.unread import UndeclaredColumn, undeclared_columns
from sexcel.year.years import call_draft, move_years

_GETS_FORMULA = "Given its formula"
_SHIFTED = (PROJECTS.name, PROJECTIONS.name)
"""Tables that give three years of each line: their second year becomes the first."""


class Expected(Struct, frozen=True):
    """What a formula that stays should give in the new year, and why."""

    figure_name: str
    figure: Decimal
    unit: Decimal
    reason: str


class Carrier:
    """Works out what each cell of the new workbook holds, and what is left to a person."""

    def __init__(self, grid: Grid, book: Book, printer: FormulaPrinter, today: date) -> None:
        self._grid = grid
        self._book = book
        self._printer = printer
        self._today = today
        self._owners = definitions(equations(book))
        self._checker = EquationChecker(book)
        self.cells: dict[CellRef, Cell] = {}
        """What changes. A cell without value and formula is blank."""
        self.calculated: dict[CellRef, Equation] = {}
        """Typed figures whose equation no formula on the cells can say."""
        self._equations: dict[CellRef, Equation] = {}
        self._circular: set[CellRef] = set()
        self.expected: dict[CellRef, Expected] = {}
        self.steps: list[YearStep] = []
        self.tasks: list[Task] = []

    def carry(self) -> None:
        """Carry all tables."""
        for name, table in self._book.tables.items():
            for column in table.figure_columns:
                self._carry_column(name, table, column)
            for undeclared in undeclared_columns(self._grid, self._book, table):
                self._carry_undeclared(table, undeclared)
        self._carry_prior_estimate()
        self._clear_movements()
        self._begin_history()
        self._clear_reasons()
        self._list_forward_looks()
        self._list_rates()

    def take_back_circles(self, moved: Mapping[CellRef, Cell]) -> None:
        """Leave figures typed whose formula would read itself through others, and work them out."""
        index = FormulaIndex(with_contents(self._grid, {**moved, **self.cells}))
        self._circular = {ref for circle in index.circles(index.formulas) for ref in circle}
        for ref in self._circular & self._equations.keys():
            self.calculated[ref] = self._equations.pop(ref)
            del self.cells[ref]
        self.steps = [
            step
            for step in self.steps
            if step.action != _GETS_FORMULA or step.place in self._equations
        ]

    def work_out(self, book: Book, equation: Equation) -> Decimal:
        """Return what an equation gives on the new workbook as read.

        A formula that reads the figure that is to be worked out gives nothing new: what it should
        give, its own equation says.
        """

        def figure(key: FigureKey) -> Decimal | None:
            owner = self._owners.get(key)
            if owner is not None and book.cell(key) in self._circular:
                return evaluate(owner.formula, figure, rounded=True)
            return resolve_figure(book, key)

        return evaluate(equation.formula, figure, rounded=True)

    # Figures.

    def _carry_column(self, name: str, table: BookTable, column: BookColumn) -> None:
        source, is_moved = self._source(name, table, column)
        blocked = lines_in_sums(table, column.name)
        carried = 0
        for row in table.rows:
            entry = row.entry(column.name)
            if row.role is Role.HEADING or entry is None or row.key in blocked:
                continue
            key = FigureKey(name, row.key, column.name)
            is_prior = column.column.offset == -1 and source != ""
            if entry.formula is None and key in self._owners and not is_prior:
                self._calculate(key, entry, is_moved=is_moved)
            elif is_moved and source != column.name:
                self._move_figure(key, row, entry, source)
            if row.role is Role.LINE and key not in self._owners and column.column.offset == 0:
                carried += self._ask_for_budget(key, row, source)
        if carried and not is_moved:
            figure_name = f"{self._book.caption(name)}, {column.heading}: {carried} lines"
            self.steps.append(YearStep("Carried as a start", table.range, figure_name))

    def _carry_undeclared(self, table: BookTable, column: UndeclaredColumn) -> None:
        """Carry a column that only its heading explains: last year's budget or outturn again."""
        ref = column.heading_ref
        if column.follows:
            return
        if column.source is None:
            note = f"Its heading is “{column.heading}”: its figures and its year are as they were."
            self.tasks.append(Task(TaskKind.YEAR, ref, "A column that is not carried", note=note))
            return
        for row in table.rows:
            cell = CellRef(ref.sheet, row.position, ref.column)
            source = row.entry(column.source or BUDGET.name)
            present = self._grid.cell(cell)
            if source is None or source.ref.sheet != ref.sheet or present is None:
                continue
            figure_name = f"{table.table.caption}, {row.name}, {column.heading}"
            figure = row.figure(column.source) if column.source else None
            if present.formula is not None:
                if figure is not None:
                    reason = f"{self._column_name(table.table.name, column.source)} of last year"
                    self.expected[cell] = Expected(figure_name, figure, source.unit, reason)
            elif isinstance(present.value, Decimal):
                value = None if figure is None else figure / source.unit
                self._set(cell, Cell(value), "Cleared" if value is None else "Moved", figure_name)
                if value is None and row.role is Role.LINE:
                    budget = row.figure(BUDGET.name)
                    self.tasks.append(Task(TaskKind.OUTTURN, cell, figure_name, budget))

    def _source(self, name: str, table: BookTable, column: BookColumn) -> tuple[str, bool]:
        """Return the column whose figures a column takes over, "" for none, and whether it does."""
        offset = column.column.offset
        if name == DRIVERS.name and column.name == PRIOR_UNIT_CHARGE.name:
            return UNIT_CHARGE.name, True
        if offset is None:
            # A variance is against the outturn, which is another one.
            return column.name, column.column.formula == VARIANCE.formula
        if Status.OUTTURN in column.column.statuses:
            return "", True
        # The budget's column of Table 1 is linked to other tables, which carry it.
        is_shifted = name in _SHIFTED and (name, offset) != (PROJECTIONS.name, 0)
        if offset == -1 or is_shifted:
            columns = table.figure_columns
            names = (later.name for later in columns if later.column.offset == offset + 1)
            return next(names, ""), True
        return column.name, False

    def _move_figure(self, key: FigureKey, row: Row, entry: Entry, source: str) -> None:
        figure_name = self._describe(key) + self._movement_since(key.table, row, source)
        figure = self._approved(key.table, row, source) if source else None
        if entry.formula is not None:
            if figure is not None:
                reason = f"{self._column_name(key.table, source)} of last year's workbook"
                self.expected[entry.ref] = Expected(figure_name, figure, entry.unit, reason)
            elif row.role is Role.LINE and key not in self._owners and self._is_outturn(key):
                self._ask_for_formula(entry, figure_name, "It is calculated.")
            return
        if figure is None and not source:
            self._ask_for_figure(key, row, entry)
        value = None if figure is None else figure / entry.unit
        action = "Cleared" if value is None else "Moved"
        if entry.figure is not None or entry.raw or value is not None:
            self._set(entry.ref, Cell(value), action, figure_name)

    def _approved(self, table: str, row: Row, column: str) -> Decimal | None:
        """Return a figure as it was approved: before contingency was moved into projects."""
        figure = row.figure(column)
        drawn = sum((m.amount for m in self._book.drawn if m.table == table), ZERO)
        if figure is None or column != BUDGET.name:
            return figure
        return figure + {CONTINGENCY.name: drawn, PROJECTS.name: -drawn}.get(row.key, ZERO)

    def _movement_since(self, table: str, row: Row, source: str) -> str:
        """Return what was moved since the approval, as a note; empty where nothing was."""
        figure, approved = row.figure(source), self._approved(table, row, source)
        moved = sum(
            (
                move.amount
                for move in self._book.movements_beside
                if source == BUDGET.name and (move.table, move.line) == (table, row.key)
            ),
            (figure or ZERO) - (approved or ZERO),
        )
        way = "into it" if moved > 0 else "out of it"
        return f" (as approved; {pounds(abs(moved))} was moved {way} since)" if moved else ""

    def _clear_movements(self) -> None:
        """Clear last year's movements beside the tables, and their approvals."""
        for move in self._book.movements_beside:
            for ref in (move.ref, *(ref for _, ref in move.approvals)):
                cell = self._grid.cell(ref)
                if cell is not None and cell.formula is None:
                    self._set(ref, Cell(None), "Cleared", f"Last year's movement of {move.label}")

    def _is_outturn(self, key: FigureKey) -> bool:
        column = self._book.column(key)
        return column is not None and Status.OUTTURN in column.column.statuses

    def _ask_for_figure(self, key: FigureKey, row: Row, entry: Entry) -> None:
        """Ask for an outturn, or for the estimate of the last year."""
        if entry.figure is None:
            return
        is_outturn = self._is_outturn(key)
        kind = TaskKind.OUTTURN if is_outturn else TaskKind.ESTIMATE
        budget = row.figure(BUDGET.name) if is_outturn else entry.figure
        note = "Last year's approved budget is the figure beside." if is_outturn else ""
        self.tasks.append(Task(kind, entry.ref, self._describe(key), budget, note=note))

    def _ask_for_budget(self, key: FigureKey, row: Row, source: str) -> int:
        entry = self._book.entry(key)
        if entry is None:
            return 0
        start = row.figure(source)
        if entry.formula is not None:
            return int(start is not None)
        rpi = self._rpi if self._book.kind(key) is Kind.MONEY else None
        offered = None
        note = ""
        if rpi is not None and start and normalise(row.label) in self._lines_with_rpi:
            offered = round_to_whole(start * (1 + rpi))
            note = f"The line assumptions speak of RPI: last year's figure with {rpi:.1%} more."
        elif source != key.column:
            note = f"It was the {self._column_name(key.table, source)}."
        if start is not None or entry.figure is not None:
            figure_name = self._describe(key)
            self.tasks.append(Task(TaskKind.BUDGET, entry.ref, figure_name, start, offered, note))
        return int(start is not None)

    def _calculate(self, key: FigureKey, entry: Entry, *, is_moved: bool) -> None:
        """Give a typed figure the formula of its equation, unless it contradicts that."""
        if entry.figure is None:
            return
        owner, figure_name = self._owners[key], self._describe(key)
        if not is_moved and not self._checker.check(owner).holds:
            note = f"It is typed, and was not {owner.meaning} in last year's workbook."
            self._ask_for_formula(entry, figure_name, note)
            return
        if any(self._book.cell(source) == entry.ref for source in inputs(owner.formula)):
            return  # two tables in one block have the cell in common: it is an input
        formula = print_equation(self._book, self._printer, owner)
        if formula is None:
            self.calculated[entry.ref] = owner
            return
        self._equations[entry.ref] = owner
        self._set(entry.ref, Cell(None, formula), _GETS_FORMULA, figure_name)

    def _ask_for_formula(self, entry: Entry, figure_name: str, note: str) -> None:
        self.tasks.append(Task(TaskKind.FORMULA, entry.ref, figure_name, entry.figure, note=note))

    def _set(self, ref: CellRef, cell: Cell, action: str, figure_name: str) -> None:
        present = self._grid.cell(ref)
        if any((ref.row, ref.column) in area for area in self._grid.sheet(ref.sheet).array_ranges):
            note = "It is part of an array formula, which changes only as a whole."
            self.tasks.append(Task(TaskKind.FORMULA, ref, figure_name, note=note))
            return
        was = None if present is None else present.value
        if cell.formula is None and was == cell.value:
            return
        number_format = "General" if present is None else present.number_format
        self.cells[ref] = Cell(cell.value, cell.formula, number_format)
        now: CellValue = cell.value if cell.formula is None else f"={cell.formula}"
        self.steps.append(YearStep(action, ref, figure_name, was, now))

    def _describe(self, key: FigureKey) -> str:
        """Return a figure in words as the new year has it: its heading is a year on."""
        year = self._book.budget_year
        heading = call_draft(move_years(self._column_name(key.table, key.column), year), year + 1)
        return f"{self._book.caption(key.table)}, {self._book.row_name(key)}, {heading}"

    def _column_name(self, table: str, name: str) -> str:
        column = self._book.tables[table].column(name)
        return name if column is None else column.heading

    # Rates, words and versions.

    @cached_property
    def _rpi(self) -> Decimal | None:
        return resolve_rate(self._book, RPI.name)

    @cached_property
    def _lines_with_rpi(self) -> frozenset[str]:
        """Return the names of the budget lines whose assumption speaks of RPI."""
        texts = self._book.lines(LINE_ASSUMPTIONS.name)
        return frozenset(
            normalise(row.label) for row in texts if "RPI" in row.text("assumption").upper().split()
        )

    def _carry_prior_estimate(self) -> None:
        """Make last year's estimate for this year's total the prior estimate."""
        key = rate_key(PRIOR_ESTIMATE.name)
        figure = self._book.figure(FigureKey(PROJECTIONS.name, TOTAL, FORECAST_1.name))
        entry = self._book.entry(key)
        if entry is not None and entry.formula is None and figure is not None:
            self._set(entry.ref, Cell(figure / entry.unit), "Moved", self._describe(key))

    def _list_rates(self) -> None:
        for row in self._book.lines(RATES.name):
            entry = row.entry("value")
            if entry is not None and entry.figure is not None and row.key != PRIOR_ESTIMATE.name:
                self.tasks.append(Task(TaskKind.RATE, entry.ref, row.label, entry.figure))

    def _begin_history(self) -> None:
        """Begin the change history again, with a draft 0.1 that nobody has issued yet."""
        words: Mapping[str, CellValue] = {
            "version": "0.1",
            "status": "Draft",
            "issued": self._today,
            "comment": f"First draft, from the budget for {self._book.year_label(0)}",
        }
        for number, row in enumerate(self._book.lines(CHANGE_HISTORY.name)):
            for column, entry in row.entries.items():
                value = words.get(column) if number == 0 else None
                present = self._grid.cell(entry.ref)
                if value and present is not None:
                    value = _in_kind(value, present.value)
                figure_name = f"Change history, {column}"
                self._set(entry.ref, Cell(value), "History begun again", figure_name)
                if number == 0 and column == "author":
                    figure_name = "Author of version 0.1 in the change history"
                    self.tasks.append(Task(TaskKind.WORDS, entry.ref, figure_name))

    def _clear_reasons(self) -> None:
        """Clear the reasons for last year's variances, which explain none of this year's."""
        for row in self._book.lines(COMMENTARY.name):
            entry = row.entry("reason")
            if entry is not None and entry.formula is None and entry.value is not None:
                figure_name = f"Reason for the variance of {row.label}"
                self._set(entry.ref, Cell(None), "Cleared", figure_name)
                self.tasks.append(Task(TaskKind.WORDS, entry.ref, figure_name))

    def _list_forward_looks(self) -> None:
        for row in self._book.lines(FORWARD_LOOK.name):
            entry = row.entry("outlook")
            if entry is not None and entry.value is not None:
                note = f"Last year said: {entry.value}."
                figure_name = f"Forward look of {row.label}"
                self.tasks.append(Task(TaskKind.WORDS, entry.ref, figure_name, note=note))


def _in_kind(value: CellValue, present: CellValue) -> CellValue:
    """Return a version or a date as its column has them: as a number or a date, else as words."""
    if isinstance(value, date):
        return value if isinstance(present, date) else f"{value:%d/%m/%Y}"
    return Decimal(value) if value == "0.1" and isinstance(present, Decimal) else value
