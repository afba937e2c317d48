"""SHT503: A label stands twice in one block."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import TOTAL, SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity

_MOST_LINES = 60
"""A longer block is a list of postings, in which labels come again."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for block in _blocks(sheet):
            seen: dict[str, int] = {}
            for row, label in block:
                first = seen.setdefault(label.casefold(), row)
                if first != row:
                    ref = sheet.ref((row, sheet.columns(row)[0]))
                    other = sheet.ref((first, sheet.columns(first)[0]))
                    yield RULE.finding(
                        ref,
                        f"‘{label}’ stands in {other.a1} and again in {ref.a1}.",
                        related=[other],
                    )


def _blocks(sheet: SheetSurvey) -> Iterator[list[tuple[int, str]]]:
    """Lines that follow each other, with their labels, up to a total or a blank row."""
    rows = sorted(sheet.number_rows)
    block: list[tuple[int, str]] = []
    for row in rows:
        columns = sheet.columns(row)
        label = sheet.value(row, columns[0])
        ends = not isinstance(label, str) or bool(TOTAL.search(label))
        if ends or (block and row != block[-1][0] + 1):
            if len(block) <= _MOST_LINES:
                yield block
            block = []
        if isinstance(label, str) and not ends:
            block.append((row, " ".join(label.split())))
    if len(block) <= _MOST_LINES:
        yield block


RULE = SheetRule(
    code="SHT503",
    name="repeated-label",
    severity=Severity.INFO,
    usual=False,
    summary="A label stands twice in one block of lines.",
    why="A lookup by label finds the first only, and the second may be the first, paid again.",
    source="any workbook",
    bad="Travel   1,000\nRent       500\nTravel   1,000",
    good="Travel, staff      1,000\nRent                 500\nTravel, members    1,000",
    help="Give each line a name of its own, or take one of them out.",
    look=_look,
)
