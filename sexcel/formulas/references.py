"""What a formula refers to, and its shape: the formula as its neighbours would write it.

Formulas of one run differ only in where they stand. Written relative to their own cell they are
the same, so each shape is taken apart once and not once a cell.
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
    r"(?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?[0-9]{1,7})(?::(?P<c2>\$?[A-Z]{1,3})(?P<r2>\$?[0-9]{1,7}))?\Z"
    r"|(?P<left>\$?[A-Z]{1,3}):(?P<right>\$?[A-Z]{1,3})\Z"
    r"|(?P<top>\$?[0-9]{1,7}):(?P<bottom>\$?[0-9]{1,7})\Z",
    re.IGNORECASE,
)


class End(Struct, frozen=True):
    """A row or column of a reference: its number, or the distance to it where ``relative``."""

    number: int
    relative: bool

    def at(self, place: int) -> int:
        """The number of the row or column, for a formula in row or column ``place``."""
        return place + self.number if self.relative else self.number


class Reference(Struct, frozen=True):
    """Cells that a formula refers to, relative to the cell in which it stands.

    ``sheet`` is None for the formula's own; a name with ``[`` in it is of another workbook.
    """

    sheet: str | None
    top: End
    left: End
    bottom: End
    right: End

    @property
    def is_external(self) -> bool:
        """Whether it is to another workbook."""
        return self.sheet is not None and "[" in self.sheet

    @property
    def is_cell(self) -> bool:
        """Whether it is written as one cell."""
        return self.top == self.bottom and self.left == self.right

    def at(self, cell: CellRef) -> RangeRef | None:
        """The cells referred to by a formula in ``cell``; None where they leave the sheet."""
        rows = sorted((self.top.at(cell.row), self.bottom.at(cell.row)))
        columns = sorted((self.left.at(cell.column), self.right.at(cell.column)))
        if rows[0] < 1 or rows[1] > MAX_ROWS or columns[0] < 1 or columns[1] > MAX_COLUMNS:
            return None
        return RangeRef(self.sheet or cell.sheet, rows[0], columns[0], rows[1], columns[1])

    def text(self, cell: CellRef) -> str:
        """As Excel writes it in a formula in ``cell``, without its sheet; ``#REF!`` off the sheet.

        >>> Reference(None, End(-1, True), End(0, True), End(-1, True), End(0, True)).text(
        ...     CellRef("Costs", 5, 2)
        ... )
        'B4'
        """
        if self.at(cell) is None:
            return "#REF!"
        if (self.left, self.right) == (End(1, False), End(MAX_COLUMNS, False)):
            return f"{_row(self.top, cell)}:{_row(self.bottom, cell)}"
        if (self.top, self.bottom) == (End(1, False), End(MAX_ROWS, False)):
            return f"{_column(self.left, cell)}:{_column(self.right, cell)}"
        first = f"{_column(self.left, cell)}{_row(self.top, cell)}"
        if self.is_cell:
            return first
        return f"{first}:{_column(self.right, cell)}{_row(self.bottom, cell)}"


def _row(end: End, cell: CellRef) -> str:
    return f"{'' if end.relative else '$'}{end.at(cell.row)}"


def _column(end: End, cell: CellRef) -> str:
    return f"{'' if end.relative else '$'}{column_letters(end.at(cell.column))}"


def reference(text: str, row: int, column: int) -> Reference | None:
    """A REFERENCE token's text as it stands in the cell at row and column; None for ``#REF!``."""
    prefix, mark, area = text.rstrip("#").rpartition("!")
    if text.endswith("REF!"):
        return None
    match = _ENDS.match(area)
    if match is None:
        return None
    sheet = _sheet(prefix) if mark else None
    if match["c1"] is not None:
        top, left = _end(match["r1"], row), _end(match["c1"], column)
        if match["c2"] is None:
            return Reference(sheet, top, left, top, left)
        return Reference(sheet, top, left, _end(match["r2"], row), _end(match["c2"], column))
    if match["left"] is not None:
        first, last = End(1, False), End(MAX_ROWS, False)
        return Reference(
            sheet, first, _end(match["left"], column), last, _end(match["right"], column)
        )
    first, last = End(1, False), End(MAX_COLUMNS, False)
    return Reference(sheet, _end(match["top"], row), first, _end(match["bottom"], row), last)


