"""What the e-mail tells of a workbook."""

from decimal import Decimal

from sexcel import api
from sexcel.mail.facts import flatten, gather_facts
from tests.comparison.versions import LIVE, PUBLISHED


def test_the_live_budget() -> None:
    (report,) = api.validate(LIVE).files
    facts = gather_facts(api.read(LIVE), report)
    assert (facts.title, facts.version) == (
        "SEC Panel budget 2020/21 to 2022/23",
        "version 1.0 (Final)",
    )
    assert (facts.headline, facts.checks) == (
        Decimal(8_352_743),
        "No error was found in the figures.",
    )
    total = facts.categories[-1]
    assert (total.name, total.budget, total.variance) == (
        "Total",
        Decimal(8_352_743),
        Decimal(1_285_687),
    )
    assert len(facts.categories) == 8
    movements = [
        (move.line, move.budget - (move.outturn or Decimal(0))) for move in facts.movements
    ]
    assert [move.line for move in facts.movements if move.outturn is None] == ["Contingency (5%)"]
    assert movements == [
        ("Committee Support", Decimal(-917_000)),
        ("Technical Operations sub total", Decimal(733_919)),
        ("Panel & Board", Decimal(496_786)),
        ("Contingency (5%)", Decimal(397_750)),
        ("Party Engagement", Decimal(241_095)),
    ]
    assert facts.movements[0].reason.startswith("No longer an area of its own")


def test_the_errors_of_the_published_budget() -> None:
    (report,) = api.validate(PUBLISHED).files
    facts = gather_facts(api.read(PUBLISHED), report)
    assert facts.checks == (
        "6 errors were found in the figures; the largest moves the total by £3,150."
    )


def test_words_fit_one_line() -> None:
    assert flatten(" a\r\n b\x00\u202e\tc ") == "a b c"
    assert flatten("a" * 600) == "a" * 499 + "…"
