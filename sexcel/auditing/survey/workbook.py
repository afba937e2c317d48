"""A whole workbook, surveyed: its sheets, its formulas, and what recalculating it has shown."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from sexcel.auditing.survey.formula_shapes import Position
from sexcel.auditing.survey.reach import Reach
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.simple_formulas import worth
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.references import Shape, Shapes
from sexcel.formulas.verification import Verification
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef, RangeRef

_MOST_READ = 20_000
"""Cells of an area beyond which it is not gone through for one formula."""


class Survey:
    """What every rule for any workbook is given.

    ``verification`` is None until a recalculation is learnt of.
    """

    def __init__(self, formula_index: FormulaIndex) -> None:
        self.formula_index = formula_index
        self.grid: Grid = formula_index.grid
        self.verification: Verification | None = None
        shapes = Shapes()
        self.sheets = tuple(SheetSurvey(sheet, shapes) for sheet in self.grid)
        self._by_name = {sheet.name.lower(): sheet for sheet in self.sheets}

    def learn(self, verification: Verification, unsaved: Mapping[CellRef, CellValue]) -> None:
        """Take in what a recalculation has shown.

        ``unsaved`` is what formulas come to that were saved without their value.
        """
        self.verification = verification
        for name, worked_out in _by_sheet(unsaved).items():
            sheet = self.sheet(name)
            if sheet is not None:
                sheet.learn(worked_out)

    def sheet(self, name: str) -> SheetSurvey | None:
        """The sheet of that name in any case; None where there is none."""
        return self._by_name.get(name.lower())

    def value(self, ref: CellRef) -> CellValue:
        """The value of a cell, worked out where none was saved; None where it is empty."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else sheet.value(ref.row, ref.column)

    def filled(self, area: RangeRef) -> Iterator[tuple[CellRef, CellValue]]:
        """The cells of an area in which something stands; nothing where it is too large."""
        sheet = self.sheet(area.sheet)
        if sheet is None or area.size > _MOST_READ:
            return
        for row, column in area.positions():
            value = sheet.value(row, column)
            if value is not None:
                yield CellRef(sheet.name, row, column), value

    def numbers(self, area: RangeRef) -> list[Decimal] | None:
        """The numbers of an area; None where an error stands in it, or it is too large."""
        if area.size > _MOST_READ or self.sheet(area.sheet) is None:
            return None
        values = [value for _, value in self.filled(area)]
        if any(not isinstance(value, Decimal | str) for value in values):
            return None
        return [value for value in values if isinstance(value, Decimal)]

    def worth(self, shape: Shape, cell: CellRef) -> Decimal | None:
        """What a formula of that shape comes to in ``cell``; None where it is not simple."""
        return worth(shape, cell, self.numbers)

    @cached_property
    def reach(self) -> Reach:
        """How far the figures of the workbook go."""
        return Reach(self.sheets, self.formula_index)


def _by_sheet(
    values: Mapping[CellRef, CellValue],
) -> dict[str, dict[Position, CellValue]]:
    found: dict[str, dict[Position, CellValue]] = {}
    for ref, value in values.items():
        found.setdefault(ref.sheet, {})[ref.row, ref.column] = value
    return found
