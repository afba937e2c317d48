"""Cells as headings: what they say, and what is none."""

from datetime import date
from decimal import Decimal

from sexcel.model.book import financial_year
from sexcel.model.grid import CellValue, SheetGrid
from sexcel.recognise.amounts import parse_amount
from sexcel.recognise.heading_words import is_year, without_unit

_LONGEST_HEADING = 100
"""Characters; longer texts are prose."""


def heading_text(sheet: SheetGrid, row: int, column: int) -> str:
    """What a cell says as a heading; nothing where it is too long for one."""
    text = shown(sheet.value(row, column))
    return text if len(text) <= _LONGEST_HEADING else ""


def shown(value: CellValue) -> str:
    """A heading as text; a date stands for the financial year (from 1 April) it falls in."""
    if isinstance(value, date):
        return financial_year(value.year if value.month >= 4 else value.year - 1)
    return "" if value is None else str(value).strip()


def is_amount(value: CellValue) -> bool:
    """Whether a cell holds a figure, or what is meant as one, and no year or unit."""
    if isinstance(value, str):
        return parse_amount(without_unit(value)) is not None and not is_year(value)
    return isinstance(value, Decimal) and not is_year(str(value))


class Merges:
    """The text of merged header cells, wherever in the merge one looks."""

    def __init__(self, sheet: SheetGrid) -> None:
        """The merges of that sheet."""
        self._sheet = sheet
        self._by_row: dict[int, list[int]] = {}
        for index, merge in enumerate(sheet.merges):
            # Taller merges hold no header; bounding them bounds the work on hostile files.
            if merge.last_row - merge.first_row < 4:
                for row in range(merge.first_row, merge.last_row + 1):
                    self._by_row.setdefault(row, []).append(index)

    def text(self, row: int, column: int) -> tuple[str, bool]:
        """The text at a cell and whether it comes from a merge that began in a row above."""
        value = self._sheet.value(row, column)
        if value is not None:
            return shown(value), False
        for index in self._by_row.get(row, ()):
            merge = self._sheet.merges[index]
            if merge.first_column <= column <= merge.last_column:
                text = shown(self._sheet.value(merge.first_row, merge.first_column))
                return text, merge.first_row < row
        return "", False
