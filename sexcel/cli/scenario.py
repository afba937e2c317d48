"""``sexcel scenario``: what moves when inputs change."""

import click

from sexcel.cli.options import WorkbookReading, book_options, force_option, format_option


@click.command()
@click.argument("path", metavar="BOOK")
@click.option(
    "--set",
    "changes",
    metavar="NAME=VALUE",
    multiple=True,
    help="A change: contingency=6%, 'fte.OPSG.grade 3=+1', 'Legal=*1.1', Inputs!B4=12.",
)
@click.option(
    "--scenario",
    "others",
    metavar="TEXT",
    multiple=True,
    help="One more scenario beside: 'Lean: contingency=4%; Legal=-5000'.",
)
@click.option(
    "-o", "--output", metavar="OUT", help="Also write a copy of BOOK with them side by side, live."
)
@force_option
@format_option("How to print it.")
@book_options
def scenario(
    path: str,
    changes: tuple[str, ...],
    others: tuple[str, ...],
    output: str | None,
    *,
    force: bool,
    form: str,
    reading: WorkbookReading,
) -> int:
    """Show what moves when inputs of the budget BOOK change.

    A value takes the cell's place; +1 adds, -1 takes off, *1.1 multiplies. NAME is a rate, a
    line ('Table 11, Faster Switching'), fte.AREA.GRADE, rate.GRADE, a defined name or a cell.
    BOOK is not touched. Exit code: 0 shown, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, put_document, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.scenario import encode_scenarios, render_scenarios

    asked = {"1": list(changes)} if changes else {}
    for text in others:
        name, colon, list_of_changes = text.partition(":")
        listed = [change.strip() for change in list_of_changes.split(";") if change.strip()]
        if not colon or not name.strip() or not listed or name.strip() in asked:
            raise click.UsageError(
                f"'{text}' is no new scenario: write 'Name: NAME=VALUE; NAME=VALUE'"
            )
        asked[name.strip()] = listed
    if not asked:
        raise click.UsageError("nothing changes: add --set NAME=VALUE")
    source = expand_single(path)
    result = api.scenario(source, asked, output, force=force, **reading.choices())
    if form == "json":
        put_document(encode_scenarios(result))
    else:
        put(render_scenarios(result, terminal_page()))
        put("" if output is None else f"Written: {output}\n")
    return 0
