"""Rules as people call them."""

from collections.abc import Sequence
from difflib import get_close_matches

from sexcel.model.errors import SexcelError
from sexcel.model.rules import Rule


def find_rule(wanted: str, rules: Sequence[Rule]) -> Rule:
    """Return the rule of that code or name, whatever its case. Raises SexcelError for none."""
    names = {name.casefold(): rule for rule in rules for name in (rule.code, rule.name)}
    rule = names.get(wanted.strip().casefold())
    if rule is not None:
        return rule
    near = get_close_matches(wanted.strip().casefold(), names, n=3, cutoff=0.5)
    codes = dict.fromkeys(f"{names[name].code} ({names[name].name})" for name in near)
    advice = f"the nearest are {', '.join(codes)}" if codes else "'sexcel rules' lists them all"
    raise SexcelError(f"There is no rule {wanted!r}: {advice}.")
