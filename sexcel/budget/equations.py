"""All equations of a workbook: its tables' own derivations, totals and the links between them."""

from collections.abc import Iterator
from weakref import ref

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.links import link_equations
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.equations import Equation
from sexcel.model.expressions import Expression, Figure, FigureKey, Sum, bind, names
from sexcel.model.tables import Column, Line

_last: tuple[ref[Book], tuple[Equation, ...]] | None = None
"""The book asked for last, of which many ask in turn."""


def equations(book: Book) -> tuple[Equation, ...]:
    """Every equation of the workbook; of two that own a figure, the first is what it *is*."""
    global _last  # noqa: PLW0603  one place for one answer
    if _last is None or _last[0]() is not book:
        found = (
            *(one for table in book.tables.values() for one in _inside(book, table)),
            *link_equations(book),
        )
        _last = ref(book), found
    return _last[1]


def _inside(book: Book, table: BookTable) -> Iterator[Equation]:
    yield from _line_formulas(book, table)
    yield from _column_formulas(table)
    yield from _sub_totals(table)
    if table.table.total:
        yield from _totals(table)


def is_only_at_sub_total(lines: tuple[Row, ...], sub_total: Row | None, column: str) -> bool:
    """Whether a block gives a figure for the whole block only, as Table 6 does for last year."""
    return (
        sub_total is not None
        and sub_total.figure(column) is not None
        and all(line.figure(column) is None for line in lines)
    )


def _line_formulas(book: Book, table: BookTable) -> Iterator[Equation]:
    for line in table.table.lines:
        if line.formula is None or table.row(line.name) is None:
            continue
        for column in table.figure_columns:
            if column.column.formula is None and column.name not in line.blank_columns:
                yield from _line_formula(book, table, line, column.name)


def _line_formula(book: Book, table: BookTable, line: Line, column: str) -> Iterator[Equation]:
    name = table.table.name

    def figure(leaf: str) -> Expression:
        other, _, row = leaf.rpartition(".")
        return Figure(FigureKey(other, row, "value") if other else FigureKey(name, leaf, column))

    assert line.formula is not None
    own = [leaf for leaf in names(line.formula) if "." not in leaf]
    missing = [leaf for leaf in own if table.row(leaf) is None]
    # A line of another name may be the one that is missing: then nobody knows what to expect.
    if len(missing) == len(own) or (missing and _has_unknown_line(table)):
        return
    rates = [leaf.partition(".") for leaf in names(line.formula) if "." in leaf]
    if any(resolve_figure(book, FigureKey(other, row, "value")) is None for other, _, row in rates):
        return
    yield Equation(
        line.rule,
        FigureKey(name, line.name, column),
        bind(line.formula, figure),
        line.note,
        optional=column in line.optional_columns,
    )


def _has_unknown_line(table: BookTable) -> bool:
    return any(table.table.line(row.key) is None for row in table.lines)


def _column_formulas(table: BookTable) -> Iterator[Equation]:
    for column in table.figure_columns:
        if column.column.formula is None:
            continue
        used = set(names(column.column.formula))
        # Without a column that it is worked out from, nobody knows what to expect.
        if not used <= {found.column.name for found in table.columns}:
            continue
        blocked = {
            line.key
            for lines, sub_total in table.blocks()
            for line in lines
            if any(is_only_at_sub_total(lines, sub_total, name) for name in used)
        }
        for row in table.rows:
            if row.role is not Role.HEADING and row.key not in blocked:
                yield from _column_formula(table, column.column, row)


def _column_formula(table: BookTable, column: Column, row: Row) -> Iterator[Equation]:
    def figure(leaf: str) -> Expression:
        if table.table.column(leaf).by_grade:
            grades = (found.name for found in table.columns if found.column.by_grade)
            return Sum(tuple(Figure(FigureKey(table.table.name, row.key, one)) for one in grades))
        return Figure(FigureKey(table.table.name, row.key, leaf))

    assert column.formula is not None
    formula = bind(column.formula, figure)
    titles = [_title(table, leaf) for leaf in names(column.formula)]
    yield Equation(
        column.rule,
        FigureKey(table.table.name, row.key, column.name),
        formula,
        column.note or "the row's " + " + ".join(titles),
        optional=column.may_be_blank,
    )


def _title(table: BookTable, name: str) -> str:
    found = table.column(name)
    return found.heading if found is not None else table.table.column(name).title


def _sub_totals(table: BookTable) -> Iterator[Equation]:
    for lines, sub_total in table.blocks():
        if sub_total is None or not lines:
            continue
        for column in table.figure_columns:
            if is_only_at_sub_total(lines, sub_total, column.name):
                continue
            if column.column.formula is not None and not _all_given(lines, column.name):
                continue
            yield _sum(table, "sub-total-wrong", sub_total, lines, column.name)


def _totals(table: BookTable) -> Iterator[Equation]:
    total = table.total
    if total is None:
        return
    for column in table.figure_columns:
        if not column.column.summed:
            continue
        rows = tuple(top_level_rows(table, column.name))
        if column.column.formula is not None and not _all_given(rows, column.name):
            continue
        if rows:
            yield _sum(table, "total-wrong", total, rows, column.name)


def top_level_rows(table: BookTable, column: str) -> Iterator[Row]:
    """The rows that a total adds up: sub totals, and the lines that have none."""
    declared = {line.name: line for line in table.table.lines}
    for lines, sub_total in table.blocks():
        whole = sub_total is not None and sub_total.figure(column) is not None
        if sub_total is not None and (whole or all(one.figure(column) is None for one in lines)):
            yield sub_total
        else:
            for line in lines:
                if line.key not in declared or declared[line.key].summed:
                    yield line


def _all_given(rows: tuple[Row, ...], column: str) -> bool:
    return all(row.figure(column) is not None for row in rows)


def _sum(table: BookTable, rule: str, owner: Row, rows: tuple[Row, ...], column: str) -> Equation:
    name = table.table.name
    terms = tuple(Figure(FigureKey(name, row.key, column)) for row in rows)
    of = "line" if all(row.role is Role.LINE for row in rows) else "line and sub total"
    meaning = f"the sum of its {len(rows)} {of}s" if len(rows) > 1 else f"its one {of}"
    if of != "line":
        meaning = f"the sum of its {len(rows)} sub totals and single lines"
    return Equation(rule, FigureKey(name, owner.key, column), Sum(terms), meaning)
