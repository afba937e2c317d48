"""Every figure as it will be written: by its formula, left as found, or as an input."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions, equations
from sexcel.budget.tolerance import Precision
from sexcel.model.book import Book, Entry
from sexcel.model.decimals import decimal_places, is_noise, shortest
from sexcel.model.expressions import ZERO, FigureKey, evaluate, inputs, round_to
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure

_ROUNDS = 6
"""A filled sub total can change what a total adds up; it settles after two or three rounds."""

_APPROVED = (("overview", "total"), ("projections", "total"))
"""Table and row of the totals that the Panel approves: rounding never moves one of them."""
ROUNDING = "rounding"
"""How the reason begins where rounding alone moves a figure."""


class FigureLeftAsFound(Struct, frozen=True):
    """The equation that a figure contradicts, and what it calls for."""

    equation: Equation
    called_for: Decimal


class SettledBook(Struct, frozen=True):
    """The completed book with its figures settled.

    ``formulas`` are the figures written as the formula of their equation; ``left_as_found``
    those that contradict theirs. ``reasons`` says in words why a figure is not as found, or was
    left so.
    """

    book: Book
    equations: tuple[Equation, ...]
    formulas: Mapping[FigureKey, Equation]
    left_as_found: Mapping[FigureKey, FigureLeftAsFound]
    reasons: Mapping[FigureKey, str]
    rounding: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    """What the formula of an approved total adds, in £, so that it stays as it was approved."""


def settle(
    completed: Book, *, recalculate: bool, spared: Collection[FigureKey] = ()
) -> SettledBook:
    """Work out every figure that an equation owns, from the figures that will be written.

    A figure found within rounding of its equation takes the equation's value. One that
    contradicts it is left as found, unless ``recalculate`` is given; those that are ``spared``
    are left even then, because it is a figure they are worked out from that is wrong.
    """
    current = completed
    for _ in range(_ROUNDS):
        outcome = _Round(completed, current, spared, recalculate=recalculate)
        book = _with_figures(completed, outcome.figures)
        if book == current:
            break
        current = book
    return SettledBook(
        current,
        outcome.equations,
        outcome.formulas,
        outcome.left_as_found,
        outcome.reasons,
        outcome.rounding,
    )


class _Round:
    """One pass over all equations. What they are depends on which figures ``current`` has."""

    def __init__(
        self, completed: Book, current: Book, spared: Collection[FigureKey], *, recalculate: bool
    ) -> None:
        self._completed = completed
        self._spared = spared
        self._recalculate = recalculate
        self._current = current
        self._checker = EquationChecker(current)
        self._precision = Precision(completed)
        self.equations = equations(current)
        self._owners = definitions(self.equations)
        self.figures: dict[FigureKey, Decimal | None] = {}
        self.formulas: dict[FigureKey, Equation] = {}
        self.left_as_found: dict[FigureKey, FigureLeftAsFound] = {}
        self.reasons: dict[FigureKey, str] = {}
        self.rounding: dict[FigureKey, Decimal] = {}
        self._rounded: set[FigureKey] = set()
        self._before_rounding: dict[FigureKey, Decimal] = {}
        self._open: set[FigureKey] = set()
        self._circular: set[FigureKey] = set()
        for key in self._owners:
            self._figure(key)

    def _figure(self, key: FigureKey) -> Decimal | None:
        """Return the figure as it will be written; what it depends on is settled first."""
        if key in self.figures:
            return self.figures[key]
        owner = self._owners.get(key)
        if owner is None:
            return self._completed.figure(key)
        if key in self._open:
            self._circular.add(key)
            return self._completed.figure(key)
        self._open.add(key)
        for used in inputs(owner.formula):
            self._figure(used)
        self._open.discard(key)
        # Were a figure worked out from itself, no workbook could calculate it: it stays typed.
        is_circular = key in self._circular
        figure = self._completed.figure(key) if is_circular else self._decide(key, owner)
        self.figures[key] = figure
        return figure

    def _decide(self, key: FigureKey, owner: Equation) -> Decimal | None:
        figure = self._completed.figure(key)
        called_for = shortest(evaluate(owner.formula, self._figure, rounded=True))
        if figure is None:
            return None if self._stays_blank(owner) else self._fill(key, owner, called_for)
        is_approved = (key.table, key.row) in _APPROVED
        is_approved = is_approved and self._current.kind(key) is Kind.MONEY
        agrees = self._checker.check(owner, self._figure, found_value=figure).holds
        coarse = self._round_as_found(key, owner, figure) if agrees else None
        if coarse is not None:
            self.formulas[key] = coarse
            return figure
        if agrees and is_approved and not is_noise(called_for - figure):
            self.formulas[key] = owner
            self.rounding[key] = figure - called_for
            return figure
        agreed = self._checker.check(owner, self._completed.figure).holds
        moved = self._moved_inputs(owner)
        if agrees or (agreed and moved and all(used in self._rounded for used in moved)):
            return self._round(key, owner, figure, called_for)
        self.reasons[key] = (
            self._follows(moved) if agreed and moved else self._calls_for(key, owner, called_for)
        )
        if not self._recalculate or key in self._spared:
            self.left_as_found[key] = FigureLeftAsFound(owner, called_for)
            return figure
        return self._put_right(key, owner, called_for, is_approved=is_approved)

    def _put_right(
        self, key: FigureKey, owner: Equation, called_for: Decimal, *, is_approved: bool
    ) -> Decimal:
        """Return the equation's figure; an approved total moves by what was wrong alone."""
        self.formulas[key] = owner
        put_right = shortest(evaluate(owner.formula, self._exact_figure, rounded=True))
        self._before_rounding[key] = put_right
        if not is_approved or is_noise(called_for - put_right):
            return called_for
        self.rounding[key] = put_right - called_for
        return put_right

    def _exact_figure(self, key: FigureKey) -> Decimal | None:
        """Return the figure as it is put right where lines that only round stay as found."""
        figure = self._figure(key)
        if key in self._rounded:
            return self._completed.figure(key)
        return self._before_rounding.get(key, figure)

    def _round_as_found(self, key: FigureKey, owner: Equation, figure: Decimal) -> Equation | None:
        """Return the equation rounded to the unit that the figure is given in: £100, say.

        None where that is no more than £1, or does not give the figure.
        """
        unit = 2 * self._precision.half_unit(key)
        if unit <= 1 or self._completed.kind(key) is not Kind.MONEY:
            return None
        formula = round_to(owner.formula, unit.adjusted())
        gives = shortest(evaluate(formula, self._figure, rounded=True))
        return replace(owner, formula=formula) if is_noise(gives - figure) else None

    def _stays_blank(self, owner: Equation) -> bool:
        """Say whether a blank is no fault: only a variance or a product of amounts is filled."""
        table = self._completed.tables[owner.target.table]
        row = table.row(owner.target.row)
        if row is not None and row.is_of_shares:
            return True
        if not owner.optional:
            return False
        line = table.table.line(owner.target.row)
        left_out = line is not None and owner.target.column in line.optional_columns
        return owner.link or left_out

    def _fill(self, key: FigureKey, owner: Equation, called_for: Decimal) -> Decimal:
        self.formulas[key] = owner
        self.reasons[key] = f"worked out: {owner.meaning}"
        return called_for

    def _round(
        self, key: FigureKey, owner: Equation, figure: Decimal, called_for: Decimal
    ) -> Decimal:
        self.formulas[key] = owner
        if is_noise(called_for - figure):
            return called_for
        self._rounded.add(key)
        moved = self._moved_inputs(owner)
        agreed_exactly = evaluate(owner.formula, self._completed.figure, rounded=True) == figure
        if moved and agreed_exactly:
            self.reasons[key] = f"{ROUNDING}: {self._follows(moved)}"
        else:
            self.reasons[key] = f"{ROUNDING}: {self._calls_for(key, owner, called_for)}"
        return called_for

    def _moved_inputs(self, owner: Equation) -> list[FigureKey]:
        """Return the figures it depends on that are not as found."""
        return [
            used
            for used in inputs(owner.formula)
            if (self._figure(used) or ZERO) != (self._completed.figure(used) or ZERO)
        ]

    def _follows(self, moved: list[FigureKey]) -> str:
        more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
        return f"follows from {self._completed.describe(moved[0])}{more}"

    def _calls_for(self, key: FigureKey, owner: Equation, called_for: Decimal) -> str:
        amount = format_figure(called_for, self._current.kind(key))
        return f"its equation calls for {amount} ({owner.meaning})"


def _with_figures(book: Book, figures: Mapping[FigureKey, Decimal | None]) -> Book:
    """Return the book as it reads once written: these figures in place, all amounts numbers."""

    def settled(key: FigureKey, entry: Entry) -> Entry:
        return _settled_entry(entry, figures.get(key, entry.figure))

    tables = {name: table.map_entries(settled) for name, table in book.tables.items()}
    return replace(book, tables=tables)


def _settled_entry(entry: Entry, figure: Decimal | None) -> Entry:
    if figure is None:
        return Entry(None if entry.figure is not None else entry.value, entry.ref)
    return Entry(figure, entry.ref, decimals=decimal_places(figure))
