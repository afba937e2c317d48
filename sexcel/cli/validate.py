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
    format_option,
    password_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sexcel.graft.annotate import Annotated


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@format_option("How to write the report.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option(
    "--annotate",
    metavar="OUT",
    help="Also write a copy of the workbook with the findings in it: a sheet and notes.",
)
@click.option(
    "--last-year", metavar="LAST", help="Also check what should tie with last year's workbook."
)
@force_option
@acceptance_options
@config_option
@password_option
def validate(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    annotate: str | None,
    last_year: str | None,
    force: bool,
    counted: CountedFindings,
    config: str | None,
    asks: bool,
) -> int:
    """Find every error in the budget workbooks at PATH.

    Exit code: 0 no error, 1 errors found or not judged, 2 could not be done.
    """
    if force and annotate is None:
        raise click.UsageError("--force goes with --annotate OUT")
    if last_year is not None and annotate is not None:
        raise click.UsageError("--last-year does not go with --annotate OUT")
    from sexcel import api
    from sexcel.cli.delivery import report_findings
    from sexcel.cli.options import chosen_settings, workbook_password

    choices: dict[str, Any] = {
        "settings": chosen_settings(config),
        "password": workbook_password(asks),
        **counted.choices(),
    }
    if annotate is None:
        check = partial(api.validate, last_year=last_year, **choices)
        return report_findings(patterns, form, output, check, counted.fail_on)
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
    if output is not None:
        check_report_target(Path(output), [source])
    annotated = write(source)
    deliver(Report((annotated.source,)), form, output)
    sentence = state_annotation(annotated)
    if form == "json" and output is None:
        complain(sentence)  # standard output holds the document and nothing else
    else:
        put("\n".join([*terminal_page().wrap(sentence), ""]))
    return exit_code(annotated.source, fail_on)
