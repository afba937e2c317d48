"""SHT303: A table added up by rows and by columns gives two different totals."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.total_rows import TotalRow, adds_up, rounding_of
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef

_MOST_RELATED = 20
"""Cells that a finding points at: those of an ordinary table."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.total_rows(sheet):
            column = _column_of_totals(sheet, total)
            finding = None if column is None else _compare_ways(sheet, total, column)
            if finding is not None:
                yield finding


def _column_of_totals(sheet: SheetSurvey, total: TotalRow) -> int | None:
    """Return the last column of the table, if it alone is headed as a total."""
    if not total.agreeing:
        return None  # a line that is only called a total
    columns = sorted((*total.agreeing, *total.differing))
    if len(columns) < 3 or columns[-1] - columns[0] + 1 != len(columns):
        return None
    headings = [sheet.heading(total.lines[0], column) for column in columns]
    *are_totals, is_last_total = map(is_called_total, headings)
    return columns[-1] if is_last_total and not any(are_totals) else None


def _compare_ways(sheet: SheetSurvey, total: TotalRow, column: int) -> Finding | None:
    """Compare the sum of the row totals with the sum of the column totals."""
    columns = sorted({*total.agreeing, *total.differing} - {column})
    columns = [*_columns_of_one_figure(sheet, total, columns[0]), *columns]
    lines = {row: _figures(sheet, [row], columns) for row in total.lines}
    row_totals = _figures(sheet, total.lines, [column])
    broken_rows = [
        row
        for (row, figures), row_total in zip(lines.items(), row_totals, strict=True)
        if not adds_up(figures, row_total)
    ]
    if len(broken_rows) * 2 > len(total.lines):
        return None  # the last column is a total of something else
    column_totals = _figures(sheet, [total.row], columns)
    down, along = sum(row_totals, Decimal(0)), sum(column_totals, Decimal(0))
    rounding = rounding_of([*row_totals, *column_totals])
    corner = CellRef(sheet.name, total.row, column)
    figure = sheet.number(total.row, column)
    if abs(down - along) <= rounding:
        is_wrong = figure is not None and abs(figure - down) > rounding
        # If the corner is typed another rule reports it.
        is_formula = (corner.row, corner.column) in sheet.shapes
        return _corner_finding(sheet, corner, down) if is_wrong and is_formula else None
    broken_columns = [broken for broken in columns if broken in total.differing]
    if len(broken_rows) == 1 and not broken_columns:
        (row,) = broken_rows
        return _row_finding(sheet, sheet.ref((row, column)), sum(lines[row], Decimal(0)), corner)
    return RULE.finding(
        corner,
        f"{name_cell(sheet, corner)} is the corner of a table whose row totals add up to "
        f"{format_as_shown(down, sheet, corner)} and whose column totals add up to "
        f"{format_as_shown(along, sheet, corner)}: "
        f"{format_as_shown(abs(down - along), sheet, corner)} apart.",
        found=figure,
        related=[
            *(CellRef(sheet.name, row, column) for row in broken_rows),
            *(CellRef(sheet.name, total.row, broken) for broken in broken_columns),
        ][:_MOST_RELATED],
    )


def _columns_of_one_figure(sheet: SheetSurvey, total: TotalRow, first: int) -> list[int]:
    """Return the columns right before the first that have one figure, and that as their total."""
    columns: list[int] = []
    for column in range(first - 1, 0, -1):
        figures = [f for f in _figures(sheet, total.lines, [column]) if f]
        if len(figures) != 1 or sheet.number(total.row, column) != figures[0]:
            break
        columns.insert(0, column)
    return columns


def _figures(sheet: SheetSurvey, rows: Iterable[int], columns: Iterable[int]) -> list[Decimal]:
    """Return the figures where rows and columns cross; blank cells count as 0."""
    return [sheet.number(*position) or Decimal(0) for position in product(rows, columns)]


def _row_finding(sheet: SheetSurvey, cell: CellRef, expected: Decimal, corner: CellRef) -> Finding:
    """Return the finding on the only row total that is not the sum of its row."""
    figure = sheet.number(cell.row, cell.column) or Decimal(0)
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}, and its row adds up "
        f"to {format_as_shown(expected, sheet, cell)}; so the row totals and the column totals "
        f"above and beside {name_cell(sheet, corner)} are "
        f"{format_as_shown(abs(figure - expected), sheet, cell)} apart.",
        found=figure,
        expected=expected,
        related=[corner],
    )


def _corner_finding(sheet: SheetSurvey, corner: CellRef, expected: Decimal) -> Finding:
    figure = sheet.number(corner.row, corner.column)
    assert figure is not None
    return RULE.finding(
        corner,
        f"{name_cell(sheet, corner)} is {format_as_shown(figure, sheet, corner)}, and is the "
        f"corner of a table whose row totals and column totals both add up to "
        f"{format_as_shown(expected, sheet, corner)}.",
        found=figure,
        expected=expected,
    )


RULE = SheetRule(
    code="SHT303",
    name="cross-foot",
    severity=Severity.ERROR,
    summary="Added up by rows and by columns, a table gives two figures.",
    why="The two ways to add up a table must meet in its corner; one of its totals is wrong.",
    source="any workbook, with formulas or without",
    bad="           Q1    Q2   Total\nPay       100   100     200\nRent       50    50      90\n"
    "Total     150   150     290",
    good="           Q1    Q2   Total\nPay       100   100     200\nRent       50    50     100\n"
    "Total     150   150     300",
    help="See which row total or column total is not the sum of its figures.",
    look=_look,
)
