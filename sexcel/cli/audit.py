"""``sexcel audit``: what is wrong with the formulas and figures of any workbook."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sexcel.cli.options import config_option, password_option

if TYPE_CHECKING:
    from sexcel.model.report import FileReport


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE.")
@click.option("--all", "everything", is_flag=True, help="Let the unsure rules speak, too.")
@click.option(
    "--baseline",
    metavar="FILE",
    help="Tell only what the JSON report of an earlier audit does not have.",
)
@config_option
@password_option
def audit(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    everything: bool,
    baseline: str | None,
    config: str | None,
    asks: bool,
) -> int:
    """Check the formulas and figures of any workbook, budget or not.

    Findings come ranked by what they move. Exit code: 0 no error, 1 errors found, 2 could not be
    done.
    """
    from sexcel import api
    from sexcel.cli.console import complain, explained
    from sexcel.cli.delivery import check_report_target, deliver
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import expanded
    from sexcel.model.report import Report
    from sexcel.reports.audit import audit_conclusion, audit_report

    settings, key = given(config), password(asks)
    known = None if baseline is None else api.read_baseline(baseline)
    paths, failures = expanded(patterns)
    if output is not None:
        check_report_target(Path(output), paths)
    files: list[FileReport] = []
    for path in paths:
        try:
            report = api.audit(
                path, settings=settings, password=key, everything=everything, baseline=known
            )
            files += report.files
        except Exception as error:
            failures.append(explained(error))
    report = Report(tuple(files))
    if files:
        deliver(report, form, output, audit_report, audit_conclusion)
    for sentence in failures:
        complain(sentence)
    return 2 if failures else int(not report.is_clean)
