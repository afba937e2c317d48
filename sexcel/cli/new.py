"""``sexcel new``: begin a new budget year, from last year's workbook or the empty template."""

import click

from sexcel.cli.options import config_option, force_option, password_option


@click.command()
@click.argument("output", metavar="OUT")
@click.option(
    "--from",
    "last_year",
    metavar="LAST",
    help="Last year's workbook, to be carried into the new year.  [default: the template]",
)
@click.option(
    "--year",
    metavar="YEAR",
    help="The budget year, such as 2021/22.  [default: the one after LAST's, or the next]",
)
@force_option
@config_option
@password_option
def new(
    output: str,
    last_year: str | None,
    *,
    year: str | None,
    force: bool,
    config: str | None,
    asks: bool,
) -> int:
    """Begin a new budget year in the workbook OUT.

    With --from, OUT is your own workbook with its layout, sheets and formulas: years move
    on, the approved budget becomes the prior approved budget, the projects' second year the
    budget; lines, FTE, drivers and rates are carried; outturns and reasons are cleared. The
    first sheet lists what is to be filled in.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single
    from sexcel.reports.new_year import render_new_year

    new_year = api.new(
        output,
        None if last_year is None else expand_single(last_year),
        year=_first_year(year),
        force=force,
        settings=chosen_settings(config),
        password=workbook_password(asks),
    )
    put(render_new_year(new_year, terminal_page()))
    return 0


def _first_year(text: str | None) -> int | None:
    """Return 2021 for 2021/22. Raises UsageError where the text is no financial year."""
    from sexcel.recognise.heading_words import is_year, parse_year

    if text is None:
        return None
    year = parse_year(text) if is_year(text) else None
    if year is None:
        raise click.UsageError(f"--year {text} is no budget year: give one such as 2021/22")
    return year
