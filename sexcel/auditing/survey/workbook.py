"""A whole workbook, surveyed: its sheets, its formulas, and what recalculating it has shown."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from sexcel.auditing.survey.reach import Reach
from sexcel.auditing.survey.reproduced import Reproduced, find_reproduced
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.simple_formulas import SimpleFormula, simplify
from sexcel.auditing.survey.sums import SumCell, SumRun
from sexcel.auditing.survey.total_rows import TotalRow, find_total_rows
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.references import Shape
from sexcel.formulas.verification import Verification
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.setup import SETUP_SHEET

_MOST_READ = 20_000
"""Cells of an area beyond which it is not gone through for one formula: a whole column has a
million, and a sheet may have thousands of formulas over whole columns."""


class Survey:
    """What every rule for any workbook is given.

    ``verification`` is None until ``learn`` is given one.
    """

    def __init__(self, formula_index: FormulaIndex) -> None:
        self.formula_index = formula_index
        self.grid: Grid = formula_index.grid
        self.verification: Verification | None = None
        # The sheet that says how a workbook is read is not the user's.
        users = (sheet for sheet in self.grid if sheet.value(2, 1) != SETUP_SHEET)
        self.sheets = tuple(SheetSurvey(sheet, formula_index.shapes_on(sheet)) for sheet in users)
        self._by_name = {sheet.name.lower(): sheet for sheet in self.sheets}
        self._simple_formulas: dict[str, SimpleFormula | None] = {}
        self._total_rows: dict[str, tuple[TotalRow, ...]] = {}
        self._reproduced: dict[str, Reproduced] = {}

    def learn(self, verification: Verification, unsaved: Mapping[CellRef, CellValue]) -> None:
        """Take in what a recalculation has shown.

        ``unsaved`` are the values of formulas that were saved without one.
        """
        self.verification = verification
        if unsaved:
            self._total_rows.clear()
            self._reproduced.clear()
        by_sheet: dict[str, dict[Position, CellValue]] = {}
        for ref, value in unsaved.items():
            by_sheet.setdefault(ref.sheet, {})[ref.row, ref.column] = value
        for name, values in by_sheet.items():
            sheet = self.sheet(name)
            if sheet is not None:
                sheet.learn(values)

    def sheet(self, name: str) -> SheetSurvey | None:
        """Return the sheet of that name in any case; None where there is none."""
        return self._by_name.get(name.lower())

    def value(self, ref: CellRef) -> CellValue:
        """Return the value of a cell, recalculated where none was saved; None where it is empty."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else sheet.value(ref.row, ref.column)

    def filled_cells(self, area: RangeRef) -> Iterator[tuple[CellRef, CellValue]]:
        """Yield the cells of an area that are not empty; nothing where it is too large."""
        sheet = self.sheet(area.sheet)
        if sheet is None or area.size > _MOST_READ:
            return
        for position in area.positions():
            value = sheet.value(*position)
            if value is not None:
                yield sheet.ref(position), value

    def numbers(self, area: RangeRef) -> list[Decimal] | None:
        """Return the numbers of an area; None where it holds an error, or is too large."""
        sheet = self.sheet(area.sheet)
        if sheet is None or area.size > _MOST_READ:
            return None
        numbers: list[Decimal] = []
        for row, column in area.positions():
            value = sheet.value(row, column)
            if isinstance(value, Decimal):
                numbers.append(value)
            elif value is not None and not isinstance(value, str):
                return None
        return numbers

    def simple_formula(self, shape: Shape) -> SimpleFormula | None:
        """Return the formula of a shape, ready to be calculated; None where it is not simple."""
        if shape.text not in self._simple_formulas:
            self._simple_formulas[shape.text] = simplify(shape)
        return self._simple_formulas[shape.text]

    def evaluate(self, shape: Shape, cell: CellRef) -> Decimal | None:
        """Return what a formula of that shape gives in ``cell``; None where it is not simple."""
        formula = self.simple_formula(shape)
        areas = [] if formula is None else list(shape.precedents(cell))
        if formula is None or len(areas) < len(shape.references):
            return None
        return formula.calculate([self.numbers(area) for area in areas])

    def sum_cells(
        self, sheet: SheetSurvey, wanted: Callable[[SumRun], bool] = lambda _: True
    ) -> Iterator[SumCell]:
        """Yield the cells of a sheet whose formula only adds up, of runs that are wanted.

        Sums of sheets that the workbook does not have are left out.
        """
        for sum_run in sheet.sum_runs:
            formula = sum_run.formula
            names = (reference.sheet or sheet.name for reference in formula.references)
            if wanted(sum_run) and all(self.sheet(name) is not None for name in names):
                for ref in sum_run.run.cells(sheet.name):
                    yield SumCell(ref, formula, tuple(formula.areas(ref)))

    def total_rows(self, sheet: SheetSurvey) -> tuple[TotalRow, ...]:
        """Return the rows of a sheet that are called a total, with the lines they should add up."""
        if sheet.name not in self._total_rows:
            self._total_rows[sheet.name] = tuple(find_total_rows(sheet))
        return self._total_rows[sheet.name]

    def reproduced(self, sheet: SheetSurvey) -> Reproduced:
        """Return the typed numbers of a sheet that formulas beside them would give."""
        if sheet.name not in self._reproduced:
            self._reproduced[sheet.name] = find_reproduced(sheet, self)
        return self._reproduced[sheet.name]

    @cached_property
    def reach(self) -> Reach:
        """Return how far the figures of the workbook reach."""
        return Reach(self.sheets, self.formula_index)
