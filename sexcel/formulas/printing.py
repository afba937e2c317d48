"""Equations as Excel formulas."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.budget.assumptions import RATES, configured_rate, resolve_figure
from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import reference
from sexcel.model.book import Book
from sexcel.model.expressions import (
    Expression,
    Figure,
    FigureKey,
    Negative,
    Product,
    Rounded,
    Sum,
)
from sexcel.model.refs import CellRef, RangeRef, quote_sheet

_MOST_ARGUMENTS = 250
"""Excel takes 255 arguments to a function."""
_FEW = 4
"""As many cells are added up one by one; more of them go into a SUM."""


def address(cell: CellRef | RangeRef, sheet: str) -> str:
    """A cell or range as a formula on ``sheet`` writes it: ``D9`` or ``'2 Overview'!D9``."""
    return cell.a1 if cell.sheet == sheet else f"{quote_sheet(cell.sheet)}!{cell.a1}"


class FormulaPrinter:
    """Prints expressions on the figures of one workbook. No ``=`` in front.

    ``place`` tells the cell of a figure, and raises KeyError where it has none. Figures in
    ``names`` go by their defined name instead, those in ``numbers`` by what they are.
    """

    def __init__(
        self,
        place: Callable[[FigureKey], CellRef],
        names: Mapping[FigureKey, str],
        numbers: Mapping[FigureKey, Decimal] | None = None,
    ) -> None:
        self._place = place
        self._words = {
            **{key: _number(number) for key, number in (numbers or {}).items()},
            **names,
        }

    def text(self, expression: Expression, sheet: str, *, exact: bool = False) -> str:
        """The formula for a cell of ``sheet``; an ``exact`` one leaves out the rounding.

        Raises KeyError where a figure has no cell.
        """
        return _Printer(self._place, self._words, sheet, exact=exact).text(expression)


def printer_for(book: Book, defined_names: Mapping[str, str]) -> FormulaPrinter:
    """Prints on the cells of a workbook as it was read.

    A rate goes by the name that ``defined_names`` has for its cell, else by the cell; as a
    number where the configuration sets it or the workbook does not state it.
    """
    named = {ref: name for name, text in defined_names.items() if (ref := _one_cell(text))}
    names: dict[FigureKey, str] = {}
    numbers: dict[FigureKey, Decimal] = {}
    for line in RATES.lines:
        key = FigureKey(RATES.name, line.name, "value")
        entry = book.entry(key)
        if (
            entry is None
            or entry.figure is None
            or configured_rate(book, key) not in (None, entry.figure)
        ):
            taken = resolve_figure(book, key)
            if taken is not None:
                numbers[key] = taken
        elif entry.ref in named:
            names[key] = named[entry.ref]

    def place(key: FigureKey) -> CellRef:
        entry = book.entry(key)
        if entry is None:
            raise KeyError(key)
        return entry.ref

    return FormulaPrinter(place, names, numbers)


def _number(number: Decimal) -> str:
    text = f"{number:f}"
    return f"({text})" if number < 0 else text


def _one_cell(definition: str) -> CellRef | None:
    """The cell that a defined name stands for; None where it stands for anything else."""
    parts = tokens(definition.strip().removeprefix("="))
    if len(parts) != 1 or parts[0].kind is not TokenKind.REFERENCE:
        return None
    found = reference(parts[0].text, 1, 1)
    if found is None or found.sheet is None or found.is_external or not found.is_cell:
        return None
    if found.top.relative or found.left.relative:
        return None
    return CellRef(found.sheet, found.top.number, found.left.number)


class _Printer:
    def __init__(
        self,
        place: Callable[[FigureKey], CellRef],
        words: Mapping[FigureKey, str],
        sheet: str,
        *,
        exact: bool,
    ) -> None:
        self._place = place
        self._words = words
        self._sheet = sheet
        self._exact = exact

    def text(self, expression: Expression) -> str:
        match expression:
            case Figure(key):
                return self._words.get(key) or address(self._place(key), self._sheet)
            case Sum():
                return self._sum(tuple(_flat(expression)))
            case Negative(of):
                return f"-{self._factor(of)}"
            case Product(left, right):
                return f"{self._factor(left)}*{self._factor(right)}"
            case Rounded(of):
                return self._factor(of) if self._exact else f"ROUND({self.text(of)},0)"
        raise TypeError(f"{expression!r} is a declaration, not an equation")

    def _factor(self, expression: Expression) -> str:
        text = self.text(expression)
        loose = isinstance(expression, Negative) or (isinstance(expression, Sum) and _is_open(text))
        if isinstance(expression, Rounded) and self._exact:
            return text
        return f"({text})" if loose else text

    def _sum(self, terms: tuple[Expression, ...]) -> str:
        if not terms:
            return "0"
        cells = self._cells(terms)
        if cells:
            parts = [address(part, self._sheet) for part in _runs(cells)]
            if len(parts) == 1 or len(cells) > _FEW:
                return "+".join(
                    f"SUM({','.join(parts[first : first + _MOST_ARGUMENTS])})"
                    for first in range(0, len(parts), _MOST_ARGUMENTS)
                )
        text = ""
        for term in terms:
            if isinstance(term, Negative):
                text += f"-{self._factor(term.of)}"
            else:
                text += f"{'+' if text else ''}{self.text(term)}"
        return text

    def _cells(self, terms: tuple[Expression, ...]) -> tuple[CellRef, ...]:
        """The cells, where the sum is of two or more different cells and nothing else."""
        keys = [term.key for term in terms if isinstance(term, Figure)]
        if len(keys) != len(terms) or len(set(keys)) < max(2, len(keys)):
            return ()
        if any(key in self._words for key in keys):
            return ()
        return tuple(self._place(key) for key in keys)


def _flat(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Sum):
        for term in expression.terms:
            yield from _flat(term)
    else:
        yield expression


def _is_open(text: str) -> bool:
    """Whether a sum stands outside all brackets."""
    depth = 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and letter in "+-":
            return True
    return False


def _runs(cells: Sequence[CellRef]) -> Iterator[CellRef | RangeRef]:
    """Cells of one row side by side, or of one column one below the other, as ranges."""
    one_row = len({(cell.sheet, cell.row) for cell in cells}) == 1

    def place(cell: CellRef) -> tuple[str, int, int]:
        return (cell.sheet, cell.row, cell.column) if one_row else _downwards(cell)

    ordered = sorted(cells, key=place)
    for _, run in groupby(
        enumerate(ordered), lambda pair: (*place(pair[1])[:2], place(pair[1])[2] - pair[0])
    ):
        found = [cell for _, cell in run]
        first, last = found[0], found[-1]
        if len(found) == 1:
            yield first
        else:
            yield RangeRef(first.sheet, first.row, first.column, last.row, last.column)


def _downwards(cell: CellRef) -> tuple[str, int, int]:
    return cell.sheet, cell.column, cell.row
