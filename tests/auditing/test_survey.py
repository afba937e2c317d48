"""The survey of a sheet: what its cells are taken for, and how long that takes."""

from time import process_time

import pytest

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.model.grid import Cell, SheetGrid

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
    started = process_time()
    assert survey(text.format(BLANKS)).number_texts == {}
    assert process_time() - started < 1
