"""Every case file: the rules find exactly what it tells, in exactly those cells."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from sexcel.budget import TABLES
from sexcel.budget.equations import equations
from sexcel.budget.links import LINKS, ROW_LINKS, SHARED_ROWS
from sexcel.files.reading import read_grid
from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.model.settings import Settings
from sexcel.recognise.book import find_book
from sexcel.rules.catalogue import RULES
from tests.checking import check_grid

from .case_files import CASES, Case, assert_findings, read_cases

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"

RULES_FOLDER = Path(__file__).parents[2] / "sexcel" / "rules"
CHAPTERS = {
    "1": "arithmetic",
    "2": "rates",
    "3": "links",
    "4": "structure",
    "5": "governance",
    "6": "meaning",
    "7": "year",
    "8": "completeness",
    "9": "words",
}

ALL_CASES = [case for path in sorted(CASES.iterdir()) for case in read_cases(path)]
BY_NAME = {rule.name: rule for rule in RULES}

OF_EVERY_SMALL_GRID = {"missing-table", "assumed-rate"}
"""A grid of one or two tables lacks the others; only these rules' own cases say so."""


def counts(case: Case, name: str, severity: Severity) -> bool:
    if name in OF_EVERY_SMALL_GRID:
        return name == case.rule
    return severity >= Severity.WARNING or name == case.rule


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    findings = check_grid(case.grid).findings
    assert_findings(
        (finding for finding in findings if counts(case, finding.name, finding.severity)), case
    )


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_a_case_is_of_the_kind_that_it_says(case: Case) -> None:
    code = BY_NAME[case.rule].code
    assert any(finding.code == code for finding in case.findings) == case.speaks


def test_every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_is_silent() -> None:
    kinds = {(case.rule, case.speaks) for case in ALL_CASES}
    assert kinds == {(name, speaks) for name in BY_NAME for speaks in (True, False)}
    assert {path.name for path in CASES.iterdir()} == {f"{name}.md" for name in BY_NAME}


def test_cases_of_a_rule_have_different_titles() -> None:
    names = [case.name for case in ALL_CASES]
    assert sorted(set(names)) == sorted(names)


def test_codes_and_names_are_unique_and_codes_rise() -> None:
    codes = [rule.code for rule in RULES]
    assert len(BY_NAME) == len(RULES)
    assert all(re.fullmatch(r"SEC[1-9][0-9]{2}", code) for code in codes)
    assert all(before < after for before, after in pairwise(codes))


def test_a_rule_is_named_once_in_the_folder_of_its_chapter() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in RULES_FOLDER.rglob("*.py")}
    for rule in RULES:
        (path,) = (path for path, text in sources.items() if f'name="{rule.name}"' in text)
        assert path.parent.name == CHAPTERS[rule.code[3]]
        assert sources[path].count(f'"{rule.name}"') == 1
        has_own_file = path.stem == rule.name.replace("-", "_")
        assert has_own_file or path.stem in ("equations", "doubts", "rules", "monitor_rules")
        assert not has_own_file or sources[path].startswith(f'"""{rule.code}: ')


@pytest.mark.slow
def test_a_rule_without_a_check_owns_an_equation_and_every_equation_a_rule() -> None:
    grids = (read_grid(PUBLISHED), *(case.grid for case in ALL_CASES))
    # A monitor and a paper are no budgets.
    books = (book for grid in grids if (book := find_book(grid, Settings())) is not None)
    owned = {equation.rule for book in books for equation in equations(book)}
    assert owned <= set(BY_NAME)
    by_equation = {rule.name for rule in RULES if rule.check is None}
    # Rounding, a reading in doubt and what formulas mean speak of any equation, and own none; what
    # a missing table costs is worked out from all rules.
    # Those of the budget year compare two workbooks, or look at a monitor.
    of_all = {rule.name for rule in RULES if rule.code.startswith(("SEC6", "SEC7"))} & by_equation
    assert by_equation - owned == of_all | {
        "rounding-difference",
        "missing-table",
        "reading-in-doubt",
    }


def test_every_rule_that_a_table_or_a_link_names_exists() -> None:
    columns = {column.rule for table in TABLES for column in table.columns}
    lines = {line.rule for table in TABLES for line in table.lines}
    links = {link.rule for link in LINKS} | {link.rule for link in ROW_LINKS}
    assert (columns | lines) - {""} <= set(BY_NAME)
    assert links <= set(BY_NAME)
    assert {shared.rule for shared in SHARED_ROWS} <= set(BY_NAME)


def test_a_rule_reads_tables_and_columns_that_exist() -> None:
    names = {table.name for table in TABLES}
    names |= {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    assert {name for rule in RULES for name in rule.reads} <= names


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_why_where_and_what_to_do(rule: Rule) -> None:
    for sentence in (rule.summary, rule.why, rule.advice):
        assert re.match(r"[A-Z]", sentence)
        assert sentence.endswith(".")
    assert len(rule.summary) <= 80
    assert rule.source
    assert rule.bad != rule.good
