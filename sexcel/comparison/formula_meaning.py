"""What a formula means, whatever its cell and the cells it reads: figures by name, and the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from sexcel.comparison.pairing import SharedName
from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.references import Shapes, parse_reference
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef

_MOST_CELLS = 2_000_000
"""Cells looked at for the formulas of one workbook: some seconds. The meaning of a range beyond
is its address."""

_MOST_DEPTH = 20
"""Names and cells of no table that are followed one to the next; a longer chain may be a circle."""

_DIGEST = 16
"""Bytes for what a formula means, whose text may be long: no two of a workbook share them."""

Addends = tuple[tuple[object, int], ...]
"""What is added up, and how often each."""

Part = str | Addends
"""A token of a formula, or what its references add up."""


class FormulaMeaning(Struct, frozen=True):
    """A formula, written so that two of one meaning are equal; ``reads`` are its figures."""

    parts: tuple[Part, ...]
    reads: frozenset[FigureKey]


class FormulaReader:
    """Reads the formulas of one workbook. ``shared_name`` gives the names of its figures.

    Figures of ``single_lines``, which only one workbook has, do not count, nor those of columns
    that only one has: a sum that takes in a new line means what it meant.
    """

    def __init__(
        self,
        grid: Grid,
        book: Book,
        shared_name: SharedName,
        single_lines: Mapping[str, frozenset[str]],
    ) -> None:
        self._sheets = {sheet.name.lower(): sheet for sheet in grid}
        self._names = {name.lower(): text for name, text in grid.defined_names.items()}
        self._single_lines = single_lines
        self._cells_left = _MOST_CELLS
        self._shapes = Shapes()
        self._figures: dict[CellRef, FigureKey | None] = {}
        self._positions = {sheet.name.lower(): dict.fromkeys(sheet.cells) for sheet in grid}
        self._areas: dict[RangeRef, Addends] = {}
        for key, entry in book.entries():
            self._figures[entry.ref] = shared_name(key)
            # A blank cell of a table is read as much as one that is filled.
            self._positions[entry.ref.sheet.lower()][entry.ref.row, entry.ref.column] = None

    def read(self, entry: Entry) -> FormulaMeaning | None:
        """Return what the formula of a cell means; None where there is none."""
        if entry.formula is None:
            return None
        parts = list(self._parts(entry.formula, entry.ref, 0))
        parts = list(_collapse_additions(list(_collapse_sums(parts))))
        reads = frozenset(
            addend
            for addends in parts
            if isinstance(addends, tuple)
            for addend, _ in addends
            if isinstance(addend, FigureKey)
        )
        return FormulaMeaning(tuple(parts), reads)

    def _parts(self, formula: str, cell: CellRef, depth: int) -> Iterator[Part]:
        for token in tokens(formula):
            if token.kind is TokenKind.SPACE:
                continue
            if token.kind is TokenKind.REFERENCE:
                yield self._reference(token, cell, depth)
            elif token.kind is TokenKind.NAME:
                yield from self._name(token, cell, depth)
            elif token.kind is TokenKind.TEXT:
                yield token.text
            else:
                yield token.text.upper().removeprefix("_XLFN.")

    def _reference(self, token: Token, cell: CellRef, depth: int) -> Part:
        reference = parse_reference(token.text, cell.row, cell.column)
        area = None if reference is None else reference.area_from(cell)
        sheet = None if area is None else self._sheets.get(area.sheet.lower())
        if reference is None or area is None or sheet is None:
            return token.text.upper()
        return self._area(sheet, area, depth, is_cell=reference.is_cell)

    def _area(self, sheet: SheetGrid, area: RangeRef, depth: int, *, is_cell: bool) -> Part:
        key = RangeRef(sheet.name, *area.corners)
        if key not in self._areas:
            cost = min(area.size, len(self._positions[sheet.name.lower()]))
            if cost > self._cells_left:
                return f"{sheet.name}!{key.a1}"
            self._cells_left -= cost
            contents = self._contents(sheet, key, depth, is_cell=is_cell)
            self._areas[key] = _in_order(Counter(contents))
        return self._areas[key]

    def _contents(
        self, sheet: SheetGrid, area: RangeRef, depth: int, *, is_cell: bool
    ) -> Iterator[object]:
        """Yield the figures of an area by name; cells of no table by what is in them, or means."""
        for position in self._filled_positions(area):
            ref = CellRef(sheet.name, *position)
            if ref in self._figures:
                key = self._figures[ref]
                if key is not None and key.row not in self._single_lines.get(key.table, ()):
                    yield key
                continue
            cell = sheet.cell(*position)
            if cell is not None:
                yield self._outside(cell, ref, depth)
        if (
            is_cell
            and (area.first_row, area.first_column) not in self._positions[area.sheet.lower()]
        ):
            yield "a blank"

    def _outside(self, cell: Cell, ref: CellRef, depth: int) -> str:
        """Return what is in a cell of no table: a formula by what it reads, wherever that is."""
        if cell.formula is None:
            return f"{cell.value}"
        if depth >= _MOST_DEPTH:
            return f"={self._shapes.of(cell.formula, ref.row, ref.column).text}"
        parts = tuple(self._parts(cell.formula, ref, depth + 1))
        return f"={blake2b(repr(parts).encode(), digest_size=_DIGEST).hexdigest()}"

    def _filled_positions(self, area: RangeRef) -> Iterator[tuple[int, int]]:
        """Return the places of an area that are of a table or filled."""
        positions = self._positions[area.sheet.lower()]
        if area.size > len(positions):
            return (position for position in positions if position in area)
        return (position for position in area.positions() if position in positions)

    def _name(self, token: Token, cell: CellRef, depth: int) -> Iterator[Part]:
        text = self._names.get(token.text.rpartition("!")[2].lower())
        if text is None or depth >= _MOST_DEPTH:
            yield token.text.upper()
        else:
            yield from self._parts(text.removeprefix("="), cell, depth + 1)


def _collapse_sums(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts, ``SUM`` of references alone as what it adds up."""
    position = 0
    while position < len(parts):
        end = position
        if parts[position] == "SUM" and parts[position + 1 : position + 2] == ["("]:
            end = position + 2
            while end < len(parts) and (isinstance(parts[end], tuple) or parts[end] == ","):
                end += 1
        if end > position and parts[end : end + 1] == [")"]:
            yield _add_up(parts[position + 2 : end])
            position = end + 1
        else:
            yield parts[position]
            position += 1


_OPENING, _CLOSING = {"(", ",", ";", "="}, {")", ",", ";"}


def _collapse_additions(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts, references joined by plus signs from bracket to bracket as one."""
    if parts[:1] == ["+"]:
        parts = parts[1:]
    position = 0
    while position < len(parts):
        end = position
        if isinstance(parts[position], tuple) and (
            position == 0 or parts[position - 1] in _OPENING
        ):
            end = position + 1
            while end + 1 < len(parts) and parts[end] == "+" and isinstance(parts[end + 1], tuple):
                end += 2
            if end < len(parts) and parts[end] not in _CLOSING:
                end = position
        if end > position:
            yield _add_up(parts[position:end])
            position = end
        else:
            yield parts[position]
            position += 1


def _add_up(parts: Sequence[Part]) -> Addends:
    total: Counter[object] = Counter()
    for part in parts:
        if isinstance(part, tuple):
            total.update(dict(part))
    return _in_order(total)


def _in_order(counted: Counter[object]) -> Addends:
    return tuple(sorted(counted.items(), key=lambda addend: repr(addend[0])))
