"""Work on the files that patterns mean, and a report of findings: to the terminal or a file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sexcel.cli.options import ReportForm
    from sexcel.model.report import FileReport, Report

Result = TypeVar("Result")

_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"}


def work_through(
    paths: Sequence[Path], work: Callable[[Path], Result], failures: list[str]
) -> list[Result]:
    """Return what the work on each file gives; a sentence on any that fails goes to failures."""
    from sexcel.cli.console import explain_error

    results: list[Result] = []
    for path in paths:
        try:
            results.append(work(path))
        except Exception as error:
            failures.append(explain_error(error))
    return results


def report_findings(
    patterns: Sequence[str],
    written: "ReportForm",
    check: "Callable[[Path], Report]",
    fail_on: str,
) -> int:
    """Check every file that the patterns mean, deliver one report, and return the exit code."""
    from sexcel.cli.console import complain
    from sexcel.cli.paths import expand_patterns
    from sexcel.model.report import Report

    paths, failures = expand_patterns(patterns)
    if written.output is not None:
        check_report_target(Path(written.output), paths)
    reports = work_through(paths, check, failures)
    report = Report(tuple(file for report in reports for file in report.files))
    if report.files:
        deliver(report, written)
    for sentence in failures:
        complain(sentence)
    return 2 if failures else exit_code(report, fail_on)


def exit_code(report: "Report | FileReport", fail_on: str) -> int:
    """Return 1 where a report has what ``--fail-on`` names, or could not be judged; else 0."""
    from sexcel.model.findings import Severity

    return 0 if fail_on == "never" else int(report.fails(Severity[fail_on.upper()]))


def check_report_target(output: Path, sources: list[Path]) -> None:
    """Refuse to write a report over a workbook, read or not. Raises OutputError."""
    from sexcel.files.outputs import check_target
    from sexcel.model.errors import OutputError

    check_target(output, sources)
    if output.suffix.lower() in _WORKBOOKS:
        raise OutputError(f"{output} is a workbook's name: give a report another, such as .txt.")


def deliver(report: "Report", written: "ReportForm") -> None:
    """Print the report in its form, or write it to a file and print its conclusion."""
    from sexcel.cli.console import put, terminal_page
    from sexcel.files.outputs import write_whole
    from sexcel.reports.page import Page
    from sexcel.reports.report import conclude, render_report
    from sexcel.reports.report_json import encode_report

    page = terminal_page()
    output = written.output
    if written.form == "json":
        text = encode_report(report)
    else:
        text = render_report(report, page if output is None else Page(), notes=written.notes)
    if output is None:
        put(text)
        return
    with write_whole(Path(output)) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
    put("\n".join([*page.wrap(f"Written: {output}"), *conclude(report, page), ""]))
