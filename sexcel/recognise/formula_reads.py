"""What the formulas of a workbook read."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import accumulate

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.references import parse_reference, plain_function
from sexcel.model.expressions import ONE, names
from sexcel.model.formula_read import RateReading
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Table


def areas_read(formula: str, cell: CellRef) -> Iterator[RangeRef]:
    """Yield every area that a formula in a cell reads."""
    areas = (area_of(token, cell) for token in tokens(formula))
    return (area for area in areas if area is not None)


def area_of(token: Token, cell: CellRef) -> RangeRef | None:
    """Return the area that a token of a cell's formula means; None where it is no reference."""
    if token.kind is not TokenKind.REFERENCE:
        return None
    reference = parse_reference(token.text, cell.row, cell.column)
    return None if reference is None else reference.area_from(cell)


def linked_cell(formula: str, cell: CellRef) -> CellRef | None:
    """Return the one cell that a formula only repeats, as ``+Overview!D5``; None for any other."""
    if "(" in formula:
        return None
    solid = [token for token in tokens(formula.lstrip("+ ")) if token.kind is not TokenKind.SPACE]
    area = area_of(solid[0], cell) if len(solid) == 1 else None
    return area.first_cell if area is not None and area.size == 1 else None


def takes_rates(table: Table) -> bool:
    """Say whether lines of a table are worked out with a rate of the rates table."""
    formulas = (line.formula for line in table.lines if line.formula is not None)
    return any("." in leaf for formula in formulas for leaf in names(formula))


def read_rate(formula: str, cell: CellRef, names: Mapping[str, CellRef]) -> RateReading:
    """Return where the formula of a cell may take a rate from, by way of ``names`` or not."""
    named = [
        ref
        for token in tokens(formula)
        if token.kind is TokenKind.NAME and (ref := names.get(token.text.casefold())) is not None
    ]
    is_open = any(
        _may_be_rate(token) and token.text.casefold() not in names for token in tokens(formula)
    )
    return RateReading((*areas_read(formula, cell), *(ref.area for ref in named)), is_open)


def find_named_cells(grid: Grid) -> Mapping[str, CellRef]:
    """Return the cells that defined names stand for, by the name in small letters."""
    cells = ((name, named_cell(formula, grid)) for name, formula in grid.defined_names.items())
    return {name.casefold(): cell for name, cell in cells if cell is not None}


def named_cell(formula: str, grid: Grid) -> CellRef | None:
    """Return the one cell that a defined name stands for; None where it is no cell."""
    parts = tokens(formula.strip())
    area = area_of(parts[0], CellRef("", 1, 1)) if len(parts) == 1 else None
    sheets = {sheet.name for sheet in grid}
    return area.first_cell if area and area.size == 1 and area.sheet in sheets else None


def _may_be_rate(token: Token) -> bool:
    """Say whether a token is a name, or a share that was typed: ``5%``, ``0.05``."""
    if token.kind is TokenKind.NUMBER:
        return 0 < Decimal(token.text) < 1
    is_name = token.kind in (TokenKind.NAME, TokenKind.STRUCTURED)
    return is_name or (token.kind is TokenKind.OPERATOR and token.text == "%")


def read_rounding(formula: str, figure: Decimal) -> Decimal | None:
    """Return what a formula as a whole is rounded to: 1000 of ``ROUND(B4 * 5%, -3)``.

    Of ``MROUND(B4 * 5%, unit)``, whose unit is elsewhere, the zeros of its ``figure`` say it. None
    where it rounds nothing, or only a part of it.
    """
    if "ROUND" not in formula.upper():
        return None
    texts = [token.text for token in tokens(formula) if token.kind is not TokenKind.SPACE]
    function, *call = texts[texts[:1] == ["-"] :]
    if plain_function(function) not in _ROUNDING or not _is_one_bracket(call):
        return None
    if plain_function(function) == "MROUND":
        typed = _NUMBER.fullmatch(call[-2]) if call[-3] == "," else None
        return Decimal(typed[0]) if typed else _last_place(figure)
    sign = -1 if call[-3] == "-" else 1
    digits, separator = call[-2], call[-3] if sign > 0 else call[-4]
    is_typed = separator == "," and digits.isdecimal()
    return ONE.scaleb(-sign * int(digits)) if is_typed else None


def _last_place(figure: Decimal) -> Decimal:
    """Return what the last digit of a figure that is not 0 is worth: 100 of 226,300."""
    exponent = figure.normalize().as_tuple().exponent
    return ONE.scaleb(exponent) if figure and isinstance(exponent, int) else ONE


def _is_one_bracket(texts: list[str]) -> bool:
    """Say whether the bracket that the first text opens is closed by the last."""
    depths = list(accumulate((text == "(") - (text == ")") for text in texts))
    return len(depths) > _SHORTEST and depths[-1] == 0 and 0 not in depths[:-1]


_ROUNDING = frozenset({"ROUND", "MROUND"})
"""Functions that round to the nearest: to a decimal place, or to a multiple."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
"""A number as it is typed into a formula."""

_SHORTEST = 4
"""Texts of what is in brackets, and these: ``(B4,0)`` has one more."""
