"""The catalogue as text: the list and the page on one rule."""

import pytest
from msgspec.structs import replace

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.reports.page import Page
from sexcel.reports.rules import explain_rule, list_rules
from sexcel.rules.catalogue import RULES

RULE = Rule(
    code="SEC103",
    name="total-wrong",
    severity=Severity.ERROR,
    summary="A total is not the sum of its lines and sub totals, whatever their number may be.",
    why="The Panel decides on totals.",
    source="all tables with a Total row",
    bad="Legal   £100\nAudit    £50\nTotal   £149",
    good="Legal   £100\nAudit    £50\nTotal   £150",
    help="Sum every line once, and every sub total once, and nothing else, then look again at it.",
)
LISTED = """\
SEC103  error    total-wrong
                 A total is not the sum of its lines and sub totals, whatever
                 their number may be.
SEC410  warning  amount-as-text
                 An amount is typed as text.
"""
PAGE = """\
SEC103  total-wrong  error
A total is not the sum of its lines and sub totals, whatever their number may
be.

Why          The Panel decides on totals.
Source       all tables with a Total row
Bad          Legal   £100
             Audit    £50
             Total   £149
Good         Legal   £100
             Audit    £50
             Total   £150
What to do   Sum every line once, and every sub total once, and nothing else,
             then look again at it.
"""


def test_the_list() -> None:
    rule = replace(
        RULE,
        code="SEC410",
        name="amount-as-text",
        severity=Severity.WARNING,
        summary="An amount is typed as text.",
    )
    assert list_rules([RULE, rule], Page()) == LISTED


def test_the_page() -> None:
    assert explain_rule(RULE, Page()) == PAGE


def test_colour() -> None:
    assert list_rules([RULE], Page(colour=True)).startswith(
        "\x1b[1mSEC103\x1b[0m  \x1b[31merror  \x1b[0m  total-wrong\n"
    )
    assert "\n\x1b[1mWhy          \x1b[0mThe Panel" in explain_rule(RULE, Page(colour=True))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_of_the_catalogue_fits_a_page(rule: Rule) -> None:
    text = explain_rule(rule, Page())
    assert max(map(len, text.splitlines())) <= 80
    headings = ["Why", "Source", "Bad", "Good", "What to do"]
    starts = [line[:13].strip() for line in text.splitlines()]
    assert [start for start in starts if start in headings] == headings
    for text in (rule.summary, rule.why, rule.source, rule.bad, rule.good, rule.advice):
        assert "".join(text.split()) in "".join(text.split())


def test_the_whole_list_fits_80_columns() -> None:
    lines = list_rules(RULES, Page()).splitlines()
    assert max(map(len, lines)) <= 80
    assert [line[:6] for line in lines if line[0] != " "] == [rule.code for rule in RULES]
