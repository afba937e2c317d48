"""What of a workbook's formulas is handed to the engine, how it is put, and what is held back.

A formula that nobody can work out again from the workbook alone is handed over as its cached
value: then all that depends on it can still be compared with what was saved.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.table_references import resolve_table_reference
from sexcel.model.grid import CellValue, ExcelTable, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef, column_letters, column_number, quote_sheet

OTHER_WORKBOOK = "refers to another workbook"
CHANGES_BY_ITSELF = "changes whenever it is worked out"
WHAT_IF = "is part of a what-if data table"
HIDDEN_ROWS = "leaves out hidden rows"
LOST_TABLE = "refers to a table that is not there"
_EXTERNAL = re.compile(r"\[[0-9]+\]|\[[^\[\]]+\.xl\w+\]", re.IGNORECASE)
_CHANGING = ("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INFO", "CELL")
_HIDING = ("SUBTOTAL", "AGGREGATE")
_ODD = (
    r"\[|\bNOW\(|TODAY\(|\bRAND|\bINFO\(|\bCELL\(|\bTABLE\(|SUBTOTAL\(|AGGREGATE\(|SINGLE\("
    r"|ANCHORARRAY\(|#(?![A-Z])|[\w.']:[\w. ]+'?!"
)
_AREA = r"(?:\$?[A-Z]{1,3}\$?[0-9]+:\$?[A-Z]{1,3}\$?[0-9]+|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})"
_AREA_AS_ONE = rf"[-+*/^&=<>]\s*(?:[\w.]+!|'[^']+'!)?{_AREA}|{_AREA}\s*[-+*/^&=<>]|\A{_AREA}\Z"
_MOST_WORDS = 1_000
_OVER_ARRAYS = frozenset(
    {
        "SUMPRODUCT",
        "MMULT",
        "LOOKUP",
        "INDEX",
        "FREQUENCY",
        "AGGREGATE",
        "TRANSPOSE",
        "MINVERSE",
        "MDETERM",
        "LINEST",
        "TREND",
        "GROWTH",
        "LOGEST",
        "FILTER",
        "SORT",
        "SORTBY",
        "UNIQUE",
        "XLOOKUP",
        "XMATCH",
        "BYROW",
        "BYCOL",
        "MAP",
        "REDUCE",
        "SCAN",
    }
)
"""Functions that work out what is in their brackets for every cell of a range."""


class ExportedFormulas(Struct):
    """The formulas by sheet and position as the engine takes them, and what is held back, why."""

    formulas: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    names: tuple[tuple[str | None, str, str], ...] = ()
    """Sheet (None for the whole workbook), name, meaning."""
    spilled: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    """Cells that an array formula elsewhere fills."""
    held: dict[CellRef, str] = field(default_factory=dict)
    """Formulas handed over as their cached values, with the reason."""
    saved: dict[str, dict[tuple[int, int], CellValue]] = field(default_factory=dict)
    """The cached value of each formula, held or not."""


class _HeldBackError(Exception):
    """A formula that is held back; its argument is why."""


class FormulaExporter:
    """Takes the formulas of a workbook one after the other; ``handed`` gathers them."""

    def __init__(self, grid: Grid, held: Mapping[CellRef, str] | None = None) -> None:
        """``held`` are formulas that are held back whatever they are, with the reason."""
        self.grid = grid
        self.exported = ExportedFormulas(held=dict(held or {}))
        self.sheets: Mapping[str, SheetGrid] = {sheet.name.lower(): sheet for sheet in grid}
        self.order = [sheet.name.lower() for sheet in grid]
        self.tables: Mapping[str, ExcelTable] = {
            table.name.lower(): table for table in grid.excel_tables
        }
        self.hidden = any(sheet.hidden_rows for sheet in grid)

        names, self._odd_names = self._names()
        self.exported.names = tuple(names)
        words = [*self._odd_names, *self.tables]
        pattern = _ODD + "".join(rf"|\b{re.escape(word)}\b" for word in words[:_MOST_WORDS])
        self._odd = re.compile(pattern, re.IGNORECASE).search
        self._as_one = re.compile(_AREA_AS_ONE, re.IGNORECASE).search
        # Which rows a formula reads makes no difference to how it is put, unless names have digits.
        digits = "" if re.search("[0-9]", "".join(words)) else "0123456789"
        self.without_rows = str.maketrans("", "", digits)
        self.plain: dict[str, bool] = {}
        """Whether a formula is handed over as it stands, by its text without rows."""

    def sheet(self, sheet: SheetGrid) -> "SheetExporter":
        """Takes the formulas of one sheet."""
        return SheetExporter(self, sheet)

    def put(self, text: str, position: tuple[int, int], sheet: SheetGrid) -> str | None:
        """How a formula is put; None where its cached value is handed over in its place."""
        ref = CellRef(sheet.name, *position)
        try:
            return self._put(text, ref, sheet, self._odd_names)
        except _HeldBackError as held:
            self.exported.held[ref] = str(held)
            return None

    def is_plain(self, text: str) -> bool:
        """Whether a formula is handed over as it stands."""
        as_one = ":" in text and self._as_one(text)
        return not (as_one or self._odd(text))

    def _names(self) -> tuple[list[tuple[str | None, str, str]], dict[str, str]]:
        """The names handed over, and those that are not, in lower case with the reason."""
        kept: list[tuple[str | None, str, str]] = []
        odd: dict[str, str] = {}
        search = re.compile(_ODD, re.IGNORECASE).search
        for sheet, name, text in _all_names(self.grid):
            put = text
            if search(text):
                where = CellRef(sheet or self.grid.sheets[0].name, 1, 1)
                try:
                    put = self._put(text, where, None, {})
                except _HeldBackError as held:
                    odd[name.lower()] = str(held)
                    continue
            kept.append((sheet, name, put))
        return kept, odd

    def _put(
        self, text: str, ref: CellRef, sheet: SheetGrid | None, odd_names: Mapping[str, str]
    ) -> str:
        """The formula as the engine takes it. Raises _HeldBackError."""
        parts = tokens(text)
        for part in parts:
            reason = self._reason(part, odd_names)
            if reason:
                raise _HeldBackError(reason)
        if self.hidden and any(_function(part) in _HIDING for part in parts):
            raise _HeldBackError(HIDDEN_ROWS)
        is_array = sheet is None or (ref.row, ref.column) in sheet.array_formulas
        return "".join(self._written(parts, ref, is_array))

    def _reason(self, part: Token, odd_names: Mapping[str, str]) -> str | None:
        if part.kind is TokenKind.FUNCTION:
            name = _function(part)
            if name == "TABLE":
                return WHAT_IF
            return CHANGES_BY_ITSELF if name in _CHANGING else None
        if part.kind is TokenKind.NAME:
            found = odd_names.get(part.text.rpartition("!")[2].lower())
            return found or (OTHER_WORKBOOK if _EXTERNAL.search(part.text) else None)
        if part.kind is TokenKind.REFERENCE and "[" in part.text:
            return OTHER_WORKBOOK
        if part.kind in (TokenKind.STRUCTURED, TokenKind.UNKNOWN) and _EXTERNAL.match(part.text):
            return OTHER_WORKBOOK
        return None

    def _written(self, parts: tuple[Token, ...], ref: CellRef, is_array: bool) -> Iterator[str]:
        brackets: list[bool] = []
        """For each open bracket, whether what is in it is worked out for every cell of a range."""
        opening = False
        for at, part in enumerate(parts):
            if part.kind is TokenKind.FUNCTION:
                name = _function(part)
                opening = name in _OVER_ARRAYS
                if name == "SINGLE":
                    yield "@"
                elif name != "ANCHORARRAY":
                    yield part.text
                continue
            if part.kind is TokenKind.OPEN:
                brackets.append(opening or (bool(brackets) and brackets[-1]))
                opening = False
            elif part.kind is TokenKind.CLOSE and brackets:
                brackets.pop()
            if part.kind is TokenKind.STRUCTURED or self._is_table(part):
                area = resolve_table_reference(part.text, self.tables, ref)
                if area is None:
                    raise _HeldBackError(LOST_TABLE)
                yield _address(area)
            elif part.kind is TokenKind.REFERENCE:
                if not (is_array or any(brackets)) and _stands_for_one(parts, at):
                    yield "@"
                yield self._reference(part.text, parts, at, ref)
            elif part.kind is not TokenKind.OPERATOR or part.text != "#":
                yield part.text

    def _is_table(self, part: Token) -> bool:
        return part.kind is TokenKind.NAME and part.text.lower() in self.tables

    def _reference(self, text: str, parts: tuple[Token, ...], at: int, ref: CellRef) -> str:
        if text.endswith("#") or (at > 1 and _function(parts[at - 2]) == "ANCHORARRAY"):
            return self._spill(text.rstrip("#"), ref)
        prefix, mark, area = text.rpartition("!")
        first, colon, last = prefix.strip("'").replace("''", "'").partition(":")
        if not colon:
            return text
        if first.lower() not in self.order or last.lower() not in self.order:
            return text
        start, end = sorted((self.order.index(first.lower()), self.order.index(last.lower())))
        names = [sheet.name for sheet in self.grid.sheets[start : end + 1]]
        return ",".join(f"{quote_sheet(name)}{mark}{area}" for name in names)

    def _spill(self, text: str, ref: CellRef) -> str:
        """The range that the array formula in the cell ``text`` fills; else the cell."""
        prefix, mark, area = text.rpartition("!")
        name = prefix.strip("'").replace("''", "'") if mark else ref.sheet
        sheet = self.sheets.get(name.lower())
        plain = area.replace("$", "").upper()
        for one in sheet.array_ranges if sheet is not None else ():
            if one.a1.partition(":")[0] == plain:
                return _address(one)
        return text


_ENDS = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+):(\$?)([A-Z]{1,3})(\$?)([0-9]+)", re.IGNORECASE)


def straighten_ranges(text: str) -> str:
    """A formula whose ranges run down and to the right, as Excel writes them.

    A formula that is shared by a run of cells can come out the other way round: the engine
    knows no such range.
    """
    if not any(_is_backwards(match) for match in _ENDS.finditer(text)):
        return text
    return "".join(
        _ENDS.sub(_turned, part.text) if part.kind is TokenKind.REFERENCE else part.text
        for part in tokens(text)
    )


def _is_backwards(ends: re.Match[str]) -> bool:
    return int(ends[4]) > int(ends[8]) or (
        ends[2] != ends[6] and column_number(ends[2]) > column_number(ends[6])
    )


def _turned(ends: re.Match[str]) -> str:
    rows = sorted(((int(ends[4]), ends[3]), (int(ends[8]), ends[7])))
    columns = sorted(((column_number(ends[2]), ends[1]), (column_number(ends[6]), ends[5])))
    first, last = (
        f"{fixed}{column_letters(column)}{row_fixed}{row}"
        for (column, fixed), (row, row_fixed) in zip(columns, rows, strict=True)
    )
    return f"{first}:{last}"


class SheetExporter:
    """Takes the formulas of one sheet, one after the other: the inner loop of handing over."""

    def __init__(self, exporter: FormulaExporter, sheet: SheetGrid) -> None:
        self._exporter = exporter
        self._sheet = sheet
        exported = exporter.exported
        self._formulas = exported.formulas.setdefault(sheet.name, {})
        self._saved = exported.saved.setdefault(sheet.name, {})
        self.spilled = exported.spilled[sheet.name] = frozenset(_filled(sheet))
        self._held = {(ref.row, ref.column) for ref in exported.held if ref.sheet == sheet.name}

    def take(self, position: tuple[int, int], text: str, saved: CellValue) -> str | None:
        """How the formula of a cell is handed over; None where its cached value is."""
        if position in self.spilled:
            return None
        self._saved[position] = saved
        if position in self._held:
            return None
        exporter = self._exporter
        if ":" in text:
            text = straighten_ranges(text)
        key = text.translate(exporter.without_rows)
        plain = exporter.plain.get(key)
        if plain is None:
            plain = exporter.plain[key] = exporter.is_plain(text)
        put = text if plain else exporter.put(text, position, self._sheet)
        if put is not None:
            self._formulas[position] = put
        return put


def _all_names(grid: Grid) -> Iterator[tuple[str | None, str, str]]:
    for names in (grid.defined_names, grid.hidden_names):
        for name, text in names.items():
            yield None, name, text
    for sheet, local in grid.local_names.items():
        for name, text in local.items():
            yield sheet, name, text


def _filled(sheet: SheetGrid) -> Iterator[tuple[int, int]]:
    """The cells that array formulas elsewhere fill."""
    for area in sheet.array_ranges:
        first = (area.first_row, area.first_column)
        height, width = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
        if height * width > len(sheet.cells):
            yield from (at for at in sheet.cells if at in area and at != first)
            continue
        for row in range(area.first_row, area.last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                if (row, column) != first and (row, column) in sheet.cells:
                    yield row, column


def _function(part: Token) -> str:
    """The name of a function, without the marks of newer ones; empty for anything else."""
    if part.kind is not TokenKind.FUNCTION:
        return ""
    return part.text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def _stands_for_one(parts: tuple[Token, ...], at: int) -> bool:
    """Whether a range stands where one value is asked for: beside an operator, or alone.

    Excel then takes the cell of it in the formula's own row or column.
    """
    text = parts[at].text
    if ":" not in text.rpartition("!")[2] or "'" in text.rpartition("!")[2]:
        return False
    around = []
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(parts) and parts[place].kind is TokenKind.SPACE:
            place += step
        around.append(parts[place] if 0 <= place < len(parts) else None)
    if around == [None, None]:
        return True
    return any(
        one is not None and one.kind is TokenKind.OPERATOR and one.text not in (":", "@", "#")
        for one in around
    )


def _address(area: RangeRef) -> str:
    return f"{quote_sheet(area.sheet)}!{area.a1}"
