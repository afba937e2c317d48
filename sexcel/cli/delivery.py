"""A report of findings, to the terminal or into a file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sexcel.model.report import Report
    from sexcel.reports.page import Page

_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"}


def check_report_target(output: Path, sources: list[Path]) -> None:
    """Refuse to write a report over a workbook, read or not. Raises OutputError."""
    from sexcel.files.outputs import check_target
    from sexcel.model.errors import OutputError

    check_target(output, sources)
    if output.suffix.lower() in _WORKBOOKS:
        raise OutputError(f"{output} is a workbook's name: give a report another, such as .txt.")


def deliver(
    report: "Report",
    form: str,
    output: str | None,
    text: "Callable[[Report, Page], str]",
    conclusion: "Callable[[Report, Page], list[str]]",
) -> None:
    """Print the report in its form, or write it to ``output`` and print its conclusion."""
    from sexcel.cli.console import put, terminal_page
    from sexcel.files.outputs import written_whole
    from sexcel.reports.json import json_report
    from sexcel.reports.page import Page

    page = terminal_page()
    shown = page if output is None else Page()
    written = json_report(report) if form == "json" else text(report, shown)
    if output is None:
        put(written)
        return
    with written_whole(Path(output)) as part:
        part.write_text(written, encoding="utf-8", newline="\n")
    put("\n".join([*page.wrapped(f"Written: {output}"), *conclusion(report, page), ""]))
