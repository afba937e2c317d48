"""SHT503: A block has the same label twice."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity

_MOST_LINES = 60
"""A longer block is a list of postings, in which labels come again."""
_Block = list[tuple[int, str]]
"""Rows of lines that follow each other, with their labels."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for block in _blocks(sheet):
            first_rows: dict[str, int] = {}
            for row, label in block:
                first_row = first_rows.setdefault(label.casefold(), row)
                if first_row != row:
                    cell, first_cell = (
                        sheet.ref((label_row, sheet.columns(label_row)[0]))
                        for label_row in (row, first_row)
                    )
                    yield RULE.finding(
                        cell,
                        f"‘{label}’ is in {first_cell.a1} and again in {cell.a1}.",
                        related=[first_cell],
                    )


def _blocks(sheet: SheetSurvey) -> Iterator[_Block]:
    """Yield lines that follow each other, up to a total or a blank row."""
    block: _Block = []
    for row in sorted(sheet.number_rows):
        label = sheet.value(row, sheet.columns(row)[0])
        is_end = not isinstance(label, str) or is_called_total(label)
        if is_end or (block and row != block[-1][0] + 1):
            if len(block) <= _MOST_LINES:
                yield block
            block = []
        if isinstance(label, str) and not is_end:
            block.append((row, " ".join(label.split())))
    if len(block) <= _MOST_LINES:
        yield block


RULE = SheetRule(
    code="SHT503",
    name="repeated-label",
    severity=Severity.INFO,
    usual=False,
    summary="Two lines of one block have the same label.",
    why="A lookup by label finds the first only, and the second may be the first, paid again.",
    source="any workbook",
    bad="Travel   1,000\nRent       500\nTravel   1,000",
    good="Travel, staff      1,000\nRent                 500\nTravel, members    1,000",
    help="Give each line its own name, or remove one of them.",
    look=_look,
)
