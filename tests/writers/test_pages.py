"""How the sheets print: words shown whole, blocks not torn over two pages."""

from decimal import Decimal
from io import BytesIO

import xlsxwriter
from msgspec.structs import replace

from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, text_cell
from sexcel.writers.page import PageNumbers, find_page_breaks, fits_one_page, row_heights, set_page
from sexcel.writers.plan import plan_workbook
from sexcel.writers.sheets import Cells
from tests.writers.regenerating import published


def sheet(blocks: int, lines: int) -> SheetPlan:
    """Plan blocks of so many one-line rows, each with a heading, on a sheet as wide as a page."""
    cells = Cells("Pages")
    cells.text(1, 1, "Title", Look.TITLE)
    row = 2
    for block in range(blocks):
        cells.section(row, f"Block {block}", 1)
        cells |= {(row + line, 1): text_cell("a line") for line in range(1, lines + 1)}
        row += lines + 1
    return SheetPlan("Pages", cells, (140.0,))


def test_a_short_sheet_is_printed_on_one_page() -> None:
    assert find_page_breaks(sheet(2, 20)) == ()


def test_wrapped_rows_that_would_be_too_small_are_not_forced_on_one_page() -> None:
    wrapped = {(row, 1): text_cell("word " * 60) for row in range(2, 40)}
    plan = SheetPlan("Long", {(1, 1): text_cell("Title", Look.TITLE), **wrapped}, (100.0,))
    assert plan.fits_a_page
    assert not fits_one_page(plan)
    assert fits_one_page(
        replace(plan, cells={**plan.cells, **{position: text_cell("word") for position in wrapped}})
    )


def test_a_sheet_with_breaks_is_fitted_to_no_number_of_pages() -> None:
    """Fit it to the width alone: programs that fit a number of pages pass its breaks by."""
    with xlsxwriter.Workbook(BytesIO()) as workbook:
        for blocks, pages in ((4, 4), (1, 3)):
            written = workbook.add_worksheet()
            set_page(written, sheet(blocks, 15 * pages // blocks), None, PageNumbers(1, pages, 9))
            assert (len(written.hbreaks), written.fit_height) == ((3, 0) if blocks > 1 else (0, 3))


def test_a_block_that_does_not_fit_the_rest_of_a_page_opens_the_next() -> None:
    """Fill pages of 29 rows of 17 points: one block of 16 fits, and not two."""
    assert find_page_breaks(sheet(4, 15)) == (18, 34, 50)


def test_small_blocks_share_a_page() -> None:
    assert find_page_breaks(sheet(7, 8)) == (29, 56)


def test_a_block_longer_than_a_page_runs_on() -> None:
    assert find_page_breaks(sheet(1, 60)) == ()


def test_a_page_that_would_end_half_empty_is_filled() -> None:
    """Find the categories of the variance analysis, 10 rows, with the table after them."""
    plan = plan_workbook(published(), ())
    variance = next(sheet for sheet in plan.sheets if sheet.name == "Variance")
    assert find_page_breaks(variance) == ()


def test_a_row_is_as_high_as_its_longest_words() -> None:
    cells = {
        (1, 1): text_cell("Title", Look.TITLE),
        (2, 1): text_cell("short"),
        (3, 1): text_cell("one two three four five six seven eight nine ten eleven"),
        (3, 2): text_cell("short"),
        (4, 1): PlannedCell("123456789012345678901234567890", Style(Look.INPUT)),
    }
    tall = row_heights(SheetPlan("Rows", cells, (22.0, 22.0)))
    assert (tall[2], tall[3], tall[4]) == (17.0, 43.0, 17.0)


def width_of(cell: PlannedCell) -> float:
    """Return how many digits of 10 point a figure of 9 point takes, a comma half a digit."""
    value = cell.value if isinstance(cell.value, Decimal) else Decimal(0)
    text = f"£{abs(value):,.0f}†"
    return 0.92 * (len(text) - text.count(",") / 2)


def test_no_figure_is_wider_than_its_column() -> None:
    """Leave room in bold for £99,999,999, and on a page for each figure with a mark behind it."""
    plan = plan_workbook(published(), ())
    for page in plan.sheets:
        for (_, column), cell in page.cells.items():
            if "£" in cell.style.number:
                least = width_of(cell) if page.is_page else 12.0
                assert page.widths[column - 1] >= least, (page.name, column)
