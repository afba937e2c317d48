"""SHT304: A figure that is called a total is not the sum of its lines."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, called, figure
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.total_rows import TotalRow, adds_up, missing_line, range_of, total_rows
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in total_rows(sheet):
            for column, expected in total.off.items():
                if sheet.typed(total.row, column) is None or _adds_along(sheet, total, column):
                    continue
                found = sheet.number(total.row, column)
                assert found is not None
                if _adds_up_nearer(sheet, total, column, found):
                    continue
                line = missing_line(sheet, total.lines.rows, column, found - expected)
                near = abs(found - expected) * 2 <= abs(expected)
                if (near and _is_sure(total)) or (line is not None and len(total.lines.rows) > 2):
                    yield _told(sheet, total, column, found, expected, line)


def _is_sure(total: TotalRow) -> bool:
    """Whether the other figures of the row say what it adds up."""
    return len(total.agreeing) >= 1 and len(total.off) <= max(1, len(total.agreeing) // 2)


def _adds_along(sheet: SheetSurvey, total: TotalRow, column: int) -> bool:
    """Whether it is the sum of the other totals of its row, one of which is then the wrong one."""
    others = [one for one in (*total.agreeing, *total.off) if one < column]
    figures = [sheet.number(total.row, one) or Decimal(0) for one in others]
    found = sheet.number(total.row, column)
    if len(figures) < 2 or found is None:
        return False
    return adds_up(sum(figures, Decimal(0)) - found, [*figures, found])


def _adds_up_nearer(sheet: SheetSurvey, total: TotalRow, column: int, found: Decimal) -> bool:
    """Whether it is the sum of the last of the lines: where its block begins is a guess."""
    figures: list[Decimal] = []
    for row in reversed(total.lines.rows[1:]):
        number = sheet.number(row, column)
        if number is not None:
            figures.append(number)
        if len(figures) > 1 and adds_up(sum(figures, Decimal(0)) - found, [*figures, found]):
            return True
    return False


def _told(
    sheet: SheetSurvey,
    total: TotalRow,
    column: int,
    found: Decimal,
    expected: Decimal,
    line: CellRef | None,
) -> Finding:
    ref = CellRef(sheet.name, total.row, column)
    lines = range_of(sheet, total.lines.rows, column)
    much = figure(abs(found - expected), sheet, ref)
    message = (
        f"{ref.a1}{called(sheet, ref.row, column)} is {figure(found, sheet, ref)}, typed; its "
        f"{len(total.lines.rows)} lines from {lines.a1.partition(':')[0]} to "
        f"{lines.a1.rpartition(':')[2]} come to {figure(expected, sheet, ref)}: {much} too "
        f"{'low' if found < expected else 'high'}."
    )
    if line is not None:
        verb = "leaves out" if (found - expected) * _sign(sheet, line) < 0 else "counts twice"
        message += f" It {verb} {line.a1}{called(sheet, line.row, line.column)}."
    repairs = []
    if total.lines.is_unbroken and sheet.shapes:
        formula = f"SUM({lines.a1})"
        repairs = [Repair(ref, formula, None, f"Let {ref.a1} be ={formula}.")]
    return RULE.finding(
        ref, message, found=found, expected=expected, related=[line], repairs=repairs
    )


def _sign(sheet: SheetSurvey, line: CellRef) -> int:
    number = sheet.number(line.row, line.column)
    return -1 if number is not None and number < 0 else 1


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
    help="Add the lines up, and see which of the figures is the wrong one.",
    look=_look,
)
