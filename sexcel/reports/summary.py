"""Many workbooks at a glance: a line for each, with its verdict and what its errors move."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import PurePath

from sexcel.model.findings import Severity
from sexcel.model.report import FileReport, Report
from sexcel.model.wording import count_of
from sexcel.reports.page import Page, columns, pad
from sexcel.reports.verdicts import format_amount, largest_effect

_COLUMNS = ("Workbook", "Verdict", "Errors", "Warnings", "Headline", "Largest effect")
"""The headings; on a narrow page the last are left out, since a long amount cannot be cut."""
_GAP = 2
"""Spaces between columns."""
_CUT = "..."
"""What replaces the middle of a name, in any encoding."""
_NARROWEST_NAME = 10
"""Columns for a workbook's name, however narrow the page: its beginning and its end."""


def summarise(report: Report, page: Page) -> list[str]:
    """Return a table of a line per workbook; a file that could not be read has only its name."""
    rows = [[page.spell(text) for text in row] for row in (_COLUMNS, *map(_row, report.files))]
    widths = [_GAP + max(map(columns, cells)) for cells in zip(*rows, strict=True)][1:]
    while len(widths) > 1 and page.width - sum(widths) < _NARROWEST_NAME:
        del widths[-1]
    room = max(page.width - sum(widths), _NARROWEST_NAME)
    names = [_shorten(name, room) for name, *_ in rows]
    unread = [page.spell(_shorten(failure.path, room)) for failure in report.failures]
    widest = max(map(columns, (*names, *unread)))
    lines = [
        (pad(name, widest) + "".join(_align(cells, widths))).rstrip()
        for name, (_, *cells) in zip(names, rows, strict=True)
    ]
    lines[0] = page.paint(lines[0], bold=True)
    return [*lines, *(f"{pad(name, widest)}  not read" for name in unread)]


def _align(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the cells behind the name: the verdict to the left, figures to the right."""
    yield " " * _GAP + pad(cells[0], widths[0] - _GAP)
    for figure, width in zip(cells[1:], widths[1:], strict=False):
        yield " " * (width - columns(figure)) + figure


def _row(file: FileReport) -> tuple[str, ...]:
    effect = largest_effect(file)
    return (
        file.path,
        judge(file),
        str(file.count(Severity.ERROR)),
        str(file.count(Severity.WARNING)),
        "" if file.headline is None else format_amount(file.headline),
        "" if effect is None else format_amount(effect),
    )


def judge(file: FileReport) -> str:
    """Return the verdict on a workbook in a word or three."""
    if file.unjudged:
        return "cannot be judged"
    if file.scope is None and not file.is_clean:
        return "not ready"
    if file.is_unverified or file.is_unfinished:
        return "not verified" if file.is_unverified else "not finished"
    if file.is_clean:
        return "no errors, in part" if file.gaps else "no errors"
    return count_of(file.count(Severity.ERROR), "error")


def _shorten(path: str, room: int) -> str:
    """Return a path that fits: its folders go before its name is cut in the middle."""
    if columns(path) <= room:
        return path
    name = PurePath(path).name
    if columns(name) <= room:
        return name
    half = (room - len(_CUT)) // 2
    return f"{_fit(name, half)}{_CUT}{_fit(name[::-1], half)[::-1]}"


def _fit(text: str, room: int) -> str:
    """Return as much of the beginning of a text as fits into so many columns."""
    widths = accumulate(map(columns, text))
    return text[: sum(width <= room for width in widths)]
