"""Every figure as it will be written: by its formula, kept as found, or as an input."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import equations
from sexcel.model.book import Book, Entry
from sexcel.model.decimals import decimal_places, shortest
from sexcel.model.equations import Equation
from sexcel.model.expressions import ZERO, FigureKey, evaluate, inputs
from sexcel.model.wording import format_figure

_ROUNDS = 6
"""A filled sub total can change what a total adds up; it settles after two or three rounds."""

ROUNDING = "rounding"
"""How the reason begins where rounding alone moves a figure."""

NOISE = Decimal("1e-9")
"""A difference this small is a computer's, not a budget's."""


class Kept(Struct, frozen=True):
    """The equation that a figure contradicts, and what it calls for."""

    equation: Equation
    called_for: Decimal


class Settled(Struct, frozen=True):
    """The completed book with its figures settled.

    ``formulas`` are the figures written as the formula of their equation; ``kept`` those that
    stand as found against theirs. ``reasons`` says in words why a figure does not stand as
    found, or is kept.
    """

    book: Book
    equations: tuple[Equation, ...]
    formulas: Mapping[FigureKey, Equation]
    kept: Mapping[FigureKey, Kept]
    reasons: Mapping[FigureKey, str]

    def kept_above(self, equation: Equation) -> FigureKey | None:
        """The first kept figure that the equation is worked out from, near or far."""
        queue = list(inputs(equation.formula))
        seen = set(queue)
        for key in queue:
            if key in self.kept:
                return key
            owner = self.formulas.get(key)
            further = () if owner is None else inputs(owner.formula)
            queue.extend(used for used in further if used not in seen)
            seen.update(further)
        return None


def settle(completed: Book, *, recalculate: bool) -> Settled:
    """Work out every figure that an equation owns, from the figures that will be written.

    A figure found within rounding of its equation takes the equation's value. One that
    contradicts it stays, unless ``recalculate`` is given.
    """
    current = completed
    for _ in range(_ROUNDS):
        outcome = _Round(completed, current, recalculate=recalculate)
        book = _with_figures(completed, outcome.figures)
        if book == current:
            break
        current = book
    return Settled(current, outcome.equations, outcome.formulas, outcome.kept, outcome.reasons)


class _Round:
    """One pass over all equations. What they are depends on which figures ``current`` has."""

    def __init__(self, completed: Book, current: Book, *, recalculate: bool) -> None:
        self._found = completed
        self._recalculate = recalculate
        self._book = current
        self._checker = EquationChecker(current)
        self.equations = equations(current)
        self._owners: dict[FigureKey, Equation] = {}
        for equation in self.equations:
            if inputs(equation.formula):
                self._owners.setdefault(equation.target, equation)
        self.figures: dict[FigureKey, Decimal | None] = {}
        self.formulas: dict[FigureKey, Equation] = {}
        self.kept: dict[FigureKey, Kept] = {}
        self.reasons: dict[FigureKey, str] = {}
        self._rounded: set[FigureKey] = set()
        self._open: set[FigureKey] = set()
        self._circular: set[FigureKey] = set()
        for key in self._owners:
            self._figure(key)

    def _figure(self, key: FigureKey) -> Decimal | None:
        """The figure as it will be written; what it is worked out from is settled first."""
        if key in self.figures:
            return self.figures[key]
        owner = self._owners.get(key)
        if owner is None:
            return self._found.figure(key)
        if key in self._open:
            self._circular.add(key)
            return self._found.figure(key)
        self._open.add(key)
        for used in inputs(owner.formula):
            self._figure(used)
        self._open.discard(key)
        # Were a figure worked out from itself, no workbook could calculate it: it stays typed.
        figure = self._found.figure(key) if key in self._circular else self._decided(key, owner)
        self.figures[key] = figure
        return figure

    def _decided(self, key: FigureKey, owner: Equation) -> Decimal | None:
        found = self._found.figure(key)
        called_for = shortest(evaluate(owner.formula, self._figure, rounded=True))
        if found is None:
            return None if self._stays_blank(owner) else self._filled(key, owner, called_for)
        near = self._checker.check(owner, self._figure, found_value=found).holds
        moved = self._moved(owner)
        held = self._checker.check(owner, self._found.figure).holds
        if near or (held and moved and all(used in self._rounded for used in moved)):
            return self._rounded_off(key, owner, found, called_for)
        self.reasons[key] = (
            self._follows(moved) if held and moved else self._calls_for(key, owner, called_for)
        )
        if not self._recalculate:
            self.kept[key] = Kept(owner, called_for)
            return found
        self.formulas[key] = owner
        return called_for

    def _stays_blank(self, owner: Equation) -> bool:
        """Whether nothing is no fault there: only a variance or a product is always filled."""
        if not owner.optional:
            return False
        table = self._found.tables[owner.target.table].table
        line = table.line(owner.target.row)
        left_out = line is not None and owner.target.column in line.optional_columns
        return owner.link or left_out

    def _filled(self, key: FigureKey, owner: Equation, called_for: Decimal) -> Decimal:
        self.formulas[key] = owner
        self.reasons[key] = f"worked out: {owner.meaning}"
        return called_for

    def _rounded_off(
        self, key: FigureKey, owner: Equation, found: Decimal, called_for: Decimal
    ) -> Decimal:
        self.formulas[key] = owner
        if abs(called_for - found) < NOISE:
            return called_for
        self._rounded.add(key)
        moved = self._moved(owner)
        exact_as_found = evaluate(owner.formula, self._found.figure, rounded=True) == found
        if moved and exact_as_found:
            self.reasons[key] = f"{ROUNDING}: {self._follows(moved)}"
        else:
            self.reasons[key] = f"{ROUNDING}: {self._calls_for(key, owner, called_for)}"
        return called_for

    def _moved(self, owner: Equation) -> list[FigureKey]:
        """The figures it is worked out from that do not stand as found."""
        return [
            used
            for used in inputs(owner.formula)
            if (self._figure(used) or ZERO) != (self._found.figure(used) or ZERO)
        ]

    def _follows(self, moved: list[FigureKey]) -> str:
        more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
        return f"follows from {self._found.describe(moved[0])}{more}"

    def _calls_for(self, key: FigureKey, owner: Equation, called_for: Decimal) -> str:
        amount = format_figure(called_for, self._book.kind(key))
        return f"its equation calls for {amount} ({owner.meaning})"


def _with_figures(book: Book, figures: Mapping[FigureKey, Decimal | None]) -> Book:
    """The book as it reads once written: these figures in place, every amount a number."""
    tables = {}
    for name, table in book.tables.items():
        rows = []
        for row in table.rows:
            entries = {}
            for column, entry in row.entries.items():
                key = FigureKey(name, row.key, column)
                entries[column] = _settled(entry, figures.get(key, entry.figure))
            rows.append(replace(row, entries=entries))
        tables[name] = replace(table, rows=tuple(rows))
    return replace(book, tables=tables)


def _settled(entry: Entry, figure: Decimal | None) -> Entry:
    if figure is None:
        return Entry(None if entry.figure is not None else entry.value, entry.ref)
    return Entry(figure, entry.ref, decimals=decimal_places(figure))
