"""The words in which a setup says what a column, a row or a table is."""

from collections.abc import Mapping
from decimal import Decimal

from sexcel.budget import TABLES
from sexcel.budget.assumptions import RATES
from sexcel.model.tables import Column, Table

AS_IN_THE_BUDGET, REVERSED = "as in the budget", "reversed"
SIGNS = {AS_IN_THE_BUDGET: False, REVERSED: True}
"""Sign of a figure, and whether it is the opposite of what the budget's equations take."""

DOWN, ACROSS = "lines down", "lines across"
DIRECTIONS = {DOWN: False, ACROSS: True}
"""Where the lines of a table run, and whether that is sideways."""

UNITS = {"£": Decimal(1), "£k": Decimal(1_000), "£m": Decimal(1_000_000)}
"""Unit of a table's amounts, and what 1 in a cell is worth in £."""

COUNTS = {"yes": True, "no": False}
"""Whether a place counts: is read as the table."""

NOT_USED, NOT_READ = "not used", "not read"
LINE, SUB_TOTAL, TOTAL_ROW, HEADING, MEMO = "line", "sub total", "total", "heading", "memorandum"
ROLES = (LINE, SUB_TOTAL, TOTAL_ROW, HEADING, MEMO, NOT_READ)
"""What a row may be, in the words of a Role."""

_YEARS = {"prior": "prior year", "year": "budget year", "next": "year +1", "second": "year +2"}
"""What stands for the year in a heading, whatever year the budget is for."""

TABLE_NAMES: Mapping[str, Table] = {
    **{table.name: table for table in TABLES},
    **{table.caption: table for table in TABLES},
}
"""Tables by either name: ``overview`` or ``Table 2``."""

RATE_NAMES: Mapping[str, str] = {
    **{line.name: line.name for line in RATES.lines},
    **{line.title: line.name for line in RATES.lines},
}
"""Rates by either name: ``contingency`` or ``Contingency``."""


def describe_column(column: Column) -> str:
    """Return what a column is: ``prior year Estimated Outturn``, whatever year that is."""
    return column.short or column.title.format(**_YEARS)


def column_words(table: Table) -> dict[str, str]:
    """Return the name of each column by what it is; ``not used`` has none."""
    return {**{describe_column(c): c.name for c in table.columns}, NOT_USED: ""}


def row_words(table: Table) -> dict[str, tuple[str, str]]:
    """Return the role and the declared line that each word for a row means."""
    lines = {line.title: (LINE, line.name) for line in table.lines}
    return {**lines, **{role: (role, "") for role in ROLES}}


def find_word(words: Mapping[str, object], text: str) -> str | None:
    """Return the word that a text is, whatever its case and spaces; None where it is none."""
    spelt = " ".join(text.split()).casefold()
    return next((word for word in words if word.casefold() == spelt), None)
