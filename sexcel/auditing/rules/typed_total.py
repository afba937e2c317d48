"""SHT307: A total is typed where the workbook's other totals are formulas."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import adding
from sexcel.auditing.survey.total_rows import range_of, total_rows
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import RangeRef

_FEWEST_SUMS = 2


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        if not sheet.totals or not sheet.shapes or not _has_sums(survey, sheet):
            continue
        for total in total_rows(sheet):
            typed = [c for c in total.agreeing if sheet.typed(total.row, c) is not None]
            if not typed:
                continue
            lines = [range_of(sheet, total.lines.rows, column).a1 for column in typed]
            area = RangeRef(sheet.name, total.row, typed[0], total.row, typed[-1])
            several = len(typed) > 1
            message = (
                f"{area.a1}{called(sheet, total.row, typed[0])} "
                f"{'are' if several else 'is'} typed, and the other totals of this sheet are "
                f"formulas. {'They come' if several else 'It comes'} to the right figure today: "
                f"the sum of {lines[0]}."
            )
            repairs = []
            if total.lines.is_unbroken:
                for column, text in zip(typed, lines, strict=True):
                    ref = sheet.ref((total.row, column))
                    repairs.append(
                        Repair(ref, f"SUM({text})", None, f"Let {ref.a1} be =SUM({text}).")
                    )
            yield RULE.finding(area, message, repairs=repairs)


def _has_sums(survey: Survey, sheet: SheetSurvey) -> bool:
    found = 0
    for one in adding(survey, sheet):
        found += one.adds.is_range
        if found >= _FEWEST_SUMS:
            return True
    return False


RULE = SheetRule(
    code="SHT307",
    name="typed-total",
    severity=Severity.WARNING,
    summary="A total is typed where the sheet's other totals are formulas.",
    why=(
        "It is right until the first line above it changes, and then stays as it is while "
        "everything around it moves."
    ),
    source="any workbook",
    bad="Total pay   =SUM(D4:D8)\nTotal other   427,000, typed",
    good="Total pay   =SUM(D4:D8)\nTotal other   =SUM(D11:D15)",
    help="Put a formula in its place.",
    look=_look,
)
