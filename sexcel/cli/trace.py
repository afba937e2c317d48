"""``sexcel trace``: how a figure comes about, what reads it, and what it moves."""

import click

from sexcel.cli.options import config_option, format_option, password_option


@click.command()
@click.argument("path", metavar="BOOK")
@click.argument("figure", metavar="CELL-OR-NAME")
@format_option("How to print it.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for length.")
@config_option
@password_option
def trace(
    path: str, figure: str, form: str, *, everything: bool, config: str | None, asks: bool
) -> int:
    """Show how a figure of any workbook comes about.

    CELL-OR-NAME is a cell (Costs!D9), a defined name, the label of a row ('Legal' or
    'Legal, 2020/21'), or in a budget a table, line and column ('Table 2, Contingency').
    The figure is put in words, traced down to the typed cells, with the formulas that read it
    and the totals that it moves. Exit code: 0 shown, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single

    traced = api.trace(
        expand_single(path),
        figure,
        settings=chosen_settings(config),
        password=workbook_password(asks),
    )
    if form == "json":
        from sexcel.reports.trace_json import encode_trace

        put(encode_trace(traced))
    else:
        from sexcel.reports.trace import render_trace

        put(render_trace(traced, terminal_page(), everything=everything))
    return 0
