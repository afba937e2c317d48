"""``sexcel explain``: one rule in full."""

import click

from sexcel.cli.options import complete_code


@click.command()
@click.argument("code", metavar="CODE", shell_complete=complete_code)
def explain(code: str) -> int:
    """Say what a rule checks, why it matters and what to do.

    CODE is a rule's code or its name.
    """
    from sexcel.cli.console import put, terminal_page
    from sexcel.reports.rules import explain_rule
    from sexcel.rules.catalogue import EVERY_RULE
    from sexcel.rules.rule_names import find_rule

    put(explain_rule(find_rule(code, EVERY_RULE), terminal_page()))
    return 0
