"""``sexcel validate``: find every error of one or more workbooks."""

from functools import partial
from pathlib import Path

import click

from sexcel.cli.options import (
    config_option,
    force_option,
    format_option,
    jobs_option,
    password_option,
)


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@format_option("How to write the report.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option(
    "--annotate",
    metavar="OUT",
    help="Also write a copy of the workbook with the findings in it: a sheet and notes.",
)
@force_option
@jobs_option
@config_option
@password_option
def validate(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    annotate: str | None,
    force: bool,
    jobs: int | None,
    config: str | None,
    asks: bool,
) -> int:
    """Find every error in the budget workbooks at PATH.

    Exit code: 0 no error, 1 errors found, 2 could not be done.
    """
    if annotate is not None:
        return _annotate(patterns, annotate, form, output, force=force, config=config, asks=asks)
    if force:
        raise click.UsageError("--force goes with --annotate OUT")
    from sexcel import api
    from sexcel.cli.delivery import report_findings
    from sexcel.cli.options import chosen_settings, workbook_password

    settings, password = chosen_settings(config), workbook_password(asks)

    check = partial(api.validate, settings=settings, password=password)
    return report_findings(patterns, form, output, check, jobs)


def _annotate(
    patterns: tuple[str, ...],
    target: str,
    form: str,
    output: str | None,
    *,
    force: bool,
    config: str | None,
    asks: bool,
) -> int:
    from sexcel import api
    from sexcel.cli.console import complain, put, terminal_page
    from sexcel.cli.delivery import check_report_target, deliver
    from sexcel.cli.options import chosen_settings, workbook_password
    from sexcel.cli.paths import expand_single
    from sexcel.model.report import Report
    from sexcel.reports.annotation import state_annotation

    if len(patterns) != 1:
        raise click.UsageError("--annotate OUT takes one PATH")
    source = expand_single(patterns[0])
    if output is not None:
        check_report_target(Path(output), [source])
    annotated = api.annotate(
        source,
        target,
        force=force,
        settings=chosen_settings(config),
        password=workbook_password(asks),
    )
    deliver(Report((annotated.source,)), form, output)
    sentence = state_annotation(annotated)
    if form == "json" and output is None:
        complain(sentence)  # standard output holds the document and nothing else
    else:
        put("\n".join([*terminal_page().wrap(sentence), ""]))
    return int(not annotated.source.passes)
