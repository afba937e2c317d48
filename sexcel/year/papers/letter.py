"""What an e-mail with a paper says: its decisions, the categories and the largest misses."""

from collections.abc import Iterator
from pathlib import PurePath

from sexcel.mail.bodies import Bullets, FigureRow, FigureTable, MailBlock, MailBody, Paragraph
from sexcel.mail.facts import flatten
from sexcel.model.grid import SheetGrid
from sexcel.model.wording import pounds, signed_pounds
from sexcel.year.monitor_state import SheetRow, row_under
from sexcel.year.papers.figures import TOTAL_NAME
from sexcel.year.papers.front_page import ASKED, BY_CATEGORY, FRONT, MISSES
from sexcel.year.papers.written import WrittenPaper


def paper_body(paper: WrittenPaper) -> MailBody:
    """Return the body of an e-mail with a paper, as page 1 has it."""
    page = paper.grid.sheet(FRONT)
    return MailBody(flatten(str(page.value(1, 1))), tuple(_blocks(page, paper.grid.path)))


def _blocks(page: SheetGrid, path: str) -> Iterator[MailBlock]:
    decisions = (page.value(row, 1) for row in _section(page, ASKED))
    yield Bullets(f"{ASKED}:", tuple(flatten(str(text)) for text in decisions))
    categories = tuple(_categories(page))
    if categories:
        yield FigureTable(("Category", *_FIGURES), categories)
    misses = tuple(_misses(page))
    if misses:
        yield Bullets(f"{MISSES}:", misses)
    yield Paragraph(f"Attached is {PurePath(path).name}: {page.value(1, 1)}.", is_quiet=True)


_FIGURES = ("Approved", "Current", "Forecast", "Over (under)")


def _section(page: SheetGrid, title: str) -> Iterator[int]:
    """Yield the rows below a title, up to the first that is blank."""
    titles = (row for row in page.rows if page.value(row, 1) == title)
    row = next(titles, 0) + 1
    while row > 1 and page.value(row, 1) is not None:
        yield row
        row += 1


def _listed(page: SheetGrid, title: str) -> Iterator[SheetRow]:
    """Yield the rows of a table below a title, by its headings."""
    heading_row, *rows = _section(page, title)
    for row in rows:
        yield row_under(page, heading_row, row)


def _categories(page: SheetGrid) -> Iterator[FigureRow]:
    for row in _listed(page, BY_CATEGORY):
        *levels, over = (row.figure(heading) for heading in _FIGURES)
        figures = (*map(pounds, levels), signed_pounds(over))
        yield FigureRow(row.text("Category"), figures, row.text("Category") == TOTAL_NAME)


def _misses(page: SheetGrid) -> Iterator[str]:
    for row in _listed(page, MISSES):
        if row.text("Line"):
            yield (
                f"{flatten(row.text('Line'))}: {signed_pounds(row.figure('Over (under)'))}, "
                f"{pounds(row.figure('Forecast'))} forecast. {flatten(row.text('Reason'))}"
            )
