"""``sexcel compare``: two versions of a budget, by table, line and column."""

import click

from sexcel.cli.options import config_option, password_option


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("-o", "--output", metavar="OUT", help="Also write the differences as a workbook.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print them; JSON always has all.",
)
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for length.")
@click.option(
    "--by-year",
    is_flag=True,
    help="Of two budget years, compare figures of the same year, not of the same column.",
)
@click.option("--force", is_flag=True, help="Replace OUT where it is there already.")
@config_option
@password_option
def compare(
    old: str,
    new: str,
    output: str | None,
    form: str,
    *,
    everything: bool,
    by_year: bool,
    force: bool,
    config: str | None,
    asks: bool,
) -> int:
    """Compare two versions of a budget, OLD and NEW.

    Tables, lines and columns go by name: sorting or moving them is no change. What moves the
    headline comes first. Exit code: 0 no difference, 1 differences, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import complain, put, terminal_page
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import single

    if force and output is None:
        raise click.UsageError("--force goes with -o OUT")
    found = api.compare(
        single(old),
        single(new),
        output,
        by_year=by_year,
        force=force,
        settings=given(config),
        password=password(asks),
    )
    if form == "json":
        from sexcel.reports.comparison_json import json_comparison

        put(json_comparison(found))
        if output is not None:
            complain(f"Written: {output}.")
    else:
        from sexcel.reports.comparison import text_comparison

        page = terminal_page()
        put(text_comparison(found, page, everything=everything))
        if output is not None:
            put("\n".join([*page.wrapped(f"Written: {output}"), ""]))
    return int(not found.is_same)
