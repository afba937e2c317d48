"""SHT303: Added up by rows and by columns, a table comes to two different figures."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, called, figure
from sexcel.auditing.survey.sheet import TOTAL, SheetSurvey
from sexcel.auditing.survey.total_rows import TotalRow, adds_up, tolerance, total_rows
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in total_rows(sheet):
            column = _column_of_totals(sheet, total)
            if column is not None:
                found = _compared(sheet, total, column)
                if found is not None:
                    yield found


def _column_of_totals(sheet: SheetSurvey, total: TotalRow) -> int | None:
    """The last column of the table, where it is headed as a total of those before it."""
    columns = sorted((*total.agreeing, *total.off))
    if len(columns) < 3 or columns[-1] - columns[0] + 1 != len(columns):
        return None
    last = columns[-1]
    heads = [bool(TOTAL.search(sheet.heading(total.lines.rows[0], one))) for one in columns]
    return last if heads[-1] and not any(heads[:-1]) else None


def _compared(sheet: SheetSurvey, total: TotalRow, column: int) -> Finding | None:
    columns = sorted({*total.agreeing, *total.off} - {column})
    rows = total.lines.rows
    body = [[sheet.number(row, one) or Decimal(0) for one in columns] for row in rows]
    ends = [sheet.number(row, column) or Decimal(0) for row in rows]
    fitting = sum(
        adds_up(sum(figures, Decimal(0)) - end, [*figures, end])
        for figures, end in zip(body, ends, strict=True)
    )
    if fitting * 2 < len(rows):
        return None  # the last column is a total of something else
    across = [sheet.number(total.row, one) or Decimal(0) for one in columns]
    down, along = sum(ends, Decimal(0)), sum(across, Decimal(0))
    slack = tolerance([*ends, *across]) if len(rows) else Decimal(0)
    corner = CellRef(sheet.name, total.row, column)
    found = sheet.number(total.row, column)
    if abs(down - along) <= slack:
        return None if found is None else _corner(sheet, corner, found, down, slack)
    return RULE.finding(
        corner,
        f"{corner.a1}{called(sheet, corner.row, corner.column)} is the corner of a table whose "
        f"row totals come to {figure(down, sheet, corner)} and whose column totals come to "
        f"{figure(along, sheet, corner)}: {figure(abs(down - along), sheet, corner)} apart.",
        found=found,
        related=[
            *(
                CellRef(sheet.name, row, column)
                for row, figures, end in zip(rows, body, ends, strict=True)
                if not adds_up(sum(figures, Decimal(0)) - end, [*figures, end])
            ),
            *(CellRef(sheet.name, total.row, one) for one in columns if one in total.off),
        ][:20],
    )


def _corner(
    sheet: SheetSurvey, corner: CellRef, found: Decimal, both: Decimal, slack: Decimal
) -> Finding | None:
    """What is told of a corner that is none of what both ways to add up come to."""
    if abs(found - both) <= slack or sheet.shapes.get((corner.row, corner.column)) is None:
        return None  # of a typed one another rule tells
    return RULE.finding(
        corner,
        f"{corner.a1}{called(sheet, corner.row, corner.column)} is {figure(found, sheet, corner)}, "
        f"and is the corner of a table whose row totals and column totals both come to "
        f"{figure(both, sheet, corner)}.",
        found=found,
        expected=both,
    )


RULE = SheetRule(
    code="SHT303",
    name="cross-foot",
    severity=Severity.ERROR,
    summary="Added up by rows and by columns, a table comes to two figures.",
    why="The two ways to add up a table must meet in its corner; one of its totals is wrong.",
    source="any workbook, with formulas or without",
    bad="           Q1    Q2   Total\nPay       100   100     200\nRent       50    50      90\n"
    "Total     150   150     290",
    good="           Q1    Q2   Total\nPay       100   100     200\nRent       50    50     100\n"
    "Total     150   150     300",
    help="See which row total or column total is not the sum of its figures.",
    look=_look,
)
