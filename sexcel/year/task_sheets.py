"""The sheets that a new year's workbook gets: what is to be filled in, and what was done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.model.wording import count_of
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, text_cell
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, FINE, PERCENT
from sexcel.writers.texts import fit_text
from sexcel.year.records import Task, TaskKind, YearStep

_HEADING_ROW = 5
"""Below the title, what the sheet is, what was read and how much is to be done."""
_TASK_COLUMNS = (
    ("To do", 30.0), ("Cell", 26.0), ("What", 58.0), ("Last year, or as a start", 16.0),
    ("Offered", 14.0), ("Note", 58.0), ("Done", 9.0),
)  # fmt: skip
_STEP_COLUMNS = (("Done", 20.0), ("Cell", 26.0), ("What", 52.0), ("Was", 34.0), ("Is", 34.0))
_BLANK = (TaskKind.OUTTURN, TaskKind.ESTIMATE)
_SMALL = Decimal(10)
"""A rate or an FTE is less, and shown with its decimals; an amount has none."""


def plan_tasks(name: str, tasks: Sequence[Task], year: str, source: str) -> SheetPlan:
    """Plan the first sheet: every cell to be filled in, in the order of work."""
    cells = Cells(name, f"To fill in: the budget for {year}", REPORT_SHEET)
    counts = ", ".join(
        f"{kind.value.lower()}: {number}"
        for kind in TaskKind
        if (number := sum(task.kind is kind for task in tasks))
    )
    cells[3, 1] = PlannedCell(
        fit_text(f"Made from {source}, which is as it was."), Style(Look.NOTE)
    )
    summary = f"{count_of(len(tasks), 'cell')} ({counts})."
    cells[4, 1] = PlannedCell(summary, Style(Look.PLAIN, large=True))
    return _plan_list(cells, _TASK_COLUMNS, tasks, _task_row, (4, 5))


def plan_steps(name: str, steps: Sequence[YearStep], source: str) -> SheetPlan:
    """Plan the last sheet: every cell that was changed, with what it held and holds."""
    cells = Cells(name, "What was carried, moved and cleared for the new year", REPORT_SHEET)
    cells[3, 1] = PlannedCell(fit_text(f"Against {source}, which is as it was."), Style(Look.NOTE))
    return _plan_list(cells, _STEP_COLUMNS, steps, _step_row, ())


def _plan_list(
    cells: Cells,
    columns: Sequence[tuple[str, float]],
    records: Sequence[object],
    row_of: Callable[..., Iterable[PlannedCell]],
    figures: Sequence[int],
) -> SheetPlan:
    cells.headings(_HEADING_ROW, (heading for heading, _ in columns), figures)
    for row, record in enumerate(records, _HEADING_ROW + 1):
        for position, cell in enumerate(row_of(record), 1):
            cells[row, position] = cell
    area = RangeRef(cells.sheet, _HEADING_ROW, 1, _HEADING_ROW + len(records), len(columns))
    return SheetPlan(
        cells.sheet,
        cells,
        tuple(width for _, width in columns),
        header_rows=(_HEADING_ROW, _HEADING_ROW),
        labels_stay=False,
        filter_range=area if records else None,
    )


def _task_row(task: Task) -> Iterable[PlannedCell]:
    yield text_cell(task.kind.value, Look.WARNING if task.kind in _BLANK else Look.WORDS)
    yield PlannedCell(fit_text(str(task.cell)), Style(Look.REFERENCE), target=task.cell)
    yield text_cell(fit_text(task.subject))
    yield _figure(task.figure, is_rate=task.kind is TaskKind.RATE)
    yield _figure(task.offered)
    yield text_cell(fit_text(task.note))
    yield PlannedCell(None, Style(Look.INPUT))


def _step_row(step: YearStep) -> Iterable[PlannedCell]:
    yield text_cell(step.action)
    yield PlannedCell(fit_text(str(step.place)), Style(Look.REFERENCE), target=step.place)
    yield text_cell(fit_text(step.subject))
    yield _content(step.was)
    yield _content(step.now)


def _content(value: CellValue) -> PlannedCell:
    match value:
        case Decimal():
            return _figure(value)
        case date():
            return text_cell(f"{value:%d/%m/%Y}")
        case ErrorValue(code):
            return text_cell(code)
        case None:
            return text_cell(None)
    return text_cell(fit_text(str(value)))


def _figure(value: Decimal | None, *, is_rate: bool = False) -> PlannedCell:
    if value is None:
        return text_cell(None)
    number = FINE if abs(value) < _SMALL and value != value.to_integral_value() else COUNT
    if is_rate and abs(value) <= 1:
        number = PERCENT
    return PlannedCell(value, Style(Look.FORMULA, number))
