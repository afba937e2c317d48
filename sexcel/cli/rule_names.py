"""Rules as a shell completes them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def complete_code(_: "click.Context", __: "click.Parameter", beginning: str) -> list[str]:
    """Return the codes and names of rules that begin so, for a shell that completes a line.

    >>> complete_code(context, parameter, "total-w")
    ['total-wrong']
    """
    from sexcel.rules.catalogue import EVERY_RULE

    names = [name for rule in EVERY_RULE for name in (rule.code, rule.name)]
    return [name for name in names if name.casefold().startswith(beginning.casefold())]
