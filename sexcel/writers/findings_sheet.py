"""The Findings sheet, as a workbook of its own that xlsxwriter makes."""

import io
import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.budget import TABLES
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import quote_sheet
from sexcel.model.report import FileReport
from sexcel.model.settings import Settings
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.model.wording import pounds
from sexcel.writers.cells import Look, Style
from sexcel.writers.styles import (
    BAD_FILL,
    BAD_INK,
    COUNT,
    FINE,
    QUIET,
    SIGNED,
    number_format,
    properties,
)
from sexcel.writers.texts import clean, cut

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_COLUMNS = {
    "Severity": 10.0,
    "Code": 10.0,
    "Cell": 22.0,
    "What is wrong": 58.0,
    "Found": 13.0,
    "Expected": 13.0,
    "Difference": 13.0,
    "Putting it right moves the headline by": 15.0,
    "What to do": 42.0,
}
_HEADING_ROW = 5
"""From 0; what stands above it stays in view with it."""
_A4 = 9
_MOST_LINKS = 65_000
"""Excel keeps no more than 65,530 on a sheet."""
_LONGEST_SHEET_NAME = 255
"""Excel's own are no longer than 31 characters; a link is too long at 2,080."""
_LINE, _PADDING, _TALLEST = 13.0, 4.0, 409.0
_LIKE_A_FORMULA = ("=", "+", "-", "@")
_AMBER_INK, _AMBER_FILL = "#7A4B00", "#FFF4DC"
_LARGEST_EXPONENT = 15
"""Figures beyond it are written as text, in powers of ten; no budget has one."""

_WORDS = properties(Style(Look.WORDS)) | {"align": "left", "valign": "top"}
_SEVERITIES: Mapping[Severity, dict[str, object]] = {
    Severity.ERROR: {"bold": True, "font_color": BAD_INK, "bg_color": BAD_FILL},
    Severity.WARNING: {"font_color": _AMBER_INK, "bg_color": _AMBER_FILL},
    Severity.INFO: {"font_color": QUIET},
}


class _Entry(Struct, frozen=True):
    """What one cell of the list shows; ``link`` is the place a click leads to."""

    value: float | str
    look: Mapping[str, object]
    link: str = ""


