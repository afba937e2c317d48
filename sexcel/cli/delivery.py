"""Work on the files that patterns mean, and a report of findings: to the terminal or a file."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sexcel.model.report import Failure

if TYPE_CHECKING:
    from sexcel.cli.options import ReportForm
    from sexcel.graft.annotate import Annotated
    from sexcel.model.report import FileReport, Report

Result = TypeVar("Result")


def work_through(
    paths: Sequence[Path], work: Callable[[Path], Result], jobs: int | None = None
) -> Iterator[Result | Failure]:
    """Yield what the work on each file gives, in input order, or the sentence on why it fails.

    A bar on standard error shows how far it is, where that is a terminal and it takes long.
    ``jobs`` processes share the work; None means one a core.
    """
    from sexcel.cli.console import VERBOSE, explain_error, is_asked_for, list_steps
    from sexcel.files.many import count_jobs, work_on_each

    jobs = count_jobs(len(paths)) if jobs is None else min(jobs, len(paths))
    begin = list_steps if is_asked_for(VERBOSE) else None
    for path, result in zip(paths, work_on_each(paths, work, jobs, begin), strict=True):
        if isinstance(result, Exception):
            yield Failure(str(path), explain_error(result))
        else:
            yield result


def gather(
    paths: Sequence[Path],
    failures: list[Failure],
    work: Callable[[Path], Result],
    jobs: int | None = None,
) -> list[Result]:
    """Return what the work on each file gives; add to ``failures`` those on which it fails."""
    from sexcel.cli.console import track

    results: list[Result] = []
    for result in track(work_through(paths, work, jobs), len(paths)):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            results.append(result)
    return results


def complain_of(failures: Sequence[Failure]) -> int:
    """Print each failure on standard error; return the exit code, 2 where there is any, else 0."""
    from sexcel.cli.console import complain

    for failure in failures:
        complain(failure.sentence)
    return 2 if failures else 0


def report_findings(
    patterns: Sequence[str],
    written: "ReportForm",
    check: "Callable[[Path], Report]",
    fail_on: str,
    jobs: int | None = None,
) -> int:
    """Check every file that the patterns mean, deliver one report, and return the exit code.

    On a terminal, and wherever text is printed, the findings on a file appear once it is checked.
    """
    from sexcel.cli.console import put, terminal_page, track
    from sexcel.cli.paths import expand_patterns
    from sexcel.model.report import Report
    from sexcel.reports import TEXT
    from sexcel.reports.report import conclude, render_file

    paths, failures = expand_patterns(patterns)
    check_report_target(written, paths)
    is_printed = written.form == TEXT and written.output is None
    page = terminal_page()
    results = work_through(paths, check, jobs)
    files: list[FileReport] = []
    for result in track(results, len(paths)):
        if isinstance(result, Failure):
            failures.append(result)
            continue
        for file in result.files:
            if is_printed:
                put(("\n\n" if files else "") + render_file(file, page, notes=written.notes))
            files.append(file)
    report = Report(tuple(files), tuple(failures))
    if is_printed and len(paths) > 1 and files:
        put("\n\n" + "\n".join([*conclude(report, page), ""]))
    elif not is_printed and (files or len(paths) > 1):
        deliver(report, written)
    return complain_of(failures) or exit_code(report, fail_on)


def exit_code(report: "Report | FileReport", fail_on: str) -> int:
    """Return 1 where a report has what ``--fail-on`` names, or could not be judged; else 0."""
    from sexcel.model.findings import Severity

    return 0 if fail_on == "never" else int(report.fails(Severity[fail_on.upper()]))


def check_report_target(written: "ReportForm", sources: list[Path]) -> None:
    """Refuse to write a report over what is there, or under a name that promises another form.

    Raises OutputError, and UsageError where a workbook has no name.
    """
    from sexcel.cli.paths import WORKBOOK_SUFFIXES
    from sexcel.files.outputs import check_report_name, check_target
    from sexcel.model.errors import OutputError
    from sexcel.reports import WORKBOOK

    if written.output is None:
        if written.form == WORKBOOK:
            raise click.UsageError("--format xlsx needs -o FILE")
        return
    target, is_workbook = Path(written.output), written.form == WORKBOOK
    check_report_name(target)
    is_misnamed = not is_workbook and target.suffix.lower() in WORKBOOK_SUFFIXES
    check_target(
        target,
        [*sources, *files_read()],
        force=written.force or is_misnamed,
        suffix=".xlsx" if is_workbook else "",
    )
    if is_misnamed:
        raise OutputError(f"{target} is a workbook's name: give a report another, such as .txt.")


def files_read() -> list[Path]:
    """Return the files that options of this command line name to be read."""
    choices = click.get_current_context().params
    names = (choices.get(option) for option in ("config", "baseline", "last_year"))
    return [Path(name) for name in names if name is not None]


def deliver(report: "Report", written: "ReportForm") -> None:
    """Print the report in its form, or write it to a file and print its conclusion."""
    from sexcel.cli.console import put, put_document, put_encoded, terminal_page
    from sexcel.files.outputs import write_file
    from sexcel.reports import DECLARED
    from sexcel.reports.formats import encode
    from sexcel.reports.page import Page
    from sexcel.reports.report import conclude

    page = terminal_page()
    output = written.output
    text_page = page if output is None else Page()
    encoded = encode(report, written.form, text_page, notes=written.notes)
    if output is None and written.form in DECLARED:
        put_encoded(encoded)
        return
    if output is None:
        put_document(encoded.decode("utf-8").removeprefix("\ufeff"))
        return
    write_file(Path(output), encoded)
    put("\n".join([*page.wrap(f"Written: {output}"), *conclude(report, page), ""]))


def report_annotated(
    patterns: Sequence[str],
    written: "ReportForm",
    write: "Callable[[Path], Annotated]",
    fail_on: str,
) -> int:
    """Write a workbook with its findings, deliver their report, and return the exit code."""
    from sexcel.cli.console import complain, put_sentence
    from sexcel.cli.paths import expand_single
    from sexcel.model.report import Report
    from sexcel.reports import TEXT
    from sexcel.reports.copies import state_annotation

    if len(patterns) != 1:
        raise click.UsageError("--annotate OUT takes one PATH")
    source = expand_single(patterns[0])
    check_report_target(written, [source])
    annotated = write(source)
    deliver(Report((annotated.source,)), written)
    sentence = state_annotation(annotated)
    if written.form != TEXT and written.output is None:
        complain(sentence)  # standard output holds the document and nothing else
    else:
        put_sentence(sentence)
    return exit_code(annotated.source, fail_on)
