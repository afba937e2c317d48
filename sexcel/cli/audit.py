"""``sexcel audit``: what is wrong with the formulas and figures of any workbook."""

from functools import partial
from typing import Any

import click

from sexcel.cli.options import (
    AnnotatedCopy,
    CountedFindings,
    ReportForm,
    acceptance_options,
    annotation_options,
    config_option,
    jobs_option,
    password_option,
    report_options,
)


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@report_options
@click.option("--all", "everything", is_flag=True, help="Also run low-confidence rules.")
@annotation_options
@acceptance_options
@jobs_option
@config_option
@password_option
def audit(
    patterns: tuple[str, ...],
    written: ReportForm,
    *,
    everything: bool,
    copy: AnnotatedCopy,
    counted: CountedFindings,
    jobs: int | None,
    config: str | None,
    asks: bool,
) -> int:
    """Check the formulas and figures of any workbook, budget or not.

    Findings come ranked by what they move. Exit code: 0 no error, 1 errors found, 2 could not be
    done.
    """
    from sexcel import api
    from sexcel.cli.delivery import report_annotated, report_findings
    from sexcel.cli.options import chosen_settings, workbook_password

    choices: dict[str, Any] = {
        "settings": chosen_settings(config),
        "password": workbook_password(asks),
        "everything": everything,
        **counted.choices(),
    }
    if copy.annotate is None:
        check = partial(api.audit, **choices)
        return report_findings(patterns, written, check, counted.fail_on, jobs)
    write = partial(api.annotate_audit, **copy.choices(), **choices)
    return report_annotated(patterns, written, write, counted.fail_on)
