"""Exports a workbook's formulas as the engine takes them, and pins those that it cannot work out.

A formula that nobody can work out again from the workbook alone is pinned at its cached value:
then all that depends on it can still be compared with what was saved.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.precedents import DefinedName, FormulaIndex, list_names
from sexcel.formulas.references import Reference, Shape, plain_function
from sexcel.formulas.table_references import resolve_table_reference
from sexcel.model.grid import CellValue, ExcelTable, SheetGrid
from sexcel.model.refs import (
    CellRef,
    RangeRef,
    column_letters,
    column_number,
    quote_sheet,
    unquote_sheet,
)

OTHER_WORKBOOK = "refers to another workbook"
CHANGES_BY_ITSELF = "changes whenever it is worked out"
WHAT_IF = "is part of a what-if data table"
HIDDEN_ROWS = "leaves out hidden rows"
UNREAD_SHEET = "refers to a macro sheet"
LOST_TABLE = "refers to a table that is not there"
ONE_BY_ONE = "gives a whole range to a function of one value"

_EXTERNAL = re.compile(r"\[[0-9]+\]|\[[^\[\]]+\.xl\w+\]", re.IGNORECASE)
_VOLATILE = ("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INFO", "CELL")
_SKIPPING_HIDDEN_ROWS = ("SUBTOTAL", "AGGREGATE")
_NEEDS_TRANSLATION = (
    r"\[|\bNOW\(|TODAY\(|\bRAND|\bINFO\(|\bCELL\(|\bTABLE\(|SUBTOTAL\(|AGGREGATE\(|SINGLE\("
    r"|ANCHORARRAY\(|ISFORMULA\(|#(?![A-Z])|[\w.']:[\w. ]+'?!"
)
"""What a formula in capitals has in it that may not be exported as written; most have none of it.
A search in capitals takes two thirds of the time of one in any case."""

_AREA = r"(?:\$?[A-Z]{1,3}\$?[0-9]+:\$?[A-Z]{1,3}\$?[0-9]+|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})"
_AREA_AS_ONE_VALUE = (
    rf"[-+*/^&=<>]\s*(?:[\w.]+!|'[^']+'!)?{_AREA}|{_AREA}\s*[-+*/^&=<>]|\A{_AREA}\Z"
)
_ASKS_FOR_FORMULAS = re.compile(
    r"(?P<counts>SUMPRODUCT\(--)?(?:_xlfn\.)?ISFORMULA\((?:(?P<sheet>[\w.]+|'(?:[^']|'')+')!)?"
    r"(?P<area>\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)\)(?(counts)\))",
    re.IGNORECASE,
)
"""Whether a cell has a formula, or how many of an area have: the engine says that none has."""
_QUALIFIED_AREA = rf"\s*(?:[\w.]+!|'[^']+'!)?{_AREA}"
_ONE_BY_ONE = (
    r"\b(?:LEFT|RIGHT|MID|LEN|UPPER|LOWER|PROPER|TRIM|CLEAN|EXACT|FIND|SEARCH|SUBSTITUTE|REPLACE"
    r"|VALUE|TEXT|T|N|CODE|CHAR|IS(?!ERR|NA\b)[A-Z]+|TYPE|ROW|COLUMN)"
    rf"\([^()]*?(?:[\w.]+!|'[^']+'!)?{_AREA}"
    rf"|\b(?:COUNTIFS?|SUMIF|AVERAGEIF)\({_QUALIFIED_AREA}\s*,{_QUALIFIED_AREA}"
    rf"|\b(?:SUMIFS|AVERAGEIFS)\({_QUALIFIED_AREA}\s*,{_QUALIFIED_AREA}\s*,{_QUALIFIED_AREA}"
)
"""Functions of one value that are given a range, as in SUMPRODUCT((LEFT(A1:A9,1)="7")*B1:B9): the
engine takes the first value for all. Of 26 formulas with functions in SUMPRODUCT, 14
came to another figure than in LibreOffice."""

_MOST_SEARCHED_NAMES = 1_000
"""Names and tables of a workbook that one pattern searches formulas for; beyond, the pattern
would slow each search down, and hostile files have a hundred thousand names."""

_ARRAY_FUNCTIONS = """
SUMPRODUCT MMULT LOOKUP INDEX FREQUENCY AGGREGATE TRANSPOSE MINVERSE MDETERM LINEST TREND GROWTH
LOGEST FILTER SORT SORTBY UNIQUE XLOOKUP XMATCH BYROW BYCOL MAP REDUCE SCAN
"""
_EVALUATING_ARRAYS = frozenset(_ARRAY_FUNCTIONS.split())
"""Functions that work out what is in their brackets for every cell of a range."""


class ExportedFormulas(Struct):
    """The formulas by sheet and (row, column) as the engine takes them, and those pinned."""

    formulas: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    names: tuple[DefinedName, ...] = ()
    spilled: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    """Cells that an array formula elsewhere fills."""
    pinned: dict[CellRef, str] = field(default_factory=dict)
    """Formulas exported as their cached values, with the reason."""
    rewritten: set[CellRef] = field(default_factory=set)
    """Formulas exported otherwise than they are written."""
    saved: dict[str, dict[tuple[int, int], CellValue]] = field(default_factory=dict)
    """The cached value of each formula, pinned or not."""


class _PinnedError(Exception):
    """A formula that has to be pinned; its argument is the reason."""


class FormulaExporter:
    """Exports the formulas of a workbook one after the other; ``exported`` collects them."""

    def __init__(self, index: FormulaIndex, pinned: Mapping[CellRef, str] | None = None) -> None:
        """Take the formulas, and those to be ``pinned`` whatever they are, with the reason."""
        self.index = index
        self.grid = grid = index.grid
        self._sheets: Mapping[str, SheetGrid] = {sheet.name.lower(): sheet for sheet in grid}
        self._order = list(self._sheets)
        self._tables: Mapping[str, ExcelTable] = {
            table.name.lower(): table for table in grid.excel_tables
        }
        self._unread = {name.lower() for name in grid.unread_sheets}
        self._hides_rows = any(sheet.hidden_rows for sheet in grid)
        self._has_area_as_one_value = re.compile(_AREA_AS_ONE_VALUE).search
        self._takes_values_one_by_one = re.compile(_ONE_BY_ONE).search
        names, self._pinned_names = self._export_names()
        self.exported = ExportedFormulas(names=tuple(names), pinned=dict(pinned or {}))

        words = [*self._unread, *self._pinned_names, *self._tables][:_MOST_SEARCHED_NAMES]
        pattern = _NEEDS_TRANSLATION + "".join(rf"|\b{re.escape(word.upper())}\b" for word in words)
        self._needs_translation = re.compile(pattern).search
        self.plain: dict[str, tuple[bool, bool]] = {}
        """Whether formulas of a shape have ranges that may run upwards, and are else exported as
        written, by the text of the shape."""

    def translate(self, text: str, position: tuple[int, int], sheet: SheetGrid) -> str | None:
        """Return a formula as the engine takes it; None where it is pinned."""
        ref = CellRef(sheet.name, *position)
        text = _ASKS_FOR_FORMULAS.sub(lambda asked: self._find_formulas(asked, sheet), text)
        try:
            return self._translate(text, ref, sheet, self._pinned_names)
        except _PinnedError as error:
            self.exported.pinned[ref] = str(error)
            return None

    def _find_formulas(self, asked: re.Match[str], sheet: SheetGrid) -> str:
        """Return what ISFORMULA gives for a cell, or the number of formulas in an area."""
        named = asked["sheet"]
        if named is not None:
            known = self._sheets.get(unquote_sheet(named).lower())
            if known is None:
                return asked[0]
            sheet = known
        area = RangeRef.parse(sheet.name, asked["area"].replace("$", ""))
        if asked["counts"] is None and area.size > 1:
            return asked[0]
        number = sum(
            cell.formula is not None for position, cell in sheet.cells.items() if position in area
        )
        return str(number) if asked["counts"] else str(bool(number)).upper()

    def is_plain(self, text: str) -> bool:
        """Say whether a formula, and so every one of its shape, is exported as written."""
        text = text.upper()
        has_area = ":" in text and (
            self._has_area_as_one_value(text) or self._takes_values_one_by_one(text)
        )
        return not (has_area or self._needs_translation(text))

    def _export_names(self) -> tuple[list[DefinedName], dict[str, str]]:
        """Return the names exported, and the others in lower case with the reason."""
        exported: list[DefinedName] = []
        pinned: dict[str, str] = {}
        needs_translation = re.compile(_NEEDS_TRANSLATION).search
        for sheet, name, text in list_names(self.grid):
            meaning = text
            if needs_translation(text.upper()) or self._takes_values_one_by_one(text.upper()):
                corner = CellRef(sheet or self.grid.sheets[0].name, 1, 1)
                try:
                    meaning = self._translate(text, corner, None, {})
                except _PinnedError as error:
                    pinned[name.lower()] = str(error)
                    continue
            exported.append((sheet, name, meaning))
        return exported, pinned

    def _translate(
        self, text: str, ref: CellRef, sheet: SheetGrid | None, pinned_names: Mapping[str, str]
    ) -> str:
        """Return the formula as the engine takes it. Raises _PinnedError."""
        if ":" in text and self._takes_values_one_by_one(text.upper()):
            raise _PinnedError(ONE_BY_ONE)
        parts = tokens(text)
        if any(_function(token) == "ISFORMULA" for token in parts):
            raise _PinnedError(ONE_BY_ONE)
        for token in parts:
            reason = _reason_to_pin(token, pinned_names)
            if reason:
                raise _PinnedError(reason)
        if self._hides_rows and any(_function(token) in _SKIPPING_HIDDEN_ROWS for token in parts):
            raise _PinnedError(HIDDEN_ROWS)
        is_array = sheet is None or (ref.row, ref.column) in sheet.array_formulas
        return "".join(self._translate_tokens(parts, ref, is_array))

    def _translate_tokens(
        self, parts: tuple[Token, ...], ref: CellRef, is_array: bool
    ) -> Iterator[str]:
        brackets: list[bool] = []
        """For each open bracket, whether what is in it is evaluated for every cell of a range."""
        opening = False
        for index, token in enumerate(parts):
            if token.kind is TokenKind.FUNCTION:
                name = _function(token)
                opening = name in _EVALUATING_ARRAYS
                if name == "SINGLE":
                    yield "@"
                elif name != "ANCHORARRAY":
                    yield token.text
                continue
            if token.kind is TokenKind.OPEN:
                brackets.append(opening or (bool(brackets) and brackets[-1]))
                opening = False
            elif token.kind is TokenKind.CLOSE and brackets:
                brackets.pop()
            if token.kind is TokenKind.STRUCTURED or self._is_table(token):
                area = resolve_table_reference(token.text, self._tables, ref)
                if area is None:
                    raise _PinnedError(LOST_TABLE)
                yield str(area)
            elif token.kind is TokenKind.REFERENCE:
                if not (is_array or any(brackets)) and _means_one_cell(parts, index):
                    yield "@"
                yield self._translate_reference(parts, index, ref)
            elif token.kind is not TokenKind.OPERATOR or token.text != "#":
                yield token.text

    def _is_table(self, token: Token) -> bool:
        return token.kind is TokenKind.NAME and token.text.lower() in self._tables

    def _translate_reference(self, parts: tuple[Token, ...], index: int, ref: CellRef) -> str:
        text = parts[index].text
        if text.endswith("#") or (index > 1 and _function(parts[index - 2]) == "ANCHORARRAY"):
            return self._spilled_range(text.rstrip("#"), ref)
        prefix, mark, area = text.rpartition("!")
        first, colon, last = unquote_sheet(prefix).lower().partition(":")
        if first in self._unread:
            raise _PinnedError(UNREAD_SHEET)
        if not colon or first not in self._sheets or last not in self._sheets:
            return text
        start, end = sorted((self._order.index(first), self._order.index(last)))
        names = [sheet.name for sheet in self.grid.sheets[start : end + 1]]
        return ",".join(f"{quote_sheet(name)}{mark}{area}" for name in names)

    def _spilled_range(self, text: str, ref: CellRef) -> str:
        """Return the range that the array formula in the cell ``text`` fills; else the cell."""
        prefix, mark, area = text.rpartition("!")
        sheet = self._sheets.get(unquote_sheet(prefix).lower() if mark else ref.sheet.lower())
        corner = area.replace("$", "").upper()
        for spilled in sheet.array_ranges if sheet is not None else ():
            if spilled.first_cell.a1 == corner:
                return str(spilled)
        return text


class SheetExporter:
    """Exports the formulas of one sheet, one after the other: the inner loop of exporting."""

    def __init__(self, exporter: FormulaExporter, sheet: SheetGrid) -> None:
        self._exporter = exporter
        self._sheet = sheet
        exported = exporter.exported
        self._shapes = exporter.index.shapes_on(sheet)
        self._formulas = exported.formulas.setdefault(sheet.name, {})
        self._saved = exported.saved.setdefault(sheet.name, {})
        self.spilled = exported.spilled[sheet.name] = set(spilled_cells(sheet))
        self._array_areas = {
            (area.first_row, area.first_column): area for area in sheet.array_ranges
        }
        self._pinned = {(ref.row, ref.column) for ref in exported.pinned if ref.sheet == sheet.name}

    def export(self, position: tuple[int, int], text: str, saved: CellValue) -> str | None:
        """Return a cell's formula as the engine takes it; None where it is pinned or spilled."""
        if position in self.spilled:
            return None
        self._saved[position] = saved
        if position in self._pinned:
            self._keep_spilled(position)
            return None
        exporter, shape = self._exporter, self._shapes[position]
        known = exporter.plain.get(shape.text)
        if known is None:
            known = not all(map(_is_straight, shape.references)), exporter.is_plain(text)
            exporter.plain[shape.text] = known
        may_run_upwards, is_plain = known
        formula = straighten_ranges(text) if may_run_upwards else text
        if not is_plain:
            translated = exporter.translate(formula, position, self._sheet)
            if translated is None:
                self._keep_spilled(position)
                return None
            formula = translated
        if formula != text:
            exporter.exported.rewritten.add(self._sheet.ref(*position))
        self._formulas[position] = formula
        return formula

    def _keep_spilled(self, position: tuple[int, int]) -> None:
        """Keep the values of the cells that a pinned array formula fills: nothing else does."""
        area = self._array_areas.get(position)
        if area is not None:
            self.spilled.difference_update(cells_filled_from(self._sheet, area))


