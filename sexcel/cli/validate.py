"""``sexcel validate``: find every error of one or more workbooks."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sexcel.cli.options import config_option, password_option

if TYPE_CHECKING:
    from sexcel.model.report import FileReport, Report


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
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import expanded
    from sexcel.model.report import Report

    settings, key = given(config), password(asks)
    paths, failures = expanded(patterns)
    if output is not None:
        _check(Path(output), paths)
    files: list[FileReport] = []
    for path in paths:
        try:
            files += api.validate(path, settings=settings, password=key).files
        except Exception as error:
            failures.append(explained(error))
    report = Report(tuple(files))
    if files:
        _deliver(report, form, output)
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
    from sexcel.cli.options import given, password
    from sexcel.cli.paths import single
    from sexcel.model.report import Report
    from sexcel.reports.annotated import annotation

    if len(patterns) != 1:
        raise click.UsageError("--annotate OUT takes one PATH")
    source = single(patterns[0])
    if output is not None:
        _check(Path(output), [source])
    done = api.annotate(
        source, target, force=force, settings=given(config), password=password(asks)
    )
    _deliver(Report((done.source,)), form, output)
    if form == "json" and output is None:
        complain(annotation(done))  # standard output holds the document and nothing else
    else:
        put("\n".join([*terminal_page().wrapped(annotation(done)), ""]))
    return int(not done.source.is_clean)


def _check(output: Path, sources: list[Path]) -> None:
    """Refuse to write a report over a workbook, read or not."""
    from sexcel.model.errors import OutputError
    from sexcel.outputs import check_target

    check_target(output, sources)
    if output.suffix.lower() in {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"}:
        raise OutputError(f"{output} is a workbook's name: give a report another, such as .txt.")


def _deliver(report: "Report", form: str, output: str | None) -> None:
    from sexcel.cli.console import put, terminal_page
    from sexcel.outputs import written_whole
    from sexcel.reports.json import json_report
    from sexcel.reports.page import Page
    from sexcel.reports.text import conclusion, text_report

    page = terminal_page()
    shown = page if output is None else Page()
    text = json_report(report) if form == "json" else text_report(report, shown)
    if output is None:
        put(text)
        return
    with written_whole(Path(output)) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    put("\n".join([*page.wrapped(f"Written: {output}"), *conclusion(report, page), ""]))
