"""SHT301: A total leaves out figures directly above or below those it adds up."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import eq

from msgspec.structs import replace

from sexcel.auditing.repairs import replace_formula, replace_range
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.omitted_lines import CountedCells, is_of_other_unit, omitted_lines
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.sums import SumCell, SumRun, sum_of
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.total_faults import TotalFault, group_neighbours, range_of
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula_of
from sexcel.model.exclusions import is_left_out, says_exclusion
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import join_words

_FEWEST_TERMS = 3
"""Cells added one by one that make a list; two may be any two figures."""
_FEWEST_SUB_TOTALS = 2
"""Sub totals that are added one by one."""
_FURTHEST_BELOW = 3
"""Rows from the last sub total to the total of them all: two blank ones may set it apart."""
_NEAREST_TOTALS = 6
"""Columns on each side in which another total of the same lines is looked for: a year's or two."""
_LONGEST_CHAIN = 500
"""Rows from the first term of ``D4+D5+D7`` in which a line that is passed over is looked for."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        counted = CountedCells(sheet)
        totals = survey.sum_cells(sheet, _may_be_short)
        faults = (_short_total(survey, sheet, total, counted) for total in totals)
        for row in group_neighbours(fault for fault in faults if fault is not None):
            yield _finding(survey, sheet, row)


def _may_be_short(sum_run: SumRun) -> bool:
    formula = sum_run.formula
    may_go_down = formula.goes_down or len(formula.references) == _FEWEST_SUB_TOTALS
    return may_go_down and not formula.is_growing and not formula.goes_along_row


def _short_total(
    survey: Survey, sheet: SheetSurvey, total: SumCell, counted: CountedCells
) -> TotalFault | None:
    for area in _joined_areas(total):
        missing = omitted_lines(survey, total, area, counted)
        if missing and not (
            _are_counted_elsewhere(sheet, total.ref, missing, counted)
            or _are_in_a_term(sheet, total, missing)
            or _are_excluded(sheet, total, missing)
        ):
            return TotalFault(total, missing, area)
    missing = [line for line in _passed_over(sheet, total) if line not in counted]
    missing = missing or _skipped_sub_totals(sheet, total, counted)
    missing = missing or _added_beside(sheet, total, counted)
    likely = missing or _idle_lines(sheet, total, counted)
    return TotalFault(total, likely, is_likely=not missing) if likely else None


def _joined_areas(total: SumCell) -> Sequence[RangeRef]:
    """Return the areas that a total adds up; cells one below the other are one area."""
    first, last = total.areas[0], total.areas[-1]
    rows = range(first.first_row, last.last_row + 1)
    cells = (CellRef(first.sheet, row, first.first_column).area for row in rows)
    if len(total.areas) == len(rows) >= _FEWEST_TERMS and all(map(eq, total.areas, cells)):
        return [replace(first, last_row=last.last_row)]
    return total.areas


def _are_counted_elsewhere(
    sheet: SheetSurvey, total: CellRef, missing: Sequence[CellRef], counted: CountedCells
) -> bool:
    """Say whether the same lines of another column count in a total that is in another row.

    Then they are no lines of this total, and what their own total is here is another question.
    """
    for step in range(-_NEAREST_TOTALS, _NEAREST_TOTALS + 1):
        row, column = total.row, total.column + step
        if not step or sheet.number(row, column) is None:
            continue
        lines = [replace(line, column=line.column + step) for line in missing]
        shape = sheet.shapes.get((row, column))
        areas = [] if shape is None else list(shape.precedents(sheet.ref((row, column))))
        is_own = any((line.row, line.column) in area for area in areas for line in lines)
        if not is_own and all(line in counted for line in lines):
            return True
    return False


def _are_in_a_term(sheet: SheetSurvey, total: SumCell, missing: Sequence[CellRef]) -> bool:
    """Say whether a figure that the total adds is worked out from the lines that it leaves out.

    ``=B13+SUM(B7:B8)`` adds some lines back to what is left after all of them.
    """
    for area in total.areas:
        shape = sheet.shapes.get((area.first_row, area.first_column))
        if area.size == 1 and area.sheet == sheet.name and shape is not None:
            read = list(shape.precedents(area.first_cell))
            if all(any(line in cells for cells in read) for line in missing):
                return True
    return False


def _are_excluded(sheet: SheetSurvey, total: SumCell, missing: Sequence[CellRef]) -> bool:
    """Say whether the total says by its name that it leaves out each of these lines."""
    name = sheet.label(total.ref.row, total.ref.column)
    if not says_exclusion(name):
        return False
    rows = {row for area in total.areas for row in range(area.first_row, area.last_row + 1)}
    counted = [text for row in rows for text in _texts(sheet, row)]
    return all(is_left_out(name, _texts(sheet, line.row), counted) for line in missing)


def _texts(sheet: SheetSurvey, row: int) -> list[str]:
    values = (sheet.value(row, column) for column in sheet.columns(row))
    return [value for value in values if isinstance(value, str)]


def _passed_over(sheet: SheetSurvey, total: SumCell) -> list[CellRef]:
    """Return lines between two neighbours that ``D4+D5+D7`` adds up one by one."""
    terms = {(area.first_row, area.first_column) for area in total.areas}
    columns = {column for _, column in terms}
    are_own_cells = all(area.sheet == sheet.name and area.size == 1 for area in total.areas)
    if not are_own_cells or len(columns) != 1 or len(terms) < _FEWEST_TERMS:
        return []
    column = columns.pop()
    rows = {row for row, _ in terms}
    shapes = {sheet.shapes.get(term) for term in terms}
    return [
        CellRef(sheet.name, row, column)
        for row in range(min(rows) + 1, min(max(rows), min(rows) + _LONGEST_CHAIN))
        if row not in rows
        and {row - 1, row + 1} <= rows
        and sheet.number(row, column) is not None
        and not sheet.is_total(row, column)
        and not sheet.is_part(row, column)
        and sheet.shapes.get((row, column)) in shapes
    ]


def _skipped_sub_totals(sheet: SheetSurvey, total: SumCell, counted: CountedCells) -> list[CellRef]:
    """Return the sub totals of its column that a total of sub totals does not add, nor any other.

    The total must be below all of them and add at least one like them.
    """
    terms = {(area.first_row, area.first_column) for area in total.areas}
    are_cells = all(area.sheet == sheet.name and area.size == 1 for area in total.areas)
    if len(terms) < 2 or not are_cells or {column for _, column in terms} != {total.ref.column}:
        return []
    if not is_called_total(sheet.label(total.ref.row, total.ref.column)):
        return []
    sub_totals = _sub_totals_above(sheet, total.ref)
    if not terms.intersection((cell.row, cell.column) for cell in sub_totals):
        return []
    rows = range(min(row for row, _ in terms), max(row for row, _ in terms))
    if total.ref.row - max(rows.stop, sub_totals[-1].row) > _FURTHEST_BELOW:
        return []
    kind = _kind_of_total(sheet, rows.stop, total.ref.column)
    return [
        cell
        for cell in sub_totals
        if (cell.row in rows or _is_of_kind(sheet, cell, kind, rows))
        and (cell.row, cell.column) not in terms
        and cell not in counted
        and (cell.row, cell.column) not in sheet.read_cells
        and sheet.number(cell.row, cell.column)
        and not sheet.is_percent(cell.row, cell.column)
    ]


def _idle_lines(sheet: SheetSurvey, total: SumCell, counted: CountedCells) -> list[CellRef]:
    """Return the lines right above ``B5+B7``, or between its terms, that nothing there reads.

    They are figures of the same kind as its terms, and its label need not call it a total.
    """
    column = total.ref.column
    rows = _own_rows(sheet, total.areas, column)
    if not rows or max(rows) > total.ref.row or max(rows) - min(rows) > _LONGEST_CHAIN:
        return []
    places = {row for row in rows if row + 2 in rows} | {total.ref.row - 2}
    return [
        CellRef(sheet.name, row, column)
        for row in sorted(row_above + 1 for row_above in places)
        if min(rows) < row
        and row not in rows
        and CellRef(sheet.name, row, column) not in counted
        and (row, column) not in sheet.read_cells
        and sheet.number(row, column)
        and not sheet.is_percent(row, column)
        and not sheet.is_total(row, column)
        and not sheet.is_part(row, column)
        and not is_of_other_unit(sheet.label(row, column))
    ]


def _kind_of_total(sheet: SheetSurvey, row: int, column: int) -> str:
    """Return the first word of a total's name, by which it is one of its kind: ``subtotal``."""
    words = sheet.label(row, column).lower().replace("sub-", "sub").replace("sub t", "subt").split()
    return words[0].strip(":") if words else ""