def _end(text: str, place: int) -> End:
    plain = text.removeprefix("$")
    number = int(plain) if plain.isdecimal() else column_number(plain)
    return End(number, False) if plain != text else End(number - place, True)


def _sheet(prefix: str) -> str:
    if prefix.startswith("'"):
        return prefix[1:-1].replace("''", "'")
    return prefix


class Shape(Struct, frozen=True, dict=True):
    """A formula relative to its own cell: the same for every cell of a run.

    ``text`` is its R1C1 form. ``parts`` are its tokens, with a Reference in place of each token
    that is one.
    """

    text: str
    parts: tuple[Token | Reference, ...]
    sheets: tuple[str, ...]
    """As written, sign included, in front of each of its references; empty for none."""

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
        """The cells that it refers to by address, in order."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All else but references."""
        return tuple(part for part in self.parts if isinstance(part, Token))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions that it calls, in capitals, without the mark of newer ones."""
        return frozenset(
            token.text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
            for token in self.tokens
            if token.kind is TokenKind.FUNCTION
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The defined names and Excel tables that it uses, as written."""
        wanted = (TokenKind.NAME, TokenKind.STRUCTURED)
        return tuple(token.text for token in self.tokens if token.kind in wanted)

    @property
    def has_lost_reference(self) -> bool:
        """Whether a reference in it is ``#REF!``."""
        return any(
            token.kind is TokenKind.REFERENCE and token.text.upper().endswith("#REF!")
            for token in self.tokens
        )

    def precedents(self, cell: CellRef) -> Iterator[RangeRef]:
        """The cells that it refers to by address from ``cell``, other workbooks left out."""
        for one in self.references:
            found = None if one.is_external else one.at(cell)
            if found is not None:
                yield found

    def at(self, cell: CellRef) -> str:
        """The formula with this shape in ``cell``, without ``=``."""
        prefixes = iter(self.sheets)
        return "".join(
            part.text if isinstance(part, Token) else f"{next(prefixes)}{part.text(cell)}"
            for part in self.parts
        )


_AREA = re.compile(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'!?"
    r"|\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"
    r"|(?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?[1-9][0-9]{0,6})(?![\w.(!\\?\[])"
    r"|(?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!\\?\[])"
    r"|(?P<left>\$?[A-Z]{1,3}):(?P<right>\$?[A-Z]{1,3})(?![\w.(!\\?\[])"
    r"|[\w.$\\?]+",
    re.IGNORECASE,
)


class Shapes:
    """The shapes of one workbook's formulas, each taken apart once."""

    def __init__(self) -> None:
        self._known: dict[str, Shape] = {}

    def of(self, formula: str, row: int, column: int) -> Shape:
        """The shape of a formula that stands in the cell at row and column."""

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
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = _shape(text, formula, row, column)
        return found


def _r1(end: str, place: int, letter: str) -> str:
    if end[0] == "$":
        number = int(end[1:]) if letter == "R" else column_number(end[1:])
        return f"{letter}{number}"
    number = (int(end) if letter == "R" else column_number(end)) - place
    return f"{letter}[{number}]" if number else letter


def _shape(text: str, formula: str, row: int, column: int) -> Shape:
    parts: list[Token | Reference] = []
    prefixes: list[str] = []
    for token in tokens(formula):
        found = None
        if token.kind is TokenKind.REFERENCE and not token.text.endswith("#"):
            found = reference(token.text, row, column)
        if found is None:
            parts.append(token)
        else:
            prefix, mark, _ = token.text.rpartition("!")
            parts.append(found)
            prefixes.append(prefix + mark)
    return Shape(text, tuple(parts), tuple(prefixes))
