"""SEC801: A column of a table is not filled in, or only in part."""

from collections.abc import Iterator

from msgspec import Struct

from sexcel.budget.unread import unread_cells
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import RangeRef
from sexcel.model.rules import Rule
from sexcel.model.wording import count_of, join_words

_DUE_COLUMNS = {
    "overview": (("budget", ("outturn", "prior_approved")),),
    "projections": (("forecast_1", ("budget",)), ("forecast_2", ("budget",))),
    "secco_lines": (("budget", ("outturn", "prior_approved")),),
    "secas_outturn": (("budget", ("outturn", "prior_approved")),),
    "fte_by_grade": (("budget", ("prior_approved",)),),
    "meetings": (("forecast", ("prior_budget",)),),
    "accommodation": (("budget", ("outturn",)),),
}
"""Columns that are due, and those of the years before that say for which lines."""

_OUTTURNS = {
    "secco_lines": "prior_approved",
    "secas_outturn": "prior_approved",
    "accommodation": "budget",
}
"""Tables whose outturn is due, and the column that says for which lines. Table 2 adds them up."""

_FEWEST_BLANK = 3
"""Blank lines of one column that make it unfinished: one or two are lines that end, each a
question by itself (SEC423)."""

_FEWEST_LINES = 2
"""Lines of a table of which none is filled in: one line by itself may have ended."""


class UnfinishedColumn(Struct, frozen=True):
    """A column in which ``blank`` of the ``due`` lines have no figure."""

    table: BookTable
    column: str
    blank: tuple[Row, ...]
    due: tuple[Row, ...]

    @property
    def area(self) -> RangeRef | None:
        """Return the cells from the first blank line to the last, on its sheet."""
        cells = [cell for row in self.blank if (cell := row.cell(self.column)) is not None]
        if not cells or len({cell.sheet for cell in cells}) > 1:
            return None
        rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
        return RangeRef(cells[0].sheet, min(rows), min(columns), max(rows), max(columns))


def find_unfinished(book: Book) -> Iterator[UnfinishedColumn]:
    """Yield the columns with several blanks where earlier years have figures, or with nothing."""
    unread = unread_cells(book)
    for name, columns in _DUE_COLUMNS.items():
        table = book.tables.get(name)
        for column, before in columns if table is not None else ():
            if table is None or table.column(column) is None:
                continue
            due = tuple(row for row in table.lines if any(row.figure(year) for year in before))
            if any(row.cell(column) in unread for row in due):
                continue
            blank = tuple(row for row in due if row.is_blank(column))
            without = tuple(row for row in due if not row.figure(column))
            if len(without) == len(table.lines) and len(due) >= _FEWEST_LINES:
                yield UnfinishedColumn(table, column, due, due)
            elif len(blank) >= _FEWEST_BLANK:
                yield UnfinishedColumn(table, column, blank, due)


def find_blank_outturns(book: Book) -> Iterator[UnfinishedColumn]:
    """Yield the outturns that have no figure at all: those of a draft that has just begun."""
    for name, beside in _OUTTURNS.items():
        table = book.tables.get(name)
        if table is None or table.column("outturn") is None:
            continue
        due = tuple(row for row in table.lines if row.figure(beside))
        if len(due) >= _FEWEST_LINES and all(row.is_blank("outturn") for row in due):
            yield UnfinishedColumn(table, "outturn", due, due)


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for unfinished in (*find_unfinished(book), *find_blank_outturns(book)):
        name, first = unfinished.table.table.name, unfinished.blank[0]
        column = book.column_name(FigureKey(name, first.key, unfinished.column))
        number, due = len(unfinished.blank), len(unfinished.due)
        labels = join_words([row.label for row in unfinished.blank])
        yield rule.finding(
            unfinished.area,
            f"{unfinished.table.table.caption}, {column} is not filled in for {number} of "
            f"{count_of(due, 'line')} that have a figure beside it: {labels}.",
            found=f"{number} of {due} blank",
            related=[row.cell(unfinished.column) for row in unfinished.blank],
        )


RULE = Rule(
    code="SEC801",
    name="unfinished-column",
    severity=Severity.WARNING,
    summary="A column of a table is not filled in, or only in part.",
    why=(
        "A total over blanks is a total of what is there. While lines are still to come, no sum of "
        "the column is the budget, and it is too early to ask why a line falls."
    ),
    source="Tables 1, 2, 4, 6, 7, 9 and 10",
    bad=(
        "              Outturn     Budget\n"
        "Website       £20,000\n"
        "CodeWorks     £80,000\n"
        "Legal         £25,000"
    ),
    good=(
        "              Outturn     Budget\n"
        "Website       £20,000    £20,100\n"
        "CodeWorks     £80,000   £125,000\n"
        "Legal         £25,000         £0"
    ),
    help="Fill in the blanks of {cell}, with 0 where a line ends.",
    check=_check,
)
