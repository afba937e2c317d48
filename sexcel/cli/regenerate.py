"""``sexcel regenerate``: write a clean workbook from the tables of one."""

import click

from sexcel.cli.options import WorkbookReading, force_option, reading_options


@click.command()
@click.argument("path", metavar="PATH")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="The workbook to write.  [default: <name>-clean beside PATH]",
)
@click.option(
    "--recalculate",
    is_flag=True,
    help="Put right in it every figure that contradicts its equation.",
)
@click.option(
    "--protect",
    is_flag=True,
    help="Let only inputs be typed in. No password: Review, Unprotect Sheet takes it off.",
)
@click.option(
    "--pack-only", is_flag=True, help="Write the Panel pack alone, as values: for publication."
)
@force_option
@reading_options
def regenerate(
    path: str,
    output: str | None,
    *,
    recalculate: bool,
    protect: bool,
    pack_only: bool,
    force: bool,
    reading: WorkbookReading,
) -> int:
    """Write a clean workbook for the Panel.

    The one at PATH is not touched. Where formulas feed or read its tables, the result is
    your workbook as it is, with a Panel pack in front whose figures refer to your cells. A
    workbook of values is rebuilt with live formulas. Exit code: 0 no error found at PATH,
    1 errors found, or the result is worse, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.regeneration import render_beside, render_regeneration

    regenerated = api.regenerate(
        expand_single(path),
        output,
        recalculate=recalculate,
        protect=protect,
        pack_only=pack_only,
        force=force,
        **reading.choices(),
        announce=lambda beside: put(render_beside(beside, terminal_page())),
    )
    put(render_regeneration(regenerated, terminal_page()))
    return int(not regenerated.passes)
