"""All equations of a workbook: its tables' own formulas, totals and the links between them."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sexcel.budget.assumptions import RATES, rate_key, resolve_figure
from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.links import link_equations
from sexcel.budget.remembering import remember_latest
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import (
    ONE,
    ZERO,
    Expression,
    Figure,
    FigureKey,
    FixedAmount,
    Lookup,
    Negative,
    Product,
    Rounded,
    Sum,
    bind,
    evaluate,
    inputs,
    names,
)
from sexcel.model.formula_read import RateReading
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Column, Kind, Line
from sexcel.model.wording import pounds

RATE_STEP = Decimal("0.005")
"""Rates are agreed in steps of half a per cent. One that another figure seems to follow by chance
is a few in ten thousand: a step of a base of £5m is £25,000, and rounding allows £1."""


@remember_latest
def equations(book: Book) -> tuple[Equation, ...]:
    """Return every equation of the workbook; the first that owns a figure is what it *is*."""
    tables = book.tables.values()
    table_equations = (equation for table in tables for equation in _table_equations(book, table))
    return (*table_equations, *link_equations(book))


def definitions(equations: Iterable[Equation]) -> dict[FigureKey, Equation]:
    """Return the equation that works each figure out: the first that owns it and reads others."""
    owners: dict[FigureKey, Equation] = {}
    for equation in equations:
        if inputs(equation.formula):
            owners.setdefault(equation.target, equation)
    return owners


def _table_equations(book: Book, table: BookTable) -> Iterator[Equation]:
    yield from _line_formulas(book, table)
    yield from _column_formulas(table)
    yield from _sub_totals(table)
    yield from _sums_of_parts(table)
    if table.table.total:
        yield from _totals(table)


def is_only_at_sub_total(lines: tuple[Row, ...], sub_total: Row | None, column: str) -> bool:
    """Say whether a block has a figure for the whole block only, as Table 6 for last year.

    A sub total of £0 is one too where its lines are not filled in; else it adds up blanks.
    """
    figure = None if sub_total is None else sub_total.figure(column)
    if figure is None or any(line.figure(column) is not None for line in lines):
        return False
    return bool(figure) or not any(
        line.figure(name) for line in lines for name in line.entries if name != column
    )


def lines_in_sums(table: BookTable, *columns: str) -> frozenset[str]:
    """Return the lines whose block has a figure, in one of the columns, of the block only."""
    return frozenset(
        line.key
        for lines, sub_total in table.blocks()
        for line in lines
        if any(is_only_at_sub_total(lines, sub_total, column) for column in columns)
    )


def _line_formulas(book: Book, table: BookTable) -> Iterator[Equation]:
    for line, column in _derived_lines(table):
        equation = _line_formula(book, table, line, column.name)
        if equation is not None and not _follows_own_rate(book, equation, column):
            yield equation


def _derived_lines(table: BookTable) -> Iterator[tuple[Line, BookColumn]]:
    """Yield the lines that are worked out from others, in each column that they are due in."""
    for line in table.table.lines:
        if line.formula is None or table.row(line.name) is None:
            continue
        for column in table.figure_columns:
            if column.column.formula is None and column.name not in line.blank_columns:
                yield line, column


def last_years_rate(book: Book, name: str) -> tuple[FigureKey, Decimal] | None:
    """Return the rate that all figures of last year follow, and the first of them.

    ``name`` is the rate's line in the rates table. None where they follow several, or none. A
    formula that reads this year's rate says nothing of last year.
    """
    rates: dict[FigureKey, Decimal | None] = {}
    for table in book.tables.values():
        for line, column in _derived_lines(table):
            equation = _line_formula(book, table, line, column.name)
            if equation is not None and _rate_keys(equation) == [rate_key(name)]:
                rates.update(_typed_rate(book, equation, column))
    first = next(iter(rates.items()), None)
    if first is None or first[1] is None or len(set(rates.values())) > 1:
        return None
    return first[0], first[1]


def _rate_keys(equation: Equation) -> list[FigureKey]:
    return [key for key in inputs(equation.formula) if key.table == "rates"]


def _follows_own_rate(book: Book, equation: Equation, column: BookColumn) -> bool:
    """Say whether a figure of last year follows another rate than this year's figure."""
    keys = _rate_keys(equation)
    if column.column.offset and len(keys) == 1 and _follows_rate_beside(book, equation, keys[0]):
        return True
    if column.column.offset != -1 or len(keys) != 1 or not _typed_rate(book, equation, column):
        return False
    last_year = last_years_rate(book, keys[0].row)
    if last_year is None or last_year[1] == resolve_figure(book, keys[0]):
        return False
    table, target = book.tables[equation.target.table], equation.target
    this_year = table.table.line(target.row)
    budget = None if this_year is None else _line_formula(book, table, this_year, "budget")
    return budget is not None and EquationChecker(book).check(budget).holds


