"""What a formula refers to, and its shape: the formula relative to its own cell.

Formulas filled down a column differ only in their cells. Relative to its own cell each of them is
the same, so each shape is parsed once, and not once a cell.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.model.refs import (
    MAX_COLUMNS,
    MAX_ROWS,
    CellRef,
    RangeRef,
    column_letters,
    column_number,
)

_ENDS = re.compile(
    r"(?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[0-9]{1,7})(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[0-9]{1,7}))?\Z"
    r"|(?P<left>\$?[A-Za-z]{1,3}):(?P<right>\$?[A-Za-z]{1,3})\Z"
    r"|(?P<top>\$?[0-9]{1,7}):(?P<bottom>\$?[0-9]{1,7})\Z",
)


class End(Struct, frozen=True):
    """A row or column of a reference: its number, or the distance to it where ``relative``."""

    number: int
    relative: bool

    def from_line(self, number: int) -> int:
        """Return the number of the row or column, for a formula in row or column ``number``."""
        return number + self.number if self.relative else self.number


class Reference(Struct, frozen=True):
    """Cells that a formula refers to, relative to the formula's own cell.

    ``sheet`` is None for the formula's own; a name with ``[`` in it is of another workbook.
    """

    sheet: str | None
    first_row: End
    first_column: End
    last_row: End
    last_column: End

    @property
    def is_external(self) -> bool:
        """Say whether it is to another workbook."""
        return self.sheet is not None and "[" in self.sheet

    @property
    def is_cell(self) -> bool:
        """Say whether it is written as one cell."""
        return self.first_row == self.last_row and self.first_column == self.last_column

    def area_from(self, cell: CellRef) -> RangeRef | None:
        """Return the cells that it means in ``cell``; None off the sheet or in another workbook."""
        return None if self.is_external else self._area(cell)

    def _area(self, cell: CellRef) -> RangeRef | None:
        first_row = last_row = self.first_row.from_line(cell.row)
        first_column = last_column = self.first_column.from_line(cell.column)
        if not self.is_cell:
            first_row, last_row = sorted((first_row, self.last_row.from_line(cell.row)))
            first_column, last_column = sorted(
                (first_column, self.last_column.from_line(cell.column))
            )
        if first_row < 1 or last_row > MAX_ROWS or first_column < 1 or last_column > MAX_COLUMNS:
            return None
        return RangeRef(self.sheet or cell.sheet, first_row, first_column, last_row, last_column)

    def text(self, cell: CellRef) -> str:
        """Return it as Excel writes it in ``cell``, its sheet left out; ``#REF!`` off the sheet.

        >>> Reference(None, End(-1, True), End(0, True), End(-1, True), End(0, True)).text(
        ...     CellRef("Costs", 5, 2)
        ... )
        'B4'
        """
        if self._area(cell) is None:
            return "#REF!"
        if (self.first_column, self.last_column) == (End(1, False), End(MAX_COLUMNS, False)):
            return f"{_row(self.first_row, cell)}:{_row(self.last_row, cell)}"
        if (self.first_row, self.last_row) == (End(1, False), End(MAX_ROWS, False)):
            return f"{_column(self.first_column, cell)}:{_column(self.last_column, cell)}"
        first = f"{_column(self.first_column, cell)}{_row(self.first_row, cell)}"
        if self.is_cell:
            return first
        return f"{first}:{_column(self.last_column, cell)}{_row(self.last_row, cell)}"


def _row(end: End, cell: CellRef) -> str:
    return f"{'' if end.relative else '$'}{end.from_line(cell.row)}"


def _column(end: End, cell: CellRef) -> str:
    return f"{'' if end.relative else '$'}{column_letters(end.from_line(cell.column))}"


def parse_reference(text: str, row: int, column: int) -> Reference | None:
    """Parse a REFERENCE token of the cell at row and column; return None for ``#REF!``."""
    prefix, mark, area = text.rstrip("#").rpartition("!")
    if text.endswith("REF!"):
        return None
    match = _ENDS.match(area)
    if match is None:
        return None
    sheet = _sheet(prefix) if mark else None
    if match["c1"] is not None:
        corner = _end(match["r1"], row), _end(match["c1"], column)
        if match["c2"] is None:
            return Reference(sheet, *corner, *corner)
        return Reference(sheet, *corner, _end(match["r2"], row), _end(match["c2"], column))
    if match["left"] is not None:
        first, last = End(1, False), End(MAX_ROWS, False)
        return Reference(
            sheet, first, _end(match["left"], column), last, _end(match["right"], column)
        )
    first, last = End(1, False), End(MAX_COLUMNS, False)
    return Reference(sheet, _end(match["top"], row), first, _end(match["bottom"], row), last)


def _end(text: str, line: int) -> End:
    plain = text.removeprefix("$")
    number = int(plain) if plain.isdecimal() else column_number(plain)
    return End(number, False) if plain != text else End(number - line, True)


