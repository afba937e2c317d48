"""Signs: whether a column, a line or a table has the opposite sign to the budget's equations.

A team may give a variance as favourable or (adverse), a discount as an amount to take off, or
all costs as credits. Nothing is decided by a word: each such reading is a hypothesis, and the one
under which most equations hold that are broken otherwise is the right one. A figure that goes
against its own column stays a fault.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equations import equations
from sexcel.budget.overview import OVERVIEW
from sexcel.model.book import Book, BookTable, Entry, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.tables import Kind
from sexcel.model.understandings import (
    IncomeLine,
    ReversedColumn,
    ReversedLine,
    ReversedTable,
    Understanding,
)

_LEAST_MENDED = 2
"""Equations that a reversal has to mend: one alone may as well be one figure's wrong sign."""

_MENDED_FOR_BROKEN = 4
"""Equations that a reversal mends for each that it breaks: a figure in five that goes against its
column is a slip; with more of them nobody can tell which sign the column has."""

_MOST_REVERSALS = 8
"""Reversals in one workbook; each is a search of its own. No workbook seen has more than three."""

_MOST_LINES = 50
"""Lines of a table that are tried: a table in which more go wrong is not put right by signs."""

_DEDUCTION = re.compile(
    r"\b(?:less|deduct\w*|discount|income|credit|rebate|refund|recharge\w*|recover\w*|saving)s?\b",
    re.IGNORECASE,
)
"""Words of a line that may be given as an amount to take off. A line without one of them has its
sign reversed only where a formula takes it off: figures alone would also let a sum among the lines
pass for a deduction."""

_SUBTRACTED = re.compile(r"-\s*\$?([A-Z]{1,3})\$?(\d+)(?![\d:(!])")

_LEAST_FIGURES = 2
"""Figures below zero that make a line income: a single one may be a slip."""


class _Reversal(Struct, frozen=True):
    """A hypothesis: these figures have the opposite sign."""

    keys: frozenset[FigureKey]
    understanding: Understanding


class SettledSigns(Struct):
    """What a person says of the signs of figures."""

    keys: set[FigureKey]
    reversed_keys: dict[Understanding, set[FigureKey]]
    """The figures with the opposite sign, by what is reversed."""

    def add(self, key: FigureKey, reversal: Understanding | None) -> None:
        """Add a figure, and what reverses it; None where its sign is as in the budget."""
        self.keys.add(key)
        if reversal is not None:
            self.reversed_keys.setdefault(reversal, set()).add(key)


def understand_signs(book: Book, settled: SettledSigns) -> Book:
    """Return the book with every figure in the sign of the budget's equations.

    What was reversed is among ``understood``, and ``unit`` of each entry says so. A sign that a
    person ``settled`` is not tried.
    """
    for understanding, keys in settled.reversed_keys.items():
        book = _reverse(book, _Reversal(frozenset(keys), understanding))
    book = _reverse_credits(book, settled)
    for _ in range(_MOST_REVERSALS):
        reversal = _best_reversal(book, settled)
        if reversal is None:
            break
        book = _reverse(book, reversal)
    incomes = tuple(_incomes(book))
    return replace(book, understood=(*book.understood, *incomes)) if incomes else book


def _reverse_credits(book: Book, settled: SettledSigns) -> Book:
    """Return the book with all tables in credits reversed, where the overview is one of them.

    The equations hold alike under either sign of a whole workbook: none may be lost by it.
    """
    in_credits: dict[str, frozenset[FigureKey]] = {}
    for name, table in book.tables.items():
        derived = {c.name for c in table.figure_columns if c.column.formula is not None}
        amounts = _amounts(table)
        if _are_mostly_negative(book, frozenset(k for k in amounts if k.column not in derived)):
            in_credits[name] = amounts
    keys = frozenset[FigureKey]().union(*in_credits.values())
    if OVERVIEW.name not in in_credits or not settled.keys.isdisjoint(keys):
        return book
    mended, broken = _Scales(book).weigh(keys)
    if _MENDED_FOR_BROKEN * broken > mended:
        return book
    for name, amounts in in_credits.items():
        corner = book.tables[name].columns[0].heading_ref
        book = _reverse(book, _Reversal(amounts, ReversedTable(corner, name)))
    return book


def _best_reversal(book: Book, settled: SettledSigns) -> _Reversal | None:
    """Return the reversal that mends most equations, if one mends enough of them."""
    scales = _Scales(book)
    best: _Reversal | None = None
    most = 0
    for reversal in _reversals(book, scales.broken_keys()):
        if not settled.keys.isdisjoint(reversal.keys):
            continue
        mended, broken = scales.weigh(reversal.keys)
        if mended < _LEAST_MENDED or mended < _MENDED_FOR_BROKEN * broken:
            continue
        if mended - broken > most:
            best, most = reversal, mended - broken
    return best


