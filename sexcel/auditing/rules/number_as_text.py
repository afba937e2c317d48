"""SHT402: A number is stored as text."""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule, called, short
from sexcel.auditing.survey.formula_shapes import Position
from sexcel.auditing.survey.runs import gathered
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import adding
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import RangeRef

_AMOUNT = re.compile(
    r"(?P<sign>-?)[£$€]?(?P<minus>-?)(?P<number>\d{1,15}(?:\.\d{1,6})?)(?P<share>%?)"
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


def _look(survey: Survey) -> Iterator[Finding]:
    areas: dict[str, list[tuple[RangeRef, str]]] = {}
    if any(sheet.number_texts for sheet in survey.sheets):
        for sheet in survey.sheets:
            for one in adding(survey, sheet):
                for area in one.areas:
                    other = survey.sheet(area.sheet)
                    if other is not None and other.number_texts:
                        areas.setdefault(other.name, []).append((area, str(one.ref)))
    for sheet in survey.sheets:
        summed, beside = _kinds(sheet, areas.get(sheet.name, []))
        for positions, total in ((summed, True), (beside, False)):
            for area in gathered(positions, sheet.name):
                reader = summed[area.first_row, area.first_column] if total else ""
                yield _told(sheet, area, reader)


def _kinds(
    sheet: SheetSurvey, areas: list[tuple[RangeRef, str]]
) -> tuple[dict[Position, str], list[Position]]:
    """Those that a total passes over, with the total, and those that stand among numbers."""
    summed: dict[Position, str] = {}
    beside: list[Position] = []
    columns: dict[int, list[tuple[RangeRef, str]]] = {}
    for area, reader in areas:
        if area.last_column - area.first_column < 100:
            for column in range(area.first_column, area.last_column + 1):
                columns.setdefault(column, []).append((area, reader))
    for (row, column), text in sheet.number_texts.items():
        if amount(text) is None or sheet.is_year(row, column):
            continue
        over = next(
            (who for area, who in columns.get(column, [])[:200] if (row, column) in area), ""
        )
        if over:
            summed[row, column] = over
        elif (
            sheet.number(row - 1, column) is not None and sheet.number(row + 1, column) is not None
        ):
            beside.append((row, column))
    return summed, beside


def amount(text: str) -> Decimal | None:
    """The number that a text means: ``£1,250.50``, ``(300)``, ``-£20``, ``5%``; None for a code."""
    plain = _GROUPED.sub("", text.strip().replace("\xa0", ""))
    negative = plain.startswith("(") and plain.endswith(")")
    match = _AMOUNT.fullmatch(plain[1:-1] if negative else plain)
    if match is None or (match["number"].startswith("0") and match["number"][1:2].isdigit()):
        return None
    value = Decimal(match["number"]) / (100 if match["share"] else 1)
    return -value if negative or match["sign"] or match["minus"] else value


def _told(sheet: SheetSurvey, area: RangeRef, reader: str) -> Finding:
    first = (area.first_row, area.first_column)
    text = sheet.number_texts[first]
    several = area.a1.count(":")
    message = (
        f"{area.a1}{called(sheet, *first)} {'hold numbers' if several else 'holds a number'} as "
        f"text, ‘{text.strip()}’"
    )
    if reader:
        where = (
            reader.rpartition("!")[2]
            if reader.startswith((f"{sheet.name}!", f"'{sheet.name}'!"))
            else reader
        )
        message += f": {where} adds it up and leaves it out."
    else:
        message += ", among numbers: whatever adds it up leaves it out."
    value = amount(text)
    repairs = []
    for row in range(area.first_row, area.last_row + 1):
        for column in range(area.first_column, area.last_column + 1):
            number = amount(sheet.number_texts.get((row, column), ""))
            ref = sheet.ref((row, column))
            if number is not None:
                repairs.append(
                    Repair(ref, None, number, f"Let {ref.a1} be the number {short(number)}.")
                )
    told = RULE.finding(
        area, message, found=text, expected=None if several else value, repairs=repairs
    )
    return told if reader else replace(told, severity=Severity.WARNING)


RULE = SheetRule(
    code="SHT402",
    name="number-as-text",
    severity=Severity.ERROR,
    summary="A number is stored as text, so a total leaves it out.",
    why="It looks like a number, and SUM passes over it without a word.",
    source="any workbook",
    bad="D4   1,000\nD5   '2,000   as text\nD6   =SUM(D4:D5)   1,000",
    good="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)   3,000",
    help="Type it as a number; signs and commas come from the cell format.",
    look=_look,
)
