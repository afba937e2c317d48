"""``sexcel trace``: how a figure comes about, what reads it, and what it moves."""

import click

from sexcel.cli.options import WorkbookReading, format_option, reading_options


@click.command()
@click.argument("path", metavar="BOOK")
@click.argument("figure", metavar="CELL-OR-NAME")
@format_option("How to print it.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for length.")
@reading_options
def trace(path: str, figure: str, form: str, *, everything: bool, reading: WorkbookReading) -> int:
    """Show how a figure of any workbook comes about.

    CELL-OR-NAME is a cell (Costs!D9), a defined name, the label of a row ('Legal' or
    'Legal, 2020/21'), or in a budget a table, line and column ('Table 2, Contingency').
    The figure is put in words, traced down to the typed cells, with the formulas that read it
    and the totals that it moves. Exit code: 0 shown, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, put_document, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.trace import encode_trace, render_trace

    traced = api.trace(expand_single(path), figure, **reading.choices())
    if form == "json":
        put_document(encode_trace(traced))
    else:
        put(render_trace(traced, terminal_page(), everything=everything))
    return 0
