"""The cells of a table's rows, read as amounts, words or days."""

from datetime import date
from decimal import Decimal

from sexcel.model.amounts import has_own_unit, is_nothing, parse_amount, parse_date
from sexcel.model.book import Entry
from sexcel.model.decimals import decimal_places
from sexcel.model.doubts import AmountAsText, ErrorInTable, FormulaWithoutValue, ImplausibleAmount
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Cell, ErrorValue, SheetGrid
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind, Table
from sexcel.recognise.formula_reads import read_rate, read_rounding, takes_rates
from sexcel.recognise.reading_log import ReadingLog

_DIGITS = 15
"""Significant digits that Excel keeps."""

_DECIMALS = 9
"""Decimals of a figure: what binary arithmetic leaves behind is smaller, and nothing that people
type has as many."""

_TOO_LARGE = Decimal(10) ** _DIGITS
"""A million billion pounds: no amount of a budget, and beyond exact arithmetic in Excel."""


class EntryReader:
    """Reads the cells of one table; what cannot be read as it is becomes a doubt."""

    def __init__(self, table: Table, sheet: SheetGrid, log: ReadingLog) -> None:
        self._table = table.name
        self._names = log.names
        self._takes_rates = takes_rates(table)
        self._sheet = sheet
        self._doubts = log.doubts

    def read(self, number: int, column: BookColumn, *, in_row: bool) -> Entry:
        """Return the entry in row ``number``; text for an amount is a doubt only in a named row."""
        ref = self._sheet.ref(number, column.position)
        cell = self._sheet.cell(number, column.position)
        if cell is None:
            return Entry(None, ref, unit=column.scale)
        if cell.formula is not None and cell.value is None:
            self._doubts.append(FormulaWithoutValue(ref, self._table))
            return Entry(None, ref, cell.formula, unit=column.scale)
        if isinstance(cell.value, ErrorValue):
            code = cell.value.code
            self._doubts.append(ErrorInTable(ref, self._table, code))
            return Entry(None, ref, cell.formula, raw=code, unit=column.scale)
        if column.column.kind.is_figure:
            return self._figure(cell, ref, column.scale, in_row=in_row)
        words = _words(cell, column)
        raw = str(cell.value).strip() if words is None and cell.value is not None else None
        return Entry(words, ref, cell.formula, raw=raw)

    def _figure(self, cell: Cell, ref: CellRef, scale: Decimal, *, in_row: bool) -> Entry:
        value = cell.value
        if isinstance(value, Decimal):
            return self._number(value, ref, cell.formula, scale)
        text = str(value).strip()
        if isinstance(value, str) and is_nothing(text):
            return Entry(None, ref, cell.formula, unit=scale)
        meant = parse_amount(text) if isinstance(value, str) else None
        if in_row and not _is_unit(text):
            self._doubts.append(AmountAsText(ref, self._table, text, meant))
        # A text that has its own £ sign or scale is not in the sheet's thousands.
        worth = ONE if has_own_unit(text) else scale
        figure = None if meant is None else meant * worth
        decimals = decimal_places(meant or ZERO)
        return Entry(figure, ref, cell.formula, raw=text, decimals=decimals, unit=scale)

    def _number(self, value: Decimal, ref: CellRef, formula: str | None, scale: Decimal) -> Entry:
        if abs(value) >= _TOO_LARGE:
            self._doubts.append(ImplausibleAmount(ref, self._table, value))
            return Entry(None, ref, formula, raw=f"{value:.3e}", unit=scale)
        # What binary arithmetic leaves behind (5.8E-11 for nothing) is not a figure.
        figure = round(value, _DECIMALS) if decimal_places(value) > _DECIMALS else value
        return Entry(
            figure * scale,
            ref,
            formula,
            decimals=decimal_places(figure),
            rounded_to=None if formula is None else read_rounding(formula, figure),
            rate=read_rate(formula, ref, self._names)
            if formula is not None and self._takes_rates
            else None,
            unit=scale,
        )


def _is_unit(text: str) -> bool:
    """Say whether a text heads the amounts below it: ``£ per FTE``."""
    return "£" in text and not any(map(str.isdigit, text))


def _words(cell: Cell, column: BookColumn) -> str | date | None:
    value = cell.value
    if column.column.kind is Kind.DATE:
        if isinstance(value, date):
            return value
        return parse_date(value) if isinstance(value, str) else None
    return None if value is None else " ".join(str(value).split())
