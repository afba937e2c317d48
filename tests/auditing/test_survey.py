"""The survey of a sheet: what its cells are taken for, and how long that takes."""

import pytest

from sexcel.auditing.audit import asked_rules, audit_workbook
from sexcel.auditing.survey import reproduced
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.settings import Settings
from tests.auditing.corpus.drawing import DrawnSheet, finish, work_out
from tests.timing import processor_time

BLANKS = " " * 100_000


def survey(text: str) -> SheetSurvey:
    """Return the survey of a sheet with one text in A1."""
    return SheetSurvey(SheetGrid("Costs", {(1, 1): Cell(text)}), {})


@pytest.mark.parametrize("text", ["1,250.50", " £ 1 250 ", "(300)", "-£20", "£-20", "5 %"])
def test_texts_that_may_be_numbers(text: str) -> None:
    for padded in (text, f"{BLANKS}{text}{BLANKS}"):
        assert survey(padded).number_texts == {(1, 1): padded}


@pytest.mark.parametrize("text", ["", "-", "- -", "n/a", "12 days", "1,000 £"])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert survey(text).number_texts == {}


@pytest.mark.parametrize("text", ["{}-", "-{0}£{0}-", "1{}x"])
def test_a_text_of_many_blanks_takes_no_time(text: str) -> None:
    with processor_time() as spent:
        assert survey(text.format(BLANKS)).number_texts == {}
    assert spent.seconds < 1


@pytest.mark.parametrize(("work", "untried"), [(300_000, []), (1_000, ["B21"])])
def test_the_first_number_not_tried_is_named(
    monkeypatch: pytest.MonkeyPatch, work: int, untried: list[str]
) -> None:
    monkeypatch.setattr(reproduced, "_LEAST_WORK", work)
    monkeypatch.setattr(reproduced, "_WORK_OF_CELL", 0)
    sheet = DrawnSheet("Lines")
    sheet.row("Line", "Q1", "Q2", "Half")
    for number in range(20):
        sheet.row(f"Line {number}", 1250 + number, 1970 + 2 * number, "=B{r}+C{r}")
    with Engine() as engine:
        book = work_out(finish(sheet), engine)
        findings = audit_workbook(book, Settings(), engine=engine).findings
    assert [f.cell for f in findings if "were not compared" in f.message] == untried
    assert len(findings) == len(untried)


@pytest.mark.parametrize("last_row", [451, 450])
def test_a_table_of_450_lines_is_read_whole(last_row: int) -> None:
    sheet = DrawnSheet("Lines")
    sheet.row("Line", "Q1", "Q2", "Year")
    for number in range(450):
        sheet.row(f"Line {number}", 100 + number, 90 + 2 * number, "=B{r}+C{r}")
    sheet.row("Total", *[f"=SUM({{c}}2:{{c}}{last_row})"] * 3)
    with Engine() as engine:
        book = work_out(finish(sheet), engine)
        findings = audit_workbook(book, Settings(), engine=engine).findings
    accused = [(finding.rule, finding.cell) for finding in findings]
    assert accused == ([] if last_row == 451 else [("SHT301", "B452:D452")])


def ledger_of_links(count: int) -> Grid:
    """Return lines that link to their namesakes on another sheet, every second one to the wrong."""
    source, sheet = DrawnSheet("Source"), DrawnSheet("Links")
    for row in range(1, count + 1):
        source.row(f"Line {row}", row * 7 % 1003 + 3)
        read = row if row % 2 else row - 1
        sheet.row(f"Line {row}", row, f"=Source!B{read}", "=C{r}*2", "=D{r}+1")
    return finish(sheet, source)


def seconds_to_look(count: int) -> float:
    """Return the processor time in which all rules look at the links."""
    survey = Survey(FormulaIndex(ledger_of_links(count)))
    with processor_time() as spent:
        for rule in asked_rules(Settings()):
            if not rule.recalculated:
                list(rule.look(survey))
    return spent.seconds


@pytest.mark.slow
def test_four_times_the_lines_take_no_sixteen_times_as_long() -> None:
    seconds_to_look(100)  # what is loaded once
    few = min(seconds_to_look(500) for _ in range(3))
    assert min(seconds_to_look(2_000) for _ in range(3)) <= 7 * few
