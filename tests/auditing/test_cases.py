"""Every case file of the rules for any workbook: they find exactly what it tells."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sexcel.auditing.audit import audit_workbook
from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.auditing.rule import SheetRule
from sexcel.formulas.recalculation import Engine
from sexcel.model.settings import Settings
from sexcel.rules.catalogue import RULES
from tests.rules.case_files import SHEET_CASES, Case, assert_findings, read_cases

ALL_CASES = [case for path in sorted(SHEET_CASES.iterdir()) for case in read_cases(path)]
BY_NAME = {rule.name: rule for rule in SHEET_RULES}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_case(case: Case, engine: Engine) -> None:
    asked = Settings(rules_on=(BY_NAME[case.rule].code,))
    findings = audit_workbook(case.grid, asked, engine=engine).findings
    assert_findings(findings, case)


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_a_case_is_of_the_kind_that_it_says(case: Case) -> None:
    code = BY_NAME[case.rule].code
    assert any(finding.code == code for finding in case.findings) == case.speaks


def test_every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_is_silent() -> None:
    kinds = {(case.rule, case.speaks) for case in ALL_CASES}
    assert kinds == {(name, speaks) for name in BY_NAME for speaks in (True, False)}


def test_codes_and_names_are_unique_and_codes_rise() -> None:
    codes = [rule.code for rule in SHEET_RULES]
    assert len(BY_NAME) == len(SHEET_RULES)
    assert not set(BY_NAME) & {rule.name for rule in RULES}
    assert all(re.fullmatch(r"SHT[1-6][0-9]{2}", code) for code in codes)
    assert all(before < after for before, after in pairwise(codes))


@pytest.mark.parametrize("rule", SHEET_RULES, ids=lambda rule: rule.name)
def test_a_rule_stands_in_the_module_of_its_name_and_says_what_why_and_what_to_do(
    rule: SheetRule,
) -> None:
    home = Path(__file__).parents[2] / "sexcel" / "auditing" / "rules"
    source = (home / f"{rule.name.replace('-', '_')}.py").read_text(encoding="utf-8")
    assert source.startswith(f'"""{rule.code}: ')
    for sentence in (rule.summary, rule.why, rule.advice):
        assert re.match(r"[A-Z£]", sentence)
        assert sentence.endswith(".")
    assert len(rule.summary) <= 80
    assert rule.bad != rule.good
