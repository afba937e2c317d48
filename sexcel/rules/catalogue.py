"""The catalogue: every rule of the budget by chapter, and every rule there is."""

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.model.rules import Rule, rules_in
from sexcel.rules import (
    arithmetic,
    completeness,
    governance,
    links,
    meaning,
    rates,
    structure,
    words,
    year,
)

RULES = rules_in(
    arithmetic, rates, links, structure, governance, meaning, year, completeness, words
)
"""The rules that the chapters name, by code: 1 arithmetic, 2 rates, 3 links, 4 structure,
5 governance, 6 what formulas mean, 7 the budget year, 8 completeness, 9 words."""

EVERY_RULE: tuple[Rule, ...] = (*RULES, *SHEET_RULES)
"""Every rule there is: those of the budget, then those for any workbook."""
