"""How a sheet is seen and printed: sizes, what stays in view, what folds, the A4 page."""

import textwrap
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight, WorkbookPlan
from sexcel.writers.texts import NOT_IN_XML

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
"""The number of this paper in the file format."""
_MOST_IN_A_HEADER = 100
"""Characters of each text in a header. Excel takes 255 in all, formatting and both included."""
_TOP, _BOTTOM, _SIDE, _HEADER = 0.6, 0.6, 0.4, 0.3
"""Margins in inches: the header and footer, and 10 mm that every printer keeps free."""

PAGE_LETTERS = 9.0
"""Points of the tables of the pack: the smallest print that a Panel member is asked to read."""
UPRIGHT, FLAT = 75.0, 110.0
"""Characters across a page of the pack, edges of columns included, so that it is printed unshrunk.

They are digits of the workbook's own font: 5.25 points in Excel's Calibri, but 7.0 in LibreOffice
on a computer without it, which A4 with these margins takes 76.8 of upright and 112 on its side.
"""
COLUMN_EDGE = 0.72
"""Characters that the edges of a column take: 5 pixels of a digit's 7."""
_LINE, _PADDING, _TITLE_HEIGHT = 13.0, 4.0, 22.0
"""Points that a line of 10 point Arial takes, the room around a row's lines, and a title's row."""
_PAGE_LINE, _PAGE_PADDING = 12.0, 2.0
"""On a page of the pack, whose rows are kept apart by lines: a page more would not be read."""
_GAP = 8.0
"""Points of a row without anything in it, on a page of the pack: it only keeps blocks apart."""
_USUAL = 10.0
"""Points of the letters that heights and widths are measured in."""
_TALLEST = 409.0
"""Excel has no higher rows."""
_LINES_OF_A_SIGNATURE = 2
"""Room to sign by hand: 28 points, 10 mm, at 10 point."""
_WRAPPED = {Look.HEADING, Look.LABEL, Look.WORDS}
_LETTERS_PER_WIDTH, _BOLD_LETTERS_PER_WIDTH = 1.1, 1.0
"""Letters of running words for each digit that a column is wide; fewer than fit, so that no word
is cut off in a program whose font runs wider."""
_EDGES = 2.0
"""Characters that the sides of a cell and its indent take."""
_NO_INDENT = (0.5, 1.4)
"""Characters that a cell of a page takes less, which has no indent; and a heading, whose column is
as wide as its longest word."""
_LEAST_LETTERS = 4
"""Letters to a line in the narrowest column, so that a text always wraps somewhere."""

_PAGE_WIDTH, _PAGE_HEIGHT = 784.0, 509.0
"""What A4 landscape leaves between the margins, in points."""
_UPRIGHT_WIDTH, _UPRIGHT_HEIGHT = 538.0, 755.0
"""What it leaves when it stands upright."""
_PIXELS_OF_A_DIGIT, _PIXELS_OF_A_COLUMN, _POINTS_OF_A_PIXEL = 7, 5, 0.75
"""How wide a column is: its digits, and the room at its sides."""
_HALF_EMPTY = 0.5
"""Part of a page: one that would end emptier is filled with the block that follows, torn or not."""
_OPENING_ROWS = 2
"""Rows of a block, its title included, that stay together on a page of the pack that repeats its
headings: torn below them it can still be read."""
_UNSTATED = 15.0
"""How high a row is that nothing is said about: those behind a chart."""
_SMALLER = 1.5
"""By how much more than its width asks for a sheet may be shrunk to get on one page."""
_SMALLEST = 0.6
"""What it may be shrunk to, in all, to get on one page: 10 point letters become 6 point ones."""
_FEW_ROWS = 4
"""Rows of a last block that would look lost on a page of their own."""

