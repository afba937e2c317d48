"""Findings on what a formula is made of: one for all formulas of one shape on one sheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding

_MOST_RELATED = 5
"""Further runs that a finding points at; the message counts all of them."""


def find_shapes(
    survey: Survey,
    rule: SheetRule,
    describe: Callable[[Shape], str | None],
    choose: Callable[[SheetSurvey], Iterable[Run]] = lambda sheet: sheet.runs,
) -> Iterator[Finding]:
    """Yield a finding for each shape that ``describe`` has a sentence for, on its first run.

    The sentence follows the cell and its formula: ``has 5,000 typed into it``. Of each sheet the
    runs are looked at that ``choose`` gives.
    """
    sentences: dict[str, str | None] = {}
    for sheet in survey.sheets:
        runs_by_sentence: dict[tuple[str, str], list[Run]] = {}
        for run in choose(sheet):
            text = run.shape.text
            if text not in sentences:
                sentences[text] = describe(run.shape)
            sentence = sentences[text]
            if sentence is not None:
                runs_by_sentence.setdefault((text, sentence), []).append(run)
        for (_, sentence), runs in runs_by_sentence.items():
            yield _finding(sheet, rule, runs, sentence)


def _finding(sheet: SheetSurvey, rule: SheetRule, runs: Sequence[Run], sentence: str) -> Finding:
    first = runs[0]
    cell = first.first_cell(sheet.name)
    message = f"{name_cell(sheet, cell)}, {quote_formula(first.shape.formula_in(cell))}, {sentence}"
    count = sum(map(len, runs))
    if count > 1:
        message += f" This sheet has {count - 1} more like it."
    related = [run.first_cell(sheet.name) for run in runs[1 : _MOST_RELATED + 1]]
    return rule.finding(first.area(sheet.name), message, related=related)


def numbers_in(shape: Shape, *, outside_brackets: bool = False) -> Iterator[tuple[str, Token, str]]:
    """Yield each number typed into a formula, between the texts of its neighbours.

    A neighbour's text is empty at the ends of the formula, ``A1`` for any reference.
    """
    words = [part.text if isinstance(part, Token) else "A1" for part in shape.solid_parts]
    texts = ["", *words, ""]
    depth = 0
    for index, part in enumerate(shape.solid_parts):
        if isinstance(part, Reference):
            continue
        depth += (part.kind is TokenKind.OPEN) - (part.kind is TokenKind.CLOSE)
        if part.kind is TokenKind.NUMBER and not (depth and outside_brackets):
            yield texts[index], part, texts[index + 2]
