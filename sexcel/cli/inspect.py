"""``sexcel inspect``: show what was recognised in one or more workbooks, and how surely."""

from typing import TYPE_CHECKING

import click

from sexcel.cli.options import config_option, password_option

if TYPE_CHECKING:
    from sexcel.recognise.inspection import Inspection


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@click.option("--rows", is_flag=True, help="Show every row too, as it was understood.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write it; JSON always has the rows.",
)
@config_option
@password_option
def inspect(
    patterns: tuple[str, ...], rows: bool, form: str, config: str | None, asks: bool
) -> int:
    """Show what was recognised in the budget workbooks at PATH.

    Each table with its place and how sure it is, its columns, names that came near and were
    not taken, cells that belong to no table, and what is missing. Exit code: 0 shown, 2 could
    not be done.
    """
    from sexcel import api
    from sexcel.cli.console import complain, explained, put, terminal_page
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import expanded

    settings, key = given(config), password(asks)
    paths, failures = expanded(patterns)
    inspections: list[Inspection] = []
    for path in paths:
        try:
            inspections.append(api.inspect(path, settings=settings, password=key))
        except Exception as error:
            failures.append(explained(error))
    if inspections and form == "json":
        from sexcel.reports.inspection_json import json_inspection

        put(json_inspection(inspections))
    elif inspections:
        from sexcel.reports.inspection import text_inspection

        put(text_inspection(inspections, terminal_page(), rows=rows))
    for sentence in failures:
        complain(sentence)
    return 2 if failures else 0
