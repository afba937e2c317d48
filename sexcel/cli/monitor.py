"""``sexcel monitor``: a workbook to monitor the budget year with."""

import click

from sexcel.cli.options import config_option, force_option, password_option


@click.command()
@click.argument("path", metavar="BUDGET")
@click.option(
    "-o", "--output", metavar="MONITOR", help="The workbook to write.  [default: BUDGET-monitor]"
)
@force_option
@config_option
@password_option
def monitor(path: str, output: str | None, *, force: bool, config: str | None, asks: bool) -> int:
    """Write a workbook to monitor the year of BUDGET with.

    It has the approved figures line by line, months that come from a list of ledger
    entries, movements with their approvals, projects with briefs and releases, the work
    package, a forecast, and checks; all calculated by formulas. BUDGET is not changed.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single
    from sexcel.reports.monitor import render_monitor

    written = api.monitor(
        expand_single(path),
        output,
        force=force,
        settings=chosen_settings(config),
        password=workbook_password(asks),
    )
    put(render_monitor(written, terminal_page()))
    return 0
