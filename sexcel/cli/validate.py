"""``sexcel validate``: find every error of one or more workbooks."""

from functools import partial
from typing import Any

import click

from sexcel.cli.options import (
    CountedFindings,
    acceptance_options,
    config_option,
    force_option,
    format_option,
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
@acceptance_options
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
    config: str | None,
    asks: bool,
) -> int:
    """Find every error in the budget workbooks at PATH.

    Exit code: 0 no error, 1 errors found or not judged, 2 could not be done.
    """
    if force and annotate is None:
        raise click.UsageError("--force goes with --annotate OUT")
    from sexcel import api
    from sexcel.cli.delivery import report_annotated, report_findings
    from sexcel.cli.options import chosen_settings, workbook_password

    choices: dict[str, Any] = {
        "settings": chosen_settings(config),
        "password": workbook_password(asks),
        **counted.choices(),
    }
    if annotate is None:
        check = partial(api.validate, **choices)
        return report_findings(patterns, form, output, check, counted.fail_on)
    write = partial(api.annotate, output=annotate, force=force, **choices)
    return report_annotated(patterns, form, output, write, counted.fail_on)