def _is_of_kind(sheet: SheetSurvey, cell: CellRef, kind: str, terms: range) -> bool:
    """Say whether a sub total before or after those that a total adds is named as they are.

    What comes before them may be another part of the sheet, unless it is called a sub total, too,
    and no two blank rows are between.
    """
    label = sheet.label(cell.row, cell.column)
    if is_of_other_unit(label) or kind != _kind_of_total(sheet, cell.row, cell.column):
        return False
    if cell.row > terms.stop:
        return bool(kind)
    rows = range(cell.row, terms.start)
    is_one_table = all(sheet.columns(row) or sheet.columns(row + 1) for row in rows)
    return kind.startswith("sub") and is_one_table


def _added_beside(sheet: SheetSurvey, total: SumCell, counted: CountedCells) -> list[CellRef]:
    """Return the cells of its column in the rows of which most totals beside it add one, too."""
    column = total.ref.column
    rows = _own_rows(sheet, total.areas, column)
    if not rows:
        return []
    sums_beside = [
        _rows_added(sheet, total.ref.row, column + step)
        for step in range(-_NEAREST_TOTALS, _NEAREST_TOTALS + 1)
        if step
    ]
    longer = [more for more in sums_beside if rows < more]
    if not longer or any(more != longer[0] for more in longer) or sums_beside.count(rows):
        return []
    missing = [CellRef(sheet.name, row, column) for row in sorted(longer[0] - rows)]
    is_free = all(
        cell not in counted and (cell.row, column) not in sheet.read_cells for cell in missing
    )
    return missing if is_free and all(sheet.number(c.row, column) for c in missing) else []


