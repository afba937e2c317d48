"""Every case file: the rules find exactly what it tells, in exactly those cells."""

import pytest

from sexcel.model.findings import Severity
from sexcel.readers.book import read_book
from sexcel.rules.catalogue import RULES, check

from .case_files import CASES, Case, as_told, read_cases

FILES = sorted(CASES.iterdir())
ALL_CASES = [case for path in FILES for case in read_cases(path)]
BY_NAME = {rule.name: rule for rule in RULES}

OF_EVERY_SMALL_GRID = {"missing-table", "assumed-rate"}
"""A grid of one or two tables lacks the others; only these rules' own cases say so."""


def counts(case: Case, name: str, severity: Severity) -> bool:
    if name in OF_EVERY_SMALL_GRID:
        return name == case.rule
    return severity >= Severity.WARNING or name == case.rule


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    findings = [
        as_told(finding)
        for finding in check(read_book(case.grid))
        if counts(case, finding.name, finding.severity)
    ]
    told = sorted(findings, key=lambda one: (one.code, one.cell))
    wanted = sorted(case.findings, key=lambda one: (one.code, one.cell))
    assert told == wanted
    for one, other in zip(told, wanted, strict=True):
        for words in other.words:
            assert words in one.words[0]


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_case_is_of_its_kind(case: Case) -> None:
    code = BY_NAME[case.rule].code
    assert any(told.code == code for told in case.findings) == case.speaks
