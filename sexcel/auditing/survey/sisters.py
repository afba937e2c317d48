"""Formulas made alike along a row or a column, and the one that reads what its neighbour reads.

Sisters have the same functions and operators and read as many cells, each its own: the next row,
the next column, the next column of a lookup. They need not be side by side, nor of one shape: sub
totals come between them, and those of a row may read down a column.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import End, Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

_MOST_PARTS = 60
"""Tokens of a formula: longer ones are no lines of a table, and have a finding of their length."""
_WIDEST_GAP = 4
"""Steps from one sister to the next: a sub total, two blank rows and a heading part the groups of
one table, more parts two tables."""
_FEWEST_BEFORE = 3
"""Sisters in order before the last one that show what it should read: between two, two do."""
_MANY_SLOTS = 3
"""Cells that a formula reads, all but one of its own line, so that two sisters of one shape show
what the third should read: of two a budget may well take last year's number at a new charge."""
_OWN = 0.6
"""Share of sisters that read a place of their own in a slot: of three with one slip two do, and
where most read the same input another input is no neighbour's."""
_PICKING = frozenset(
    {"VLOOKUP", "HLOOKUP", "INDEX", "CHOOSE", "SUMIF", "SUMIFS", "COUNTIFS", "AVERAGEIFS", "OFFSET"}
)
"""Functions in which a typed number picks a line or a column, so that it moves among sisters."""

Place = tuple[int, int]
"""What a slot of a formula reads: row and column of its first cell, or a typed number and 0."""


class _Slot(Struct, frozen=True):
    """A part of a shape that differs between sisters, by its index among the parts."""

    index: int
    reference: Reference | None
    number: int = 0

    def place_in(self, cell: CellRef) -> Place | None:
        """Return what it reads from ``cell``; None where that is off the sheet."""
        if self.reference is None:
            return (self.number, 0)
        area = self.reference.area_from(cell)
        return None if area is None else (area.first_row, area.first_column)

    def is_on_line(self, cell: CellRef, axis: int) -> bool:
        """Say whether it is a range of the cell's own column (axis 0) or row (axis 1)."""
        area = None if self.reference is None else self.reference.area_from(cell)
        if area is None or area.size == 1 or area.sheet != cell.sheet:
            return False
        if axis == 0:
            return area.first_column <= cell.column <= area.last_column and area.height > 1
        return area.first_row <= cell.row <= area.last_row and area.width > 1


class _Form(Struct, frozen=True):
    """What sisters have in common, and the slots in which they differ."""

    text: str
    slots: tuple[_Slot, ...]


class _Sister(Struct, frozen=True):
    """A formula of a group, where it is on its line, and what its slots read."""

    position: Position
    index: int
    form: _Form
    places: tuple[Place, ...]


class Displaced(Struct, frozen=True):
    """A formula that reads in one slot what its ``neighbour`` reads.

    ``read`` is what it reads there, ``due`` what its sisters' order gives it: cells, or None where
    the slot is a typed number. ``formula`` (no ``=``) reads its own.
    """

    position: Position
    neighbour: Position
    sisters: int
    formula: str
    read: RangeRef | None
    due: RangeRef | None


def find_displaced(sheet: SheetSurvey) -> Iterator[Displaced]:
    """Yield the formulas of a sheet that read what a sister reads, and not their own."""
    shapes = {shape.text: shape for shape in sheet.shapes.values()}
    forms = {text: _form_of(shape) for text, shape in shapes.items()}
    for axis in (0, 1):
        lines: dict[int, dict[str, list[Position]]] = {}
        mixed = _mixed_lines(sheet, forms, axis)
        for position in sorted(sheet.shapes, key=itemgetter(axis)) if mixed else ():
            form = forms[sheet.shapes[position].text]
            if form is not None and position[1 - axis] in mixed:
                line = lines.setdefault(position[1 - axis], {})
                line.setdefault(form.text, []).append(position)
        for line in lines.values():
            for positions in line.values():
                if len({sheet.shapes[position].text for position in positions}) > 1:
                    for group in _groups(sheet, positions, forms, axis):
                        yield from _out_of_order(sheet, group)


