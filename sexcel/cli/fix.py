"""``sexcel fix``: repair what can be repaired, in a copy of the workbook."""

import click

from sexcel.cli.options import (
    WorkbookReading,
    book_options,
    complete_code,
    force_option,
    format_option,
)


@click.command()
@click.argument("path", metavar="PATH")
@click.option("-o", "--output", metavar="OUT", help="The repaired copy to write.")
@click.option("--diff", is_flag=True, help="Only show the repairs; write nothing.")
@click.option(
    "--unsafe", is_flag=True, help="Also make the repairs that change a figure, or what it follows."
)
@click.option(
    "--rule",
    "rules",
    metavar="CODE",
    multiple=True,
    shell_complete=complete_code,
    help="Only repair what this rule finds, by code or name. Can be given several times.",
)
@force_option
@format_option("How to write what is repaired.")
@book_options
def fix(
    path: str,
    output: str | None,
    *,
    diff: bool,
    unsafe: bool,
    rules: tuple[str, ...],
    force: bool,
    form: str,
    reading: WorkbookReading,
) -> int:
    """Repair what can be repaired, in a copy of the workbook.

    A figure that is worked out gets its formula, an amount typed as text becomes a number.
    Only those cells change, and the values worked out from them. A wrong input is never repaired:
    nobody knows what it should be. Exit code: 0 no error and no repair is left, 1 one is left,
    2 could not be done.
    """
    if diff == (output is not None):
        raise click.UsageError("give -o OUT for the repaired copy, or --diff to see the repairs")
    if force and output is None:
        raise click.UsageError("--force goes with -o OUT")
    from sexcel import api
    from sexcel.cli.console import put, put_document, terminal_page
    from sexcel.cli.paths import expand_single
    from sexcel.reports.repairs import encode_repairs, render_repairs
    from sexcel.rules.catalogue import EVERY_RULE
    from sexcel.rules.rule_names import find_rule

    source, codes = expand_single(path), [find_rule(name, EVERY_RULE).code for name in rules]
    choices = reading.choices()
    fixed = api.fix(source, output, unsafe=unsafe, rules=codes, force=force, **choices)
    if form == "json":
        put_document(encode_repairs(fixed))
    else:
        put(render_repairs(fixed, terminal_page()))
    return int(not fixed.is_complete or (output is None and bool(fixed.made)))
