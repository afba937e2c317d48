"""The rules: all of them, and one by its code or name."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sexcel.model.rules import Rule


def list_rules() -> "tuple[Rule, ...]":
    """Return every rule, of budgets and of any workbook, in the order of their codes.

    >>> len(sexcel.list_rules()) > 90, sexcel.list_rules()[0].code
    (True, 'SEC101')
    """
    from sexcel.rules.catalogue import EVERY_RULE

    return tuple(EVERY_RULE)


def explain(code: str) -> "Rule":
    """Return the rule of that code or name. Raises SexcelError with the nearest ones for none.

    >>> sexcel.explain("total-wrong").code
    'SEC103'
    """
    from sexcel.rules.rule_names import find_rule

    return find_rule(code, list_rules())