OPEN_TO_ALL = {
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What a protected sheet still allows beside typing in its open cells."""


class PageNumbers(Struct, frozen=True):
    """The number of a sheet's first page, how many pages it has, and how many the pack has."""

    first: int
    pages: int
    of: int


def number_pages(workbook: WorkbookPlan) -> dict[str, PageNumbers]:
    """Return the numbers of the pages of each printed sheet, by its name.

    None where all sheets are printed: a program then counts the same. Beside a user's sheets, or
    printed by itself, a sheet of the pack would be numbered as part of what else is printed.
    """
    printed = [sheet for sheet in workbook.sheets if sheet.is_page]
    if len(printed) == len(workbook.sheets):
        return {}
    counts = [_count_pages(sheet) for sheet in printed]
    firsts = accumulate(counts, initial=1)
    return {
        sheet.name: PageNumbers(first, count, sum(counts))
        for sheet, first, count in zip(printed, firsts, counts, strict=False)
    }


def _count_pages(plan: SheetPlan) -> int:
    """Return on how many pages a sheet of the pack is printed, unshrunk."""
    if plan.is_one_page:
        return 1
    heights, breaks = row_heights(plan), find_page_breaks(plan)
    page, repeated = _page_height(plan), _repeated_height(plan, heights)
    pages, used = 1, 0.0
    for row in range(1, plan.last_row + 1):
        height = heights.get(row, _UNSTATED)
        if row in breaks or used + height > page:
            pages, used = pages + 1, repeated
        used += height
    return pages


def set_page(
    sheet: "Worksheet",
    plan: SheetPlan,
    workbook: WorkbookPlan | None = None,
    numbers: PageNumbers | None = None,
) -> None:
    """Set all of a sheet but its cells. The title of its ``workbook`` is printed above.

    Without ``numbers`` pages are counted by the program that prints them.
    """
    sheet.hide_gridlines(2)
    _set_sizes(sheet, plan)
    _set_print(sheet, plan, numbers)
    if workbook is not None:
        _set_header(sheet, workbook)
    if plan.header_rows is not None:
        first, last = plan.header_rows
        sheet.repeat_rows(first - 1, last - 1)
    frozen = plan.frozen_rows or (plan.header_rows or (0, 0))[1]
    if frozen:
        sheet.freeze_panes(frozen, 1 if plan.labels_stay else 0)
    if workbook is not None and workbook.protected:
        sheet.protect("", OPEN_TO_ALL)


def _set_sizes(sheet: "Worksheet", plan: SheetPlan) -> None:
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    for row, height in row_heights(plan).items():
        folds = {"level": 1} if row in plan.sub_lines else {}
        sheet.set_row(row - 1, height, None, folds)
    if plan.folds_upwards:
        sheet.outline_settings(symbols_below=False)


def _set_print(sheet: "Worksheet", plan: SheetPlan, numbers: PageNumbers | None) -> None:
    if not plan.is_portrait:
        sheet.set_landscape()
    if plan.tab:
        sheet.set_tab_color(plan.tab)
    sheet.set_paper(_A4)
    if plan.is_page:
        sheet.center_horizontally()
    pages = int(plan.is_one_page or (not plan.grows and fits_one_page(plan)))
    breaks = find_page_breaks(plan)
    # Excel and LibreOffice pass by breaks on a sheet that is fitted to a number of pages.
    sheet.fit_to_pages(1, pages if numbers is None or breaks else numbers.pages)
    if plan.tab:
        # A working sheet stays out of the print: its print area is a cell that is empty.
        beyond = max(len(plan.widths), *(column for _, column in plan.cells)) + 1
        sheet.print_area(0, beyond, 0, beyond)
    elif plan.printed_columns:
        sheet.print_area(0, 0, plan.last_row - 1, plan.printed_columns - 1)
    sheet.set_h_pagebreaks([row - 1 for row in breaks])
    sheet.set_margins(_SIDE, _SIDE, _TOP, _BOTTOM)
    total = "&N" if numbers is None else f"{numbers.of}"
    if numbers is not None:
        sheet.set_start_page(numbers.first)
    footer = f"&L&9&F&C&9&A&R&9Page &P of {total}"
    sheet.set_footer(footer, {"margin": _HEADER, "scale_with_doc": False})


def _set_header(sheet: "Worksheet", workbook: WorkbookPlan) -> None:
    title, audience = _header_text(workbook.title), _header_text(workbook.classification)
    # The blank after the size keeps a number in the text apart from it.
    sheet.set_header(f"&L&9 {title}&R&9 {audience}", {"margin": _HEADER, "scale_with_doc": False})


def _header_text(text: str) -> str:
    """Return words as a header takes them: no longer than it can hold, an ampersand doubled."""
    return NOT_IN_XML.sub("", text).replace("\n", " ")[:_MOST_IN_A_HEADER].replace("&", "&&")


def row_heights(plan: SheetPlan) -> Mapping[int, float]:
    """Return the height of every row in points: wrapped words are shown whole.

    Stated, because not every program that shows a workbook works them out.
    """
    lines: dict[int, int] = {}
    for (row, column), cell in plan.cells.items():
        needed = 1
        style = cell.style
        has_words = style.look in _WRAPPED and style.weight is not Weight.SECTION
        if isinstance(cell.value, str) and (style.wrapped or has_words):
            width = sum(plan.widths[column - 1 : column - 1 + cell.span])
            width += (cell.span - 1) * COLUMN_EDGE
            if plan.is_page and not cell.style.inset:
                width += _NO_INDENT[cell.style.look is Look.HEADING]
            letters = _letters_per_line(cell.style, width * _USUAL / plan.letters)
            needed = _count_lines(cell.value, letters)
        elif cell.style.look is Look.SIGNATURE:
            needed = _LINES_OF_A_SIGNATURE
        lines[row] = max(lines.get(row, 1), needed)
    line, padding = (_PAGE_LINE, _PAGE_PADDING) if plan.is_page else (_LINE, _PADDING)
    line *= plan.letters / _USUAL
    heights = {row: min(line * count + padding, _TALLEST) for row, count in lines.items()}
    heights |= {1: _TITLE_HEIGHT}
    if plan.is_page:
        first = max((chart.last_row + 1 for chart in plan.charts), default=2)
        heights |= {row: max(heights.get(row, 0.0), _UNSTATED) for row in range(2, first)}
        heights |= {row: _GAP for row in range(first, plan.last_row) if row not in heights}
    return heights


def wrapped_height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the points that a row in 10 point Arial takes: each text, in a column of its width."""
    lines = (_count_lines(text, _letters_in(width, _LETTERS_PER_WIDTH)) for text, width in texts)
    return min(_LINE * max(lines, default=1) + _PADDING, _TALLEST)


def _letters_per_line(style: Style, width: float) -> int:
    is_bold = style.look is Look.HEADING or style.weight is not Weight.LINE
    return _letters_in(width, _BOLD_LETTERS_PER_WIDTH if is_bold else _LETTERS_PER_WIDTH)


def _letters_in(width: float, per_width: float) -> int:
    return max(int((width - _EDGES) * per_width), _LEAST_LETTERS)


@lru_cache(maxsize=1024)
def _count_lines(text: str, per_line: int) -> int:
    """Return how many lines the text takes; no more are counted than the tallest row has."""
    if len(text) <= per_line and "\n" not in text:
        return 1
    beginning = text[: per_line * ceil(_TALLEST / _LINE)]
    return sum(len(textwrap.wrap(line, per_line)) or 1 for line in beginning.split("\n"))


def fits_one_page(plan: SheetPlan) -> bool:
    """Say whether it is printed on one page, and can still be read there."""
    if plan.is_page or not plan.fits_a_page:
        return False
    most = min(_SMALLER * _page_height(plan), _PAGE_HEIGHT / _SMALLEST)
    return _total_height(plan, row_heights(plan)) <= most


def fits_unshrunk(plan: SheetPlan) -> bool:
    """Say whether an upright sheet is no longer than a page in the size of its letters."""
    return _total_height(plan, row_heights(plan)) <= _UPRIGHT_HEIGHT


def _total_height(plan: SheetPlan, heights: Mapping[int, float]) -> float:
    return sum(heights.get(row, _UNSTATED) for row in range(1, plan.last_row + 1))


def _page_height(plan: SheetPlan) -> float:
    """Return how many points of rows one page takes when the sheet is as wide as the page."""
    printed = plan.widths[: plan.printed_columns or None]
    pixels = sum(_PIXELS_OF_A_DIGIT * width + _PIXELS_OF_A_COLUMN for width in printed)
    width, height = _PAGE_WIDTH, _PAGE_HEIGHT
    if plan.is_portrait:
        width, height = _UPRIGHT_WIDTH, _UPRIGHT_HEIGHT
    return height / min(1.0, width / (pixels * _POINTS_OF_A_PIXEL))


def _repeated_height(plan: SheetPlan, heights: Mapping[int, float]) -> float:
    """Return what the headings take that each page repeats; 0 where none are."""
    first, end = plan.header_rows or (0, -1)
    return sum(heights.get(row, _UNSTATED) for row in range(first, end + 1))


def _opens_block(plan: SheetPlan, cell: PlannedCell) -> bool:
    """Say whether a title opens a block: a heading inside a table of the pack does not."""
    return not plan.is_page or plan.header_rows is not None or cell.span > 1


def find_page_breaks(plan: SheetPlan) -> tuple[int, ...]:
    """Return the rows that open a page, so that a block that fits one is not torn over two.

    A block begins at each section row. The sheet is shrunk to the page's width.
    """
    starts = [
        row
        for (row, column), cell in sorted(plan.cells.items())
        if column == 1 and cell.style.weight is Weight.SECTION and _opens_block(plan, cell)
    ]
    if not starts or fits_one_page(plan):
        return ()
    heights = row_heights(plan)
    page = _page_height(plan)
    head = sum(height for row, height in heights.items() if row < starts[0])
    repeated = _repeated_height(plan, heights)
    last = plan.last_row
    if len(starts) > 1 and last - starts[-1] < _FEW_ROWS:
        starts.pop()  # a line or two alone on the last page look lost
    breaks, used = [], head
    may_tear = plan.is_page and plan.header_rows is not None
    for start, end in zip(starts, [*starts[1:], last + 1], strict=True):
        together = min(end, start + _OPENING_ROWS) if may_tear else end
        block = sum(heights.get(row, _UNSTATED) for row in range(start, together))
        is_filled = used > _HALF_EMPTY * page and used > head
        if used + block > page and is_filled and repeated + block <= page:
            breaks.append(start)
            used = repeated
        for row in range(start, end):
            height = heights.get(row, _UNSTATED)
            used = (repeated if used + height > page else used) + height
    return tuple(breaks)
