"""``sexcel regenerate``: write a clean workbook from the tables of one."""

import click

from sexcel.cli.options import config_option, password_option


@click.command()
@click.argument("path", metavar="PATH")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="The workbook to write.  [default: <name>-clean.xlsx beside PATH]",
)
@click.option(
    "--recalculate",
    is_flag=True,
    help="Put the worked-out figure where the one found contradicts its equation.",
)
@click.option(
    "--protect",
    is_flag=True,
    help="Let only inputs be typed in. No password: Review, Unprotect Sheet takes it off.",
)
@click.option("--force", is_flag=True, help="Replace OUT where it is there already.")
@config_option
@password_option
def regenerate(
    path: str,
    output: str | None,
    *,
    recalculate: bool,
    protect: bool,
    force: bool,
    config: str | None,
    asks: bool,
) -> int:
    """Write a clean workbook from the tables at PATH.

    It has live formulas, live checks and a variance sheet; the workbook at PATH is not
    touched. Exit code: 0 no error found at PATH, 1 errors found, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import single
    from sexcel.reports.regenerated import regeneration

    done = api.regenerate(
        single(path),
        output,
        recalculate=recalculate,
        protect=protect,
        force=force,
        settings=given(config),
        password=password(asks),
    )
    put(regeneration(done, terminal_page()))
    return int(not done.source.is_clean)
