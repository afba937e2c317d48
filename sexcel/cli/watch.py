"""``sexcel watch``: validate a workbook at every save."""

import click

from sexcel.cli.options import config_option, password_option


@click.command()
@click.argument("path", metavar="PATH")
@config_option
@password_option
def watch(path: str, config: str | None, asks: bool) -> int:
    """Validate the workbook at PATH at every save, until Ctrl-C.

    Keep Excel open and save: each time the terminal says which findings went, which
    came, and the verdict. Exit code: 0 ended, 2 could not begin.
    """
    from time import strftime

    from sexcel import api
    from sexcel.cli.console import complain, explain_error, put, terminal_page
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single
    from sexcel.files.saves import wait_for_saves
    from sexcel.model.errors import SexcelError
    from sexcel.reports.progress import state_progress

    source = expand_single(path)
    settings, password = chosen_settings(config), workbook_password(asks)
    page = terminal_page()
    (report,) = api.validate(source, settings=settings, password=password).files
    put(state_progress(None, report, page))
    put(f"Waiting for {page.spell(str(source))} to be saved. Ctrl-C ends.\n")
    try:
        for _ in wait_for_saves(source):
            try:
                (saved,) = api.validate(source, settings=settings, password=password).files
            except SexcelError as error:
                complain(explain_error(error))
                continue
            put(f"\n{page.paint(strftime('%H:%M:%S'), bold=True)}\n")
            put(state_progress(report, saved, page))
            report = saved
    except KeyboardInterrupt:
        put("\n")
    return 0