def _follows_rate_beside(book: Book, equation: Equation, key: FigureKey) -> bool:
    """Say whether another year's formula takes its own rate, from a cell beside this year's."""
    entry, rate = book.entry(equation.target), book.entry(key)
    if entry is None or entry.rate is None or rate is None or entry.rate.may_read(rate.ref):
        return False
    return entry.rate.reads_beside(rate.ref) and bool(_round_rate(book, equation))


def _typed_rate(
    book: Book, equation: Equation, column: BookColumn
) -> dict[FigureKey, Decimal | None]:
    """Return the round rate that a figure of last year follows, by the figure.

    None where it follows no round rate; nothing where there is no figure of last year, or where
    its formula reads this year's rate.
    """
    entry, keys = book.entry(equation.target), _rate_keys(equation)
    if column.column.offset != -1 or entry is None or not entry.figure:
        return {}
    this_years = book.entry(keys[0]) if keys else None
    # A rate typed into a formula may be a slip, whatever the year.
    if entry.formula is not None and (
        entry.rate is None or this_years is None or entry.rate.may_read(this_years.ref)
    ):
        return {}
    if entry.rate is not None and _reads_other_rate(book, entry.rate, keys):
        return {}
    rate = _round_rate(book, equation)
    return {} if rate is None else {equation.target: rate or None}


def _reads_other_rate(book: Book, reading: RateReading, keys: Sequence[FigureKey]) -> bool:
    """Say whether a formula reads the cell of a rate that its line is not worked out with."""
    rates = book.tables.get(RATES.name)
    rows = (
        () if rates is None else (row for row in rates.rows if row.key not in {k.row for k in keys})
    )
    entries = (entry for row in rows if (entry := row.entry("value")) is not None)
    return any(reading.may_read(entry.ref) for entry in entries)


def _round_rate(book: Book, equation: Equation) -> Decimal | None:
    """Return the round rate that a figure follows, 0 where it is not round; None without any."""
    entry, keys = book.entry(equation.target), _rate_keys(equation)

    def figures(rate: Decimal) -> Lookup:
        return lambda key: rate if key in keys else resolve_figure(book, key)

    base = evaluate(equation.formula, figures(ONE))
    if entry is None or not entry.figure or not base:
        return None
    rate = round(entry.figure / base / RATE_STEP) * RATE_STEP
    holds = rate > 0 and EquationChecker(book).check(equation, figures(rate)).holds
    return rate if holds else ZERO


def _line_formula(book: Book, table: BookTable, line: Line, column: str) -> Equation | None:
    def figure_key(leaf: str) -> FigureKey:
        rate_table, _, row = leaf.rpartition(".")
        return FigureKey(rate_table or table.table.name, row, "value" if rate_table else column)

    assert line.formula is not None
    leaves = list(names(line.formula))
    lines = [leaf for leaf in leaves if "." not in leaf]
    missing = [leaf for leaf in lines if table.row(leaf) is None and not table.parts_of(leaf)]
    # A line of another name may be the one that is missing: then nobody knows what to expect.
    if len(missing) == len(lines) or (missing and _has_unknown_line(table)):
        return None
    rates = [figure_key(leaf) for leaf in leaves if "." in leaf]
    if any(resolve_figure(book, rate) is None for rate in rates):
        return None
    formula = bind(
        line.formula,
        lambda leaf: (
            Sum(tuple(Figure(figure_key(part)) for part in table.parts_of(leaf)))
            if table.row(leaf) is None and table.parts_of(leaf)
            else Figure(figure_key(leaf))
        ),
    )
    meaning = line.note
    drawn = next((moved for moved in book.drawn if moved.moves(figure_key(line.name))), None)
    if drawn is not None:
        formula = _less_drawn(formula, drawn.amount)
        meaning += f", as approved, less the {pounds(drawn.amount)} moved out of it"
    return Equation(
        line.rule,
        figure_key(line.name),
        formula,
        meaning,
        optional=column in line.optional_columns,
    )


def _less_drawn(contingency: Expression, amount: Decimal) -> Expression:
    """Return the equation of contingency once so much of it was moved into the categories.

    The rate is on the approved budget, which is that much less than the categories have now.
    """
    moved = Negative(FixedAmount(amount))
    match contingency:
        case Rounded(Product(rate, categories)):
            return Sum((Rounded(Product(rate, Sum((categories, moved)))), moved))
    return contingency


def _has_unknown_line(table: BookTable) -> bool:
    return any(table.table.line(row.key) is None for row in table.lines)


