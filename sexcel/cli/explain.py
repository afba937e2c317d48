"""``sexcel explain``: one rule in full."""

import click


@click.command()
@click.argument("code", metavar="CODE")
def explain(code: str) -> int:
    """Tell what a rule checks, why it matters and what to do.

    CODE is a rule's code or its name.
    """
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.rule_names import rule_called
    from sexcel.reports.rules import rule_page
    from sexcel.rules.catalogue import EVERY_RULE

    put(rule_page(rule_called(code, EVERY_RULE), terminal_page()))
    return 0
