"""Sheets that are no budget tables, read once more and whole: values as kept, and every look."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from sexcel.model.grid import Cell, CellValue
from sexcel.ooxml.carried_sheet import (
    CarriedCell,
    CarriedSheet,
    CarriedValue,
    CellLook,
    ColumnSpan,
)
from sexcel.ooxml.carried_xml import (
    STANDARD_PIXELS,
    SheetLooks,
    TooManyCellsError,
    read_sheet_looks,
)
from sexcel.ooxml.colours import OFFICE_THEME, read_theme
from sexcel.ooxml.limits import MAX_CARRIED_CELLS
from sexcel.ooxml.looks import read_looks
from sexcel.ooxml.package import Package
from sexcel.ooxml.sheet_layout import WorkbookSoFar
from sexcel.ooxml.sheet_xml import SheetParser
from sexcel.ooxml.styles import GENERAL, shows_date
from sexcel.ooxml.wording import shown
from sexcel.ooxml.workbook_xml import SheetEntry, find_workbook, read_relationships, read_workbook
from sexcel.ooxml.xlsx import related, shared_strings, sheet_parts

_FROM_1900_TO_1904 = 1462
_DAY_0 = date(1899, 12, 30)
_BUILT_IN_DATES = (*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58)


def read_sheets(package: Package, names: Collection[str]) -> tuple[CarriedSheet, ...]:
    """Return the sheets of those names, in the workbook's order, with all that can be carried.

    One with which they would pass 500,000 cells, rows and columns together is left out. Raises
    UnreadableWorkbookError as ``read_grid`` does.
    """
    return tuple(_Carrying(package).sheets(names)) if names else ()


class _Carrying:
    """One workbook, and how many more cells of it can be carried."""

    def __init__(self, package: Package) -> None:
        self._package = package
        part = find_workbook(package)
        self._relationships = read_relationships(package, part)
        self._workbook = read_workbook(package, part)
        theme = related(package, self._relationships, "theme")
        self._theme = (
            read_theme(package.read_index_part(theme[0]), theme[1])
            if theme and theme[0] in package
            else OFFICE_THEME
        )
        styles = related(package, self._relationships, "styles")
        self._looks = (
            read_looks(package.read_index_part(styles[0]), self._theme, styles[1]) if styles else []
        ) or [CellLook()]
        self._left = MAX_CARRIED_CELLS

    def sheets(self, names: Collection[str]) -> Iterator[CarriedSheet]:
        strings = shared_strings(self._package, self._relationships)
        so_far = WorkbookSoFar(
            strings=strings,
            # Dates stay the numbers that they are kept as: a time of day is no date.
            formats=[GENERAL] * len(self._looks),
            from_1904=self._workbook.from_1904,
        )
        parts = sheet_parts(self._package, self._workbook.sheets, self._relationships)
        for part, entry in parts.items():
            if entry.name in names:
                sheet = self._sheet(part, entry, so_far)
                if sheet is not None:
                    yield sheet

    def _sheet(self, part: str, entry: SheetEntry, so_far: WorkbookSoFar) -> CarriedSheet | None:
        where = f"Sheet '{shown(entry.name)}' of {self._package.label}"
        pieces = self._package.read(part)
        try:
            looks = read_sheet_looks(pieces, where, self._looks, self._theme, self._left)
        except TooManyCellsError:
            return None
        parser = SheetParser(entry.name, where, so_far)
        parser.read(self._package.read(part))
        merges = tuple(parser.layout.merges)
        spans = sum(span.last - span.first + 1 for span in looks.columns)
        needed = len(looks.styles) + len(looks.rows) + spans + sum(merge.size for merge in merges)
        if needed > self._left:
            return None
        self._left -= needed
        cells = self._cells(looks, dict(parser.cells.items()))
        last = max((column for _, column in cells), default=0)
        return CarriedSheet(
            name=entry.name,
            visibility=entry.visibility,
            cells=cells,
            merges=merges,
            columns=tuple(_columns(looks, last)),
            rows=looks.rows,
            default_height=looks.default_height,
            rows_hidden=looks.rows_hidden,
            frozen_rows=looks.frozen[0],
            frozen_columns=looks.frozen[1],
            gridlines=looks.gridlines,
            zoom=looks.zoom,
            right_to_left=looks.right_to_left,
            tab=looks.tab,
        )

    def _cells(
        self, looks: SheetLooks, found: dict[tuple[int, int], Cell]
    ) -> dict[tuple[int, int], CarriedCell]:
        cells: dict[tuple[int, int], CarriedCell] = {}
        for at, style in looks.styles.items():
            cell, look = found.get(at), self._looks[style]
            if cell is not None:
                value = self._value(cell.value, look)
                cells[at] = CarriedCell(value, look, cell.formula, at in looks.arrays)
            elif style:
                cells[at] = CarriedCell(None, look)
        return cells

    def _value(self, value: CellValue, look: CellLook) -> CarriedValue:
        if isinstance(value, date):
            return Decimal((value - _DAY_0).days)
        if self._workbook.from_1904 and isinstance(value, Decimal) and _is_date(look):
            return value + _FROM_1900_TO_1904
        return value


def _is_date(look: CellLook) -> bool:
    code = look.number_format
    return code in _BUILT_IN_DATES if isinstance(code, int) else shows_date(code)


def _columns(looks: SheetLooks, last: int) -> Iterator[ColumnSpan]:
    """The columns that are listed; and where a sheet has a width of its own, the others in use."""
    yield from looks.columns
    if looks.default_width != STANDARD_PIXELS:
        listed = {at for span in looks.columns for at in range(span.first, span.last + 1)}
        for at in range(1, last + 1):
            if at not in listed:
                yield ColumnSpan(at, at, looks.default_width)
