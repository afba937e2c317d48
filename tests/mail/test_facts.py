"""What the e-mail tells of a workbook."""

from decimal import Decimal

from msgspec.structs import replace

from sexcel import api
from sexcel.mail.facts import flatten, gather_facts
from sexcel.model.book import Role
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


def test_amounts_are_in_whole_pounds_and_rates_are_no_category() -> None:
    """Take a budget with pence from unrounded formulas, and its contingency's rate as a row."""
    (report,) = api.validate(LIVE).files
    book = api.read(LIVE)
    overview = book.tables["overview"]
    contingency = overview.row("contingency")
    assert contingency is not None
    rate = replace(contingency.entries["budget"], value=Decimal("0.05"))
    memo = replace(contingency, key="rate", role=Role.MEMO, entries={"budget": rate})
    pence = {"budget": replace(contingency.entries["budget"], value=Decimal("397750.44"))}
    changed = replace(contingency, entries={**contingency.entries, **pence})
    rows = [changed if row is contingency else row for row in overview.rows]
    tables = {**book.tables, "overview": replace(overview, rows=(*rows, memo))}
    facts = gather_facts(replace(book, tables=tables), replace(report, headline=Decimal("7.4")))
    assert facts.headline == 7
    assert len(facts.categories) == 8
    assert facts.has_pack
    assert facts.categories[-2].budget == 397_750


def test_words_fit_one_line() -> None:
    assert flatten(" a\r\n b\x00\u202e\tc ") == "a b c"
    assert flatten("a" * 600) == "a" * 499 + "…"
