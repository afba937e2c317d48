"""Lines directly above or below the figures that a total adds up, which it leaves out."""

import re
from collections.abc import Container

from sexcel.auditing.survey.covered_cells import CoveredCells, Span
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.sums import SumCell, areas_of_run, sum_of
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.refs import CellRef, RangeRef

_MOST_OMITTED = 30
"""Lines beyond which nothing was forgotten: the figures are another block."""
_WIDEST_SUM = 50
"""Columns: a sum over more of them is of a whole sheet, and says nothing of one column."""
_OTHER_UNIT = re.compile(
    r"^\W*(?:number|no\.?|count) of\b|\b(?:in|of) (?:years|months|days|weeks|hours)\b|\bfte\b"
    r"|\bheadcount\b|\buseful li[fv]es?\b|%|\bper ?cent\b|\brate\b",
    re.IGNORECASE,
)
"""Names of lines that are counted, and are not money: no total takes them in."""


_UNIT = re.compile(
    r"\s*(?:[£$€][km]?|gbp|no\.?|number|#|%|fte|days?|hours?|months?|units?|each)\s*", re.IGNORECASE
)
"""All that a cell says that states the unit of its row."""


def is_of_other_unit(label: str) -> bool:
    """Say whether a line is by its name a count or a rate, not money."""
    return _OTHER_UNIT.search(label) is not None


class CountedCells:
    """The cells that the sums of one sheet add up, down columns.

    What one total leaves out another may count, as sub totals do.
    """

    def __init__(self, sheet: SheetSurvey) -> None:
        spans: dict[tuple[str, int], list[Span]] = {}
        for sum_run in sheet.sum_runs:
            references = sum_run.formula.references
            areas = areas_of_run(sum_run.run, references, sheet.name)
            if sum_run.formula.goes_along_row:
                continue
            for reference, area in zip(references, areas, strict=False):
                goes_across = not reference.is_cell and reference.first_row == reference.last_row
                if goes_across or area.last_column - area.first_column > _WIDEST_SUM:
                    continue
                for column in range(area.first_column, area.last_column + 1):
                    key = (area.sheet.lower(), column)
                    spans.setdefault(key, []).append((area.first_row, area.last_row))
        self._cells = CoveredCells(spans)

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, CellRef) and self._cells.has(
            cell.sheet.lower(), cell.row, cell.column
        )


def omitted_lines(
    survey: Survey, total: SumCell, area: RangeRef, counted: Container[CellRef]
) -> list[CellRef]:
    """Return the lines directly above or below one of a total's areas that it does not add up.

    Of columns only. ``counted`` are the cells that some total of the sheet adds up.
    """
    sheet = survey.sheet(area.sheet)
    if sheet is None or area.first_column != area.last_column or area.first_row == area.last_row:
        return []
    return _SummedColumn(sheet, total, area).omitted(counted)


