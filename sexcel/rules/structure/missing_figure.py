"""SEC404: A cell that must hold a figure is blank."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.equation import Equation
from sexcel.budget.equations import equations
from sexcel.budget.unread import unread_cells
from sexcel.model.book import Book, Role
from sexcel.model.expressions import evaluate, inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure


def find_blanks(book: Book) -> Iterator[tuple[Equation, Decimal]]:
    """Yield every blank that must hold a figure: its first equation, and the figure due."""
    reported = {doubt.ref for doubt in book.doubts}
    unread = unread_cells(book)
    for equation in equations(book):
        entry = book.entry(equation.target)
        if equation.optional or entry is None or entry.figure is not None or entry.ref in reported:
            continue
        row = book.tables[equation.target.table].row(equation.target.row)
        if row is None or row.role is Role.MEMO:
            continue
        if any(book.cell(key) in unread for key in inputs(equation.formula)):
            continue
        expected = evaluate(equation.formula, partial(resolve_figure, book), rounded=True)
        if expected:
            reported.add(entry.ref)
            yield equation, expected


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for equation, expected in find_blanks(book):
        key = equation.target
        message = (
            f"{book.describe(key)} is blank and should be "
            f"{format_figure(expected, book.kind(key))} ({equation.meaning})."
        )
        yield rule.finding(book.cell(key), message, found="blank", expected=expected)


RULE = Rule(
    code="SEC404",
    name="missing-figure",
    severity=Severity.ERROR,
    summary="A cell that must hold a figure is blank.",
    why="A blank is read as nothing, and whatever is worked out from it goes wrong.",
    source="Tables 1 to 11",
    bad=("Core Team and SMEs     £6,027,378\nContractual Discount"),
    good=("Core Team and SMEs     £6,027,378\nContractual Discount    -£602,738"),
    help="Put the figure into {cell}, best as a formula.",
    check=_check,
)
