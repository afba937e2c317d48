"""``sexcel watch``: validate a workbook at every save."""

import click

from sexcel.cli.options import WorkbookReading, book_options


@click.command()
@click.argument("path", metavar="PATH")
@book_options
def watch(path: str, reading: WorkbookReading) -> int:
    """Validate the workbook at PATH at every save, until Ctrl-C.

    Keep Excel open and save: each time the terminal says which findings went, which
    came, and the verdict. Exit code: 0 ended, 2 could not begin.
    """
    from time import strftime

    from sexcel import api
    from sexcel.cli.console import complain, put, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.progress import state_progress

    source = expand_single(path)
    page = terminal_page()
    reports = api.watch(source, **reading.choices())
    (last,) = next(reports).files
    put(state_progress(None, last, page))
    put(f"Waiting for {page.spell(str(source))} to be saved. Ctrl-C ends.\n")
    try:
        for report in reports:
            for failure in report.failures:
                complain(failure.sentence)
            for saved in report.files:
                put(f"\n{page.paint(strftime('%H:%M:%S'), bold=True)}\n")
                put(state_progress(last, saved, page))
                last = saved
    except KeyboardInterrupt:
        put("\n")
    return 0
