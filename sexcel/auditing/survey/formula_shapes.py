"""The shapes of all formulas of a sheet, without taking each formula apart."""

from collections.abc import Mapping

from sexcel.formulas.references import End, Reference, Shape, Shapes
from sexcel.model.refs import CellRef

Position = tuple[int, int]
_Pattern = tuple[str, tuple[int, ...]]
"""A formula of one column with ``%d`` for each row that goes with its own, and how far off."""


def shapes_of(formulas: Mapping[Position, str], shapes: Shapes) -> dict[Position, Shape]:
    """The shape of each formula, which go by row and column, row by row.

    Most formulas are what the one above them becomes a row further down, and to see that takes
    a fraction of what it takes to find out the shape.
    """
    found: dict[Position, Shape] = {}
    above: dict[int, tuple[Shape, _Pattern]] = {}
    patterns: dict[tuple[str, int], _Pattern] = {}
    for (row, column), text in formulas.items():
        known = above.get(column)
        if known is not None:
            pattern, distances = known[1]
            if pattern % tuple([row + distance for distance in distances]) == text:
                found[row, column] = known[0]
                continue
        shape = found[row, column] = shapes.of(text, row, column)
        key = (shape.text, column)
        if key not in patterns:
            patterns[key] = _pattern(shape, column)
        above[column] = (shape, patterns[key])
    return found


def _pattern(shape: Shape, column: int) -> _Pattern:
    texts: list[str] = []
    distances: list[int] = []
    prefixes = iter(shape.sheets)
    for part in shape.parts:
        if not isinstance(part, Reference):
            texts.append(part.text.replace("%", "%%"))
            continue
        texts.append(next(prefixes).replace("%", "%%"))
        texts.append(_printed(part, column, distances))
    return "".join(texts), tuple(distances)


def _printed(part: Reference, column: int, distances: list[int]) -> str:
    whole = part.text(CellRef("", _FAR, column))
    first, colon, last = whole.partition(":")
    if not colon:
        return _end(first, part.top, distances)
    return f"{_end(first, part.top, distances)}:{_end(last, part.bottom, distances)}"


_FAR = 500_000
"""A row from which hardly a relative reference leaves the sheet."""


def _end(text: str, end: End, distances: list[int]) -> str:
    letters = text.rstrip("0123456789")
    if not end.relative or letters == text or letters.endswith("$"):
        return text
    distances.append(end.number)
    return f"{letters}%d"
