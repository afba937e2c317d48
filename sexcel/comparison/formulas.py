"""What a formula means, whatever cells it stands in and reads: figures by name, and the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from sexcel.comparison.pairing import Named
from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.references import Reference, parse_reference
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef

_MOST_CELLS = 2_000_000
"""Cells looked at for the formulas of one workbook; ranges beyond go by where they are."""
_MOST_NAMES_DEEP = 20

Sum = tuple[tuple[object, int], ...]
"""What is added up, and how often each."""
Part = str | Sum


class Meaning(Struct, frozen=True):
    """A formula, written so that two of one meaning are equal; ``reads`` are its figures."""

    parts: tuple[Part, ...]
    reads: frozenset[FigureKey]


class Meanings:
    """The formulas of one workbook. ``named`` gives the shared name of each of its figures.

    Figures of ``alone`` lines, and of columns, which only one workbook has, do not count: a sum
    that takes in a new line means what it meant.
    """

    def __init__(
        self, grid: Grid, book: Book, named: Named, alone: Mapping[str, frozenset[str]]
    ) -> None:
        self._sheets = {sheet.name.lower(): sheet for sheet in grid}
        self._names = {name.lower(): text for name, text in grid.defined_names.items()}
        self._alone = alone
        self._budget = _MOST_CELLS
        self._figures: dict[CellRef, FigureKey | None] = {}
        self._places = {sheet.name.lower(): dict.fromkeys(sheet.cells) for sheet in grid}
        self._areas: dict[RangeRef, Sum] = {}
        for name, table in book.tables.items():
            for row in table.rows:
                for column, entry in row.entries.items():
                    key = named(FigureKey(name, row.key, column))
                    self._figures[entry.ref] = key
                    # A blank cell of a table is read as much as one that is filled.
                    self._places[entry.ref.sheet.lower()][entry.ref.row, entry.ref.column] = None

    def of(self, entry: Entry) -> Meaning | None:
        """What the formula there means; None where there is none."""
        if entry.formula is None:
            return None
        parts = tuple(_added(_summed(list(self._parts(entry.formula, entry.ref, 0)))))
        reads = frozenset(
            one
            for part in parts
            if isinstance(part, tuple)
            for one, _ in part
            if isinstance(one, FigureKey)
        )
        return Meaning(parts, reads)

    def _parts(self, formula: str, at: CellRef, depth: int) -> Iterator[Part]:
        for token in tokens(formula):
            if token.kind is TokenKind.SPACE:
                continue
            if token.kind is TokenKind.REFERENCE:
                yield self._reference(token, at)
            elif token.kind is TokenKind.NAME:
                yield from self._name(token, at, depth)
            elif token.kind is TokenKind.TEXT:
                yield token.text
            else:
                yield token.text.upper().removeprefix("_XLFN.")

    def _reference(self, token: Token, at: CellRef) -> Part:
        found = parse_reference(token.text, at.row, at.column)
        area = None if found is None else found.area_from(at)
        if found is None or area is None:
            return token.text.upper()
        sheet = self._sheets.get(area.sheet.lower())
        return token.text.upper() if sheet is None else self._area(sheet, area, found)

    def _area(self, sheet: SheetGrid, area: RangeRef, found: Reference) -> Part:
        key = RangeRef(
            sheet.name, area.first_row, area.first_column, area.last_row, area.last_column
        )
        known = self._areas.get(key)
        if known is None:
            cost = min(area.size, len(self._places[sheet.name.lower()]))
            if cost > self._budget:
                return f"{sheet.name}!{key.a1}"
            self._budget -= cost
            counted = Counter(self._read(sheet, key, is_cell=found.is_cell))
            known = tuple(sorted(counted.items(), key=lambda pair: repr(pair[0])))
            self._areas[key] = known
        return known

    def _read(self, sheet: SheetGrid, area: RangeRef, *, is_cell: bool) -> Iterator[object]:
        """The figures by name; cells of no table by what stands in them."""
        for place in self._filled(area):
            ref = CellRef(sheet.name, *place)
            if ref in self._figures:
                key = self._figures[ref]
                if key is not None and key.row not in self._alone.get(key.table, frozenset()):
                    yield key
                continue
            cell = sheet.cell(*place)
            if cell is not None:
                yield f"={cell.formula}" if cell.formula is not None else f"{cell.value}"
        if is_cell and (area.first_row, area.first_column) not in self._places[area.sheet.lower()]:
            yield "a blank"

    def _filled(self, area: RangeRef) -> Iterator[tuple[int, int]]:
        """The places of an area that are of a table, or that something stands in."""
        places = self._places[area.sheet.lower()]
        if area.size > len(places):
            yield from (place for place in places if place in area)
            return
        yield from (place for place in area.positions() if place in places)

    def _name(self, token: Token, at: CellRef, depth: int) -> Iterator[Part]:
        text = self._names.get(token.text.rpartition("!")[2].lower())
        if text is None or depth >= _MOST_NAMES_DEEP:
            yield token.text.upper()
        else:
            yield from self._parts(text.removeprefix("="), at, depth + 1)


def _summed(parts: list[Part]) -> Iterator[Part]:
    """``SUM`` of references alone as what it adds up."""
    at = 0
    while at < len(parts):
        if parts[at] == "SUM" and at + 1 < len(parts) and parts[at + 1] == "(":
            end = at + 2
            while end < len(parts) and (isinstance(parts[end], tuple) or parts[end] == ","):
                end += 1
            if end < len(parts) and parts[end] == ")":
                yield _together(parts[at + 2 : end])
                at = end + 1
                continue
        yield parts[at]
        at += 1


_OPENS, _CLOSES = {"(", ",", ";", "="}, {")", ",", ";"}


def _added(parts: Iterator[Part]) -> Iterator[Part]:
    """References joined by nothing but plus signs, from one end or bracket to the next, as one."""
    found = list(parts)
    if found[:1] == ["+"]:
        found = found[1:]
    at = 0
    while at < len(found):
        end = at
        if isinstance(found[at], tuple) and (at == 0 or found[at - 1] in _OPENS):
            end = at + 1
            while end + 1 < len(found) and found[end] == "+" and isinstance(found[end + 1], tuple):
                end += 2
            if end < len(found) and found[end] not in _CLOSES:
                end = at
        if end > at:
            yield _together(found[at:end])
            at = end
        else:
            yield found[at]
            at += 1


def _together(parts: list[Part]) -> Sum:
    total: Counter[object] = Counter()
    for part in parts:
        if isinstance(part, tuple):
            total.update(dict(part))
    return tuple(sorted(total.items(), key=lambda pair: repr(pair[0])))
