"""SHT404: A total passes over a text."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, seen_from
from sexcel.auditing.survey.sum_formulas import adding
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.wording import join_words


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for one in adding(survey, sheet):
            texts = [
                ref
                for area in one.areas
                for ref, value in survey.filled(area)
                if isinstance(value, str) and value.strip() not in ("", "-", "–", "—")
            ]
            if texts:
                names = join_words([seen_from(ref, sheet.name) for ref in texts])
                yield RULE.finding(
                    one.ref,
                    f"{one.ref.a1}{called(sheet, one.ref.row, one.ref.column)} adds up cells with "
                    f"text in them, which count for nothing: {names}.",
                    related=texts[:20],
                )


RULE = SheetRule(
    code="SHT404",
    name="text-in-sum",
    severity=Severity.INFO,
    usual=False,
    summary="A total passes over a text.",
    why="SUM leaves texts out without a word. A figure given as ‘TBC’ counts as nothing.",
    source="any workbook",
    bad="D4   1,000\nD5   TBC\nD6   =SUM(D4:D5)",
    good="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)",
    help="Type the figure, or leave the cell empty and say in a note what is missing.",
    look=_look,
)
