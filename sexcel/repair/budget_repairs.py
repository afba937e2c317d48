"""Repairs of a budget: the formula that a cell should hold, an amount as a number."""

from collections.abc import Iterable, Iterator, Set
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions, equations
from sexcel.budget.overview import HEADLINE
from sexcel.budget.tolerance import Precision
from sexcel.budget.unread import unread_cells
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import ONE, FigureKey, inputs, reverse_signs, round_to
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.repair.records import WatchedTotal


def attach_repairs(
    book: Book, formulas: FormulaPrinter, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return the findings, each with what repairs it, where that is certain.

    A calculated figure gets the formula of its equation; an amount typed as text becomes the
    number that was read. A wrong input is never repaired: nobody knows what it should be.
    """
    budget_repairs = _BudgetRepairs(book, formulas)
    findings = tuple(findings)
    known = {repair.cell for finding in findings for repair in finding.repairs}
    return tuple(
        finding
        if finding.repairs
        else replace(finding, repairs=tuple(budget_repairs.repair(finding, known)))
        for finding in findings
    )


def repairs_outside_budget(
    book: Book, budget_findings: Iterable[Finding], audit_findings: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield the audit's findings with repairs of cells that the budget does not repair itself.

    Those are figures of its equations, and cells that its own findings repair.
    """
    cells = {repair.cell for finding in budget_findings for repair in finding.repairs}
    for equation in equations(book):
        entry = book.entry(equation.target)
        if entry is not None:
            cells.add(entry.ref)
    for finding in audit_findings:
        repairs = tuple(repair for repair in finding.repairs if repair.cell not in cells)
        if repairs:
            yield replace(finding, repairs=repairs)


class _BudgetRepairs:
    """The repairs that the equations and figures of one budget give."""

    def __init__(self, book: Book, formulas: FormulaPrinter) -> None:
        self._book = book
        self._formulas = formulas
        self._checker = EquationChecker(book)
        self._unread = unread_cells(book)
        self._figures = {entry.ref: (key, entry) for key, entry in book.entries()}
        self._owners = definitions(equations(book))

    def repair(self, finding: Finding, known: Set[CellRef]) -> Iterator[Repair]:
        """Yield the repairs of a finding's cells that are not ``known`` from another finding."""
        if finding.name == "amount-as-text":
            for text in dict.fromkeys((finding.where, *finding.related)):
                if isinstance(text, CellRef) and text not in known and text in self._figures:
                    yield from self._as_number(*self._figures[text])
            return
        cell = finding.where
        if not isinstance(cell, CellRef) or cell in known:
            return
        key, entry = self._figures.get(cell, (None, None))
        if key is None or entry is None:
            return
        if isinstance(finding.expected, Decimal) and finding.severity is Severity.ERROR:
            yield from self._as_formula(key, entry, finding.expected)

    def _as_number(self, key: FigureKey, entry: Entry) -> Iterator[Repair]:
        if entry.figure is None or entry.formula is not None or not isinstance(entry.raw, str):
            return
        value = entry.figure / scale_of(self._book, key)
        number = f"{value.normalize():,f}"
        instruction = f"Let {entry.ref.a1} be the number {number} instead of the text '{entry.raw}'"
        yield Repair(entry.ref, None, value, instruction)

    def _as_formula(self, key: FigureKey, entry: Entry, expected: Decimal) -> Iterator[Repair]:
        owner = self._owners.get(key)
        if owner is None or not self._gives(owner, expected):
            return
        formula = print_equation(self._book, self._formulas, owner)
        if formula is None:
            return
        instruction = f"Let {entry.ref.a1} be ={formula} ({owner.meaning})"
        if formula == entry.formula:
            instruction = f"Let {entry.ref.a1} be worked out again: its value is out of date"
        yield Repair(entry.ref, formula, None, instruction, is_equation=True)

    def _gives(self, owner: Equation, expected: Decimal) -> bool:
        """Say whether the equation gives the expected figure on the figures of the workbook."""
        entries = (self._book.entry(key) for key in inputs(owner.formula))
        if any(entry is not None and entry.ref in self._unread for entry in entries):
            return False
        return self._checker.check(owner, found_value=expected).holds


def watched_totals(book: Book) -> dict[CellRef, WatchedTotal]:
    """Return the figures of the total rows of all tables, the headline total first."""
    totals: dict[CellRef, WatchedTotal] = {}
    headline = book.entry(HEADLINE)
    if headline is not None:
        totals[headline.ref] = replace(_watched_total(book, HEADLINE), name="Headline total")
    for name, table in book.tables.items():
        row = table.total
        for column in table.figure_columns if row is not None else ():
            entry = row.entry(column.name) if row is not None else None
            if row is not None and entry is not None:
                key = FigureKey(name, row.key, column.name)
                totals.setdefault(entry.ref, _watched_total(book, key))
    return totals


def _watched_total(book: Book, key: FigureKey) -> WatchedTotal:
    return WatchedTotal(book.describe(key), scale_of(book, key), book.kind(key))


def scale_of(book: Book, key: FigureKey) -> Decimal:
    """Return what 1 in the figure's cell is worth: 1000 in £k, -1 where its sign is reversed."""
    entry = book.entry(key)
    return ONE if entry is None else entry.unit


def print_equation(book: Book, formulas: FormulaPrinter, equation: Equation) -> str | None:
    """Return the equation as a formula (no ``=``) for the cell of its figure.

    None where no formula can say it: a figure that it needs has no cell, or is in another scale
    (£k and £).
    """
    entry = book.entry(equation.target)
    if entry is None:
        return None
    scale = scale_of(book, equation.target)
    for key in inputs(equation.formula):
        if book.kind(key) is Kind.MONEY and abs(scale_of(book, key)) != abs(scale):
            return None
    formula = reverse_signs(equation.formula, lambda key: scale_of(book, key) < 0, negate=scale < 0)
    digits = Precision(book).decimals(equation.target)
    formula = formula if digits is None else round_to(formula, -digits)
    is_exact = digits is None and abs(scale) != ONE
    try:
        return formulas.text(formula, entry.ref.sheet, exact=is_exact)
    except KeyError:
        return None