def _sheet(prefix: str) -> str:
    if prefix.startswith("'"):
        return prefix[1:-1].replace("''", "'")
    return prefix


def plain_function(name: str) -> str:
    """Return a function's name in capitals, without the marks of newer functions."""
    return name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


class Shape(Struct, frozen=True, dict=True):
    """A formula relative to its own cell: the same for every cell that it was filled into.

    ``text`` is its R1C1 form. ``parts`` are its tokens, with a Reference in place of each token
    that is one.
    """

    text: str
    parts: tuple[Token | Reference, ...]
    sheets: tuple[str, ...]
    """The sheet in front of each of its references, as written, ``!`` included; empty for none."""

    @cached_property
    def solid_parts(self) -> tuple[Token | Reference, ...]:
        """Return its parts without the blanks between them."""
        return tuple(
            part
            for part in self.parts
            if isinstance(part, Reference) or part.kind is not TokenKind.SPACE
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return the cells that it refers to by address, in order."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Return all else but references."""
        return tuple(part for part in self.parts if isinstance(part, Token))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Return the plain names of the functions that it calls."""
        return frozenset(
            plain_function(token.text) for token in self.tokens if token.kind is TokenKind.FUNCTION
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the defined names and Excel tables that it uses, as written."""
        kinds = (TokenKind.NAME, TokenKind.STRUCTURED)
        return tuple(token.text for token in self.tokens if token.kind in kinds)

    @cached_property
    def is_link(self) -> bool:
        """Say whether it only repeats a cell: ``B4``, ``+B4``."""
        signs = (part.text for part in self.solid_parts if isinstance(part, Token))
        return len(self.references) == 1 and all(sign == "+" for sign in signs)

    @property
    def has_lost_reference(self) -> bool:
        """Say whether a reference in it is ``#REF!``."""
        return any(
            token.kind is TokenKind.REFERENCE and token.text.upper().endswith("#REF!")
            for token in self.tokens
        )

    def precedents(self, cell: CellRef) -> Iterator[RangeRef]:
        """Yield the cells that it refers to by address from ``cell``, other workbooks left out."""
        for reference in self.references:
            area = reference.area_from(cell)
            if area is not None:
                yield area

    def formula_in(self, cell: CellRef) -> str:
        """Return the formula with this shape in ``cell``, without ``=``."""
        prefixes = iter(self.sheets)
        return "".join(
            part.text if isinstance(part, Token) else f"{next(prefixes)}{part.text(cell)}"
            for part in self.parts
        )


_AREA = re.compile(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'!?"
    r"|\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"
    r"|(?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[1-9][0-9]{0,6})(?![\w.(!\\?\[])"
    r"|(?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!\\?\[])"
    r"|(?P<left>\$?[A-Za-z]{1,3}):(?P<right>\$?[A-Za-z]{1,3})(?![\w.(!\\?\[])"
    r"|[\w.$\\?]+",
)


class Shapes:
    """The shapes of one workbook's formulas, each parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, Shape] = {}

    def of(self, formula: str, row: int, column: int) -> Shape:
        """Return the shape of a formula in the cell at row and column."""

        def relative(match: re.Match[str]) -> str:
            kind = match.lastgroup
            if kind is None:
                return match[0]
            if kind == "r1":
                return f"{_r1(match['r1'], row, 'R')}{_r1(match['c1'], column, 'C')}"
            if kind == "bottom":
                return f"{_r1(match['top'], row, 'R')}:{_r1(match['bottom'], row, 'R')}"
            return f"{_r1(match['left'], column, 'C')}:{_r1(match['right'], column, 'C')}"

        text = _AREA.sub(relative, formula)
        shape = self._known.get(text)
        if shape is None:
            shape = self._known[text] = _parse_shape(text, formula, row, column)
        return shape


def _r1(end: str, line: int, letter: str) -> str:
    """Return a row or column as R1C1 notation has it: ``R5`` where fixed, else ``R[-2]``."""
    if end[0] == "$":
        number = int(end[1:]) if letter == "R" else column_number(end[1:])
        return f"{letter}{number}"
    number = (int(end) if letter == "R" else column_number(end)) - line
    return f"{letter}[{number}]" if number else letter


def _parse_shape(text: str, formula: str, row: int, column: int) -> Shape:
    parts: list[Token | Reference] = []
    prefixes: list[str] = []
    for token in tokens(formula):
        reference = None
        if token.kind is TokenKind.REFERENCE and not token.text.endswith("#"):
            reference = parse_reference(token.text, row, column)
        if reference is None:
            parts.append(token)
        else:
            prefix, mark, _ = token.text.rpartition("!")
            parts.append(reference)
            prefixes.append(prefix + mark)
    return Shape(text, tuple(parts), tuple(prefixes))