def _may_lack_category(table: BookTable) -> bool:
    """Say whether a line of another name may be a sum that the total adds up instead of its parts.

    Then nobody knows which lines the total takes.
    """
    missing = (line for line in table.table.lines if line.summed and line.formula is not None)
    return _has_unknown_line(table) and any(
        table.row(line.name) is None
        for line in missing
        if any(
            term is not None and not term.summed
            for term in map(table.table.line, names(line.formula or Sum(())))
        )
    )


def _column_formulas(table: BookTable) -> Iterator[Equation]:
    present = {column.column.name for column in table.columns}
    for column in table.figure_columns:
        if column.column.formula is None:
            continue
        used = set(names(column.column.formula))
        # Without a column that it is worked out from, nobody knows what to expect.
        if not used <= present:
            continue
        blocked = lines_in_sums(table, *used)
        for row in table.rows:
            stays_blank = row.figure(column.name) is None and _is_of_prices(table, row)
            if row.role is not Role.HEADING and not stays_blank and row.key not in blocked:
                yield _column_formula(table, column.column, column.column.formula, row)


def _is_of_prices(table: BookTable, row: Row) -> bool:
    """Say whether a row beside the lines has more in a column of FTE than all lines: £ of one."""
    if row.role is not Role.MEMO or table.total is None:
        return False
    columns = [column.name for column in table.figure_columns if column.column.kind is Kind.FTE]
    return any((row.figure(name) or ZERO) > (table.total.figure(name) or ZERO) for name in columns)


def _column_formula(table: BookTable, column: Column, declared: Expression, row: Row) -> Equation:
    name = table.table.name

    def figures(leaf: str) -> Expression:
        if table.table.column(leaf).by_grade:
            grades = (grade.name for grade in table.columns if grade.column.by_grade)
            return Sum(tuple(Figure(FigureKey(name, row.key, grade)) for grade in grades))
        return Figure(FigureKey(name, row.key, leaf))

    titles = " + ".join(_title(table, leaf) for leaf in names(declared))
    return Equation(
        column.rule,
        FigureKey(name, row.key, column.name),
        bind(declared, figures),
        column.note or f"the row's {titles}",
        optional=column.may_be_blank,
    )


def _title(table: BookTable, name: str) -> str:
    column = table.column(name)
    return column.heading if column is not None else table.table.column(name).title


def _sub_totals(table: BookTable) -> Iterator[Equation]:
    for lines, sub_total in table.blocks():
        if sub_total is None or not lines:
            continue
        for column in table.figure_columns:
            if is_only_at_sub_total(lines, sub_total, column.name):
                continue
            if column.column.formula is not None and not _all_have_figure(lines, column.name):
                continue
            yield _sum(table, "sub-total-wrong", sub_total, lines, column.name)


def _sums_of_parts(table: BookTable) -> Iterator[Equation]:
    """Yield the equations of rows that the workbook has as the sum of others."""
    for row in table.rows:
        parts = tuple(addend for key in row.parts if (addend := table.row(key)) is not None)
        for column in table.figure_columns:
            if parts and column.column.formula is None:
                yield _sum(table, "sub-total-wrong", row, parts, column.name)


def _totals(table: BookTable) -> Iterator[Equation]:
    total = table.total
    if total is None or _may_lack_category(table):
        return
    for column in table.figure_columns:
        if not column.column.summed:
            continue
        rows = tuple(top_level_rows(table, column.name))
        if column.column.formula is not None and not _all_have_figure(rows, column.name):
            continue
        if rows:
            yield _sum(table, "total-wrong", total, rows, column.name)


def top_level_rows(table: BookTable, column: str) -> Iterator[Row]:
    """Yield the rows that a total adds up: sub totals, and the lines that have none."""
    declared = {line.name: line for line in table.table.lines}
    for lines, sub_total in table.blocks():
        if sub_total is not None and (
            sub_total.figure(column) is not None
            or all(line.figure(column) is None for line in lines)
        ):
            yield sub_total
        else:
            for line in lines:
                if line.key not in declared or declared[line.key].summed:
                    yield line


def _all_have_figure(rows: tuple[Row, ...], column: str) -> bool:
    return all(row.figure(column) is not None for row in rows)


def _sum(table: BookTable, rule: str, owner: Row, rows: tuple[Row, ...], column: str) -> Equation:
    name = table.table.name
    terms = tuple(Figure(FigureKey(name, row.key, column)) for row in rows)
    if any(row.role is not Role.LINE for row in rows):
        meaning = f"the sum of its {len(rows)} sub totals and single lines"
    elif len(rows) > 1:
        meaning = f"the sum of its {len(rows)} lines"
    else:
        meaning = "its one line"
    return Equation(rule, FigureKey(name, owner.key, column), Sum(terms), meaning)
