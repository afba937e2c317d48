"""What a full model needs and the workbook read lacks: its columns, totals, rates, reasons."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget import TABLES
from sexcel.budget.assumptions import ASSUMED, RATES
from sexcel.budget.narrative import COMMENTARY
from sexcel.budget.variance import VarianceLine, variance_lines
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.expressions import names
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Column, Kind, Line, RowKeys, Table
from sexcel.model.wording import percent, pounds
from sexcel.writers.layout import add_column, place_table

ASSUMED_SOURCE = "Assumed by sexcel: the workbook states none"
RATE_SET = "Set in the configuration"

_BLANK_ROWS = 6
_NOWHERE = CellRef("", 0, 0)
"""Until ``place`` gives an added cell its address."""


def complete_book(book: Book) -> Book:
    """The book laid out as it will be written, with all that is derived in place but blank.

    Added are declared columns that other columns derive, total rows, the rates that sexcel
    takes where the workbook states none, and a place for the reason of every variance.
    Figures are those found.
    """
    found = {name: _completed(table, book) for name, table in book.tables.items()}
    found[RATES.name] = _rates(found.get(RATES.name), book)
    found[COMMENTARY.name] = found.get(COMMENTARY.name) or _new(COMMENTARY, (), book)
    ordered = {table.name: found[table.name] for table in TABLES if table.name in found}
    completed = replace(book, tables=ordered)
    return replace(
        completed, tables={**ordered, COMMENTARY.name: _with_places_for_reasons(completed)}
    )


def _completed(table: BookTable, book: Book) -> BookTable:
    rows = list(table.rows) or list(_blank_rows(table.table))
    if table.table.total and table.lines and table.total is None:
        rows.append(_total(table.table))
    return place_table(table.table, tuple(_columns(table)), rows, book.budget_year)


def _blank_rows(table: Table) -> Iterator[Row]:
    """Rows to be filled in, of a list that has none; those of the commentary follow the lines."""
    if table.keys is RowKeys.NUMBERED and not table.total and table is not COMMENTARY:
        for number in range(1, _BLANK_ROWS + 1):
            yield Row(f"#{number}", Role.LINE, "", "", 0, {})


def _total(table: Table) -> Row:
    entry = Entry("Total", _NOWHERE)
    return Row(TOTAL, Role.TOTAL, "Total", "", 0, {table.labels[0].name: entry})


def _columns(table: BookTable) -> Iterator[BookColumn]:
    """The columns found, and behind the declared neighbour of each those that are missing."""
    found = list(table.columns)
    declared = table.table.columns
    for index, column in enumerate(declared):
        if any(one.column is column for one in found) or not _is_missed(table, column):
            continue
        before = declared[:index]
        at = max((at + 1 for at, one in enumerate(found) if one.column in before), default=0)
        found.insert(at, add_column(column))
    yield from found


def _is_missed(table: BookTable, column: Column) -> bool:
    """Whether a column can be derived, or a later part of the list has it."""
    if any(row.entry(column.name) is not None for row in table.rows):
        return True
    if column.formula is None:
        return False
    used = {table.table.column(name) for name in names(column.formula)}
    return all(any(one.column is needed for one in table.columns) for needed in used)


def _new(table: Table, rows: Sequence[Row], book: Book) -> BookTable:
    return place_table(table, tuple(map(add_column, table.columns)), rows, book.budget_year)


def _rates(table: BookTable | None, book: Book) -> BookTable:
    given = {**book.label_rates, **book.settings.rates}
    rows = [_stated(row, given) for row in table.rows] if table is not None else []
    stated = {row.key for row in rows}
    rows.extend(
        _taken(line, given)
        for line in RATES.lines
        if line.name in {*ASSUMED, *given} and line.name not in stated
    )
    if table is None:
        return _new(RATES, rows, book)
    return place_table(RATES, table.columns, rows, book.budget_year)


def _stated(row: Row, given: Mapping[str, Decimal]) -> Row:
    """The row, with the rate that is taken where another is set or its value is blank."""
    line, stated = RATES.line(row.key), row.figure("value")
    if line is None:
        return row
    value = given.get(line.name, ASSUMED.get(line.name) if stated is None else stated)
    if value is None or value == stated:
        return row
    taken = _taken(line, given).entries
    return replace(row, entries={**row.entries, "value": taken["value"], "source": taken["source"]})


def _taken(line: Line, given: Mapping[str, Decimal]) -> Row:
    """A rate that the workbook does not state: the one that is set, or the one assumed."""
    value = given[line.name] if line.name in given else ASSUMED[line.name]
    source = RATE_SET if line.name in given else ASSUMED_SOURCE
    money = line.unit is Kind.MONEY
    entries = {
        "assumption": Entry(line.title, _NOWHERE),
        "value": Entry(value, _NOWHERE),
        "unit": Entry("£" if money else "%", _NOWHERE),
        "source": Entry(
            f"{source}; {pounds(value) if money else percent(value)} was taken", _NOWHERE
        ),
    }
    return Row(line.name, Role.LINE, line.title, "", 0, entries)


def _with_places_for_reasons(book: Book) -> BookTable:
    """The commentary, with a row to fill for every line that may have to explain itself."""
    commentary = book.tables[COMMENTARY.name]
    labels = {normalise(row.label) for row in commentary.rows}
    rows = list(commentary.rows)
    for line in variance_lines(book):
        label = reason_label(line)
        if line.needs_reason and line.reason is None and normalise(label) not in labels:
            labels.add(normalise(label))
            key = f"{normalise(label)} #{len(rows) + 1}"
            rows.append(Row(key, Role.LINE, label, "", 0, {"line": Entry(label, _NOWHERE)}))
    return place_table(commentary.table, commentary.columns, rows, book.budget_year)


def reason_label(line: VarianceLine) -> str:
    """What the commentary calls a line: its label, or its group for a sub total."""
    return line.row.group if line.row.role is Role.SUB_TOTAL else line.row.label


def reason_row(book: Book, line: VarianceLine) -> Row | None:
    """The row of the commentary that gives the line's reason, or waits for it."""
    if line.reason is not None:
        return line.reason
    if not line.needs_reason:
        return None
    label = normalise(reason_label(line))
    rows = book.tables[COMMENTARY.name].rows
    return next((row for row in rows if normalise(row.label) == label), None)
