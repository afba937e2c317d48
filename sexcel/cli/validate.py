"""``sexcel validate``: find every error of one or more workbooks."""

from functools import partial
from typing import Any

import click

from sexcel.cli.options import (
    AnnotatedCopy,
    CountedFindings,
    ReportForm,
    WorkbookReading,
    acceptance_options,
    annotation_options,
    jobs_option,
    reading_options,
    report_options,
)


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@report_options
@annotation_options
@click.option(
    "--last-year",
    metavar="LAST",
    help="Also check what should tie with last year's workbook, or its monitor.",
)
@acceptance_options
@jobs_option
@reading_options
def validate(
    patterns: tuple[str, ...],
    written: ReportForm,
    *,
    copy: AnnotatedCopy,
    last_year: str | None,
    counted: CountedFindings,
    jobs: int | None,
    reading: WorkbookReading,
) -> int:
    """Find every error in the budget workbooks at PATH.

    Exit code: 0 no error, 1 errors found, or the headline not verified or the tables not filled
    in, 2 could not be done.
    """
    if last_year is not None and copy.annotate is not None:
        raise click.UsageError("--last-year does not go with --annotate OUT")
    from sexcel import api
    from sexcel.cli.delivery import report_annotated, report_findings

    choices: dict[str, Any] = {**reading.choices(), **counted.choices()}
    if copy.annotate is None:
        check = partial(api.validate, last_year=last_year, **choices)
        return report_findings(patterns, written, check, counted.fail_on, jobs)
    del choices["convert"]  # only an .xlsx can be copied part by part
    write = partial(api.annotate, force=written.force, **copy.choices(), **choices)
    return report_annotated(patterns, written, write, counted.fail_on)
