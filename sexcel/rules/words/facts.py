"""The figures that a text beside a budget line may speak of."""

from decimal import Decimal

from msgspec import Struct

from sexcel.budget.drivers import driven_lines
from sexcel.budget.variance import VarianceLine, row_names, variance_lines
from sexcel.model.book import Book, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.names import matches_name, normalise
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL

_MEETING_COLUMNS = ("forecast", "prior_budget")
"""Meetings of the budget year, and those budgeted for the year before."""


class Fact(Struct, frozen=True):
    """A figure or a change of figures, what to call it, and its cells."""

    value: Decimal
    name: str
    cells: tuple[CellRef, ...]


class LineFacts(Struct, frozen=True):
    """A budget line: its figures and changes (£), its drivers, and the meetings of the year."""

    line: VarianceLine
    figures: tuple[Fact, ...]
    changes: tuple[Fact, ...]
    """Budget less outturn, budget less last year's budget, outturn less last year's budget."""
    shares: tuple[Fact, ...]
    """The same changes as shares, and that of all meetings where meetings are its driver."""
    drivers: tuple[Row, ...] = ()
    meetings: tuple[Decimal, ...] = ()

    def figure(self, column: str) -> Decimal | None:
        """Return a figure of the line, in £."""
        return self.line.row.figure(column)

    def cells(self, *columns: str) -> tuple[CellRef, ...]:
        """Return the cells of the line in those columns."""
        found_cells = (self.line.row.cell(column) for column in columns)
        return tuple(cell for cell in found_cells if cell is not None)


class Facts:
    """The lines of a book that texts speak of, by what people call them."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lines = tuple(variance_lines(book))
        self._by_name: dict[str, int] = {}
        self._by_pattern: list[tuple[str, int]] = []
        for position, line in enumerate(self._lines):
            for name in row_names(line.table, line.row):
                if "*" in name:
                    self._by_pattern.append((name, position))
                else:
                    self._by_name.setdefault(normalise(name), position)
        self._drivers = driven_lines(book)

    def of(self, label: str) -> LineFacts | None:
        """Return the facts of the first line of that name; None where none has a budget."""
        positions = [position for name, position in self._by_pattern if matches_name(name, label)]
        positions += [self._by_name.get(normalise(label), len(self._lines))]
        line = next(iter(self._lines[min(positions) :]), None)
        return None if line is None or line.row.figure("budget") is None else self._facts(line)

    def _facts(self, line: VarianceLine) -> LineFacts:
        row = line.row
        figures = [
            Fact(figure, self._book.figure_name(line.key(column)), (row.entries[column].ref,))
            for column in ("prior_approved", "outturn", "budget")
            if (figure := row.figure(column)) is not None
        ]
        changes, shares = [], []
        for later, earlier, name in (
            ("budget", "outturn", "its change against the outturn"),
            ("budget", "prior_approved", "its change against last year's budget"),
            ("outturn", "prior_approved", "the outturn against last year's budget"),
        ):
            after, before = row.figure(later), row.figure(earlier)
            if after is None or before is None:
                continue
            cells = (row.entries[later].ref, row.entries[earlier].ref)
            changes.append(Fact(after - before, name, cells))
            if before:
                shares.append(Fact(after / before - 1, name, cells))
        drivers = self._drivers.get(line.key("budget"), ())
        meetings = self._meetings() if any("meeting" in _words(row) for row in drivers) else ()
        if len(meetings) > 1 and meetings[1]:
            share = meetings[0] / meetings[1] - 1
            shares.append(Fact(share, "the change of meetings", self._meeting_cells()))
        return LineFacts(line, tuple(figures), tuple(changes), tuple(shares), drivers, meetings)

    def _meetings(self) -> tuple[Decimal, ...]:
        keys = (FigureKey("meetings", TOTAL, column) for column in _MEETING_COLUMNS)
        return tuple(figure for key in keys if (figure := self._book.figure(key)) is not None)

    def _meeting_cells(self) -> tuple[CellRef, ...]:
        keys = (FigureKey("meetings", TOTAL, column) for column in _MEETING_COLUMNS)
        return tuple(cell for key in keys if (cell := self._book.cell(key)) is not None)


def _words(row: Row) -> str:
    return f"{row.text('driver')} {row.text('unit')}".lower()
