"""``sexcel validate``: find every error of one or more workbooks."""

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
@click.option(
    "--annotate",
    metavar="OUT",
    help="Also write a copy of the workbook with the findings in it: a sheet and notes.",
)
@click.option("--force", is_flag=True, help="Replace OUT where it is there already.")
@config_option
@password_option
def validate(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    annotate: str | None,
    force: bool,
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
    from sexcel.cli.console import complain, explained
    from sexcel.cli.delivery import check_report_target, deliver
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import expanded
    from sexcel.model.report import Report
    from sexcel.reports.text import conclusion, text_report

    settings, key = given(config), password(asks)
    paths, failures = expanded(patterns)
    if output is not None:
        check_report_target(Path(output), paths)
    files: list[FileReport] = []
    for path in paths:
        try:
            files += api.validate(path, settings=settings, password=key).files
        except Exception as error:
            failures.append(explained(error))
    report = Report(tuple(files))
    if files:
        deliver(report, form, output, text_report, conclusion)
    for sentence in failures:
        complain(sentence)
    return 2 if failures else int(not report.is_clean)


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
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import single
    from sexcel.model.report import Report
    from sexcel.reports.annotated import annotation
    from sexcel.reports.text import conclusion, text_report

    if len(patterns) != 1:
        raise click.UsageError("--annotate OUT takes one PATH")
    source = single(patterns[0])
    if output is not None:
        check_report_target(Path(output), [source])
    done = api.annotate(
        source, target, force=force, settings=given(config), password=password(asks)
    )
    deliver(Report((done.source,)), form, output, text_report, conclusion)
    if form == "json" and output is None:
        complain(annotation(done))  # standard output holds the document and nothing else
    else:
        put("\n".join([*terminal_page().wrapped(annotation(done)), ""]))
    return int(not done.source.is_clean)
