"""Headings as this year's workbook writes them."""

import re

from sexcel.model.tables import Column
from sexcel.model.years import financial_year

_YEAR = re.compile(r"\{\w+\} ")


def format_heading(column: Column, budget_year: int | None) -> str:
    """Return a column's heading in one budget year; without a budget year it names no year.

    ``{prior} Approved Budget`` → ``2019/20 Approved Budget`` for a budget for 2020/21.
    """
    if budget_year is None:
        return _YEAR.sub("", column.title)
    return column.title.format(
        prior=financial_year(budget_year - 1),
        year=financial_year(budget_year),
        next=financial_year(budget_year + 1),
        second=financial_year(budget_year + 2),
    )
