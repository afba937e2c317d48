"""Headings as this year's workbook writes them."""

from sexcel.model.book import financial_year
from sexcel.model.tables import Column


def heading(column: Column, budget_year: int) -> str:
    """``{prior} Approved Budget`` → ``2019/20 Approved Budget`` for a budget for 2020/21."""
    return column.title.format(
        prior=financial_year(budget_year - 1),
        year=financial_year(budget_year),
        next=financial_year(budget_year + 1),
        second=financial_year(budget_year + 2),
    )
