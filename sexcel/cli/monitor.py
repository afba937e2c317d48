"""``sexcel monitor``: a workbook to monitor the budget year with, and the ledger taken into it."""

from typing import Any

import click

from sexcel.cli.options import WorkbookReading, book_options, force_option


@click.command()
@click.argument("path", metavar="BUDGET|MONITOR")
@click.argument("exports", metavar="[FILE]...", nargs=-1)
@click.option(
    "-o", "--output", metavar="OUT", help="The monitor to write.  [default: BUDGET-monitor.xlsx]"
)
@click.option(
    "--actuals",
    metavar="FILE",
    multiple=True,
    help="Take an export of the ledger into MONITOR. Further FILEs may follow.",
)
@click.option(
    "--close",
    metavar="MONTH",
    help="Close the months up to this one, such as May; or freeze the outturn: year.",
)
@click.option(
    "--paper",
    metavar="PERIOD",
    help="Write the monthly report (May) or the quarterly paper (Q2) from MONITOR.",
)
@click.option(
    "--since",
    metavar="PAPER",
    help="The last paper, for what changed.  [default: the one of the same kind beside MONITOR]",
)
@click.option("--restate", is_flag=True, help="Replace closed months that have other figures.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken in.")
@force_option
@book_options
def monitor(
    path: str,
    exports: tuple[str, ...],
    output: str | None,
    *,
    actuals: tuple[str, ...],
    close: str | None,
    paper: str | None,
    since: str | None,
    force: bool,
    reading: WorkbookReading,
    **choices: Any,
) -> int:
    """Write a workbook to monitor the year of BUDGET with.

    It has the approved figures line by line, months that come from a list of ledger
    entries, movements with their approvals, projects with briefs and releases, the work
    package, a forecast, and checks; all calculated by formulas. BUDGET is not changed.

    With --actuals, take what an accounting package exported (.csv or a sheet) into the
    workbook MONITOR: a month whole, or not at all. Exit code: 0 taken in or nothing new,
    1 a closed month has other figures, 2 could not be done.

    With --paper, write the report on the last month closed or the paper on its quarter:
    decisions, forecast, what changed, as values. With --close year, freeze the outturn of
    twelve months on a sheet of MONITOR.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.monitoring import (
        render_closed_year,
        render_monitor,
        render_paper,
        render_taken_in,
    )

    source, files = expand_single(path), [*actuals, *exports]
    takes_in = bool(files) or close is not None or choices["restate"] or choices["dry_run"]
    if since is not None and paper is None:
        raise click.UsageError("--since goes with --paper")
    if paper is not None:
        if takes_in:
            raise click.UsageError("--paper goes without --actuals and --close: take in first")
        last = None if since is None else expand_single(since)
        report = api.paper(source, paper, output, since=last, force=force)
        put(render_paper(report, terminal_page()))
        return 0
    if close is not None and close.strip().lower() == "year":
        if files or output is not None or force or choices["restate"] or choices["dry_run"]:
            raise click.UsageError("--close year goes alone")
        put(render_closed_year(api.close_year(source), terminal_page()))
        return 0
    if actuals or close is not None:
        if output is not None or force:
            raise click.UsageError("-o and --force are for a new monitor, without --actuals")
        outcome = api.take_in(
            source,
            [expand_single(file) for file in files],
            close=close,
            restate=choices["restate"],
            dry_run=choices["dry_run"],
        )
        put(render_taken_in(outcome, terminal_page()))
        return int(bool(outcome.differences) and not choices["restate"])
    if exports or choices["restate"] or choices["dry_run"]:
        raise click.UsageError("FILE, --restate and --dry-run go with --actuals FILE")
    written = api.monitor(source, output, force=force, **reading.choices())
    put(render_monitor(written, terminal_page()))
    return 0