def _mixed_lines(
    sheet: SheetSurvey, forms: Mapping[str, _Form | None], axis: int
) -> frozenset[int]:
    """Return the columns (axis 0) or rows in which formulas of one form have several shapes."""
    known: dict[frozenset[int], bool] = {}  # rows of a list are made alike
    mixed: set[int] = set()
    lines = sheet.shapes_across if axis else sheet.shapes_down
    for number, line in lines.items():
        kind = frozenset(map(id, line.values()))
        if kind not in known:
            shapes = {shape.text for shape in line.values()}
            texts = [form.text for text in shapes if (form := forms[text])]
            known[kind] = len(set(texts)) < len(texts)
        if known[kind]:
            mixed.add(number)
    return frozenset(mixed)


def _groups(
    sheet: SheetSurvey,
    positions: Sequence[Position],
    forms: Mapping[str, _Form | None],
    axis: int,
) -> Iterator[list[_Sister]]:
    """Yield formulas of one form on a line in groups that wide gaps part."""
    group: list[_Sister] = []
    for position in positions:
        index, cell = position[axis], sheet.ref(position)
        form = forms[sheet.shapes[position].text]
        assert form is not None
        if group and index - group[-1].index > _WIDEST_GAP:
            yield group
            group = []
        if any(slot.is_on_line(cell, axis) for slot in form.slots):
            continue  # Each sub total adds up as many lines as its group has.
        places = tuple(place for slot in form.slots if (place := slot.place_in(cell)))
        if len(places) == len(form.slots):
            group.append(_Sister(position, index, form, places))
    yield group


def _form_of(shape: Shape) -> _Form | None:
    """Return the form of a shape; None where it reads no cell, or is too long to compare."""
    if len(shape.parts) > _MOST_PARTS or not shape.references:
        return None
    texts: list[str] = []
    slots: list[_Slot] = []
    is_picking = not _PICKING.isdisjoint(shape.functions)
    prefixes = iter(shape.sheets)
    for index, part in enumerate(shape.parts):
        if isinstance(part, Reference):
            texts.append(f"{next(prefixes)}{_size(part)}")
            slots.append(_Slot(index, part))
        elif is_picking and part.kind is TokenKind.NUMBER and part.text.isdigit():
            texts.append("#")
            slots.append(_Slot(index, None, int(part.text)))
        elif part.kind is not TokenKind.SPACE:
            texts.append(part.text.upper())
    return _Form(" ".join(texts), tuple(slots))


def _size(reference: Reference) -> str:
    """Return how many rows and columns a reference has, as a text; of a growing one, its ends."""
    sizes = [
        last.number - first.number if first.relative == last.relative else (first, last)
        for first, last in (
            (reference.first_row, reference.last_row),
            (reference.first_column, reference.last_column),
        )
    ]
    return f"@{sizes}"


def _out_of_order(sheet: SheetSurvey, group: Sequence[_Sister]) -> Iterator[Displaced]:
    slots = zip(*(sister.places for sister in group), strict=True)
    places_read = [(set(places), len(set(places)) >= _OWN * len(group)) for places in slots]
    for index, sister in enumerate(group):
        for near in _neighbours(group, index):
            displaced = _compare(sheet, places_read, sister, near, len(group) - 1)
            if displaced is not None:
                yield displaced
                break


def _neighbours(group: Sequence[_Sister], index: int) -> Iterator[tuple[_Sister, _Sister, int]]:
    """Yield two sisters whose order shows what the one at ``index`` reads, and its step from them.

    The step is in steps from the first of the two to the second, of which there are two between
    the sisters on both sides.
    """
    if 0 < index < len(group) - 1:
        yield group[index - 1], group[index + 1], 2
        return
    near = group[1 : 1 + _FEWEST_BEFORE] if index == 0 else group[-2 : -2 - _FEWEST_BEFORE : -1]
    is_pair = len(near) == _FEWEST_BEFORE - 1 and near[0].form is near[1].form
    is_telling = is_pair and len(near[0].form.slots) >= _MANY_SLOTS
    if is_telling or (len(near) == _FEWEST_BEFORE and _in_order(near)):
        yield near[1], near[0], 1


