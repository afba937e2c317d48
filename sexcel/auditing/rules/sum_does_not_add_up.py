"""SHT304: A figure that is called a total is not the sum of its lines."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.total_rows import TotalRow, adds_up
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef

_FEWEST_FORMULAS = 2
"""Totals of a row that are formulas, beside which a typed one is wrong however far it is out."""

_ROUNDED_TO = 10
"""Unit of figures, as of statistics, that are rounded each for itself. Budgets are in tens, too, so
it is a doubt."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.total_rows(sheet):
            for column, expected in total.differing.items():
                figure = sheet.typed_number(total.row, column)
                if figure is None or _adds_along(sheet, total, column, figure):
                    continue
                if _adds_last_lines(sheet, total, column, figure):
                    continue
                line = _line_that_explains(sheet, total, column, figure - expected)
                if line is not None and _adds_neighbours(sheet, total, line):
                    continue
                is_near = abs(figure - expected) * 2 <= abs(expected)
                is_near = is_near or _are_formulas(sheet, total)
                is_explained = line is not None and len(total.lines) > 2
                if is_explained or (is_near and _is_sure(total)):
                    finding = _finding(sheet, total, column, figure, line)
                    is_doubtful = _may_be_rounded(sheet, total, column, figure)
                    is_doubtful = is_doubtful or len(total.differing) > len(total.agreeing) + 1
                    yield replace(finding, severity=Severity.WARNING) if is_doubtful else finding


def _is_sure(total: TotalRow) -> bool:
    """Say whether the other figures of the row show what it adds up."""
    return len(total.agreeing) >= 1 and len(total.differing) <= max(1, len(total.agreeing) // 2)


def _are_formulas(sheet: SheetSurvey, total: TotalRow) -> bool:
    """Say whether enough other figures of the row are formulas that add up the same lines."""
    summed = [column for column in total.agreeing if (total.row, column) in sheet.shapes]
    return len(summed) >= _FEWEST_FORMULAS


def _adds_along(sheet: SheetSurvey, total: TotalRow, column: int, figure: Decimal) -> bool:
    """Say whether it is the sum of the other totals of its row, one of which is then wrong."""
    figures = [
        sheet.number(total.row, earlier) or Decimal(0)
        for earlier in (*total.agreeing, *total.differing)
        if earlier < column
    ]
    return len(figures) >= 2 and adds_up(figures, figure)


def _adds_last_lines(sheet: SheetSurvey, total: TotalRow, column: int, figure: Decimal) -> bool:
    """Say whether it is the sum of the last of the lines: where its block begins is a guess."""
    figures: list[Decimal] = []
    running = Decimal(0)
    for row in reversed(total.lines[1:]):
        number = sheet.number(row, column)
        if number is None:
            continue
        figures.append(number)
        running += number
        is_near = abs(running - figure) * 2 <= len(figures) + 1
        if is_near and len(figures) > 1 and adds_up(figures, figure):
            return True
    return False


def _may_be_rounded(sheet: SheetSurvey, total: TotalRow, column: int, figure: Decimal) -> bool:
    """Say whether it is out by what figures rounded to tens would be out, and all are tens."""
    lines = [number for row in total.lines if (number := sheet.number(row, column)) is not None]
    most = Decimal(_ROUNDED_TO * (len(lines) + 1)) / 2
    is_near = abs(figure - total.differing[column]) <= most
    return is_near and not any(number % _ROUNDED_TO for number in (*lines, figure))


def _line_that_explains(
    sheet: SheetSurvey, total: TotalRow, column: int, difference: Decimal
) -> CellRef | None:
    """Return the one line whose figure is just what a total is short of, or has too much."""
    cells = [
        CellRef(sheet.name, row, column)
        for row in total.lines
        if difference and abs(sheet.number(row, column) or Decimal(0)) == abs(difference)
    ]
    return cells[0] if len(cells) == 1 else None


def _adds_neighbours(sheet: SheetSurvey, total: TotalRow, line: CellRef) -> bool:
    """Say whether a line is a sub total of those right above or below it: totals leave it out."""
    index = total.lines.index(line.row)
    figure = sheet.number(line.row, line.column) or Decimal(0)
    for rows in (total.lines[:index][::-1], total.lines[index + 1 :]):
        parts: list[Decimal] = []
        for row in rows:
            parts.append(sheet.number(row, line.column) or Decimal(0))
            if len(parts) > 1 and adds_up(parts, figure):
                return True
    return False


def _finding(
    sheet: SheetSurvey, total: TotalRow, column: int, figure: Decimal, line: CellRef | None
) -> Finding:
    cell, expected = CellRef(sheet.name, total.row, column), total.differing[column]
    lines = total.lines_in(sheet.name, column)
    first, _, last = lines.a1.partition(":")
    typed = ", typed" if sheet.shapes else ""
    message = (
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}{typed}; its "
        f"{len(total.lines)} lines from {first} to {last} add up to "
        f"{format_as_shown(expected, sheet, cell)}: "
        f"{format_as_shown(abs(figure - expected), sheet, cell)} too "
        f"{'low' if figure < expected else 'high'}."
    )
    if line is not None:
        amount = sheet.number(line.row, line.column) or Decimal(0)
        is_omitted = (figure < expected) is (amount >= 0)
        message += f" It {'leaves out' if is_omitted else 'counts twice'} {name_cell(sheet, line)}."
    repairs = []
    if total.is_unbroken and sheet.shapes:
        repairs = [replace_formula(cell, f"SUM({lines.a1})")]
    return RULE.finding(
        cell, message, found=figure, expected=expected, related=[line], repairs=repairs
    )


RULE = SheetRule(
    code="SHT304",
    name="sum-does-not-add-up",
    severity=Severity.ERROR,
    summary="A figure that is called a total is not the sum of its lines.",
    why=(
        "Readers trust a total without adding up. Typed, or pasted as a value, it stays as it "
        "was when a line changes."
    ),
    source="any workbook, with formulas or without",
    bad="Salaries   1,000\nRent         500\nTravel       200\nTotal      1,500",
    good="Salaries   1,000\nRent         500\nTravel       200\nTotal      1,700",
    help="Add up the lines of {cell}, and see which of the figures is the wrong one.",
    look=_look,
)