def _rows_added(sheet: SheetSurvey, row: int, column: int) -> frozenset[int]:
    """Return the rows of which a formula adds one cell each, all of its own column."""
    shape = sheet.shapes.get((row, column))
    formula = None if shape is None else sum_of(shape)
    areas = [] if formula is None else list(formula.areas(sheet.ref((row, column))))
    return _own_rows(sheet, areas, column)


def _own_rows(sheet: SheetSurvey, areas: Sequence[RangeRef], column: int) -> frozenset[int]:
    is_own = all(a.size == 1 and (a.sheet, a.first_column) == (sheet.name, column) for a in areas)
    return frozenset(area.first_row for area in areas if is_own and len(areas) > 1)


def _sub_totals_above(sheet: SheetSurvey, total: CellRef) -> list[CellRef]:
    """Return the sums of lines of their own column that stand above a total, within reach."""
    rows = sheet.column_sums.get(total.column, ())
    first = bisect_left(rows, total.row - _LONGEST_CHAIN)
    last = bisect_left(rows, total.row)
    return [CellRef(sheet.name, row, total.column) for row in rows[first:last]]


def _finding(survey: Survey, sheet: SheetSurvey, row: Sequence[TotalFault]) -> Finding:
    """Return one finding for totals next to each other in a row."""
    worst = max(row, key=lambda fault: abs(fault.amount(survey)))
    cell, amount = worst.total.ref, worst.amount(survey)
    figure = sheet.number(cell.row, cell.column)
    lines_sheet = survey.sheet(worst.causes[0].sheet)
    assert lines_sheet is not None
    names = [name_cell(lines_sheet, line, sheet.name) for line in worst.causes]
    message = (
        f"{name_cell(sheet, cell)} is {quote_formula_of(sheet, cell)} and leaves out "
        f"{join_words(names)}, {format_as_shown(amount, lines_sheet, worst.causes[0])}."
    )
    if len(row) > 1:
        message += f" So do the totals beside it: {len(row)} in this row."
    is_likely = not amount or any(fault.is_likely for fault in row)
    return RULE.finding(
        range_of(row),
        message,
        found=figure,
        expected=None if figure is None else figure + amount,
        related=[line for fault in row for line in fault.causes],
        todo=None if worst.area is not None else f"Add {join_words(names)} to the total.",
        repairs=[repair for fault in row for repair in _repairs(sheet, fault)] if amount else [],
        severity=Severity.WARNING if is_likely else None,
    )


def _repairs(sheet: SheetSurvey, fault: TotalFault) -> Iterator[Repair]:
    """Yield the repair that extends the range over the missing lines."""
    cell, area = fault.total.ref, fault.area
    if area is not None:
        rows = [area.first_row, area.last_row, *(line.row for line in fault.causes)]
        wider = replace(area, first_row=min(rows), last_row=max(rows))
        summing = sheet.cell(cell.row, cell.column)
        assert summing is not None and summing.formula is not None
        extended = replace_range(summing.formula, cell, area, wider)
        if extended is not None:
            yield replace_formula(cell, extended)


RULE = SheetRule(
    code="SHT301",
    name="short-total",
    severity=Severity.ERROR,
    summary="A total leaves out figures directly beside those it adds up.",
    why=(
        "A line added below the last one is not taken into the range above it. The total looks "
        "right, and is short by that line from then on."
    ),
    source="any workbook",
    bad="D4   1,000\nD5   2,000\nD6   3,000\nD7   =SUM(D4:D5)",
    good="D4   1,000\nD5   2,000\nD6   3,000\nD7   =SUM(D4:D6)",
    help="Extend the range in {cell} over every line.",
    look=_look,
)
