"""What is wrong with a formula, in a sentence that a finance reader can act on."""

from collections.abc import Sequence

from sexcel.budget.assumptions import resolve_figure
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.printing import address
from sexcel.model.book import Role
from sexcel.model.expressions import (
    Expression,
    FigureKey,
    Negative,
    Product,
    Rounded,
    Sum,
    inputs,
)
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure, join_words, percent
from sexcel.rules.meaning.slips import Effect, Slip
from sexcel.rules.meaning.worlds import Figures

_MOST_NAMED = 3
_LONGEST_FORMULA = 60


class Words:
    """Puts slips in words."""

    def __init__(self, figures: Figures, formula_index: FormulaIndex) -> None:
        self._figures = figures
        self._book = figures.book
        self._formula_index = formula_index

    def told(self, slip: Slip) -> str:
        """What the formula does that it should not: ``=SUM(D5:D9) in D10 leaves out …``."""
        sheet = self._figures.places[slip.key].ref.sheet
        formula = self._formula_index.formula(slip.cell) or ""
        if len(formula) > _LONGEST_FORMULA:
            formula = f"{formula[: _LONGEST_FORMULA - 1]}…"
        told = f"={formula} in {address(slip.cell, sheet)} {self._fault(slip)}"
        if slip.typed is not None:
            told += f"; the number that it reads in {address(slip.typed, sheet)} is typed"
        return f"{told}."

    def _fault(self, slip: Slip) -> str:
        for told in (
            self._rate(slip),
            self._blank(slip),
            self._plug(slip),
            self._nothing(slip),
            self._shifted(slip),
            self._parts(slip),
        ):
            if told:
                return told
        return "does not move as it should with the figures that it is worked out from"

    def _rate(self, slip: Slip) -> str:
        if slip.typed_rate is None:
            return ""
        rate, typed = slip.typed_rate
        kind = Kind.VALUE if rate.table == "rates" else Kind.MONEY
        place = self._figures.places.get(rate)
        now = resolve_figure(self._book, rate)
        stated = "" if now is None else format_figure(now, kind)
        where = "" if place is None else f" in {place.ref}"
        if now == typed:
            has = f"has the rate {format_figure(typed, kind)} typed into it"
            return f"{has} and does not follow the one{where}"
        return f"takes {format_figure(typed, kind)} where the rate{where} is {stated}"

    def _blank(self, slip: Slip) -> str:
        if slip.effects or not slip.blanks:
            return ""
        names = join_words([self._name(key, slip) for key in slip.blanks], _MOST_NAMED)
        return f"leaves out {names}, blank today: a figure typed there would not count"

    def _plug(self, slip: Slip) -> str:
        if not slip.plug:
            return ""
        kind = self._figures.places[slip.key].kind
        amount = format_figure(abs(slip.plug), kind)
        if kind is not Kind.MONEY:
            amount = format_figure(abs(slip.plug), Kind.COUNT)
        return f"has {amount} {'added' if slip.plug > 0 else 'taken off'} that no figure explains"

    def _nothing(self, slip: Slip) -> str:
        if len(slip.effects) > 1 and set(slip.effects.values()) == {Effect.OMITTED}:
            return "does not move with any figure that it should be worked out from"
        return ""

    def _shifted(self, slip: Slip) -> str:
        """Other figures in place of the right ones, one for one: the next column, the next row."""
        omitted, extra = slip.of(Effect.OMITTED), slip.of(Effect.EXTRA)
        if not omitted or not extra:
            return ""
        taken, due = self._column(extra), self._column(omitted)
        one_table = len({key.table for key in (*extra, *omitted)}) == 1
        same_rows = {key.row for key in extra} == {key.row for key in omitted}
        if taken and due and one_table and same_rows:
            return f"takes {taken} where it should take {due}"
        return f"takes {self._group(extra, slip)} instead of {self._group(omitted, slip)}"

    def _column(self, keys: Sequence[FigureKey]) -> str:
        """What a sentence calls their one column; empty where they are of several."""
        if len({key.column for key in keys}) != 1:
            return ""
        column = self._book.tables[keys[0].table].column(keys[0].column)
        return "" if column is None else column.name_in_text

    def _parts(self, slip: Slip) -> str:
        if slip.share is not None and slip.share > 0 and not slip.of(Effect.TWICE):
            return f"moves by {percent(slip.share)} of what it should"
        told: list[str] = []
        omitted, twice = slip.of(Effect.OMITTED), slip.of(Effect.TWICE)
        whole, extra = slip.of(Effect.TWICE_WITH_PARTS), slip.of(Effect.EXTRA)
        against, other = slip.of(Effect.AGAINST), slip.of(Effect.OTHERWISE)
        idle = tuple(key for key in omitted if self._names_it(slip, key))
        left = tuple(key for key in omitted if key not in idle)
        if left:
            told.append(f"leaves out {self._group(left, slip)}")
        if idle:
            told.append(f"reads {self._group(idle, slip)} and does not move with it")
        if whole:
            made = "it is" if len(whole) == 1 else "they are"
            told.append(f"counts {self._group(whole, slip)} and also what {made} made of")
        if twice:
            told.append(f"counts {self._group(twice, slip)} twice")
        if extra:
            told.append(f"takes in {self._group(extra, slip)}, which is no part of it")
        if against:
            told.append(f"has the wrong sign for {self._group(against, slip)}")
        if told:
            # A factor weighs what is wrong; it is not wrong itself.
            factors = _multiplied(slip.verdict.equation.formula)
            other = tuple(key for key in other if key not in factors)
        if other:
            told.append(
                f"takes {join_words([self._part(key, slip) for key in other], _MOST_NAMED)}"
            )
        return join_words(told)

    def _names_it(self, slip: Slip, key: FigureKey) -> bool:
        """Whether the formula at fault reads the figure, whatever it makes of it."""
        ref = self._figures.places[key].ref
        return any(ref in area for area in self._formula_index.precedents(slip.cell))

    def _part(self, key: FigureKey, slip: Slip) -> str:
        share = slip.shares.get(key)
        name = self._name(key, slip)
        return (
            f"{name} otherwise than it should" if share is None else f"{percent(share)} of {name}"
        )

    def _group(self, keys: Sequence[FigureKey], slip: Slip) -> str:
        return join_words([self._name(key, slip) for key in keys], _MOST_NAMED)

    def _name(self, key: FigureKey, slip: Slip) -> str:
        """``Privacy (F29, £42,331)``."""
        table = self._book.tables[key.table]
        row, column = table.row(key.row), table.column(key.column)
        place, here = self._figures.places[key], self._figures.places[slip.key].ref
        label = key.row if row is None else row.name
        same_row = key.table == slip.key.table and key.row == slip.key.row
        if column is not None and (same_row or (row is not None and row.role is Role.TOTAL)):
            label = f"{label}, {column.name_in_text}" if not same_row else column.name_in_text
        value = "" if place.value is None else f", {format_figure(place.value, place.kind)}"
        return f"{label} ({address(place.ref, here.sheet)}{value})"


def _multiplied(expression: Expression) -> frozenset[FigureKey]:
    """The figures that an equation multiplies with another."""
    match expression:
        case Product():
            return frozenset(inputs(expression))
        case Sum(terms):
            return frozenset().union(*map(_multiplied, terms))
        case Negative(of) | Rounded(of):
            return _multiplied(of)
    return frozenset()
