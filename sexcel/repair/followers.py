"""Typed figures that agreed with a wrong figure, and have to follow once that is repaired."""

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions, equations
from sexcel.budget.unread import unread_cells
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.repair.budget_repairs import print_equation


def find_followers(
    book: Book, formulas: FormulaPrinter, rules: Mapping[str, Rule], repaired: Set[CellRef]
) -> tuple[Finding, ...]:
    """Return findings on typed figures that depend, near or far, on the repaired cells.

    ``rules`` are those that own equations, by name; only those that find errors are followed.
    """
    return tuple(_Followers(book, formulas, rules, repaired).findings()) if repaired else ()


class _Followers:
    """Works out what follows from the repaired cells, each figure after those that it reads.

    A figure that was worked out itself passes on what moves it, if its equation held before.
    """

    def __init__(
        self,
        book: Book,
        formulas: FormulaPrinter,
        rules: Mapping[str, Rule],
        repaired: Set[CellRef],
    ) -> None:
        self._book = book
        self._formulas = formulas
        self._rules = rules
        self._repaired = set(repaired)
        """Followers among them, once they are found."""
        self._checker = EquationChecker(book)
        self._unread = unread_cells(book)
        self._owners = definitions(equations(book))
        self._settled: set[FigureKey] = set()
        self._figures: dict[FigureKey, Decimal] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield a finding, with its repair, on each figure that has to follow."""
        for key in self._owners:
            yield from self._settle(key)

    def _settle(self, key: FigureKey) -> Iterator[Finding]:
        owner, entry = self._owners.get(key), self._book.entry(key)
        if key in self._settled or owner is None:
            return
        self._settled.add(key)
        for used in inputs(owner.formula):
            yield from self._settle(used)
        cause = next(filter(None, map(self._moved, inputs(owner.formula))), None)
        if cause is None or entry is None or entry.figure is None or entry.ref in self._repaired:
            return
        balance = self._checker.check(owner, self._figure)
        if balance.holds:
            return
        if entry.formula is not None:
            if self._checker.check(owner).holds:
                self._figures[key] = balance.expected
            return
        finding = self._finding(owner, entry, cause)
        if finding is not None:
            self._figures[key] = balance.expected
            self._repaired.add(entry.ref)
            yield finding

    def _figure(self, key: FigureKey) -> Decimal | None:
        return self._figures[key] if key in self._figures else resolve_figure(self._book, key)

    def _moved(self, key: FigureKey) -> CellRef | None:
        """Return the cell of a figure that is repaired, or that moves with one that is."""
        cell = self._book.cell(key)
        return cell if key in self._figures or cell in self._repaired else None

    def _finding(self, owner: Equation, entry: Entry, cause: CellRef) -> Finding | None:
        rule = self._rules[owner.rule]
        cells = {self._book.cell(key) for key in inputs(owner.formula)}
        formula = print_equation(self._book, self._formulas, owner)
        if rule.severity is not Severity.ERROR or cells & self._unread or formula is None:
            return None
        change = "is repaired" if cause in self._repaired else "moves"
        message = (
            f"{self._book.describe(owner.target)} is typed, and does not follow {cause}, which "
            f"{change}: it should be {owner.meaning}."
        )
        instruction = f"Let {entry.ref.a1} be ={formula} ({owner.meaning})"
        repair = Repair(entry.ref, formula, None, instruction, is_equation=True)
        return rule.finding(entry.ref, message, repairs=(repair,))
