"""SHT302: A total takes in sub totals and their lines as well."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumCell, SumFormula, SumRun, areas_of_run
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.total_faults import TotalFault, group_neighbours, joined_areas, range_of
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import join_words

_MOST_COMPARED = 40
"""Sums within one total that are compared with it: a total of a hundred sub totals that counts one
twice shows it in the first ones, and comparing all of a ledger's would take its square."""
_FEWEST_TERMS = 3
"""Figures added one by one that are a list."""
_WIDEST_SUM = 200
"""Columns of an area that are gone through: more is a sum over the whole sheet."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        sums = _SumsByColumn(sheet)
        faults: list[TotalFault] = []
        for total in survey.sum_cells(sheet, sums.may_count_twice):
            inner_sums = list(sums.within(total))
            counted = [inner.ref for inner in inner_sums if _adds_all_of(total, inner)]
            lines = [] if counted else _lines_added_again(survey, total, inner_sums)
            if counted or lines:
                faults.append(TotalFault(total, counted or lines))
        for row in group_neighbours(faults):
            yield _finding(survey, sheet, row)


class _SumsByColumn:
    """The sums of several cells on a sheet, by column and row."""

    def __init__(self, sheet: SheetSurvey) -> None:
        self._sheet = sheet.name
        self._sums: dict[int, dict[int, SumFormula]] = {}
        for sum_run in sheet.sum_runs:
            is_sum = "SUM" in sum_run.run.shape.functions
            if len(sum_run.formula.references) > 1 or sum_run.formula.is_range or is_sum:
                for row, column in sum_run.run.positions():
                    self._sums.setdefault(column, {})[row] = sum_run.formula
        self._rows = {column: sorted(sums) for column, sums in self._sums.items()}

    def may_count_twice(self, sum_run: SumRun) -> bool:
        """Say whether the sums of a run add up several cells with sums among them."""
        references = sum_run.formula.references
        if len(references) < 3 and all(reference.is_cell for reference in references):
            return False
        areas = areas_of_run(sum_run.run, references, self._sheet)
        return any(True for _ in self._positions_within(areas))

    def within(self, total: SumCell) -> Iterator[SumCell]:
        """Yield the first few sums in the cells that a total adds up, but not the total."""
        for position in islice(self._positions_within(total.areas), _MOST_COMPARED):
            ref = CellRef(self._sheet, *position)
            if ref != total.ref:
                formula = self._sums[ref.column][ref.row]
                yield SumCell(ref, formula, tuple(formula.areas(ref)))

    def _positions_within(self, areas: Iterable[RangeRef]) -> Iterator[Position]:
        for area in areas:
            if area.sheet != self._sheet or area.last_column - area.first_column > _WIDEST_SUM:
                continue
            for column in range(area.first_column, area.last_column + 1):
                rows = self._rows.get(column)
                if rows is not None:
                    first = bisect_left(rows, area.first_row)
                    for index in range(first, bisect_right(rows, area.last_row)):
                        yield rows[index], column


def _adds_all_of(total: SumCell, inner: SumCell) -> bool:
    """Say whether the total adds up everything that a sum in it adds up."""
    if total.formula.skips_sums and inner.formula.skips_sums:
        return False
    areas = joined_areas(total.areas)
    return bool(inner.areas) and all(
        any(_contains(area, inner_area) for area in areas) for inner_area in inner.areas
    )


def _lines_added_again(
    survey: Survey, total: SumCell, inner_sums: Sequence[SumCell]
) -> list[CellRef]:
    """Return the lines that a list of terms names beside the sub totals that count them.

    Two terms may be a figure and what is added back to it; a list is of things that differ.
    """
    if len(total.areas) < _FEWEST_TERMS or total.formula.skips_sums:
        return []
    terms = [area for area in total.areas if area.size == 1]
    return [
        term.first_cell
        for term in terms
        for inner in inner_sums
        if inner.ref.area in terms and inner.ref.column == term.first_column
        if term.first_cell != inner.ref and any(_contains(area, term) for area in inner.areas)
        if survey.value(term.first_cell)
    ]


def _contains(area: RangeRef, inner: RangeRef) -> bool:
    return (
        area.sheet.lower() == inner.sheet.lower()
        and (inner.first_row, inner.first_column) in area
        and (inner.last_row, inner.last_column) in area
    )


def _finding(survey: Survey, sheet: SheetSurvey, row: Sequence[TotalFault]) -> Finding:
    """Return one finding for totals next to each other in a row."""
    worst = max(row, key=lambda fault: abs(fault.amount(survey)))
    cell, amount = worst.total.ref, worst.amount(survey)
    figure = sheet.number(cell.row, cell.column)
    names = join_words([name_cell(sheet, cause) for cause in worst.causes])
    is_line = all((cause.row, cause.column) not in sheet.shapes for cause in worst.causes)
    also_counted = "a sub total that counts it" if is_line else "their lines"
    message = (
        f"{name_cell(sheet, cell)} is {quote_formula_of(sheet, cell)} and takes in {names}, and "
        f"{also_counted} as well: {format_as_shown(amount, sheet, cell)} counts twice."
    )
    if len(row) > 1:
        message += f" So it is in the totals beside it: {len(row)} in this row."
    return RULE.finding(
        range_of(row),
        message,
        found=figure,
        expected=None if figure is None else figure - amount,
        related=[cause for fault in row for cause in fault.causes],
    )


RULE = SheetRule(
    code="SHT302",
    name="counted-twice",
    severity=Severity.ERROR,
    summary="A total takes in sub totals and their lines as well.",
    why="What a sub total holds counts twice, and the total is too high by all of it.",
    source="any workbook",
    bad="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)\nD7   =SUM(D4:D6)",
    good="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)\nD7   =D6",
    help="Let {cell} add up the sub totals only, or the lines only, or use SUBTOTAL throughout.",
    look=_look,
)
