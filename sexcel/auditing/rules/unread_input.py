"""SHT504: An input is read by no formula, though its neighbours are."""

from collections.abc import Iterator, Sequence

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import sum_of
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef, consecutive

_READ_FOR_EACH = 3
"""Figures of a list that formulas work with, for each that none reads: of two read and one unread,
the third may as well be a memo."""
_LONGEST_LIST = 200
"""Rows of a list of inputs: four printed pages. Longer ones are ledgers, which formulas add up."""
_LONGEST_STRETCH = 2_000
"""Numbers below each other, named or not, among which lists are looked for: ten of the longest."""


def _look(survey: Survey) -> Iterator[Finding]:
    if survey.formula_index.reads_unnamed_cells:
        return
    lists = [(sheet, list(_lists(sheet))) for sheet in survey.sheets]
    if not any(sheet_lists for _, sheet_lists in lists):
        return
    reading = _ReadCells(survey)
    for sheet, sheet_lists in lists:
        for column, rows in sheet_lists:
            unread = reading.unread_rows(sheet, column, rows)
            for row in unread:
                yield _finding(sheet, column, row, rows, unread)


def _lists(sheet: SheetSurvey) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield the columns and rows of named figures that are typed below each other."""
    columns: dict[int, list[int]] = {}
    for row, numbers in sorted(sheet.typed_numbers.items()):
        for column in numbers:
            columns.setdefault(column, []).append(row)
    for column, rows in columns.items():
        for stretch in consecutive(rows):
            if len(stretch) <= _LONGEST_STRETCH:
                named = [row for row in stretch if _is_named(sheet, row, column)]
                for group in consecutive(named):
                    if _READ_FOR_EACH < len(group) <= _LONGEST_LIST:
                        yield column, group


def _is_named(sheet: SheetSurvey, row: int, column: int) -> bool:
    """Say whether a typed figure has a name, and is neither a total nor a heading."""
    is_named = sheet.label(row, column) and not sheet.is_total(row, column)
    return bool(is_named) and not sheet.is_year_heading(row, column)


class _ReadCells:
    """Knows which cells the formulas of a workbook read, and which they work with one by one."""

    def __init__(self, survey: Survey) -> None:
        index = survey.formula_index
        self._worked_with: set[CellRef] = set()
        for sheet in survey.sheets:
            for run in sheet.runs:
                # A link passes a figure on, a total adds up lines: neither works with an input.
                if len(run.shape.parts) > 1 and sum_of(run.shape) is None:
                    ends = run.first_cell(sheet.name), run.last_cell(sheet.name)
                    self._worked_with.update(_fixed_cells(index, *ends))
        self._areas = index.areas_read

    def unread_rows(self, sheet: SheetSurvey, column: int, rows: Sequence[int]) -> list[int]:
        """Return the rows of a list that nothing reads; none where that is usual in the list."""
        idle = [row for row in rows if sheet.ref((row, column)) not in self._worked_with]
        if not idle or len(rows) < (1 + _READ_FOR_EACH) * len(idle):
            return []
        areas = self._areas.get(sheet.name, ())
        return [row for row in idle if not any((row, column) in area for area in areas)]


def _fixed_cells(index: FormulaIndex, first: CellRef, last: CellRef) -> Iterator[CellRef]:
    """Yield the cells that every formula of a run reads, outside its own lines.

    What moves with the formulas, or stands beside one, is a figure of a line, and no input.
    """
    for area in set(index.precedents(first)) & set(index.precedents(last)):
        is_beside = area.sheet == first.sheet and area.first_row in (first.row, last.row)
        if area.size == 1 and not is_beside:
            yield area.first_cell


def _finding(
    sheet: SheetSurvey, column: int, row: int, rows: Sequence[int], unread: Sequence[int]
) -> Finding:
    cell = sheet.ref((row, column))
    figure = sheet.typed_numbers[row][column]
    area = RangeRef(sheet.name, rows[0], column, rows[-1], column)
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}, and no formula reads "
        f"it. Formulas read {len(rows) - len(unread)} of the {len(rows)} inputs in {area.a1}.",
        found=figure,
    )


RULE = SheetRule(
    code="SHT504",
    name="unread-input",
    severity=Severity.INFO,
    summary="An input is read by no formula, though its neighbours are.",
    why=(
        "Whoever changes it expects the budget to follow. It does not: the formula that should "
        "read it holds a typed number, or leaves the item out."
    ),
    source="any workbook with a list of inputs",
    bad="B2   Room hire      500\nB3   Catering       300\nB4   Videography    250\n"
    "E2   =D2*B2+D2*B3",
    good="E2   =D2*B2+D2*B3+D2*B4",
    help="Let the formula that {cell} is for read it, or remove the input.",
    look=_look,
)