_ENDS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+):(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")


def _is_straight(reference: Reference) -> bool:
    """Say whether a reference runs down and to the right, from whatever cell."""
    ends = (
        (reference.first_row, reference.last_row),
        (reference.first_column, reference.last_column),
    )
    return all(
        first.relative is last.relative and first.number <= last.number for first, last in ends
    )


def straighten_ranges(text: str) -> str:
    """Return a formula with ranges that run down and to the right, as Excel writes them.

    A formula that is shared by a run of cells can come out the other way round: the engine
    knows no such range.
    """
    if not any(
        int(ends[4]) > int(ends[8])
        or (ends[2] != ends[6] and column_number(ends[2]) > column_number(ends[6]))
        for ends in _ENDS.finditer(text)
    ):
        return text
    return "".join(
        _ENDS.sub(_straighten, token.text) if token.kind is TokenKind.REFERENCE else token.text
        for token in tokens(text)
    )


def _straighten(ends: re.Match[str]) -> str:
    rows = sorted(((int(ends[4]), ends[3]), (int(ends[8]), ends[7])))
    columns = sorted(((column_number(ends[2]), ends[1]), (column_number(ends[6]), ends[5])))
    first, last = (
        f"{column_sign}{column_letters(column)}{row_sign}{row}"
        for (column, column_sign), (row, row_sign) in zip(columns, rows, strict=True)
    )
    return f"{first}:{last}"


def spilled_cells(sheet: SheetGrid) -> Iterator[tuple[int, int]]:
    """Yield the cells that array formulas elsewhere fill."""
    for area in sheet.array_ranges:
        yield from cells_filled_from(sheet, area)


def cells_filled_from(sheet: SheetGrid, area: RangeRef) -> Iterator[tuple[int, int]]:
    """Yield the cells of an array's range that its formula, in the first one, fills."""
    corner = (area.first_row, area.first_column)
    return (position for position in sheet.filled_in(area) if position != corner)


def _reason_to_pin(token: Token, pinned_names: Mapping[str, str]) -> str | None:
    if token.kind is TokenKind.FUNCTION:
        name = _function(token)
        if name == "TABLE":
            return WHAT_IF
        return CHANGES_BY_ITSELF if name in _VOLATILE else None
    if token.kind is TokenKind.NAME:
        reason = pinned_names.get(token.text.rpartition("!")[2].lower())
        return reason or (OTHER_WORKBOOK if _EXTERNAL.search(token.text) else None)
    if token.kind is TokenKind.REFERENCE and "[" in token.text:
        return OTHER_WORKBOOK
    if token.kind in (TokenKind.STRUCTURED, TokenKind.UNKNOWN) and _EXTERNAL.match(token.text):
        return OTHER_WORKBOOK
    return None


def _function(token: Token) -> str:
    """Return the plain name of a function; empty for any other token."""
    return plain_function(token.text) if token.kind is TokenKind.FUNCTION else ""


def _means_one_cell(parts: tuple[Token, ...], index: int) -> bool:
    """Say whether a range is where one value is expected: beside an operator, or alone.

    Excel then takes the cell of it in the formula's own row or column.
    """
    area = parts[index].text.rpartition("!")[2]
    if ":" not in area or "'" in area:
        return False
    neighbours = [
        next((token for token in side if token.kind is not TokenKind.SPACE), None)
        for side in (parts[:index][::-1], parts[index + 1 :])
    ]
    if neighbours == [None, None]:
        return True
    return any(
        token is not None and token.kind is TokenKind.OPERATOR and token.text not in (":", "@", "#")
        for token in neighbours
    )


class ExportedFormulaIndex(FormulaIndex):
    """The formulas of a workbook as they were exported, with the cells that each one reads."""

    def __init__(self, as_written: FormulaIndex, exported: ExportedFormulas) -> None:
        super().__init__(as_written.grid, exported.names)
        self._exported = exported
        self._as_written = as_written

    @cached_property
    def formulas(self) -> Sequence[CellRef]:
        """Return the formulas exported, by sheet, and those pinned."""
        exported = (
            CellRef(sheet, *position)
            for sheet, formulas in self._exported.formulas.items()
            for position in formulas
        )
        return (*exported, *self._exported.pinned)

    def formula(self, ref: CellRef) -> str:
        """Return the formula of a cell as it was exported; as written where it was pinned."""
        exported = self._exported.formulas[ref.sheet].get((ref.row, ref.column))
        return exported or super().formula(ref) or ""

    def shape(self, ref: CellRef) -> Shape:
        """Return the shape of a cell's formula as it was exported."""
        if ref in self._exported.rewritten:
            return self._shapes.of(self.formula(ref), ref.row, ref.column)
        shape = self._as_written.shape(ref)
        assert shape is not None
        return shape

    def reads_any(self, cells: Iterable[CellRef]) -> bool:
        """Say whether a formula reads one of the cells, or may."""
        return self._as_written.reads_any(cells)
