"""What a full model needs and the workbook read lacks: its columns, totals, rates, reasons."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget import TABLES
from sexcel.budget.assumptions import (
    ASSUMED,
    MATERIALITY_AMOUNT,
    MATERIALITY_PERCENT,
    RATES,
    taken_rate,
)
from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import definitions, equations
from sexcel.budget.narrative import COMMENTARY
from sexcel.budget.variance import VarianceLine, variance_lines
from sexcel.budget.versions import is_unapproved
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import FigureKey, evaluate, inputs, names
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Column, Kind, Line, RowKeys, Table
from sexcel.model.wording import percent, pounds
from sexcel.writers.layout import new_column, place_table

ASSUMED_SOURCE = "Assumed by sexcel: the workbook states none"
RATE_SET = "Set in the configuration"
RATE_NAMED = "Stated in the name of a line"

_StatedRates = Mapping[str, tuple[Decimal, str]]
"""Rates that no cell states, by name, each with where it is from."""
_BLANK_ROWS = 6
"""Rows to be filled in of a list that has none yet: a person who needs more adds them."""
_MATERIALITY = {MATERIALITY_AMOUNT.name, MATERIALITY_PERCENT.name}
_NOWHERE = CellRef("", 0, 0)
"""Until ``place_table`` gives an added cell its address."""


def complete_book(book: Book) -> Book:
    """Lay out the book as it will be written, with all that is derived in place but blank.

    Added are declared columns that other columns derive, total rows, the rates that sexcel
    takes where the workbook states none, and a place for the reason of every variance.
    Figures are those found. A total row is not added where the rest of the workbook contradicts
    the sum of all lines: it counts them otherwise, and its own total was not read.
    """
    added = {
        name
        for name, table in book.tables.items()
        if table.table.total and table.lines and table.total is None
    }
    completed = _complete(book, added)
    contradicted = _find_contradicted(completed, added)
    return _complete(book, added - contradicted) if contradicted else completed


def _complete(book: Book, with_total: Collection[str]) -> Book:
    """Lay out the book; the tables ``with_total`` get a total row."""
    tables = {
        name: _complete_table(table, book, adds_total=name in with_total)
        for name, table in book.tables.items()
    }
    tables[RATES.name] = _complete_rates(book.tables.get(RATES.name), book)
    tables[COMMENTARY.name] = tables.get(COMMENTARY.name) or _new_table(COMMENTARY, (), book)
    ordered = {table.name: tables[table.name] for table in TABLES if table.name in tables}
    completed = replace(book, tables=ordered)
    return replace(completed, tables={**ordered, COMMENTARY.name: _add_reasons(completed)})


def _find_contradicted(completed: Book, added: Collection[str]) -> frozenset[str]:
    """Return the tables of which another contradicts a figure of the total that was added."""
    bound = equations(completed)
    owners = definitions(bound)
    totals = {key for key in owners if key.table in added and key.row == TOTAL}

    def figure(key: FigureKey) -> Decimal | None:
        if key not in totals:
            return completed.figure(key)
        return shortest(evaluate(owners[key].formula, figure, rounded=True))

    checker = EquationChecker(completed)
    return frozenset(
        key.table
        for equation in bound
        for key in (equation.target, *inputs(equation.formula))
        if key in totals and equation is not owners[key]
        if figure(equation.target) is not None and not checker.check(equation, figure).holds
    )


def move_remarks(book: Book) -> Book:
    """Return the book with what is said of its lines outside the tables in the commentary.

    That is where a reason has its cell once the sheets of the tables are replaced.
    """
    if not book.remarks:
        return book
    commentary = book.tables.get(COMMENTARY.name) or _new_table(COMMENTARY, (), book)
    rows = (*commentary.rows, *book.remarks)
    tables = {**book.tables, COMMENTARY.name: replace(commentary, rows=rows)}
    return replace(book, tables=tables, remarks=())


def _complete_table(table: BookTable, book: Book, *, adds_total: bool) -> BookTable:
    rows = [row for row in table.rows if row.label or _has_values(row)]
    rows = rows or list(_blank_rows(table.table))
    if adds_total:
        rows.append(_total_row(table.table))
    columns = _complete_columns(table)
    return place_table(table.table, columns, rows, book.budget_year, is_draft=is_unapproved(book))


def _has_values(row: Row) -> bool:
    return any(entry.value is not None for entry in row.entries.values())


def _blank_rows(table: Table) -> Iterator[Row]:
    """Yield rows to be filled in, of a list that has none; the commentary's follow the lines."""
    if table.keys is RowKeys.NUMBERED and not table.total and table is not COMMENTARY:
        for number in range(1, _BLANK_ROWS + 1):
            yield Row(f"#{number}", Role.LINE, "", "", 0, {})


