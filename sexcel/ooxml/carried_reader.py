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
from sexcel.ooxml.colours import OFFICE_THEME, read_theme
from sexcel.ooxml.limits import MAX_CARRIED_CELLS
from sexcel.ooxml.looks import read_looks
from sexcel.ooxml.package import Package
from sexcel.ooxml.serials import DAYS_FROM_1900_TO_1904, serial_of
from sexcel.ooxml.sheet_layout import WorkbookContext
from sexcel.ooxml.sheet_looks import (
    STANDARD_PIXELS,
    SheetLooks,
    TooManyCellsError,
    read_sheet_looks,
)
from sexcel.ooxml.sheet_xml import SheetParser
from sexcel.ooxml.styles import GENERAL, built_in_format, shows_date
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import SheetEntry, read_workbook
from sexcel.ooxml.xlsx import find_sheet_parts, read_texts


def read_sheets(package: Package, names: Collection[str]) -> tuple[CarriedSheet, ...]:
    """Return the sheets of those names, in the workbook's order, with all that can be carried.

    One with which they would pass 500,000 cells, rows and columns together is left out. Raises
    UnreadableWorkbookError as ``read_grid`` does.
    """
    return tuple(_CarriedSheetReader(package).sheets(names)) if names else ()


class _CarriedSheetReader:
    """One workbook, and how many more cells of it can be carried."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._workbook = read_workbook(package)
        theme = self._workbook.related_part("theme")
        self._theme = (
            read_theme(package.read_index_part(theme), package.where(theme))
            if theme and theme in package
            else OFFICE_THEME
        )
        styles = self._workbook.related_part("styles")
        self._looks = [CellLook()]
        if styles is not None:
            pieces, where = package.read_index_part(styles), package.where(styles)
            self._looks = read_looks(pieces, self._theme, where) or self._looks
        self._remaining = MAX_CARRIED_CELLS

    def sheets(self, names: Collection[str]) -> Iterator[CarriedSheet]:
        context = WorkbookContext(
            strings=read_texts(self._package, self._workbook),
            # Dates stay the numbers that they are kept as: a time of day is no date.
            formats=[GENERAL] * len(self._looks),
            from_1904=self._workbook.from_1904,
        )
        for part, entry in find_sheet_parts(self._package, self._workbook).items():
            if entry.name in names:
                sheet = self._sheet(part, entry, context)
                if sheet is not None:
                    yield sheet

    def _sheet(self, part: str, entry: SheetEntry, context: WorkbookContext) -> CarriedSheet | None:
        where = f"Sheet '{shorten(entry.name)}' of {self._package.label}"
        pieces = self._package.read(part)
        try:
            looks = read_sheet_looks(pieces, where, self._looks, self._theme, self._remaining)
        except TooManyCellsError:
            return None
        parser = SheetParser(entry.name, where, context)
        parser.read(self._package.read(part))
        merges = tuple(parser.layout.merges)
        spans = sum(span.last - span.first + 1 for span in looks.columns)
        needed = len(looks.styles) + len(looks.rows) + spans + sum(merge.size for merge in merges)
        if needed > self._remaining:
            return None
        self._remaining -= needed
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
        self, looks: SheetLooks, values: dict[tuple[int, int], Cell]
    ) -> dict[tuple[int, int], CarriedCell]:
        cells: dict[tuple[int, int], CarriedCell] = {}
        for position, style in looks.styles.items():
            cell, look = values.get(position), self._looks[style]
            if cell is not None:
                value = self._value(cell.value, look)
                is_array = position in looks.arrays
                cells[position] = CarriedCell(value, look, cell.formula, is_array)
            elif style:
                cells[position] = CarriedCell(None, look)
        return cells

    def _value(self, value: CellValue, look: CellLook) -> CarriedValue:
        if isinstance(value, date):
            return Decimal(serial_of(value, from_1904=False))
        if self._workbook.from_1904 and isinstance(value, Decimal) and _is_date(look):
            return value + DAYS_FROM_1900_TO_1904
        return value


def _is_date(look: CellLook) -> bool:
    code = look.number_format
    return built_in_format(code).is_date if isinstance(code, int) else shows_date(code)


def _columns(looks: SheetLooks, last: int) -> Iterator[ColumnSpan]:
    """Yield the columns listed; where a sheet has its own default width, the others in use too."""
    yield from looks.columns
    if looks.default_width != STANDARD_PIXELS:
        spans = (range(span.first, span.last + 1) for span in looks.columns)
        for column in sorted(set(range(1, last + 1)).difference(*spans)):
            yield ColumnSpan(column, column, looks.default_width)
