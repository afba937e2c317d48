"""SHT402: A number is stored as text."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import partial

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import join_cells
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumRun
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_number, name_cell
from sexcel.formulas.formula_shapes import Position
from sexcel.model.amounts import parse_amount
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef, RangeRef, address

_WIDEST_SUM = 100
"""Columns: a sum over as many is of a whole sheet, and of no column in particular."""
_MOST_TOTALS = 200
"""Totals over one column that are looked through for each text in it."""
_Summed = tuple[RangeRef, CellRef]
"""An area that a total adds up, and the total's cell."""


def _amount(text: str) -> Decimal | None:
    return parse_amount(text, in_words=False)


def _is_written_as_amount(text: str) -> bool:
    """Say whether a text is an amount by its look: a currency, decimals, thousands, a sign."""
    return _amount(text) is not None and not text.strip().isdigit()


def _look(survey: Survey) -> Iterator[Finding]:
    summed = _summed_areas(survey)
    for sheet in survey.sheets:
        omitted, among_numbers = _number_texts(sheet, summed.get(sheet.name, []))
        for area in join_cells(omitted, sheet.name):
            yield _finding(sheet, area, omitted[area.first_row, area.first_column])
        for area in join_cells(among_numbers, sheet.name):
            yield _finding(sheet, area, None)


def _summed_areas(survey: Survey) -> dict[str, list[_Summed]]:
    """Return what totals add up on each sheet that has numbers as text."""
    areas: dict[str, list[_Summed]] = {}
    with_texts = {sheet.name.lower() for sheet in survey.sheets if sheet.number_texts}
    if with_texts:
        for sheet in survey.sheets:
            reads_texts = partial(_reads_any, own=sheet.name, names=with_texts)
            for total in survey.sum_cells(sheet, reads_texts):
                for area in total.areas:
                    read = survey.sheet(area.sheet)
                    if read is not None and read.number_texts:
                        areas.setdefault(read.name, []).append((area, total.ref))
    return areas


def _reads_any(sum_run: SumRun, own: str, names: Collection[str]) -> bool:
    """Say whether sums on the sheet ``own`` read one of the sheets named."""
    references = sum_run.formula.references
    return any((reference.sheet or own).lower() in names for reference in references)


def _number_texts(
    sheet: SheetSurvey, summed: Iterable[_Summed]
) -> tuple[dict[Position, CellRef], list[Position]]:
    """Return the texts that a total omits, with the total, and those between two numbers."""
    by_column: dict[int, list[_Summed]] = {}
    for area, total in summed:
        if area.last_column - area.first_column < _WIDEST_SUM:
            for column in range(area.first_column, area.last_column + 1):
                by_column.setdefault(column, []).append((area, total))
    omitted: dict[Position, CellRef] = {}
    among_numbers: list[Position] = []
    for position, text in sheet.number_texts.items():
        row, column = position
        if _amount(text) is None or sheet.is_year(row, column):
            continue
        totals = by_column.get(column, [])[:_MOST_TOTALS]
        omitting = next((total for area, total in totals if position in area), None)
        if omitting is not None:
            omitted[position] = omitting
        elif _is_among_numbers(sheet, position, text):
            among_numbers.append(position)
    return omitted, among_numbers


def _is_among_numbers(sheet: SheetSurvey, position: Position, text: str) -> bool:
    """Say whether numbers stand above and below, or the first or last of a column has none."""
    row, column = position
    above, below = (
        sum(sheet.number(row + step * distance, column) is not None for distance in (1, 2))
        for step in (-1, 1)
    )
    if sheet.number(row - 1, column) is not None and sheet.number(row + 1, column) is not None:
        return True
    is_line = bool(sheet.label(row, column)) and _is_written_as_amount(text)
    return is_line and 2 in (above, below)


def _finding(sheet: SheetSurvey, area: RangeRef, total: CellRef | None) -> Finding:
    """Return a finding on texts next to each other; ``total`` is one that omits the first."""
    text = sheet.number_texts[area.first_row, area.first_column]
    is_single = area.size == 1
    holds = "holds a number" if is_single else "hold numbers"
    consequence = (
        ", among numbers: whatever adds it up leaves it out."
        if total is None
        else f": {address(total, sheet.name)} adds it up and leaves it out."
    )
    repairs: list[Repair] = []
    for position in area.positions():
        amount = _amount(sheet.number_texts.get(position, ""))
        if amount is not None:
            cell = sheet.ref(position)
            instruction = f"Let {cell.a1} be the number {format_number(amount)}."
            repairs.append(Repair(cell, None, amount, instruction))
    return RULE.finding(
        area,
        f"{name_cell(sheet, area)} {holds} as text, ‘{text.strip()}’{consequence}",
        found=text,
        expected=_amount(text) if is_single else None,
        repairs=repairs,
        severity=Severity.WARNING if total is None else None,
    )


RULE = SheetRule(
    code="SHT402",
    name="number-as-text",
    severity=Severity.ERROR,
    summary="A number is stored as text, so a total leaves it out.",
    why="It looks like a number, and SUM passes over it without a word.",
    source="any workbook",
    bad="D4   1,000\nD5   '2,000   as text\nD6   =SUM(D4:D5)   1,000",
    good="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)   3,000",
    help="Type {cell} as a number; signs and commas come from the cell format.",
    look=_look,
)
