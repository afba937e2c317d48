"""``sexcel explain``: one rule in full."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sexcel.model.rules import Rule


@click.command()
@click.argument("code", metavar="CODE")
def explain(code: str) -> int:
    """Tell what a rule checks, why it matters and what to do.

    CODE is a rule's code or its name.
    """
    from sexcel.cli.console import put, terminal_page
    from sexcel.reports.rules import rule_page
    from sexcel.rules.every import EVERY_RULE

    put(rule_page(_rule(code, EVERY_RULE), terminal_page()))
    return 0


def _rule(wanted: str, rules: "Sequence[Rule]") -> "Rule":
    """The rule of that code or name, whatever its case; SexcelError where there is none."""
    names = {name.casefold(): rule for rule in rules for name in (rule.code, rule.name)}
    rule = names.get(wanted.strip().casefold())
    if rule is not None:
        return rule
    from difflib import get_close_matches

    from sexcel.model.errors import SexcelError

    near = get_close_matches(wanted.strip().casefold(), names, n=3, cutoff=0.5)
    codes = dict.fromkeys(f"{names[name].code} ({names[name].name})" for name in near)
    advice = f"the nearest are {', '.join(codes)}" if codes else "'sexcel rules' lists them all"
    raise SexcelError(f"There is no rule {wanted!r}: {advice}.")
