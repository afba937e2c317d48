"""SHT404: A total passes over a text."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import address
from sexcel.model.wording import join_words

_MOST_RELATED = 20
"""Texts that a finding points at; the message counts all of them."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.sum_cells(sheet):
            texts = [
                ref
                for area in total.areas
                for ref, value in survey.filled_cells(area)
                if isinstance(value, str) and value.strip() not in ("", "-", "–", "—")
            ]
            if texts:
                addresses = join_words([address(ref, sheet.name) for ref in texts])
                yield RULE.finding(
                    total.ref,
                    f"{name_cell(sheet, total.ref)} adds up cells with text in them, which count "
                    f"for nothing: {addresses}.",
                    related=texts[:_MOST_RELATED],
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
    help="Type the figure into {cell}, or leave it empty and say in a note what is missing.",
    look=_look,
)
