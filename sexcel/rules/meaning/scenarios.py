"""The budget with other figures in it: what is moved, and what the workbook then calculates.

A formula that is right today may be so by luck. So every figure that nobody works out is moved
by an amount of its own, the workbook is recalculated, and each formula compared with its
equation on the figures of that scenario.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from random import Random

from msgspec import Struct

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.equation import Equation
from sexcel.formulas.recalculation import Recalculation
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ONE, ZERO, FigureKey, evaluate, inputs
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind

Moves = Mapping[FigureKey, Decimal]
"""Figures, in £ or FTE, to put in place of those found."""

Recalculate = Callable[[Sequence[Mapping[CellRef, Decimal]], Collection[CellRef]], Recalculation]
"""Recalculates the workbook once for each set of cells to be overwritten."""


class FigurePlace(Struct, frozen=True):
    """The cell of a figure. One unit of it is worth ``scale`` (£1,000 on a sheet in £k)."""

    ref: CellRef
    scale: Decimal
    kind: Kind
    value: Decimal | None
    formula: str | None

    def to_figure(self, value: CellValue) -> Decimal | None:
        """Return the figure that a value of the cell stands for; None where it is no number."""
        return value * self.scale if isinstance(value, Decimal) else None


class BudgetFigures:
    """The figures of a book with their cells, and the equations that own them."""

    def __init__(self, book: Book, equations: Sequence[Equation]) -> None:
        self.book = book
        self.owners: dict[FigureKey, list[Equation]] = {}
        for equation in equations:
            self.owners.setdefault(equation.target, []).append(equation)
        self.places = _find_places(book)
        self.by_cell = {place.ref: key for key, place in self.places.items()}

    def is_worked_out(self, key: FigureKey) -> bool:
        """Say whether its cell holds a formula for a figure that an equation owns."""
        place = self.places.get(key)
        return place is not None and place.formula is not None and key in self.owners

    def is_history(self, key: FigureKey) -> bool:
        """Say whether the figure is of a year before the budget year."""
        column = self.book.column(key)
        return column is not None and (column.column.offset or 0) < 0

    @cached_property
    def free(self) -> tuple[FigureKey, ...]:
        """Return the figures that nothing determines: typed, or owned by no equation."""
        return tuple(
            key
            for key, place in self.places.items()
            if place.value is not None and not self.is_worked_out(key)
        )

    @cached_property
    def blank(self) -> tuple[FigureKey, ...]:
        """Return the blank cells that an equation reads and none works out."""
        used = {
            key
            for equations in self.owners.values()
            for equation in equations
            for key in inputs(equation.formula)
        }
        return tuple(
            key
            for key, place in self.places.items()
            if key in used
            and not self.stays_blank(key)
            and place.value is None
            and place.formula is None
            and key not in self.owners
        )

    def stays_blank(self, key: FigureKey) -> bool:
        """Say whether the line has no figure in the column by its nature: no total need take it."""
        line = self.book.tables[key.table].table.line(key.row)
        return line is not None and key.column in line.blank_columns


def _find_places(book: Book) -> dict[FigureKey, FigurePlace]:
    places: dict[FigureKey, FigurePlace] = {}
    for name, table in book.tables.items():
        for column in table.figure_columns:
            for row in table.rows:
                entry = row.entry(column.name)
                if entry is None or row.role is Role.HEADING or entry.ref.sheet == "":
                    continue
                if entry.figure is None and entry.value is not None:
                    continue
                kind = column.column.kind
                place = FigurePlace(entry.ref, entry.unit, kind, entry.figure, entry.formula)
                places.setdefault(FigureKey(name, row.key, column.name), place)
    return places


def move_figures(
    figures: BudgetFigures, keys: Sequence[FigureKey], seed: int, *, up: bool
) -> dict[FigureKey, Decimal]:
    """Return every figure of ``keys`` moved by an amount of its own, never below zero."""
    random = Random(seed)
    return {key: _move(figures.places[key], random, up=up) for key in keys}


def _move(place: FigurePlace, random: Random, *, up: bool) -> Decimal:
    """Return a figure of the same kind that is far enough away not to be taken for rounding."""
    value = place.value or ZERO
    if not up:
        share = Decimal(random.randint(30, 90)) / 100
        # A small whole figure might be rounded to itself.
        is_whole = place.kind in (Kind.MONEY, Kind.COUNT) and abs(value) > 20
        return (value * share).quantize(ONE) if is_whole else value * share
    if place.kind is Kind.FTE:
        return value + Decimal(random.randint(30, 90)) / 10
    if place.kind is Kind.COUNT:
        return value + random.randint(3, 60)
    if place.kind is Kind.VALUE and abs(value) < 1:  # a rate
        return value + Decimal(random.randint(11, 29)) / 100
    return value + random.randint(5_000, 95_000)


class Scenario(Struct, frozen=True, dict=True):
    """The workbook recalculated with some figures moved."""

    figures: BudgetFigures
    moves: Moves
    values: Mapping[CellRef, CellValue]

    def calculated(self, key: FigureKey) -> Decimal | None:
        """Return the figure as the workbook has it; a rate that has no cell as it is assumed."""
        place = self.figures.places.get(key)
        if place is None:
            return resolve_figure(self.figures.book, key)
        if place.ref in self.values:
            return place.to_figure(self.values[place.ref])
        return self.moves.get(key, place.value)

    @cached_property
    def _expected(self) -> dict[FigureKey, Decimal | None]:
        return {}

    def expected(self, key: FigureKey) -> Decimal | None:
        """Return the figure as the equations have it, from what nothing determines upwards."""
        known = self._expected
        if key not in known:
            # Figures worked out from each other stay as the workbook has them.
            known[key] = self.calculated(key)
            owners = self.figures.owners.get(key)
            place = self.figures.places.get(key)
            if owners and place is not None and (place.formula or place.value is not None):
                known[key] = evaluate(owners[0].formula, self.expected)
        return known[key]


class ScenarioRunner:
    """Recalculates scenarios, and remembers what the engine could not vouch for."""

    def __init__(self, figures: BudgetFigures, recalculate: Recalculate) -> None:
        self._figures = figures
        self._recalculate = recalculate
        self.not_verified: dict[CellRef, str] = {}

    def run(self, moves_of_each: Sequence[Moves]) -> tuple[Scenario, ...]:
        """Return one scenario for each set of moves. Raises RecalculationError."""
        figures, places = self._figures, self._figures.places
        overwritten = [
            {places[key].ref: value / places[key].scale for key, value in moves.items()}
            for moves in moves_of_each
        ]
        formula_cells = [place.ref for place in places.values() if place.formula is not None]
        answer = self._recalculate(overwritten, formula_cells)
        self.not_verified.update(answer.not_verified)
        scenarios: list[Scenario] = []
        for moves, values in zip(moves_of_each, answer.values, strict=True):
            formula_values = {
                ref: value for ref, value in values.items() if figures.by_cell.get(ref) not in moves
            }
            scenarios.append(Scenario(figures, moves, formula_values))
        return tuple(scenarios)
