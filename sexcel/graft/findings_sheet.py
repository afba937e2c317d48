"""The Findings sheet of the annotated copy, as a workbook of its own."""

from collections.abc import Mapping
from pathlib import PurePath

from sexcel.budget import figure_kind
from sexcel.model.findings import SEVERITY_NOUNS, Finding, Severity
from sexcel.model.refs import quote_sheet
from sexcel.model.report import FileReport
from sexcel.model.settings import Settings
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.model.wording import LARGEST_EXPONENT, count_of, pounds
from sexcel.writers.cells import Look, PlannedCell, Style, text_cell
from sexcel.writers.findings import (
    CODE,
    EFFECT,
    HELP,
    MESSAGE,
    THE_WORKBOOK,
    FindingColumn,
    figure_column,
    plan_finding_list,
    sort_findings,
)
from sexcel.writers.sheets import Cells
from sexcel.writers.texts import fit_text
from sexcel.writers.workbook import render_sheet

_HEADING_ROW = 6
"""Below title, what the sheet is, the numbers of findings, and what was checked, by what."""
_LONGEST_SHEET_NAME = 255
"""Excel's own are no longer than 31 characters; a link is too long at 2,080."""
_LOOKS = {Severity.ERROR: Look.ERROR, Severity.WARNING: Look.WARNING, Severity.INFO: Look.INFO}


def findings_workbook(
    report: FileReport, name: str, sheets: Mapping[str, bool], beyond: int
) -> bytes:
    """Return a workbook whose one sheet ``name`` lists the findings, the worst first.

    ``sheets`` are the sheets of the workbook that was checked, and whether each is in view: a
    click leads only to what is. ``beyond`` is how many cells that findings cite have no note,
    because they are too many.
    """
    cells = Cells(name, "Findings", REPORT_SHEET)
    lines = (
        (_summarise(report), Style(Look.PLAIN, large=True)),
        (f"Checked: {PurePath(report.path).name}, SHA-256 {report.sha256}", Style(Look.NOTE)),
        (f"{_settings(report.settings)} {_without_note(beyond)}".strip(), Style(Look.NOTE)),
    )
    for row, (text, style) in enumerate(lines, 3):
        if text:
            cells[row, 1] = PlannedCell(fit_text(text), style)

    def kind(finding: Finding) -> Kind | None:
        return figure_kind(report.table_at(finding.first_cell))

    columns = (
        FindingColumn("Severity", 10.0, lambda f: text_cell(str(f.severity), _LOOKS[f.severity])),
        CODE,
        FindingColumn("Cell", 22.0, lambda finding: _place(finding, sheets)),
        MESSAGE,
        figure_column("Found", lambda finding: finding.found, kind),
        figure_column("Expected", lambda finding: finding.expected, kind),
        figure_column("Difference", lambda finding: finding.difference, kind),
        EFFECT,
        HELP,
    )
    findings = sort_findings(report.findings)
    return render_sheet(plan_finding_list(cells, _HEADING_ROW, columns, findings))


def _summarise(report: FileReport) -> str:
    """Return the numbers of findings, and the headline where it is a figure of a budget."""
    numbers = ((report.count(severity), noun) for severity, noun in SEVERITY_NOUNS.items())
    counts = ", ".join(count_of(number, noun) for number, noun in numbers if number)
    counts = counts or "Nothing found: every check that could be made passed"
    if report.headline is None or report.headline.adjusted() > LARGEST_EXPONENT:
        return f"{counts}."
    return f"{counts}. Headline {pounds(report.headline)} for {report.budget_year}."


def _settings(settings: Settings) -> str:
    """Say that a configuration was in force, and which rules it put off; empty without one."""
    if settings == Settings():
        return ""
    off = f" Rules off: {', '.join(settings.rules_off)}." if settings.rules_off else ""
    return f"By the settings in {PurePath(settings.path).name or 'force'}.{off}"


def _without_note(beyond: int) -> str:
    """Say that not all that is cited has a note; empty where all has."""
    if not beyond:
        return ""
    cells = "1 cell that findings cite has" if beyond == 1 else f"{beyond:,} cells cited have"
    return f"{cells} no note, because a note on each would be too many."


def _place(finding: Finding, sheets: Mapping[str, bool]) -> PlannedCell:
    """Return sheet and cell, with a link where they are there and in view."""
    if finding.where is None:
        return text_cell(THE_WORKBOOK)
    text = fit_text(str(finding.where))
    if not sheets.get(finding.sheet, True):
        return text_cell(fit_text(f"{text} (hidden sheet)"))
    if finding.sheet not in sheets or len(quote_sheet(finding.sheet)) > _LONGEST_SHEET_NAME:
        return text_cell(text)
    return PlannedCell(text, Style(Look.REFERENCE, wrapped=True), target=finding.where)
