"""``sexcel validate``: find every error of one or more workbooks."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sexcel.cli.options import (
    CountedFindings,
    acceptance_options,
    config_option,
    force_option,
    jobs_option,
    password_option,
    report_format_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sexcel.graft.annotate import Annotated


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@report_format_option
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option(
    "--annotate",
    metavar="OUT",
    help="Also write a copy of the workbook with the findings in it: a sheet and notes.",
)
@force_option
@acceptance_options
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
    counted: CountedFindings,
    jobs: int | None,
    config: str | None,
    asks: bool,
) -> int:
    """Find every error in the budget workbooks at PATH.

    Exit code: 0 no error, 1 errors found or not judged, 2 could not be done.
    """
    if force and annotate is None:
        raise click.UsageError("--force goes with --annotate OUT")
    from sexcel import api
    from sexcel.cli.delivery import report_findings
    from sexcel.cli.options import chosen_settings, workbook_password

    choices: dict[str, Any] = {
        "settings": chosen_settings(config),
        "password": workbook_password(asks),
        **counted.choices(),
    }
    if annotate is None:
        check = partial(api.validate, **choices)
        return report_findings(patterns, form, output, check, counted.fail_on, jobs)
    write = partial(api.annotate, output=annotate, force=force, **choices)
    return _annotate(patterns, form, output, write, counted.fail_on)


def _annotate(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    write: "Callable[[Path], Annotated]",
    fail_on: str,
) -> int:
    from sexcel.cli.console import complain, put, terminal_page
    from sexcel.cli.delivery import check_report_target, deliver, exit_code
    from sexcel.cli.paths import expand_single
    from sexcel.model.report import Report
    from sexcel.reports.annotation import state_annotation

    if len(patterns) != 1:
        raise click.UsageError("--annotate OUT takes one PATH")
    source = expand_single(patterns[0])
    check_report_target(output, [source], form)
    annotated = write(source)
    deliver(Report((annotated.source,)), form, output)
    sentence = state_annotation(annotated)
    if form != "text" and output is None:
        complain(sentence)  # standard output holds the document and nothing else
    else:
        put("\n".join([*terminal_page().wrap(sentence), ""]))
    return exit_code(annotated.source, fail_on)
