"""One reader of amounts for budgets and for any workbook."""

from decimal import Decimal

import pytest

from sexcel.model.amounts import has_own_unit, parse_amount


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,250", "1250"),
        ("(1,250)", "-1250"),
        ("£(1,234)", "-1234"),
        ("(£1,234.50)", "-1234.50"),
        ("1,250-", "-1250"),
        ("-£5", "-5"),
        ("£-5", "-5"),
        ("\u2212300", "-300"),
        ("300 CR", "-300"),
        ("300 DR", "300"),
        ("3\u202f116,00 €", "3116.00"),
        ("1.234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1 082 102", "1082102"),
        ("1.234.567", "1234567"),
        ("1.5", "1.5"),
        ("12,50", "12.50"),
        ("£1.2m", "1200000"),
        ("£ 45 k", "45000"),
        ("12.5%", "0.125"),
        ("EUR 20", "20"),
        ("1,200*", "1200"),
        ("0.5", "0.5"),
    ],
)
def test_what_a_text_means(text: str, figure: str) -> None:
    assert parse_amount(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Legal",
        "0123",
        "1,2345",
        "1,23,456",
        "(300",
        "300)",
        "12/03/2024",
        "3 of 4",
        "1-2",
        "5 per",
    ],
)
def test_what_means_no_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_metres_and_months_are_no_millions_where_no_budget_is_read() -> None:
    assert parse_amount("5 m", in_words=False) is None
    assert parse_amount("5%", in_words=False) == Decimal("0.05")


def test_a_side_of_the_ledger_is_no_unit() -> None:
    units = ["£5", "5k", "1,250", "(300)", "300 CR"]
    assert [has_own_unit(text) for text in units] == [True, True, False, False, False]
