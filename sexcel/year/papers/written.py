"""A paper that was written, read back: what it is of, and whether its figures are as they were."""

from itertools import chain
from pathlib import Path

from msgspec import Struct

from sexcel.budget.fingerprint import TITLE
from sexcel.files.reading import read_grid
from sexcel.model.errors import SexcelError
from sexcel.model.grid import Grid
from sexcel.model.tables import PAPER_SHEET
from sexcel.year.freezing import figures_of, fingerprint_figures
from sexcel.year.monitor_state import COUNTS, read_rows
from sexcel.year.papers.figures import EarlierPaper
from sexcel.year.papers.pages import (
    BUDGET_FACT,
    LINES,
    MONTHS_FACT,
    NAME_FACT,
    PAGE_HEADING_ROW,
    PAPER_MOVEMENTS,
    RECORD,
)


class WrittenPaper(Struct, frozen=True):
    """A paper as a workbook, and the facts of its record by name."""

    grid: Grid
    facts: dict[str, str]

    @property
    def is_changed(self) -> bool:
        """Say whether a figure is another than when the paper was written, or has gone or come."""
        pages = (sheet for sheet in self.grid if sheet.name != RECORD)
        figures = chain.from_iterable(map(figures_of, pages))
        return fingerprint_figures(figures) != self.facts.get(TITLE)

    @property
    def budget_sha256(self) -> str:
        """Return the SHA-256 of the approved budget that it is against."""
        return self.facts.get(BUDGET_FACT, "")

    def as_earlier(self) -> EarlierPaper:
        """Return what a later paper compares with."""
        lines = read_rows(self.grid.sheet(LINES), "Category", PAGE_HEADING_ROW)
        movements = read_rows(self.grid.sheet(PAPER_MOVEMENTS), "Amount", PAGE_HEADING_ROW)
        return EarlierPaper(
            Path(self.grid.path).name,
            self.facts.get(NAME_FACT, ""),
            int(self.facts.get(MONTHS_FACT, "0")),
            {row.text("Line"): row.figure("Forecast") for row in lines},
            tuple(row for row in movements if row.text("State") == COUNTS),
        )


def is_paper(grid: Grid) -> bool:
    """Say whether a workbook is a monthly report or a quarterly paper."""
    sheets = {sheet.name: sheet for sheet in grid}
    record = sheets.get(RECORD)
    is_ours = record is not None and record.value(2, 1) == PAPER_SHEET
    return is_ours and {LINES, PAPER_MOVEMENTS} <= sheets.keys()


def open_paper(grid: Grid) -> WrittenPaper:
    """Return the paper in a workbook.

    Raises SexcelError where it is none, or where a figure of it was changed.
    """
    if not is_paper(grid):
        raise SexcelError(
            f"{grid.path} is no paper: write one with sexcel monitor MONITOR --paper MONTH."
        )
    paper = paper_as_found(grid)
    if paper.is_changed:
        raise SexcelError(
            f"{grid.path} has other figures than when it was written: write the paper again."
        )
    return paper


def paper_as_found(grid: Grid) -> WrittenPaper:
    """Return the paper in a workbook, whether its figures were changed or not."""
    record = grid.sheet(RECORD)
    facts = {
        str(record.value(row, 1)): str(record.value(row, 2) or "")
        for row, column in record.cells
        if column == 1
    }
    return WrittenPaper(grid, facts)


def read_paper(path: Path) -> WrittenPaper:
    """Read the paper at ``path``; raises as ``open_paper`` does."""
    return open_paper(read_grid(path))
