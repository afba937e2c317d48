"""SEC404: A cell that must hold a figure is blank."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.equations import equations
from sexcel.budget.unread import unread_cells
from sexcel.model.book import Book
from sexcel.model.equations import Equation
from sexcel.model.expressions import evaluate, inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure


def blanks(book: Book) -> Iterator[tuple[Equation, Decimal]]:
    """Every blank that must hold a figure, by its first equation, and what it comes to."""
    told = {doubt.ref for doubt in book.doubts}
    unknown = unread_cells(book)
    for equation in equations(book):
        entry = book.entry(equation.target)
        if equation.optional or entry is None or entry.figure is not None or entry.ref in told:
            continue
        entries = (book.entry(key) for key in inputs(equation.formula))
        if any(one is not None and one.ref in unknown for one in entries):
            continue
        expected = evaluate(equation.formula, partial(resolve_figure, book), rounded=True)
        if expected:
            told.add(entry.ref)
            yield equation, expected


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for equation, expected in blanks(book):
        entry, amount = (
            book.entry(equation.target),
            format_figure(expected, book.kind(equation.target)),
        )
        message = f"{book.describe(equation.target)} is blank and should be {amount}"
        message = f"{message} ({equation.meaning})."
        yield rule.finding(entry.ref if entry else None, message, found="blank", expected=expected)


RULE = Rule(
    code="SEC404",
    name="missing-figure",
    severity=Severity.ERROR,
    summary="A cell that must hold a figure is blank.",
    why="A blank is read as nothing, and whatever is worked out from it goes wrong.",
    source="Tables 1 to 11",
    bad=("Core Team and SMEs     £6,027,378\nContractual Discount"),
    good=("Core Team and SMEs     £6,027,378\nContractual Discount    -£602,738"),
    help="Put the figure in, best as a formula.",
    check=_check,
)
