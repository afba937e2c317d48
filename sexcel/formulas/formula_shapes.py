"""The shapes of all formulas of a sheet, without taking each formula apart."""

from msgspec import Struct

from sexcel.formulas.references import End, Reference, Shape, Shapes
from sexcel.model.grid import SheetGrid
from sexcel.model.refs import CellRef

Position = tuple[int, int]
"""Row and column of a cell."""
_FAR_ROW = 500_000
"""The middle of a sheet: hardly a relative reference leaves the sheet from there."""


class ColumnFormula(Struct, frozen=True):
    """A formula of one column with ``%d`` for each relative row, and the distances of those."""

    text: str
    distances: tuple[int, ...]

    def in_row(self, row: int) -> str:
        """Return the formula of a row, where all that it refers to is on the sheet."""
        return self.text % tuple(map(row.__add__, self.distances))


def shapes_of(sheet: SheetGrid, shapes: Shapes) -> dict[Position, Shape]:
    """Return the shape of each formula of a sheet, whose cells come row by row.

    Most formulas repeat the one above them a row further down, and to see that takes a fraction
    of the time that finding the shape takes.
    """
    known: dict[Position, Shape] = {}
    last_above: dict[int, tuple[Shape, ColumnFormula]] = {}
    patterns: dict[tuple[str, int], ColumnFormula] = {}
    for (row, column), cell in sheet.cells.items():
        text = cell.formula
        if text is None:
            continue
        above = last_above.get(column)
        if above is not None and above[1].in_row(row) == text:
            known[row, column] = above[0]
            continue
        shape = known[row, column] = shapes.of(text, row, column)
        key = (shape.text, column)
        if key not in patterns:
            patterns[key] = column_formula(shape, column)
        last_above[column] = (shape, patterns[key])
    return known


def column_formula(shape: Shape, column: int) -> ColumnFormula:
    """Return the formula of a shape in a column."""
    texts: list[str] = []
    distances: list[int] = []
    prefixes = iter(shape.sheets)
    for part in shape.parts:
        if isinstance(part, Reference):
            texts.append(next(prefixes).replace("%", "%%"))
            texts.append(_print_reference(part, column, distances))
        else:
            texts.append(part.text.replace("%", "%%"))
    return ColumnFormula("".join(texts), tuple(distances))


def _print_reference(reference: Reference, column: int, distances: list[int]) -> str:
    text = reference.text(CellRef("", _FAR_ROW, column))
    first, colon, last = text.partition(":")
    start = _print_end(first, reference.first_row, distances)
    return f"{start}:{_print_end(last, reference.last_row, distances)}" if colon else start


def _print_end(text: str, row: End, distances: list[int]) -> str:
    letters = text.rstrip("0123456789")
    if not row.relative or letters == text or letters.endswith("$"):
        return text
    distances.append(row.number)
    return f"{letters}%d"
