"""The budget with other figures in it: what is moved, and what the workbook then comes to.

A formula that is right today may be so by luck. So every figure that nobody works out is moved
by an amount of its own, the workbook is recalculated, and each formula compared with its
equation on the figures as they then stand.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from random import Random

from msgspec import Struct

from sexcel.budget.assumptions import resolve_figure
from sexcel.formulas.recalculation import Recalculation
from sexcel.model.book import Book, Role
from sexcel.model.equations import Equation
from sexcel.model.expressions import ONE, ZERO, FigureKey, evaluate, inputs
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind

Moves = Mapping[FigureKey, Decimal]
"""Figures, in £ or FTE, to put in place of those found."""

Recalculate = Callable[[Sequence[Mapping[CellRef, Decimal]], Collection[CellRef]], Recalculation]
"""Recalculates the workbook once for each set of cells to be overwritten."""

_CENT = Decimal("0.01")


class Place(Struct, frozen=True):
    """Where a figure stands. One unit of its cell is worth ``scale`` (£1,000 in a sheet in £k)."""

    ref: CellRef
    scale: Decimal
    kind: Kind
    value: Decimal | None
    formula: str | None

    def figure(self, value: CellValue) -> Decimal | None:
        """The figure that a cell value is; None where it is none."""
        return value * self.scale if isinstance(value, Decimal) else None


class Figures:
    """The figures of a book with their cells, and the equations that own them."""

    def __init__(self, book: Book, equations: Sequence[Equation]) -> None:
        self.book = book
        self.owners: dict[FigureKey, list[Equation]] = {}
        for equation in equations:
            self.owners.setdefault(equation.target, []).append(equation)
        self.places = _places(book)
        self.by_cell = {place.ref: key for key, place in self.places.items()}

    def is_worked_out(self, key: FigureKey) -> bool:
        """Whether its cell holds a formula for a figure that an equation owns."""
        place = self.places.get(key)
        return place is not None and place.formula is not None and key in self.owners

    def is_history(self, key: FigureKey) -> bool:
        """Whether the figure is of a year before the budget's."""
        column = self.book.tables[key.table].column(key.column)
        return column is not None and (column.column.offset or 0) < 0

    @cached_property
    def free(self) -> tuple[FigureKey, ...]:
        """The figures that nothing in the budget determines: typed, or owned by no equation."""
        return tuple(
            key
            for key, place in self.places.items()
            if place.value is not None and not self.is_worked_out(key)
        )

    @cached_property
    def blank(self) -> tuple[FigureKey, ...]:
        """Blank cells that an equation reads, and that are not worked out themselves."""
        read = {
            key for owned in self.owners.values() for one in owned for key in inputs(one.formula)
        }
        return tuple(
            key
            for key, place in self.places.items()
            if key in read
            and place.value is None
            and place.formula is None
            and key not in self.owners
        )


def _places(book: Book) -> dict[FigureKey, Place]:
    found: dict[FigureKey, Place] = {}
    for name, table in book.tables.items():
        for column in table.figure_columns:
            for row in table.rows:
                entry = row.entry(column.name)
                if entry is None or row.role is Role.HEADING or entry.ref.sheet == "":
                    continue
                key = FigureKey(name, row.key, column.name)
                figure = entry.figure
                if figure is None and entry.value is not None:
                    continue
                found.setdefault(
                    key, Place(entry.ref, entry.unit, column.column.kind, figure, entry.formula)
                )
    return found


def moved(
    figures: Figures, keys: Sequence[FigureKey], seed: int, *, up: bool
) -> dict[FigureKey, Decimal]:
    """Every figure of ``keys`` moved by an amount of its own, up or down, never below zero."""
    random = Random(seed)
    return {key: _moved(figures.places[key], random, up=up) for key in keys}


def _moved(place: Place, random: Random, *, up: bool) -> Decimal:
    value = place.value or ZERO
    if not up:
        share = Decimal(random.randint(30, 90)) / 100
        whole = place.kind in (Kind.MONEY, Kind.COUNT) and abs(value) > 20
        return (value * share).quantize(ONE) if whole else value * share
    if place.kind is Kind.FTE:
        return value + Decimal(random.randint(30, 90)) / 10
    if place.kind is Kind.COUNT:
        return value + random.randint(3, 60)
    if place.kind is Kind.VALUE and abs(value) < 1:  # a rate
        return value + random.randint(11, 29) * _CENT
    return value + random.randint(5_000, 95_000)


class World(Struct, frozen=True, dict=True):
    """The workbook recalculated with some figures moved."""

    figures: Figures
    moves: Moves
    values: Mapping[CellRef, CellValue]

    def found(self, key: FigureKey) -> Decimal | None:
        """The figure as the workbook has it; a rate that has no cell is the one assumed."""
        place = self.figures.places.get(key)
        if place is None:
            return resolve_figure(self.figures.book, key)
        if place.ref in self.values:
            return place.figure(self.values[place.ref])
        return self.moves.get(key, place.value)

    @cached_property
    def _true(self) -> dict[FigureKey, Decimal | None]:
        return {}

    def true(self, key: FigureKey) -> Decimal | None:
        """The figure as its equation has it, from what nothing determines upwards."""
        known = self._true
        if key not in known:
            known[key] = self.found(key)  # figures worked out from each other: as found
            owners = self.figures.owners.get(key)
            place = self.figures.places.get(key)
            if owners and place is not None and (place.formula or place.value is not None):
                known[key] = evaluate(owners[0].formula, self.true)
        return known[key]


class Trials:
    """Recalculates worlds, and remembers what the engine could not vouch for."""

    def __init__(self, figures: Figures, recalculate: Recalculate) -> None:
        self._figures = figures
        self._recalculate = recalculate
        self.not_verified: dict[CellRef, str] = {}

    def worlds(self, each: Sequence[Moves]) -> tuple[World, ...]:
        """One world for each set of moves. Raises RecalculationError."""
        figures, places = self._figures, self._figures.places
        scenarios = [
            {
                figures.places[key].ref: value / figures.places[key].scale
                for key, value in moves.items()
            }
            for moves in each
        ]
        wanted = [place.ref for place in places.values() if place.formula is not None]
        answer = self._recalculate(scenarios, wanted)
        self.not_verified.update(answer.not_verified)
        return tuple(
            World(
                figures,
                moves,
                {
                    ref: value
                    for ref, value in values.items()
                    if figures.by_cell.get(ref) not in moves
                },
            )
            for moves, values in zip(each, answer.values, strict=True)
        )
