"""The texts that name the rows of a table, and the groups that the rows are in."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.budget.core_team import GRADE_FTE
from sexcel.model.book import Role
from sexcel.model.grid import ErrorValue, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind, Table
from sexcel.recognise.row_roles import LONGEST_NAME, sum_role

_NO_NAME = frozenset({"", "n a", "na", "none", "no subcommittee"})
"""What is in a cell of names that names nothing: ``None`` for a sub-committee."""

_WIDEST_MARGIN = 4
"""Columns left of the labels in which the word for a sum is looked for: a table has a reference, a
type and an owner there, hardly more."""


class RowLabels:
    """Reads the names of one table's rows, top to bottom.

    ``group`` is the one that the row read last is in, ``areas`` the names in the first of several
    label columns, by row.
    """

    def __init__(self, table: Table, sheet: SheetGrid, columns: Sequence[BookColumn]) -> None:
        self._table = table
        self._sheet = sheet
        labels = [column for column in columns if column.column.kind is Kind.LABEL]
        # The name of a row may be left of that of its group: the table says which is which.
        labels.sort(key=lambda column: table.labels.index(column.column))
        self._label_columns = [column.position for column in labels]
        self._figure_columns = [c.position for c in columns if c.column.kind.is_figure]
        self.group = ""
        self.areas: dict[int, str] = {}

    def read(self, number: int) -> list[str]:
        """Return the texts of the label columns of a row, blanks and "N/A" left out."""
        return [
            text
            for text in self._texts(number)
            if len(text) > LONGEST_NAME or not says_nothing(text)
        ]

    def sum_role(self, labels: Sequence[str], *, has_figures: bool) -> Role | None:
        """Return whether a row of these labels below the last is a total, a sub total or None."""
        return sum_role(self._table, labels, self.group, has_figures=has_figures)

    def name_row(self, number: int, role: Role) -> str:
        """Return what the row is called, and note the group that it opens."""
        labels = self._texts(number)
        if role in (Role.TOTAL, Role.SUB_TOTAL):
            return next((text for text in labels if text), "")
        if len(labels) == 1:
            if role is Role.HEADING:
                self.group = labels[0]
            return labels[0]
        self.group = labels[0] or self.group
        if labels[0]:
            self.areas[number] = labels[0]
        own_name = "" if says_nothing(labels[-1]) else labels[-1]
        return own_name or self.group

    def with_heading(self, label: str) -> str:
        """Return a grade that is a number alone as tables call it across: ``Grade 6`` for 6."""
        title = self._table.labels[-1].title
        return f"{title} {label}" if title == GRADE_FTE.title and label.isdigit() else label

    def has_margin(self, number: int) -> bool:
        """Say whether a row has words left of its labels, as a heading of the rows below may be."""
        return any(self._margin_texts(number))

    def _margin_texts(self, number: int) -> Iterator[str]:
        """Yield the texts left of the labels of a row, the nearest first."""
        first = min(self._label_columns, default=1)
        margin = range(first - 1, max(0, first - 1 - _WIDEST_MARGIN), -1)
        values = (self._sheet.value(number, column) for column in margin)
        return (value.strip() for value in values if isinstance(value, str))

    def _texts(self, number: int) -> list[str]:
        values = (self._sheet.value(number, column) for column in self._label_columns)
        texts = [
            "" if value is None or isinstance(value, ErrorValue) else " ".join(str(value).split())
            for value in values
        ]
        if len(texts) == 1 and texts[0] and says_nothing(texts[0]):
            # "None" for a sub-committee: the area in the margin is what the row is of.
            texts = [next(self._margin_texts(number), texts[0])]
        if not any(texts):
            texts[-1:] = [self._sum_word(number) or self._margin_text(number)]
        return texts

    def _sum_word(self, number: int) -> str:
        """Return the name of a sum from any other cell left of the figures; empty where none.

        Excel puts "Total" into the first column of a table, whatever that column is for.
        """
        first_figure = min(self._figure_columns, default=1)
        leftmost = max(1, min(self._label_columns, default=first_figure) - _WIDEST_MARGIN)
        texts = (
            value
            for position in range(leftmost, first_figure)
            if isinstance(value := self._sheet.value(number, position), str)
            and len(value) <= LONGEST_NAME
        )
        names = (
            " ".join(text.split())
            for text in texts
            if self.sum_role([text], has_figures=True) is not None
        )
        return next(names, "")

    def _margin_text(self, number: int) -> str:
        """Return the text right before the figures of a row; empty where it has no figures."""
        positions = self._figure_columns
        if not any(isinstance(self._sheet.value(number, x), Decimal) for x in positions):
            return ""
        first = min(positions)
        margin = range(first - 1, max(0, first - 1 - _WIDEST_MARGIN), -1)
        texts = (self._sheet.value(number, column) for column in margin)
        text = next((text for text in texts if text is not None), None)
        short = isinstance(text, str) and len(text) <= LONGEST_NAME
        return " ".join(text.split()) if isinstance(text, str) and short else ""


def says_nothing(label: str) -> bool:
    """Say whether a label names nothing: a blank, or ``N/A``."""
    return normalise(label) in _NO_NAME
