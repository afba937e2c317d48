"""What is wrong with a formula, in a sentence that a finance reader can act on."""

import re
from collections.abc import Sequence

from sexcel.budget.assumptions import resolve_figure
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Role
from sexcel.model.expressions import (
    ONE,
    Expression,
    FigureKey,
    Negative,
    Product,
    Rounded,
    Sum,
    inputs,
)
from sexcel.model.refs import address
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure, join_words, percent, truncate
from sexcel.rules.meaning.scenarios import BudgetFigures
from sexcel.rules.meaning.slips import Effect, Slip

_MOST_NAMED = 3
"""Figures named in a sentence: more are counted, and all are related cells of the finding."""

_ROUNDED = re.compile(r"-?ROUND\(.*,\s*-(?P<zeros>[1-6])\)", re.IGNORECASE)
"""A formula that rounds to tens, hundreds or more."""

_LONGEST_FORMULA = 60
"""Letters of a formula that are quoted: one line of a terminal holds that and the cell."""


def describe_slip(figures: BudgetFigures, formula_index: FormulaIndex, slip: Slip) -> str:
    """Return what the formula does that it should not: ``=SUM(D5:D9) in D10 leaves out …``."""
    return _SlipSentence(figures, formula_index, slip).text()


class _SlipSentence:
    """Puts one slip in words."""

    def __init__(self, figures: BudgetFigures, formula_index: FormulaIndex, slip: Slip) -> None:
        self._figures = figures
        self._book = figures.book
        self._formula_index = formula_index
        self._slip = slip
        self._place = figures.places[slip.key]

    def text(self) -> str:
        slip, sheet = self._slip, self._place.ref.sheet
        formula = truncate(self._formula_index.formula(slip.cell) or "", _LONGEST_FORMULA)
        sentence = f"={formula} in {address(slip.cell, sheet)} {self._fault()}"
        if slip.typed_cell is not None:
            cell = address(slip.typed_cell, sheet)
            sentence += f"; the number that it reads in {cell} is typed"
        return f"{sentence}."

    def _fault(self) -> str:
        return (
            self._typed_rate()
            or self._blanks_left_out()
            or self._rounding()
            or self._plug()
            or self._no_movement()
            or self._replaced_figures()
            or self._effects()
            or "does not move as it should with the figures that it is worked out from"
        )

    def _typed_rate(self) -> str:
        if self._slip.typed_rate is None:
            return ""
        rate, value = self._slip.typed_rate
        kind = Kind.VALUE if rate.table == "rates" else Kind.MONEY
        place = self._figures.places.get(rate)
        stated = resolve_figure(self._book, rate)
        where = "" if place is None else f" in {place.ref}"
        typed = format_figure(value, kind)
        if stated == value:
            return f"has the rate {typed} typed into it and does not follow the one{where}"
        stated_rate = "" if stated is None else format_figure(stated, kind)
        return f"takes {typed} where the rate{where} is {stated_rate}"

    def _blanks_left_out(self) -> str:
        if self._slip.effects or not self._slip.blanks:
            return ""
        names = self._names(self._slip.blanks)
        return f"leaves out {names}, blank today: a figure typed there would not count"

    def _rounding(self) -> str:
        """Return that a figure is rounded to hundreds: by how much it is out changes with it."""
        rounded = _ROUNDED.fullmatch(self._formula_index.formula(self._slip.cell) or "")
        if rounded is None or not self._slip.plug or self._place.kind is not Kind.MONEY:
            return ""
        return f"rounds to {format_figure(ONE.scaleb(int(rounded['zeros'])), Kind.MONEY)}"

    def _plug(self) -> str:
        plug = self._slip.plug
        if not plug:
            return ""
        kind = self._place.kind if self._place.kind is Kind.MONEY else Kind.COUNT
        change = "added" if plug > 0 else "taken off"
        return f"has {format_figure(abs(plug), kind)} {change} that no figure explains"

    def _no_movement(self) -> str:
        effects = self._slip.effects
        if len(effects) > 1 and set(effects.values()) == {Effect.OMITTED}:
            return "does not move with any figure that it should be worked out from"
        return ""

    def _replaced_figures(self) -> str:
        """Return the figures that it takes for others: those of the next column, the next row."""
        omitted = self._slip.figures_with(Effect.OMITTED)
        extra = self._slip.figures_with(Effect.EXTRA)
        if not omitted or not extra:
            return ""
        extra_column, due_column = self._column(extra), self._column(omitted)
        is_one_table = len({key.table for key in (*extra, *omitted)}) == 1
        are_same_rows = {key.row for key in extra} == {key.row for key in omitted}
        if extra_column and due_column and is_one_table and are_same_rows:
            return f"takes {extra_column} where it should take {due_column}"
        return f"takes {self._names(extra)} instead of {self._names(omitted)}"

    def _column(self, keys: Sequence[FigureKey]) -> str:
        """Return what a sentence calls their one column; empty where they are of several."""
        if len({key.column for key in keys}) != 1:
            return ""
        column = self._book.column(keys[0])
        return "" if column is None else column.name_in_text

    def _effects(self) -> str:
        """Return all effects that the formula has with figures and should not have."""
        slip = self._slip
        if slip.share is not None and slip.share > 0 and not slip.figures_with(Effect.TWICE):
            return f"moves by {percent(slip.share)} of what it should"
        omitted = slip.figures_with(Effect.OMITTED)
        idle = tuple(key for key in omitted if self._is_read(key))
        unread = tuple(key for key in omitted if key not in idle)
        with_parts = slip.figures_with(Effect.TWICE_WITH_PARTS)
        are = "it is" if len(with_parts) == 1 else "they are"
        clauses = [
            clause.format(self._names(keys))
            for keys, clause in (
                (unread, "leaves out {}"),
                (idle, "reads {} and does not move with it"),
                (with_parts, f"counts {{}} and also what {are} made of"),
                (slip.figures_with(Effect.TWICE), "counts {} twice"),
                (slip.figures_with(Effect.EXTRA), "takes in {}, which is no part of it"),
                (slip.figures_with(Effect.AGAINST), "has the wrong sign for {}"),
            )
            if keys
        ]
        otherwise = slip.figures_with(Effect.OTHERWISE)
        if clauses:
            # A factor weighs what is wrong; it is not wrong itself.
            factors = _factors(slip.verdict.equation.formula)
            otherwise = tuple(key for key in otherwise if key not in factors)
        if otherwise:
            clauses.append(f"takes {join_words(list(map(self._share_of, otherwise)), _MOST_NAMED)}")
        return join_words(clauses)

    def _is_read(self, key: FigureKey) -> bool:
        """Say whether the formula at fault reads the figure, whatever it makes of it."""
        ref = self._figures.places[key].ref
        return any(
            area.sheet == ref.sheet and (ref.row, ref.column) in area
            for area in self._formula_index.precedents(self._slip.cell)
        )

    def _share_of(self, key: FigureKey) -> str:
        share = self._slip.shares.get(key)
        name = self._name(key)
        return (
            f"{name} otherwise than it should" if share is None else f"{percent(share)} of {name}"
        )

    def _names(self, keys: Sequence[FigureKey]) -> str:
        return join_words(list(map(self._name, keys)), _MOST_NAMED)

    def _name(self, key: FigureKey) -> str:
        """Return ``Privacy (F29, £42,331)``."""
        row, column = self._book.tables[key.table].row(key.row), self._book.column(key)
        place, slip_key = self._figures.places[key], self._slip.key
        label = key.row if row is None else row.name
        if column is not None:
            if (key.table, key.row) == (slip_key.table, slip_key.row):
                label = column.name_in_text
            elif row is not None and row.role is Role.TOTAL:
                label = f"{label}, {column.name_in_text}"
        value = "" if place.value is None else f", {format_figure(place.value, place.kind)}"
        return f"{label} ({address(place.ref, self._place.ref.sheet)}{value})"


def _factors(expression: Expression) -> frozenset[FigureKey]:
    """Return the figures that an equation multiplies with another."""
    match expression:
        case Product():
            return frozenset(inputs(expression))
        case Sum(terms):
            return frozenset().union(*map(_factors, terms))
        case Negative(operand) | Rounded(operand):
            return _factors(operand)
    return frozenset()
