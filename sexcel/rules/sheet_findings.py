"""What the rules for any workbook say of a budget: of what feeds its tables, and of all else."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from sexcel.budget.equations import equations
from sexcel.formulas.footprint import Footprint
from sexcel.model.book import Book, Role
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Kind
from sexcel.rules.meaning.evidence import Evidence

_SETTLED_BY_EQUATIONS = frozenset(
    {
        "inconsistent-formula",
        "neighbour-read",
        "turned-sign",
        "typed-among-formulas",
        "number-over-formula",
        "amount-in-formula",
        "typed-input",
        "short-total",
        "counted-twice",
        "cross-foot",
        "sum-does-not-add-up",
        "heading-in-total",
        "typed-total",
        "unread-input",
    }
)
"""Rules that infer from the cells around it what a figure should be. Of a figure that an equation
of the budget works out, the equation knows better."""

_LISTS_OF_INPUTS = ("drivers", "rates")
"""Tables whose figures are there for formulas to read. Figures of others are themselves shown."""

_OF_FEW_DIGITS = (Kind.FTE, Kind.COUNT)
"""Figures of so few digits that one is often the sum of its neighbours by chance."""


def feeding_cells(book: Book) -> Iterator[RangeRef]:
    """Yield the areas that the equations of a budget read: its tables, rates and build-ups."""
    for table in book.tables.values():
        yield from table.ranges
    for understanding in book.understood:
        yield understanding.ref.area


def may_be_settled(findings: Iterable[Finding]) -> bool:
    """Say whether an equation could know better than one of the findings of an audit."""
    return any(finding.name in _SETTLED_BY_EQUATIONS for finding in findings)


def take_budget_causes(findings: Iterable[Finding], of_budget: Sequence[Finding]) -> list[Finding]:
    """Return the findings of an audit, the budget's in place of those that blame what follows.

    ``of_budget`` are those of ``validate`` on the same workbook.
    """
    blamed = {finding.first_cell for finding in of_budget}
    causes: dict[int, Finding] = {}
    for finding in findings:
        cell = finding.first_cell
        cause = None
        if finding.name in _SETTLED_BY_EQUATIONS and cell is not None and cell not in blamed:
            cause = next((error for error in _errors(of_budget) if cell in error.related), None)
        shown = finding if cause is None else cause
        causes.setdefault(id(shown), shown)
    return list(causes.values())


def _errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.severity is Severity.ERROR)


class SheetFindings:
    """Sorts findings of the rules for any workbook by what they mean to the budget.

    ``footprint`` holds the cells that its tables depend on.
    """

    def __init__(self, book: Book, evidence: Evidence, footprint: Footprint) -> None:
        self._book = book
        self._evidence = evidence
        self._footprint = footprint

    def of_budget(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings on sheets that feed the budget, but for what its equations settle."""
        for finding in findings:
            if self._feeds(finding) and not self._is_settled(finding):
                yield finding

    def outside(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings on sheets that feed no table."""
        return (finding for finding in findings if not self._feeds(finding))

    def _feeds(self, finding: Finding) -> bool:
        return finding.where is None or self._footprint.has_sheet(finding.sheet)

    def _is_settled(self, finding: Finding) -> bool:
        """Say whether an equation of the budget has already decided on the finding's figure."""
        if finding.first_cell is None:
            return False
        key = self._keys.get(finding.first_cell)
        if finding.name == "hidden-in-total":
            return key in self._phased
        if finding.name not in _SETTLED_BY_EQUATIONS or key is None:
            return False
        if finding.name == "unread-input":
            return key.table not in _LISTS_OF_INPUTS
        if key not in self._owned:
            is_chance = finding.name == "number-over-formula" and not finding.repairs
            return is_chance and self._book.kind(key) in _OF_FEW_DIGITS
        entry = self._book.entry(key)
        is_judged = key in self._evidence.sound or self._evidence.explains(key)
        return is_judged or entry is None or entry.formula is None

    @cached_property
    def _phased(self) -> frozenset[FigureKey]:
        """Return the figures of a year whose months are checked, hidden or not."""
        return frozenset(phased.key for phased in self._book.phased if phased.adds_up)

    @cached_property
    def _owned(self) -> frozenset[FigureKey]:
        return frozenset(equation.target for equation in equations(self._book))

    @cached_property
    def _keys(self) -> dict[CellRef, FigureKey]:
        """Return the figures of the budget by their cells."""
        return {
            entry.ref: FigureKey(name, row.key, column)
            for name, table in self._book.tables.items()
            for row in table.rows
            if row.role is not Role.HEADING
            for column, entry in row.entries.items()
        }
