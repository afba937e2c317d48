"""Every equation of the book as a live check, with found, expected and tolerance side by side."""

from decimal import Decimal
from itertools import groupby

from sexcel.budget.balance import Balance, EquationChecker
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book
from sexcel.model.decimals import decimal_places
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.layout import (
    CHECKS,
    CHECKS_FAILED,
    CHECKS_MADE,
    IS_UNFINISHED,
    NOT_YET,
    UNFINISHED,
    cell_of,
)
from sexcel.writers.settle import SettledBook
from sexcel.writers.sheets import Cells, table_title
from sexcel.writers.styles import COUNT, FINE, MONEY, PENCE, number_format, rate_format
from sexcel.writers.tolerances import tolerance_formula

_HEADINGS = (
    "Figure",
    "Should be",
    "Cell",
    "Found",
    "Expected",
    "Difference",
    "Tolerance",
    "Result",
)
_WIDTHS = (50.0, 54.0, 23.0, 14.0, 15.0, 13.0, 11.0, 9.0)
_MADE = CellRef(CHECKS, 5, 4)
_FAILED = CellRef(CHECKS, 6, 4)
_HEADER_ROW, _RESULT = 8, 8
_OK, _FAIL = "OK", "FAIL"


def check_equations(settled: SettledBook) -> tuple[Balance, ...]:
    """Check every equation whose figure is in the workbook, table by table."""
    book, checker = settled.book, EquationChecker(settled.book)
    order = {name: position for position, name in enumerate(book.tables)}
    checks = (
        checker.check(equation, book.figure)
        for equation in settled.equations
        if book.figure(equation.target) is not None
    )
    return tuple(sorted(checks, key=lambda check: order[check.equation.target.table]))


def describe_checks(checks: tuple[Balance, ...], filled_in: str = "") -> str:
    """Say in words how the checks stand, as the master check does.

    ``filled_in`` is the sentence on the inputs.
    """
    failed = sum(not check.holds for check in checks)
    if not failed and NOT_YET in filled_in:
        return UNFINISHED
    if not failed:
        return f"All {len(checks)} checks pass"
    return f"{failed} of {len(checks)} checks {'fails' if failed == 1 else 'fail'}"


VERDICT_FORMULA = (
    f'IF({CHECKS_FAILED}=0,IF({IS_UNFINISHED},"{UNFINISHED}","All "&{CHECKS_MADE}'
    f'&" checks pass"),{CHECKS_FAILED}&" of "&{CHECKS_MADE}&" checks "'
    f'&IF({CHECKS_FAILED}=1,"fails","fail"))'
)

NAMES = {CHECKS_MADE: _MADE, CHECKS_FAILED: _FAILED}


def plan_checks(
    settled: SettledBook, formulas: FormulaPrinter, checks: tuple[Balance, ...], master: str
) -> SheetPlan:
    """Plan the checks, grouped by table, with how many there are and how many fail above."""
    cells = Cells(CHECKS, "Checks: every equation of the budget", REPORT_SHEET, master)
    cells.headings(_HEADER_ROW, _HEADINGS, range(4, 8))
    row, sub_lines = _HEADER_ROW + 1, set[int]()
    for name, group in groupby(checks, key=lambda check: check.equation.target.table):
        members = tuple(group)
        results = RangeRef(CHECKS, row + 1, _RESULT, row + len(members), _RESULT)
        title = table_title(settled.book.tables[name])
        cells.section(row, title, len(_HEADINGS))
        cells[row, _RESULT] = _state(members, results)
        for position, check in enumerate(members, row + 1):
            _add_check(cells, settled.book, formulas, check, position)
            sub_lines.add(position)
        row += 1 + len(members)
    last = max(row - 1, _HEADER_ROW + 1)
    results = RangeRef(CHECKS, _HEADER_ROW + 1, _RESULT, last, _RESULT)
    _add_counts(cells, checks, results)
    first = CellRef(CHECKS, results.first_row, _RESULT).a1
    return SheetPlan(
        CHECKS,
        cells,
        _WIDTHS,
        header_rows=(_HEADER_ROW, _HEADER_ROW),
        highlights=(
            *cells.highlight_checks(),
            Highlight(results, f'RIGHT({first},{len(_FAIL)})="{_FAIL}"'),
            Highlight(results, f'RIGHT({first},{len(_OK)})="{_OK}"', good=True),
        ),
        sub_lines=frozenset(sub_lines),
        folds_upwards=True,
        filter_range=RangeRef(CHECKS, _HEADER_ROW, 1, last, _RESULT),
    )


def _state(checks: tuple[Balance, ...], results: RangeRef) -> PlannedCell:
    """Return how the checks of one table stand, to be seen when they are folded away."""
    failed = sum(not check.holds for check in checks)
    fails = f'COUNTIF({results.a1},"{_FAIL}")'
    return PlannedCell(
        f"{failed} {_FAIL}" if failed else f"{len(checks)} {_OK}",
        Style(Look.CHECK, weight=Weight.SECTION),
        f'IF({fails}=0,ROWS({results.a1})&" {_OK}",{fails}&" {_FAIL}")',
    )


def _add_counts(cells: Cells, checks: tuple[Balance, ...], results: RangeRef) -> None:
    passes, fails = (f'COUNTIF({results.a1},"{word}")' for word in (_OK, _FAIL))
    failed = sum(not check.holds for check in checks)
    for cell, name, count, formula in (
        (_MADE, "Checks made", len(checks), f"{passes}+{fails}"),
        (_FAILED, "Checks that fail", failed, fails),
    ):
        cells.text(cell.row, 1, name)
        cells.formula(cell.row, cell.column, Decimal(count), formula, COUNT)


def _add_check(
    cells: Cells, book: Book, formulas: FormulaPrinter, check: Balance, row: int
) -> None:
    target = check.equation.target
    cell = cell_of(book, target)
    table = book.tables[target.table]
    table_row, column = table.row(target.row), table.column(target.column)
    name = target.row if table_row is None else table_row.name
    heading = target.column if column is None else column.name_in_text
    meaning = check.equation.meaning
    number = _number(book, check)
    is_money = number in (MONEY, PENCE)
    exact = PENCE if is_money and decimal_places(check.expected) else number
    expected = formulas.text(check.equation.formula, CHECKS, exact=True)
    live_tolerance = tolerance_formula(check, formulas, CHECKS, book.figure)
    cells.text(row, 1, f"{name}, {heading}")
    cells.text(row, 2, meaning[:1].upper() + meaning[1:])
    cells.reference(row, 3, cell)
    cells.link(row, 4, check.found_value, cell, number)
    cells.formula(row, 5, check.expected, expected, exact)
    cells.formula(row, 6, check.residual, f"ROUND(D{row}-E{row},6)", FINE)
    cells[row, 7] = PlannedCell(check.tolerance, Style(Look.FORMULA, FINE), live_tolerance)
    result = f'IF(ABS(F{row})<=G{row},"{_OK}","{_FAIL}")'
    cells[row, 8] = PlannedCell(_OK if check.holds else _FAIL, Style(Look.CHECK), result)


def _number(book: Book, check: Balance) -> str:
    target = check.equation.target
    table = book.tables[target.table]
    column, row = table.column(target.column), table.row(target.row)
    kind = None if column is None else column.column.kind
    decimals = decimal_places(check.found_value)
    if kind is Kind.VALUE and row is not None:
        return rate_format(None, row.text("unit"), check.found_value, decimals)
    return number_format(kind, decimals)