def _total_row(table: Table) -> Row:
    entry = Entry("Total", _NOWHERE)
    return Row(TOTAL, Role.TOTAL, "Total", "", 0, {table.labels[0].name: entry})


def _complete_columns(table: BookTable) -> list[BookColumn]:
    """Return the columns found, and after the declared neighbour of each those missing."""
    columns = list(table.columns)
    declared = table.table.columns
    for index, column in enumerate(declared):
        if any(present.column is column for present in columns) or not _is_missed(table, column):
            continue
        before = declared[:index]
        positions = (end for end, present in enumerate(columns, 1) if present.column in before)
        columns.insert(max(positions, default=0), new_column(column))
    return columns


def _is_missed(table: BookTable, column: Column) -> bool:
    """Say whether a column can be derived, or a later part of the list has it."""
    if any(row.entry(column.name) is not None for row in table.rows):
        return True
    if column.formula is None:
        return False
    used = {table.table.column(name) for name in names(column.formula)}
    return used <= {present.column for present in table.columns}


def _new_table(table: Table, rows: Sequence[Row], book: Book) -> BookTable:
    return place_table(table, tuple(map(new_column, table.columns)), rows, book.budget_year)


def _complete_rates(table: BookTable | None, book: Book) -> BookTable:
    configured = {
        **{name: (rate, RATE_NAMED) for name, rate in book.label_rates.items()},
        **{name: (rate, RATE_SET) for name, rate in book.settings.rates.items()},
    }
    rows = [_complete_rate(row, configured) for row in table.rows] if table is not None else []
    stated = {row.key for row in rows}
    if stated & _MATERIALITY:
        stated |= _MATERIALITY  # either may be set alone
    rows.extend(
        _rate_row(line, configured)
        for line in RATES.lines
        if line.name in {*ASSUMED, *configured} and line.name not in stated
    )
    if table is None:
        return _new_table(RATES, rows, book)
    return place_table(RATES, table.columns, rows, book.budget_year)


def _complete_rate(row: Row, configured: _StatedRates) -> Row:
    """Return the row, with the configured rate, or the assumed one where its value is blank."""
    line, stated = RATES.line(row.key), row.figure("value")
    if line is None:
        return row
    present = ASSUMED.get(line.name) if stated is None else stated
    value, _ = configured.get(line.name, (present, ""))
    if value is None or value == stated:
        return _name_in_words(row, line)
    entries = _rate_row(line, configured).entries
    return replace(
        row, entries={**row.entries, "value": entries["value"], "source": entries["source"]}
    )


def _name_in_words(row: Row, line: Line) -> Row:
    """Return a rate under our name for it, where the user's is that of a cell: ``RateOfVAT``."""
    name, value = row.entry("assumption"), row.entry("value")
    if name is None or value is None or name.ref != value.ref:
        return row
    return replace(row, entries={**row.entries, "assumption": replace(name, value=line.title)})


def _rate_row(line: Line, configured: _StatedRates) -> Row:
    """Return a rate that no cell states: the one configured or in a name, or the assumed one."""
    value, source = configured.get(line.name) or (ASSUMED[line.name], ASSUMED_SOURCE)
    is_money = line.unit is Kind.MONEY
    amount = pounds(value) if is_money else percent(value)
    entries: dict[str, str | Decimal] = {
        "assumption": line.title,
        "value": value,
        "unit": "£" if is_money else "%",
        "source": f"{source}; {taken_rate(amount)}",
    }
    return Row(
        line.name,
        Role.LINE,
        line.title,
        "",
        0,
        {name: Entry(entry, _NOWHERE) for name, entry in entries.items()},
    )


def _add_reasons(book: Book) -> BookTable:
    """Return the commentary, with a row to fill for every line that may have to explain itself."""
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
    """Return what the commentary calls a line: its label, or its group for a sub total."""
    return line.row.group if line.row.role is Role.SUB_TOTAL else line.row.label


def reason_row(book: Book, line: VarianceLine) -> Row | None:
    """Return the row of the commentary that gives the line's reason, or waits for it."""
    if line.reason is not None:
        return line.reason
    if not line.needs_reason:
        return None
    label = normalise(reason_label(line))
    rows = book.lines(COMMENTARY.name)
    return next((row for row in rows if normalise(row.label) == label), None)