def findings_workbook(
    report: FileReport, name: str, sheets: Mapping[str, bool], beyond: int = 0
) -> bytes:
    """A workbook whose one sheet ``name`` lists the findings, the worst first.

    ``sheets`` are the sheets of the workbook that was checked, and whether each is in view: a
    click leads only to what is. ``beyond`` is how many cells that findings cite have no note,
    because they are too many.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        sheet = workbook.add_worksheet(name)
        looks = _Looks(workbook)
        rows = list(_rows(report, sheets))
        _page(sheet, _HEADING_ROW + len(rows))
        _top(sheet, looks, report, beyond)
        for row, entries in enumerate(rows, _HEADING_ROW + 1):
            _write(sheet, looks, row, entries)
    return target.getvalue()


class _Looks:
    """Each look as a format of the workbook, made once."""

    def __init__(self, workbook: "xlsxwriter.Workbook") -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, look: Mapping[str, object]) -> "Format":
        key = tuple(look.items())
        if key not in self._made:
            # Without a scheme of the theme, which would put another font in place of ours.
            self._made[key] = self._workbook.add_format({**look, "font_scheme": ""})
        return self._made[key]


def _page(sheet: "Worksheet", last_row: int) -> None:
    for column, width in enumerate(_COLUMNS.values()):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.5, 0.5, 0.6, 0.7)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N")
    sheet.repeat_rows(_HEADING_ROW)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    sheet.autofilter(_HEADING_ROW, 0, last_row, len(_COLUMNS) - 1)


def _top(sheet: "Worksheet", looks: _Looks, report: FileReport, beyond: int) -> None:
    quiet = properties(Style(Look.NOTE))
    source = clean(PurePath(report.path).name)
    lines = [
        ("Findings", properties(Style(Look.TITLE))),
        (REPORT_SHEET, quiet),
        (_standing(report), properties(Style(Look.PLAIN)) | {"bold": True, "indent": 0}),
        (f"Checked: {source}, SHA-256 {report.sha256}", quiet),
        (f"{_settings(report.settings)} {_without_note(beyond)}".strip(), quiet),
    ]
    for row, (text, look) in enumerate(lines):
        if text:
            sheet.write_string(row, 0, cut(text), looks.of(look))
    heading = properties(Style(Look.HEADING))
    for column, text in enumerate(_COLUMNS):
        sheet.write_string(_HEADING_ROW, column, text, looks.of(heading))
    sheet.set_row(_HEADING_ROW, _height([_Entry(text, heading) for text in _COLUMNS]))


def _standing(report: FileReport) -> str:
    counts = (
        f"{number:,} {word}{'' if number == 1 else 's'}"
        for severity, word in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if (number := report.count(severity))
    )
    standing = ", ".join(counts) or "Nothing found: every check that could be made passed"
    if report.headline is None or report.headline.adjusted() > _LARGEST_EXPONENT:
        return f"{standing}."
    return f"{standing}. Headline {pounds(report.headline)} for {clean(report.budget_year)}."


def _settings(settings: Settings) -> str:
    """That a configuration was in force, and which rules it put off; empty where there is none."""
    if settings == Settings():
        return ""
    off = f" Rules off: {', '.join(settings.rules_off)}." if settings.rules_off else ""
    return clean(f"By the settings in {PurePath(settings.path).name or 'force'}.{off}")


def _without_note(beyond: int) -> str:
    """That not all that is cited has a note; empty where all has."""
    if not beyond:
        return ""
    cells = "1 cell that findings cite has" if beyond == 1 else f"{beyond:,} cells cited have"
    return f"{cells} no note, because a note on each would be too many."


def _write(sheet: "Worksheet", looks: _Looks, row: int, entries: list[_Entry]) -> None:
    for column, entry in enumerate(entries):
        look = entry.look
        if isinstance(entry.value, float):
            sheet.write_number(row, column, entry.value, looks.of(look))
            continue
        if entry.value.startswith(_LIKE_A_FORMULA):
            look = {**look, "quote_prefix": True}
        if entry.link and row <= _HEADING_ROW + _MOST_LINKS:
            sheet.write_url(row, column, entry.link, looks.of(look), entry.value)
        elif entry.value:
            sheet.write_string(row, column, entry.value, looks.of(look))
        else:
            sheet.write_blank(row, column, None, looks.of(look))
    sheet.set_row(row, _height(entries))


def _height(entries: list[_Entry]) -> float:
    """The height of a row in points, with all its words in view as far as Excel allows."""
    lines = 1
    for entry, width in zip(entries, _COLUMNS.values(), strict=True):
        if isinstance(entry.value, str):
            per_line = max(4, int((width - 2) * (1.05 if entry.look.get("bold") else 1.2)))
            lines = max(lines, _lines(entry.value, per_line))
    return min(_TALLEST, _LINE * lines + _PADDING)


@lru_cache(maxsize=1024)
def _lines(text: str, per_line: int) -> int:
    """How many lines the text takes; no more are counted than the tallest row has."""
    paragraphs = text[: int(per_line * _TALLEST / _LINE)].split("\n")
    return sum(
        1 if len(one) <= per_line else len(textwrap.wrap(one, per_line)) for one in paragraphs
    )


def _rows(report: FileReport, sheets: Mapping[str, bool]) -> Iterator[list[_Entry]]:
    for finding in sorted(report.findings, key=rank):
        kind = _kind(report, finding)
        yield [
            _Entry(str(finding.severity), _WORDS | _SEVERITIES[finding.severity]),
            _text(finding.rule),
            _place(finding, sheets),
            _text(finding.message),
            _figure(finding.found, kind),
            _figure(finding.expected, kind),
            _figure(finding.difference, kind),
            _figure(finding.effect, Kind.MONEY, SIGNED),
            _text(finding.help),
        ]


def rank(finding: Finding) -> tuple[int, Decimal]:
    """What findings are sorted by: the worst first, the largest effect before smaller ones."""
    effect = finding.effect or Decimal(0)
    return -finding.severity, -abs(effect) if effect.is_finite() else Decimal(0)


def _text(text: str) -> _Entry:
    return _Entry(cut(clean(text)), _WORDS)


def _place(finding: Finding, sheets: Mapping[str, bool]) -> _Entry:
    """Sheet and cell, with a link where they are there and in view."""
    if finding.where is None:
        return _text("The workbook as a whole")
    shown = str(finding.where)
    if not sheets.get(finding.sheet, True):
        shown += " (hidden sheet)"
    is_there = sheets.get(finding.sheet, False)
    if not is_there or len(quote_sheet(finding.sheet)) > _LONGEST_SHEET_NAME:
        return _text(shown)
    look = _WORDS | {"font_color": properties(Style(Look.REFERENCE))["font_color"], "underline": 1}
    return _Entry(cut(clean(shown)), look, f"internal:{finding.where}")


def _figure(value: Decimal | str | None, kind: Kind | None, code: str = "") -> _Entry:
    if value is None:
        return _Entry("", _WORDS)
    if isinstance(value, str):
        return _text(value)
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return _text(f"{value:.5E}" if value.is_finite() else str(value))
    whole = value == value.to_integral_value()
    code = code or number_format(kind, 0 if whole else 2) or (COUNT if whole else FINE)
    return _Entry(float(value), _WORDS | {"num_format": code, "align": "right"})


def _kind(report: FileReport, finding: Finding) -> Kind | None:
    """What the cell holds, by the table it stands in; None where that is not one kind."""
    places = (place.table for place in report.tables if finding.first_cell in place.range)
    return _kinds().get(next(places, ""))


@cache
def _kinds() -> Mapping[str, Kind]:
    """The kind of figure of each table that has but one."""
    kinds = {table.name: {column.kind for column in table.figures} for table in TABLES}
    return {name: next(iter(kind)) for name, kind in kinds.items() if len(kind) == 1}
