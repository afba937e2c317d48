"""Cell and range references, printed the way Excel prints them."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import product

from msgspec import Struct

MAX_ROWS = 1_048_576
"""Of a sheet, since Excel 2007; larger numbers in a file are a fault or an attack."""
MAX_COLUMNS = 16_384
"""Of a sheet: the last column is XFD."""

_PLAIN_SHEET = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*)\Z")
_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")


def column_letters(column: int) -> str:
    """Return ``A`` for 1, ``AB`` for 28."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 1 for ``A``, 28 for ``AB``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_a1(text: str) -> tuple[int, int]:
    """Return row and column: ``(7, 3)`` for ``C7``. Raises ValueError for no cell of a sheet."""
    match = _A1.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a cell reference")
    row, column = int(match[2]), column_number(match[1])
    if not (1 <= row <= MAX_ROWS and 1 <= column <= MAX_COLUMNS):
        raise ValueError(f"{text!r} lies outside a sheet")
    return row, column


def quote_sheet(sheet: str) -> str:
    """Return a sheet name as a formula needs it: quoted unless it is a plain word."""
    if _PLAIN_SHEET.match(sheet) and not _LOOKS_LIKE_CELL.match(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def unquote_sheet(prefix: str) -> str:
    """Return the name of a sheet as a formula has it in front of a reference, ``!`` left out."""
    return prefix.strip("'").replace("''", "'")


class CellRef(Struct, frozen=True, order=True):
    """One cell of one sheet; row and column from 1."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """Return ``C7``, without the sheet."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def area(self) -> "RangeRef":
        """Return the cell as a range of one cell."""
        return RangeRef(self.sheet, self.row, self.column, self.row, self.column)

    def __str__(self) -> str:
        return f"{quote_sheet(self.sheet)}!{self.a1}"


class RangeRef(Struct, frozen=True, order=True):
    """A block of cells of one sheet, both corners included."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def a1(self) -> str:
        """Return ``B5:F12``, without the sheet; ``B5`` where it is one cell."""
        first = f"{column_letters(self.first_column)}{self.first_row}"
        last = f"{column_letters(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    @classmethod
    def around(cls, sheet: str, positions: Collection[tuple[int, int]]) -> "RangeRef":
        """Return the smallest range with all these cells (row, column), of which there are some."""
        rows, columns = zip(*positions, strict=True)
        return cls(sheet, min(rows), min(columns), max(rows), max(columns))

    @classmethod
    def parse(cls, sheet: str, text: str) -> "RangeRef":
        """Return the range of a sheet that ``B5:F12`` or ``B5`` names, whichever corners it gives.

        Raises ValueError where it is no range of a sheet.
        """
        first, _, last = text.partition(":")
        corners = parse_a1(first), parse_a1(last or first)
        rows, columns = (sorted(numbers) for numbers in zip(*corners, strict=True))
        return cls(sheet, rows[0], columns[0], rows[1], columns[1])

    @property
    def area(self) -> "RangeRef":
        """Return the range itself; a cell gives its range of one cell by the same name."""
        return self

    @property
    def first_cell(self) -> CellRef:
        """Return the top left cell."""
        return CellRef(self.sheet, self.first_row, self.first_column)

    @property
    def narrowed(self) -> "CellRef | RangeRef":
        """Return the cell of a range of one cell, so that one place is written in one way."""
        return self.first_cell if self == self.first_cell.area else self

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Return first row, first column, last row and last column."""
        return self.first_row, self.first_column, self.last_row, self.last_column

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return self.last_row - self.first_row + 1

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return self.last_column - self.first_column + 1

    @property
    def size(self) -> int:
        """Return the number of cells, empty ones included."""
        return self.height * self.width

    def positions(self) -> Iterator[tuple[int, int]]:
        """Yield every (row, column), row by row."""
        return product(
            range(self.first_row, self.last_row + 1), range(self.first_column, self.last_column + 1)
        )

    def meets(self, area: "RangeRef") -> bool:
        """Say whether the two ranges have a cell in common."""
        return (
            self.sheet == area.sheet
            and self.first_row <= area.last_row
            and area.first_row <= self.last_row
            and self.first_column <= area.last_column
            and area.first_column <= self.last_column
        )

    def __contains__(self, cell: object) -> bool:
        if isinstance(cell, CellRef):
            return cell.sheet == self.sheet and (cell.row, cell.column) in self
        return (
            isinstance(cell, tuple)
            and self.first_row <= cell[0] <= self.last_row
            and self.first_column <= cell[1] <= self.last_column
        )

    def __str__(self) -> str:
        return f"{quote_sheet(self.sheet)}!{self.a1}"


def consecutive(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Yield numbers of rows or columns that follow each other without a gap, together."""
    run: list[int] = []
    for number in sorted(numbers):
        if run and number > run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def address(cells: CellRef | RangeRef, sheet: str) -> str:
    """Write a cell or range as a formula on ``sheet`` does: ``D9`` or ``'2 Overview'!D9``."""
    return cells.a1 if cells.sheet == sheet else str(cells)
