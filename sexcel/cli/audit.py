"""``sexcel audit``: what is wrong with the formulas and figures of any workbook."""

from functools import partial
from typing import Any

import click

from sexcel.cli.options import (
    AnnotatedCopy,
    CountedFindings,
    WorkbookReading,
    acceptance_options,
    annotation_options,
    format_option,
    jobs_option,
    reading_options,
)


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@format_option("How to write the report.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option("--all", "everything", is_flag=True, help="Also run low-confidence rules.")
@annotation_options
@acceptance_options
@jobs_option
@reading_options
def audit(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
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

    choices: dict[str, Any] = {
        **reading.choices(),
        "everything": everything,
        **counted.choices(),
    }
    if copy.annotate is None:
        check = partial(api.audit, **choices)
        return report_findings(patterns, form, output, check, counted.fail_on, jobs)
    del choices["convert"]  # only an .xlsx can be copied part by part
    write = partial(api.annotate_audit, **copy.choices(), **choices)
    return report_annotated(patterns, form, output, write, counted.fail_on)
