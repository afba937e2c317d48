"""What can be done about a finding: the formula that a cell should hold, an amount as a number."""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import equations
from sexcel.budget.overview import HEADLINE
from sexcel.budget.unread import unread_cells
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, Entry
from sexcel.model.equations import Equation
from sexcel.model.expressions import ONE, FigureKey, inputs
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.repair.records import Total


def with_repairs(
    book: Book, formulas: FormulaPrinter, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings, each with what repairs it, where that is certain.

    A figure that is worked out gets the formula of its equation; an amount typed as text
    becomes the number that was read. A wrong input is never repaired: nobody knows what it
    should be.
    """
    repairs = _Repairs(book, formulas)
    found = tuple(findings)
    known = {repair.cell for one in found for repair in one.repairs}
    return tuple(
        one if one.repairs else replace(one, repairs=tuple(repairs.of(one, known))) for one in found
    )


def following(
    book: Book, formulas: FormulaPrinter, rules: Mapping[str, Rule], repaired: Set[CellRef]
) -> tuple[Finding, ...]:
    """What has to follow cells that were repaired: figures typed that are worked out from them.

    Such a figure agreed with the wrong one and now contradicts the right one. ``rules`` are
    those that own equations, by name; only those that find errors are followed.
    """
    return tuple(_Repairs(book, formulas).following(rules, repaired)) if repaired else ()


def beside(book: Book, told: Iterable[Finding], audited: Iterable[Finding]) -> Iterator[Finding]:
    """What an audit can repair beside the budget: no figure of its equations, no cell ``told``."""
    cells = {repair.cell for one in told for repair in one.repairs}
    for equation in equations(book):
        entry = book.entry(equation.target)
        if entry is not None:
            cells.add(entry.ref)
    for one in audited:
        repairs = tuple(repair for repair in one.repairs if repair.cell not in cells)
        if repairs:
            yield replace(one, repairs=repairs)


class _Repairs:
    def __init__(self, book: Book, formulas: FormulaPrinter) -> None:
        self._book = book
        self._formulas = formulas
        self._checker = EquationChecker(book)
        self._unread = unread_cells(book)
        self._figures: dict[CellRef, tuple[FigureKey, Entry]] = {}
        for name, table in book.tables.items():
            for row in table.rows:
                for column, entry in row.entries.items():
                    self._figures[entry.ref] = FigureKey(name, row.key, column), entry
        self._owners: dict[FigureKey, Equation] = {}
        for equation in equations(book):
            if inputs(equation.formula):
                self._owners.setdefault(equation.target, equation)

    def of(self, found: Finding, known: Set[CellRef]) -> Iterator[Repair]:
        """What repairs it: nothing, or one cell, if no other finding has a repair of that."""
        cell = found.where
        if not isinstance(cell, CellRef) or cell in known:
            return
        key, entry = self._figures.get(cell, (None, None))
        if key is None or entry is None:
            return
        if found.name == "amount-as-text":
            yield from self._as_number(key, entry)
        elif isinstance(found.expected, Decimal) and found.severity is Severity.ERROR:
            yield from self._as_formula(key, entry, found.expected)

    def following(self, rules: Mapping[str, Rule], repaired: Set[CellRef]) -> Iterator[Finding]:
        """A finding, with its repair, on each figure that has to follow."""
        for key, owner in self._owners.items():
            rule, entry = rules[owner.rule], self._book.entry(key)
            if rule.severity is not Severity.ERROR or entry is None or entry.figure is None:
                continue
            if entry.formula is not None or self._comes_to(owner, entry.figure):
                continue
            used = (self._book.entry(one) for one in inputs(owner.formula))
            cause = next((one.ref for one in used if one and one.ref in repaired), None)
            formula = None if cause is None else printed(self._book, self._formulas, owner)
            if cause is not None and formula is not None:
                message = (
                    f"{self._book.describe(key)} is typed, and does not follow {cause}, which is "
                    f"repaired: it should be {owner.meaning}."
                )
                what = f"Let {entry.ref.a1} be ={formula} ({owner.meaning})"
                repair = Repair(entry.ref, formula, None, what)
                yield rule.finding(entry.ref, message, repairs=(repair,))

    def _as_number(self, key: FigureKey, entry: Entry) -> Iterator[Repair]:
        if entry.figure is None or entry.formula is not None:
            return
        value = entry.figure / scale_of(self._book, key)
        number = f"{value.normalize():,f}"
        what = f"Let {entry.ref.a1} be the number {number} instead of the text '{entry.raw}'"
        yield Repair(entry.ref, None, value, what)

    def _as_formula(self, key: FigureKey, entry: Entry, expected: Decimal) -> Iterator[Repair]:
        owner = self._owners.get(key)
        if owner is None or not self._comes_to(owner, expected):
            return
        formula = printed(self._book, self._formulas, owner)
        if formula is None:
            return
        what = f"Let {entry.ref.a1} be ={formula} ({owner.meaning})"
        if formula == entry.formula:
            what = f"Let {entry.ref.a1} be worked out again: its value is out of date"
        yield Repair(entry.ref, formula, None, what)

    def _comes_to(self, owner: Equation, expected: Decimal) -> bool:
        """Whether the equation, on the figures as they stand, gives what the finding expects."""
        entries = (self._book.entry(key) for key in inputs(owner.formula))
        if any(entry is not None and entry.ref in self._unread for entry in entries):
            return False
        return self._checker.check(owner, found_value=expected).holds


def totals(book: Book) -> dict[CellRef, Total]:
    """The total rows of all tables, the headline total first."""
    found: dict[CellRef, Total] = {}
    headline = book.entry(HEADLINE)
    if headline is not None:
        found[headline.ref] = replace(_total(book, HEADLINE), name="Headline total")
    for name, table in book.tables.items():
        row = table.total
        for column in table.figure_columns if row is not None else ():
            entry = row.entry(column.name) if row is not None else None
            if row is not None and entry is not None:
                key = FigureKey(name, row.key, column.name)
                found.setdefault(entry.ref, _total(book, key))
    return found


def _total(book: Book, key: FigureKey) -> Total:
    return Total(book.describe(key), scale_of(book, key), book.kind(key))


def scale_of(book: Book, key: FigureKey) -> Decimal:
    """What one unit of the figure's cell is worth: 1000 where it is in £k."""
    column = book.column(key)
    return ONE if column is None else column.scale


def printed(book: Book, formulas: FormulaPrinter, equation: Equation) -> str | None:
    """The equation as a formula (no ``=``) for the cell of its figure.

    None where it cannot be said in a formula: a figure that it needs has no cell, or stands in
    a cell in another scale (£k and £).
    """
    entry = book.entry(equation.target)
    if entry is None:
        return None
    scale = scale_of(book, equation.target)
    for key in inputs(equation.formula):
        if book.kind(key) is Kind.MONEY and scale_of(book, key) != scale:
            return None
    try:
        return formulas.text(equation.formula, entry.ref.sheet, exact=scale != ONE)
    except KeyError:
        return None