class _Scales:
    """Every equation of a book, to be checked again with some figures reversed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._checker = EquationChecker(book)
        self._balances = [
            self._checker.check(equation)
            for equation in equations(book)
            if book.figure(equation.target) is not None
        ]
        self._using: dict[FigureKey, list[int]] = {}
        for index, balance in enumerate(self._balances):
            for key in (balance.equation.target, *balance.weights):
                self._using.setdefault(key, []).append(index)

    def broken_keys(self) -> frozenset[FigureKey]:
        """Return the figures that take part in a broken equation."""
        return frozenset(
            key
            for balance in self._balances
            if not balance.holds
            for key in (balance.equation.target, *balance.weights)
        )

    def weigh(self, keys: frozenset[FigureKey]) -> tuple[int, int]:
        """Return how many equations the reversal of these figures mends, and how many it breaks."""
        touched = {index for key in keys for index in self._using.get(key, ())}
        mended = broken = 0
        for index in touched:
            balance = self._balances[index]
            holds = balance.allows(balance.residual + self._change(balance, keys))
            mended += holds and not balance.holds
            broken += balance.holds and not holds
        return mended, broken

    def _change(self, balance: Balance, keys: frozenset[FigureKey]) -> Decimal:
        """Return by how much the residual of an equation changes with the figures reversed."""
        target = balance.equation.target
        change = -2 * balance.found_value if target in keys else ZERO
        fewer, more = sorted((balance.weights, keys), key=len)
        for key in fewer:
            if key in more:
                change += 2 * balance.weights[key] * (resolve_figure(self._book, key) or ZERO)
        return change


def _reversals(book: Book, broken: frozenset[FigureKey]) -> Iterator[_Reversal]:
    """Yield what may have the opposite sign: tables, columns and lines of broken equations."""
    for name in dict.fromkeys(key.table for key in sorted(broken)):
        table = book.tables.get(name)
        if table is None:
            continue
        every = _amounts(table)
        if _are_mostly_negative(book, every):
            yield _Reversal(every, ReversedTable(table.columns[0].heading_ref, name))
        for column in table.figure_columns:
            keys = frozenset(key for key in every if key.column == column.name)
            derived = column.column.formula is not None
            if keys & broken and (derived or _are_mostly_negative(book, keys)):
                yield _Reversal(keys, ReversedColumn(column.heading_ref, name, column.heading))
        lines = (row for row in table.rows if row.role is not Role.HEADING)
        taken_off = _cells_taken_off(table)
        tried = 0
        for row in lines:
            keys = frozenset(FigureKey(name, row.key, c) for c in row.entries) & every
            if len(keys & broken) < _LEAST_MENDED or tried == _MOST_LINES:
                continue
            is_taken_off = any(entry.ref.a1 in taken_off for entry in row.entries.values())
            if not is_taken_off and not _DEDUCTION.search(row.label):
                continue
            tried += 1
            reversed_line = ReversedLine(table.label_ref(row), name, row.label)
            yield _Reversal(keys, reversed_line)
            # The variance of a deduction may have the sign of the other variances.
            variances = {c.name for c in table.figure_columns if c.column.formula is not None}
            given = frozenset(key for key in keys if key.column not in variances)
            if given < keys:
                yield _Reversal(given, reversed_line)


def _are_mostly_negative(book: Book, keys: frozenset[FigureKey]) -> bool:
    """Say whether most of the figures are below zero."""
    figures = [figure for key in keys if (figure := book.figure(key))]
    return 2 * sum(figure < 0 for figure in figures) > len(figures)


def _cells_taken_off(table: BookTable) -> frozenset[str]:
    """Return the cells, as ``C7``, that formulas of the table take off."""
    return frozenset(
        f"{letters}{number}"
        for row in table.rows
        for entry in row.entries.values()
        if entry.formula is not None
        for letters, number in _SUBTRACTED.findall(entry.formula)
    )


def _amounts(table: BookTable) -> frozenset[FigureKey]:
    """Return the keys of a table's amounts of money."""
    return frozenset(
        FigureKey(table.table.name, row.key, column.name)
        for column in table.figure_columns
        if column.column.kind is Kind.MONEY
        for row in table.rows
        if row.role is not Role.HEADING
    )


def _reverse(book: Book, reversal: _Reversal) -> Book:
    """Return the book with the figures of a reversal in the opposite sign."""
    name = reversal.understanding.table
    table = book.tables[name].map_entries(
        lambda key, entry: _reversed(entry) if key in reversal.keys else entry
    )
    tables = {**book.tables, name: table}
    return replace(book, tables=tables, understood=(*book.understood, reversal.understanding))


def _reversed(entry: Entry) -> Entry:
    value = -entry.figure if entry.figure is not None else entry.value
    return replace(entry, value=value, unit=-entry.unit)


def _incomes(book: Book) -> Iterator[IncomeLine]:
    """Yield the lines that are income: below zero wherever they have a figure.

    One whose name says so may have its sign wrong in a year: it is below zero in most.
    """
    for name, table in book.tables.items():
        variances = {column.name for column in table.figure_columns if column.column.formula}
        for row in table.lines:
            if table.table.line(row.key) is not None:
                continue
            figures = [
                entry.figure
                for column, entry in row.entries.items()
                if column not in variances and entry.figure
            ]
            below = sum(figure < 0 for figure in figures)
            is_called = _DEDUCTION.search(row.label) is not None and below >= len(figures) - below
            if below >= _LEAST_FIGURES and (below == len(figures) or is_called):
                yield IncomeLine(table.label_ref(row), name, row.key, row.label)