def _in_order(sisters: Sequence[_Sister]) -> bool:
    """Say whether the slots of sisters move alike from each to the next."""
    moves = [
        tuple(
            (second[0] - first[0], second[1] - first[1])
            for first, second in zip(a.places, b.places, strict=True)
        )
        for a, b in pairwise(sisters)
    ]
    steps = {b.index - a.index for a, b in pairwise(sisters)}
    return len(set(moves)) == 1 and len(steps) == 1


def _compare(
    sheet: SheetSurvey,
    places_read: Sequence[tuple[set[Place], bool]],
    sister: _Sister,
    near: tuple[_Sister, _Sister, int],
    count: int,
) -> Displaced | None:
    """Return the sister as displaced where one slot alone reads what a neighbour reads.

    ``places_read`` has what all sisters read in each slot, and whether each reads its own there.
    """
    first, second, steps = near
    if first.form is sister.form is second.form:
        return None
    for by_order in (False, True):
        expected = [
            _expected(places, first.index, second.index, sister.index, steps, by_order=by_order)
            for places in zip(first.places, second.places, strict=True)
        ]
        unlike = [
            number
            for number, (place, due) in enumerate(zip(sister.places, expected, strict=True))
            if place != due
        ]
        if len(unlike) != 1:
            continue
        (number,) = unlike
        due, read = expected[number], sister.places[number]
        neighbour = next((s for s in (first, second) if s.places[number] == read), None)
        places, is_own = places_read[number]
        if due is None or neighbour is None or due in places or not is_own:
            continue
        return _displaced(sheet, sister, neighbour, number, due, count)
    return None


def _expected(
    places: tuple[Place, Place], first: int, second: int, index: int, steps: int, *, by_order: bool
) -> Place | None:
    """Return what a slot reads at ``index`` where two sisters read ``places``; None for none."""
    start, end = places
    divisor, share = (steps, 1) if steps > 1 else (1, 2)
    if not by_order:
        divisor, share = second - first, index - first
    moved = [(end[axis] - start[axis]) * share for axis in (0, 1)]
    if any(distance % divisor for distance in moved):
        return None
    return (start[0] + moved[0] // divisor, start[1] + moved[1] // divisor)


def _displaced(
    sheet: SheetSurvey, sister: _Sister, neighbour: _Sister, number: int, due: Place, count: int
) -> Displaced | None:
    slot, cell = sister.form.slots[number], sheet.ref(sister.position)
    shape, index = sheet.shapes[sister.position], slot.index
    if slot.reference is None:
        part = shape.parts[index]
        assert isinstance(part, Token)
        formula = replace_part(shape, index, Token(part.kind, str(due[0]))).formula_in(cell)
        return Displaced(sister.position, neighbour.position, count, formula, None, None)
    read = sister.places[number]
    moved = move_reference(slot.reference, due[0] - read[0], due[1] - read[1])
    area, due_area = slot.reference.area_from(cell), moved.area_from(cell)
    if area is None or due_area is None:
        return None
    formula = replace_part(shape, index, moved).formula_in(cell)
    return Displaced(sister.position, neighbour.position, count, formula, area, due_area)


def replace_part(shape: Shape, index: int, part: Token | Reference) -> Shape:
    """Return a shape with another part in a place."""
    return replace(shape, parts=(*shape.parts[:index], part, *shape.parts[index + 1 :]))


def move_reference(reference: Reference, rows: int, columns: int) -> Reference:
    """Return a reference moved by rows and columns, its ``$`` signs kept."""

    def moved(end: End, distance: int) -> End:
        return End(end.number + distance, end.relative)

    return Reference(
        reference.sheet,
        moved(reference.first_row, rows),
        moved(reference.first_column, columns),
        moved(reference.last_row, rows),
        moved(reference.last_column, columns),
    )
