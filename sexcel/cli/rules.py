"""``sexcel rules``: the list of all rules."""

import click


@click.command()
def rules() -> int:
    """List the rules: code, severity, name and summary."""
    from sexcel.cli.console import put, terminal_page
    from sexcel.reports.rules import list_rules
    from sexcel.rules.catalogue import EVERY_RULE

    put(list_rules(EVERY_RULE, terminal_page()))
    return 0
