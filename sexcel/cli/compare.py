"""``sexcel compare``: two versions of a budget, by table, line and column."""

import click

from sexcel.cli.options import config_option, force_option, format_option, password_option


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("-o", "--output", metavar="OUT", help="Also write the differences as a workbook.")
@format_option("How to print them; JSON always has all.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for length.")
@click.option(
    "--by-year",
    is_flag=True,
    help="Of two budget years, compare figures of the same year, not of the same column.",
)
@force_option
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
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single

    if force and output is None:
        raise click.UsageError("--force goes with -o OUT")
    comparison = api.compare(
        expand_single(old),
        expand_single(new),
        output,
        by_year=by_year,
        force=force,
        settings=chosen_settings(config),
        password=workbook_password(asks),
    )
    if form == "json":
        from sexcel.reports.comparison_json import encode_comparison

        put(encode_comparison(comparison))
        if output is not None:
            complain(f"Written: {output}.")
    else:
        from sexcel.reports.comparison import render_comparison

        page = terminal_page()
        put(render_comparison(comparison, page, everything=everything))
        if output is not None:
            put("\n".join([*page.wrap(f"Written: {output}"), ""]))
    return int(not comparison.is_same)
