"""Prints equations as Excel formulas."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.budget.assumptions import RATES, configured_rate, rate_key, resolve_figure
from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import parse_reference
from sexcel.model.book import Book
from sexcel.model.expressions import (
    Expression,
    Figure,
    FigureKey,
    FixedAmount,
    Negative,
    Product,
    Rounded,
    Sum,
)
from sexcel.model.refs import CellRef, RangeRef, address

_MOST_ARGUMENTS = 250
"""Arguments of one SUM: Excel takes 255."""

_FEW = 4
"""Cells that are added up one by one, as people write ``D4+D9``. More of them go into a SUM: a
longer chain is hard to read against its cells."""


class FormulaPrinter:
    """Prints expressions on the figures of one workbook, without ``=``.

    ``locate`` returns the cell of a figure, and raises KeyError where it has none. Figures in
    ``names`` are printed as their defined names, those in ``numbers`` as numbers.
    """

    def __init__(
        self,
        locate: Callable[[FigureKey], CellRef],
        names: Mapping[FigureKey, str],
        numbers: Mapping[FigureKey, Decimal] | None = None,
    ) -> None:
        self._locate = locate
        self._words = {
            **{key: _print_number(number) for key, number in (numbers or {}).items()},
            **names,
        }

    def text(self, expression: Expression, sheet: str, *, exact: bool = False) -> str:
        """Return the formula for a cell of ``sheet``; an ``exact`` one leaves out the rounding.

        Raises KeyError where a figure has no cell.
        """
        return _SheetPrinter(self._locate, self._words, sheet, exact=exact).text(expression)


def printer_for(book: Book, defined_names: Mapping[str, str]) -> FormulaPrinter:
    """Return the printer for the cells of a workbook as it was read.

    A rate is printed as the name that ``defined_names`` has for its cell, else as the cell; as a
    number where the configuration sets it or the workbook does not state it.
    """
    named = {ref: name for name, text in defined_names.items() if (ref := _one_cell(text))}
    names: dict[FigureKey, str] = {}
    numbers: dict[FigureKey, Decimal] = {}
    for line in RATES.lines:
        key = rate_key(line.name)
        entry = book.entry(key)
        if (
            entry is None
            or entry.figure is None
            or configured_rate(book, key) not in (None, entry.figure)
        ):
            rate = resolve_figure(book, key)
            if rate is not None:
                numbers[key] = rate
        elif entry.ref in named:
            names[key] = named[entry.ref]

    def locate(key: FigureKey) -> CellRef:
        entry = book.entry(key)
        if entry is None:
            raise KeyError(key)
        return entry.ref

    return FormulaPrinter(locate, names, numbers)


def _print_number(number: Decimal) -> str:
    text = f"{number:f}"
    return f"({text})" if number < 0 else text


def _one_cell(definition: str) -> CellRef | None:
    """Return the cell that a defined name means; None where it means anything else."""
    parts = tokens(definition.strip().removeprefix("="))
    if len(parts) != 1 or parts[0].kind is not TokenKind.REFERENCE:
        return None
    reference = parse_reference(parts[0].text, 1, 1)
    if reference is None or reference.sheet is None or reference.is_external:
        return None
    if not reference.is_cell or reference.first_row.relative or reference.first_column.relative:
        return None
    return CellRef(reference.sheet, reference.first_row.number, reference.first_column.number)


class _SheetPrinter:
    """Prints expressions for the cells of one sheet."""

    def __init__(
        self,
        locate: Callable[[FigureKey], CellRef],
        words: Mapping[FigureKey, str],
        sheet: str,
        *,
        exact: bool,
    ) -> None:
        self._locate = locate
        self._words = words
        self._sheet = sheet
        self._exact = exact

    def text(self, expression: Expression) -> str:
        """Return the formula of an expression."""
        match expression:
            case Figure(key):
                return self._words.get(key) or address(self._locate(key), self._sheet)
            case FixedAmount(number):
                return _print_number(number)
            case Sum():
                return self._sum(tuple(_flatten(expression)))
            case Negative(of):
                return f"-{self._factor(of)}"
            case Product(first, second):
                return f"{self._factor(first)}*{self._factor(second)}"
            case Rounded(of, zeros):
                return self._factor(of) if self._exact else f"ROUND({self.text(of)},{-zeros})"
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
            parts = [address(run, self._sheet) for run in _runs(cells)]
            if len(parts) == 1 or len(cells) > _FEW:
                return "+".join(
                    f"SUM({','.join(parts[first : first + _MOST_ARGUMENTS])})"
                    for first in range(0, len(parts), _MOST_ARGUMENTS)
                )
        text = ""
        for term in terms:
            if isinstance(term, Negative):
                text += f"-{self._factor(term.operand)}"
            else:
                text += f"{'+' if text else ''}{self.text(term)}"
        return text

    def _cells(self, terms: tuple[Expression, ...]) -> tuple[CellRef, ...]:
        """Return the cells, where the sum is of two or more different cells and nothing else."""
        keys = [term.key for term in terms if isinstance(term, Figure)]
        if len(keys) != len(terms) or len(set(keys)) < max(2, len(keys)):
            return ()
        if any(key in self._words for key in keys):
            return ()
        return tuple(self._locate(key) for key in keys)


def _flatten(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Sum):
        for term in expression.terms:
            yield from _flatten(term)
    else:
        yield expression


def _is_open(text: str) -> bool:
    """Say whether a sum is outside all brackets."""
    depth = 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and letter in "+-":
            return True
    return False


def _runs(cells: Sequence[CellRef]) -> Iterator[CellRef | RangeRef]:
    """Yield cells side by side in one row, or one below the other in a column, as ranges."""
    is_one_row = len({(cell.sheet, cell.row) for cell in cells}) == 1

    def sort_key(cell: CellRef) -> tuple[str, int, int]:
        if is_one_row:
            return cell.sheet, cell.row, cell.column
        return cell.sheet, cell.column, cell.row

    def run_key(pair: tuple[int, CellRef]) -> tuple[str, int, int]:
        sheet, line, position = sort_key(pair[1])
        return sheet, line, position - pair[0]

    for _, run in groupby(enumerate(sorted(cells, key=sort_key)), run_key):
        first, *following = [cell for _, cell in run]
        last = following[-1] if following else first
        yield RangeRef(first.sheet, first.row, first.column, last.row, last.column).narrowed
