"""The rules for any workbook, which ``sexcel audit`` goes by."""

from sexcel.auditing import rules
from sexcel.auditing.rule import SheetRule
from sexcel.model.rules import rules_in

SHEET_RULES = tuple(rule for rule in rules_in(rules) if isinstance(rule, SheetRule))
"""Those that the modules of ``rules`` name, by code: 1 recalculation, 2 runs of formulas, 3 totals,
4 contents of cells, 5 what a workbook leans on, 6 readability."""
