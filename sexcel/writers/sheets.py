"""How the cells of a sheet are laid out, and what all sheets say."""

from collections.abc import Container, Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.narrative import CHANGE_HISTORY
from sexcel.model.book import Book, BookTable, Entry, Role
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, address
from sexcel.writers.cells import (
    Highlight,
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    Weight,
    formula_cell,
    reference_cell,
    text_cell,
)
from sexcel.writers.layout import SheetNames
from sexcel.writers.styles import WORKING_TAB
from sexcel.writers.texts import NOT_IN_XML

_TOP = 3
"""Rows that stay in view: the title, what the sheet is, and the way back to page 1."""

ALL_HOLD = "All"
"""How the words of the master check begin while no check fails."""
WEIGHTS = {
    Role.LINE: Weight.LINE,
    Role.HEADING: Weight.SECTION,
    Role.SUB_TOTAL: Weight.SUB_TOTAL,
    Role.TOTAL: Weight.TOTAL,
    Role.MEMO: Weight.LINE,
}


class MasterCheck(Struct, frozen=True):
    """How the checks of a workbook stand, in words, and the names of its sheets."""

    text: str
    names: SheetNames


class Cells(dict[tuple[int, int], PlannedCell]):
    """The cells of a sheet by row and column, as they are laid out."""

    def __init__(
        self, sheet: str, title: str = "", description: str = "", master: MasterCheck | None = None
    ) -> None:
        """Begin with the title, what the sheet is, the way to page 1 and the master check."""
        super().__init__()
        self.sheet = sheet
        if title:
            self[1, 1] = PlannedCell(title, Style(Look.TITLE))
            self[2, 1] = PlannedCell(description, Style(Look.NOTE))
        if master is not None:
            back = CellRef(master.names.decision, 1, 1)
            self[3, 1] = PlannedCell("← Decision", Style(Look.BACK), target=back)
            verdict = address(master.names.verdict, sheet)
            self[3, 2] = PlannedCell(master.text, Style(Look.NOTE), formula=verdict)

    def text(
        self,
        row: int,
        column: int,
        text: str | None,
        look: Look = Look.WORDS,
        weight: Weight = Weight.LINE,
    ) -> None:
        """Add a cell of words; blank where there are none."""
        self[row, column] = text_cell(text, look, weight)

    def formula(
        self,
        row: int,
        column: int,
        value: Decimal | str,
        formula: str,
        number: str = "",
        weight: Weight = Weight.LINE,
    ) -> None:
        """Add a cell that is worked out on this sheet, in the format ``number``."""
        self[row, column] = formula_cell(value, formula, number, weight)

    def link(
        self,
        row: int,
        column: int,
        value: Decimal | str,
        source: CellRef,
        number: str = "",
        weight: Weight = Weight.LINE,
    ) -> None:
        """Add a cell that shows ``source``, a cell of another sheet, which has this value."""
        style = Style(Look.LINK, number, weight)
        self[row, column] = PlannedCell(value, style, address(source, self.sheet))

    def entry(self, row: int, column: int, entry: Entry, number: str) -> None:
        """Add a cell that shows an entry of a table; a blank one counts as 0."""
        self.link(row, column, entry.figure or ZERO, entry.ref, number)

    def reference(self, row: int, column: int, target: CellRef) -> None:
        """Add a link to a cell, which it names."""
        self[row, column] = reference_cell(target)

    def blank(
        self,
        row: int,
        columns: Iterable[int],
        weight: Weight = Weight.LINE,
        look: Look = Look.WORDS,
    ) -> None:
        """Add blank cells with the lines of their row around them."""
        for column in columns:
            self.text(row, column, None, look, weight)

    def headings(
        self, row: int, texts: Iterable[str], figures: Container[int] = (), column: int = 1
    ) -> None:
        """Add a row of headings from ``column`` on.

        Those over the columns of ``figures`` are aligned to the right, as these are.
        """
        for position, text in enumerate(texts, column):
            style = Style(Look.HEADING, right=position in figures)
            self[row, position] = PlannedCell(text, style)

    def section(self, row: int, text: str, columns: int) -> None:
        """Add a row that opens a block, over all its columns."""
        self.blank(row, range(1, columns + 1), Weight.SECTION, Look.LABEL)
        self.text(row, 1, text, Look.LABEL, Weight.SECTION)

    def facts(
        self, row: int, facts: Iterable[tuple[str, str]], look: Look = Look.WORDS, column: int = 1
    ) -> int:
        """Add a name and a text on each row from ``row`` on; return the row below them."""
        for name, text in facts:
            self.text(row, column, name)
            self.text(row, column + 1, text, look)
            row += 1
        return row

    def fit_width(self, column: int, first_row: int, least: float, most: float) -> float:
        """Return the width of a column for its longest text from a row on, in characters."""
        lengths = (
            len(cell.value)
            for (row, position), cell in self.items()
            if position == column and row >= first_row and isinstance(cell.value, str)
        )
        return min(most, max(least, max(lengths, default=0) * 0.95 + 4))

    def as_report(self, widths: tuple[float, ...], header_row: int = 0) -> SheetPlan:
        """Return the sheet as one behind the pages, with the state of the checks in colour."""
        return SheetPlan(
            self.sheet,
            self,
            widths,
            highlights=self.highlight_checks(),
            header_rows=(header_row, header_row) if header_row else None,
            labels_stay=False,
            frozen_rows=header_row or _TOP,
            tab=WORKING_TAB,
        )

    def highlight_checks(self, row: int = 3, column: int = 2) -> tuple[Highlight, ...]:
        """Make the state of the checks green while all pass, red while one fails.

        It has no colour while a table waits to be filled in. The words of the cell say the same.
        """
        cell = CellRef(self.sheet, row, column)
        holds = f'LEFT({cell.a1},{len(ALL_HOLD)})="{ALL_HOLD}"'
        return Highlight(cell.area, f"NOT({holds})"), Highlight(cell.area, holds, good=True)


def table_title(table: BookTable) -> str:
    """Return ``Table 2: Overview of the budget``; the title alone where it has no number."""
    declared = table.table
    return f"{declared.caption}: {declared.title}" if declared.number else declared.title


def workbook_title(book: Book) -> str:
    """Return what the workbook is called."""
    return f"SEC Panel budget {book.year_label(0)} to {book.year_label(2)}"


def budget_version(book: Book) -> str:
    """Return ``Version 1.0, Final, 02/03/2020`` by the change history; empty without one."""
    history = book.tables.get(CHANGE_HISTORY.name)
    rows = [row for row in history.lines if row.text("version")] if history is not None else []
    if not rows:
        return ""
    issued = rows[-1].entry("issued")
    day = "" if issued is None or not isinstance(issued.value, date) else f"{issued.value:%d/%m/%Y}"
    parts = (f"Version {rows[-1].text('version')}", rows[-1].text("status"), day)
    return NOT_IN_XML.sub("", ", ".join(filter(None, parts)))
