"""Findings on what a formula is made of: one for all formulas of one shape on one sheet."""

from collections.abc import Callable, Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef


def of_shapes(
    survey: Survey, rule: SheetRule, said: Callable[[Shape], str | None]
) -> Iterator[Finding]:
    """A finding for each shape of which ``said`` has a sentence, with the range of its first run.

    The sentence follows the cell and its formula: ``has 5,000 typed into it``.
    """
    sentences: dict[str, str | None] = {}
    for sheet in survey.sheets:
        runs: dict[str, list[Run]] = {}
        for run in sheet.parted:
            text = run.shape.text
            if text not in sentences:
                sentences[text] = said(run.shape)
            if sentences[text] is not None:
                runs.setdefault(text, []).append(run)
        for text, found in runs.items():
            sentence = sentences[text]
            assert sentence is not None
            yield _told(sheet, rule, found, sentence)


def _told(sheet: SheetSurvey, rule: SheetRule, runs: list[Run], sentence: str) -> Finding:
    first = runs[0]
    position = first.at(first.first)
    ref = CellRef(sheet.name, *position)
    message = (
        f"{ref.a1}{called(sheet, *position)}, {formula_shown(first.shape.at(ref))}, {sentence}"
    )
    count = sum(len(run) for run in runs)
    if count > 1:
        message += f" This sheet has {count - 1} more like it."
    return rule.finding(
        first.area(sheet.name),
        message,
        related=[CellRef(sheet.name, *run.at(run.first)) for run in runs[1:6]],
    )
