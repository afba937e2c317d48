"""Every rule there is: those of the budget, then those for any workbook."""

from sexcel.audit.catalogue import SHEET_RULES
from sexcel.model.rules import Rule
from sexcel.rules.catalogue import RULES

EVERY_RULE: tuple[Rule, ...] = (*RULES, *SHEET_RULES)
