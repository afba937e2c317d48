"""Slips made on purpose are found: a few here, all of them by ``python -m tests.mutation``."""

from collections import Counter

import pytest

import sexcel
from sexcel.model.findings import Severity
from tests.mutation.catalogue import KINDS, LIVE, SOURCES, Source
from tests.mutation.page import PAGE, counts, line_of, missed
from tests.mutation.trials import sample, tried

BOTH = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.stem)


@BOTH
def test_the_unbroken_workbook_has_no_error_and_no_warning(source: Source) -> None:
    report = sexcel.validate(source.path)
    assert [one for one in report.findings if one.severity >= Severity.WARNING] == []


def test_there_are_enough_of_enough_kinds() -> None:
    mutants = LIVE.mutants()
    assert len(mutants) >= 300
    assert len({one.kind for one in mutants}) >= 25
    assert len({one.name for one in mutants}) == len(mutants)


@BOTH
def test_every_draw_is_the_same(source: Source) -> None:
    assert [one.name for one in source.mutants()] == [one.name for one in source.mutants()]


@pytest.mark.slow
def test_a_slip_of_each_kind_is_found_as_the_page_says() -> None:
    trials = tried(sample())
    told = missed(PAGE.read_text(encoding="utf-8"))
    assert len(trials) == len(KINDS)
    assert {line_of(one) for one in trials if not one.found} == {
        line_of(one) for one in trials if line_of(one) in told
    }


def test_the_page_tells_of_all_of_them() -> None:
    made = Counter(one.kind for source in SOURCES for one in source.mutants())
    told = counts(PAGE.read_text(encoding="utf-8"))
    assert {kind: each for kind, (each, _) in told.items()} == dict(made)


def test_nearly_all_are_found_and_of_no_kind_few() -> None:
    told = counts(PAGE.read_text(encoding="utf-8"))
    assert sum(found for _, found in told.values()) >= 0.97 * sum(made for made, _ in told.values())
    assert {kind for kind, (made, found) in told.items() if found < 0.8 * made} == set()