class _SummedColumn:
    """A column of figures that a total adds up, and the cells that continue it."""

    def __init__(self, sheet: SheetSurvey, total: SumCell, area: RangeRef) -> None:
        self._sheet = sheet
        self._total = total
        self._area = area
        self._column = area.first_column

    def omitted(self, counted: Container[CellRef]) -> list[CellRef]:
        """Return the lines that it leaves out, from the top."""
        area, total = self._area, self._total.ref
        last_row = area.last_row + _MOST_OMITTED
        is_in_column = (total.sheet, total.column) == (self._sheet.name, self._column)
        if is_in_column and total.row > area.last_row:
            last_row = min(last_row, total.row - 1)
        below = self._lines(range(area.last_row + 1, last_row + 1), counted)
        first_row = max(0, area.first_row - _MOST_OMITTED)
        above = self._lines(range(area.first_row - 1, first_row, -1), counted)
        lines = [CellRef(self._sheet.name, row, self._column) for row in sorted((*above, *below))]
        # A total elsewhere may be of a part of a list; only a few lines below were forgotten.
        most = (area.last_row - area.first_row + 1) // 3
        if is_in_column and total.row > area.last_row:
            return [] if self._has_total_between(lines) else lines
        return lines if not above and len(lines) <= most else []

    def _has_total_between(self, lines: list[CellRef]) -> bool:
        """Say whether there is another total between the lines and this one."""
        last = max((line.row for line in lines), default=self._area.last_row)
        return any(
            self._sheet.number(row, self._column) is not None
            and is_called_total(self._sheet.label(row, self._column))
            for row in range(last + 1, min(self._total.ref.row, last + _MOST_OMITTED))
        )

    def _lines(self, rows: range, counted: Container[CellRef]) -> list[int]:
        """Return the rows of the lines that follow each other from the area on."""
        lines: list[int] = []
        for row in rows:
            ref = CellRef(self._sheet.name, row, self._column)
            if ref in counted or not self._is_line(ref):
                return lines
            lines.append(row)
        return [] if len(lines) >= _MOST_OMITTED - 1 else lines

    def _is_line(self, ref: CellRef) -> bool:
        sheet, row, column = self._sheet, ref.row, ref.column
        if sheet.number(row, column) is None or ref == self._total.ref:
            return False
        if any(ref in area for area in self._total.areas):
            return False
        is_below = row > self._area.last_row
        if self._is_heading(row, is_below):
            return False
        nearest = self._area.last_row if is_below else self._area.first_row
        if sheet.is_percent(row, column) != sheet.is_percent(nearest, column):
            return False
        if self._is_counted_through(ref, nearest):
            return False
        return self._is_added_in_next_column(row) or (
            not self._is_of_another_kind(row) and self._is_filled_like(ref, nearest, is_below)
        )

    def _is_heading(self, row: int, is_below: bool) -> bool:
        """Say whether a number is a year or the number of an account or a period.

        Those are above the lines; 2,000 with a label below them is an amount.
        """
        sheet, column = self._sheet, self._column
        if is_below and sheet.label(row, column):
            return False
        return sheet.is_year_heading(row, column) or (
            not is_below and sheet.is_numbering(row, column)
        )

    def _is_counted_through(self, ref: CellRef, nearest: int) -> bool:
        """Say whether row ``nearest``, which the total adds up, is made of the cell already.

        It may be a rounded sum of the lines above it, which is no plain sum.
        """
        shape = self._sheet.shapes.get((nearest, self._column))
        summed = CellRef(self._sheet.name, nearest, self._column)
        return shape is not None and any(ref in area for area in shape.precedents(summed))

    def _is_filled_like(self, ref: CellRef, nearest: int, is_below: bool) -> bool:
        """Say whether the cell has a formula where row ``nearest`` has, and a number where not."""
        shape = self._sheet.shapes.get((ref.row, ref.column))
        nearest_shape = self._sheet.shapes.get((nearest, ref.column))
        if shape is None:
            return nearest_shape is None or is_below
        if shape is nearest_shape:
            return True
        # A formula that reads its own column is no line but made of lines.
        return not any(
            area.sheet == self._sheet.name and area.first_column <= ref.column <= area.last_column
            for area in shape.precedents(ref)
        )

    def _is_of_another_kind(self, row: int) -> bool:
        """Say whether the row is called a total, or has no label where the lines have one."""
        label = self._sheet.label(row, self._column)
        if is_called_total(label) or self._sheet.is_part(row, self._column):
            return True
        own_label = self._sheet.label(self._area.first_row, self._column)
        if is_of_other_unit(label) and not is_of_other_unit(own_label):
            return True
        unit, own_unit = self._unit(row), self._unit(self._area.first_row)
        if unit and own_unit and unit != own_unit:
            return True
        return not label and bool(self._sheet.label(self._area.first_row, self._column))

    def _unit(self, row: int) -> str:
        """Return the unit that a cell of a row states, in small letters; empty where none does."""
        values = (self._sheet.value(row, column) for column in self._sheet.columns(row))
        units = (v.strip().lower() for v in values if isinstance(v, str) and _UNIT.fullmatch(v))
        return next(units, "")

    def _is_added_in_next_column(self, row: int) -> bool:
        """Say whether the total in the next column adds the same rows, and this one as well.

        Then the row is a line, whatever it is called.
        """
        sheet, area, total = self._sheet, self._area, self._total.ref
        if total.sheet != sheet.name:
            return False
        for step in (-1, 1):
            neighbour = CellRef(total.sheet, total.row, total.column + step)
            shape = sheet.shapes.get((neighbour.row, neighbour.column))
            if shape is None or sum_of(shape) is None:
                continue
            if any(
                added.sheet == area.sheet
                and added.first_column == added.last_column == self._column + step
                and added.first_row <= min(row, area.first_row)
                and added.last_row >= max(row, area.last_row)
                for added in shape.precedents(neighbour)
            ):
                return True
        return False
