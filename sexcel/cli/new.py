"""``sexcel new``: begin a new budget year, from last year's workbook or the empty template."""

import click

from sexcel.cli.options import WorkbookReading, book_options, force_option


@click.command()
@click.argument("output", metavar="[OUT]", required=False)
@click.option(
    "--from",
    "last_year",
    metavar="LAST",
    help="Last year's workbook, to be carried into the new year.  [default: the template]",
)
@click.option(
    "--outturn",
    metavar="MONITOR",
    help="Take the estimated outturn from the forecast of LAST's monitor.",
)
@click.option(
    "--refresh",
    metavar="DRAFT",
    help="Copy DRAFT with the outturn of MONITOR.  [default OUT: DRAFT-refreshed.xlsx]",
)
@click.option(
    "--year",
    metavar="YEAR",
    help="The budget year, such as 2021/22.  [default: the one after LAST's, or the next]",
)
@force_option
@book_options
def new(
    output: str | None,
    last_year: str | None,
    outturn: str | None,
    refresh: str | None,
    *,
    year: str | None,
    force: bool,
    reading: WorkbookReading,
) -> int:
    """Begin a new budget year in the workbook OUT.

    With --from, OUT is your own workbook with its layout, sheets and formulas: years move
    on, the approved budget becomes the prior approved budget, the projects' second year the
    budget; lines, FTE, drivers and rates are carried; outturns and reasons are cleared. The
    first sheet lists what is to be filled in.

    With --outturn, the estimated outturn is the forecast of the monitor at the months that
    are closed. --refresh takes it into a draft again: only that column changes, and each cell
    is listed with what it was and is.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.new_year import render_new_year, render_refreshed

    monitor = None if outturn is None else expand_single(outturn)
    if refresh is not None:
        if last_year is not None or year is not None or monitor is None:
            raise click.UsageError("--refresh DRAFT goes with --outturn MONITOR alone")
        draft, choices = expand_single(refresh), reading.choices()
        refreshed = api.refresh(draft, monitor, output, force=force, **choices)
        put(render_refreshed(refreshed, terminal_page()))
        return 0
    if output is None:
        raise click.UsageError("Missing argument 'OUT': the workbook to write")
    if monitor is not None and last_year is None:
        raise click.UsageError("--outturn MONITOR goes with --from LAST or --refresh DRAFT")
    new_year = api.new(
        output,
        None if last_year is None else expand_single(last_year),
        year=_first_year(year),
        outturn=monitor,
        force=force,
        **reading.choices(),
    )
    put(render_new_year(new_year, terminal_page()))
    return 0


def _first_year(text: str | None) -> int | None:
    """Return 2021 for 2021/22. Raises UsageError where the text is no financial year."""
    from sexcel.recognise.heading_words import is_year, parse_year

    if text is None:
        return None
    year = parse_year(text) if is_year(text) else None
    _, _, last = text.replace("-", "/").partition("/")
    if year is None or (last and int(last[-2:]) != (year + 1) % 100):
        raise click.UsageError(f"--year {text} is no budget year: give one such as 2021/22")
    return year
