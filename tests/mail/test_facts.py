"""What the e-mail tells of a workbook."""

from decimal import Decimal

from sexcel import api
from sexcel.mail.facts import flatten, gather_facts
from tests.comparison.versions import LIVE, PUBLISHED


def test_the_live_budget() -> None:
    (report,) = api.validate(LIVE).files
    facts = gather_facts(api.read(LIVE), report, "all well")
    assert (facts.title, facts.version) == (
        "SEC Panel budget 2020/21 to 2022/23",
        "version 1.0 (Final)",
    )
    assert (facts.headline, facts.errors, facts.verdict) == (Decimal(8_352_743), (), "all well")
    total = facts.categories[-1]
    assert (total.name, total.budget, total.variance) == (
        "Total",
        Decimal(8_352_743),
        Decimal(1_285_687),
    )
    assert len(facts.categories) == 8
    variances = [
        (variance.line, variance.budget - variance.outturn) for variance in facts.variances
    ]
    assert variances == [
        ("Committee Support", Decimal(-917_000)),
        ("Technical Operations sub total", Decimal(733_919)),
        ("Panel & Board", Decimal(496_786)),
    ]
    assert facts.variances[0].reason.startswith("No longer an area of its own")


def test_the_errors_of_the_published_budget() -> None:
    (report,) = api.validate(PUBLISHED).files
    facts = gather_facts(api.read(PUBLISHED), report, "")
    assert (len(facts.errors), facts.more_errors) == (3, 3)
    assert facts.errors[0].startswith("Table 10, Meeting Room Hire & Refreshments")


def test_words_fit_one_line() -> None:
    assert flatten(" a\r\n b\x00\u202e\tc ") == "a b c"
    assert flatten("a" * 600) == "a" * 499 + "…"
