"""The pack alone, as values: what may be published."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sexcel.model.tables import PUBLISHED_SHEET
from sexcel.writers.cells import Highlight, PlannedCell, SheetPlan, WorkbookPlan
from sexcel.writers.styles import mark_figure

_Position = tuple[int, int]


def as_values(plan: WorkbookPlan) -> WorkbookPlan:
    """Return the pages of a planned workbook as values.

    There are no working sheets, formulas, links, notes, names, validations or facts on the file.
    A mark that a format gives while a figure is wrong stays: the figure is so now.
    """
    return WorkbookPlan(
        title=plan.title,
        subject="",
        comments="",
        year=plan.year,
        sheets=tuple(_sheet_as_values(sheet) for sheet in plan.sheets if sheet.is_page),
        opens_on=plan.opens_on,
        classification=plan.classification,
        written_at=plan.written_at,
    )


def _sheet_as_values(sheet: SheetPlan) -> SheetPlan:
    """Return a page as values; of what is not printed only that which a chart reads."""
    marked = dict(_marked_cells(sheet.highlights))
    last = (
        sheet.printed_columns if sheet.printed_columns and not sheet.charts else len(sheet.widths)
    )
    cells = dict(_cells_as_values(sheet.cells, marked))
    cells[2, 1] = replace(cells[2, 1], value=PUBLISHED_SHEET)
    return replace(
        sheet,
        widths=sheet.widths[:last],
        cells={place: cell for place, cell in cells.items() if place[1] <= last or sheet.charts},
        highlights=(),
        validations=(),
    )


def _marked_cells(highlights: tuple[Highlight, ...]) -> Iterator[tuple[_Position, Highlight]]:
    for highlight in highlights:
        if highlight.mark:
            for position in highlight.range.positions():
                yield position, highlight


def _cells_as_values(
    cells: Mapping[_Position, PlannedCell], marked: Mapping[_Position, Highlight]
) -> Iterator[tuple[_Position, PlannedCell]]:
    for position, cell in cells.items():
        style, highlight = cell.style, marked.get(position)
        if highlight is not None:
            style = replace(style, number=mark_figure(highlight.number, highlight.mark))
        value = None if cell.value == "" else cell.value
        yield position, PlannedCell(value, style, span=cell.span)
