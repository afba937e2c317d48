"""``sexcel audit``: what is wrong with the formulas and figures of any workbook."""

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
@click.option("--all", "everything", is_flag=True, help="Also run low-confidence rules.")
@annotation_options
@acceptance_options
@jobs_option
@reading_options
def audit(
    patterns: tuple[str, ...],
    written: ReportForm,
    *,
    everything: bool,
    copy: AnnotatedCopy,
    counted: CountedFindings,
    jobs: int | None,
    reading: WorkbookReading,
) -> int:
    """Check the formulas and figures of any workbook, budget or not.

    Findings come ranked by what they move. Exit code: 0 no error, 1 errors found, 2 could not be
    done.
    """
    from sexcel import api
    from sexcel.cli.delivery import report_annotated, report_findings

    choices: dict[str, Any] = {**reading.choices(), "everything": everything, **counted.choices()}
    if copy.annotate is None:
        check = partial(api.audit, **choices)
        return report_findings(patterns, written, check, counted.fail_on, jobs)
    del choices["convert"]  # only an .xlsx can be copied part by part
    write = partial(api.annotate_audit, force=written.force, **copy.choices(), **choices)
    return report_annotated(patterns, written, write, counted.fail_on)
