"""What each wrong figure should be, and each that follows from it: one answer for all sheets."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import ZERO, FigureKey, inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.writers.settle import settle

_PENNY = Decimal("0.01")
"""In the unit of the figure: less is no difference."""


class Corrections(Struct, frozen=True):
    """``causes`` are figures that are wrong of themselves, each with the finding on it.

    ``should_be`` has the right figure for those and for all that follow from them, in the unit
    of the figure (£, FTE). ``book`` is the budget with all of them put right.
    """

    book: Book
    causes: Mapping[FigureKey, Finding] = field(default_factory=dict)
    should_be: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    owners: Mapping[FigureKey, Equation] = field(default_factory=dict)

    def still_wrong(self, book: Book) -> "Corrections":
        """Return those of which the figures of ``book`` are not what they should be."""
        checker = EquationChecker(book)

        def is_wrong(key: FigureKey, right: Decimal) -> bool:
            owner = self.owners.get(key)
            rounding = ZERO if owner is None else checker.check(owner).tolerance
            return abs((book.figure(key) or ZERO) - right) > max(_PENNY, rounding)

        wrong = {key: right for key, right in self.should_be.items() if is_wrong(key, right)}
        causes = {key: cause for key, cause in self.causes.items() if key in wrong}
        return replace(self, causes=causes, should_be=wrong)

    def cause_of(self, equation: Equation) -> FigureKey | None:
        """Return the wrong figure that an equation fails for; None where no finding is on one.

        The figure that the equation owns comes first, then those that it is worked out from.
        """
        queue = [equation.target, *inputs(equation.formula)]
        visited = set(queue)
        for key in queue:
            if key in self.causes:
                return key
            owner = self.owners.get(key)
            further = () if owner is None else inputs(owner.formula)
            queue.extend(used for used in further if used not in visited)
            visited.update(further)
        return None


def find_corrections(completed: Book, source: Book, findings: Iterable[Finding]) -> Corrections:
    """Return what the findings, which name cells of ``source``, make of the completed book."""
    causes = _find_causes(source, findings)
    if not causes:
        return Corrections(completed)

    def corrected(key: FigureKey, entry: Entry) -> Entry:
        return replace(entry, value=causes[key].expected) if key in causes else entry

    tables = {name: table.map_entries(corrected) for name, table in completed.tables.items()}
    put_right = settle(replace(completed, tables=tables), recalculate=True)
    corrections = Corrections(put_right.book, causes, {}, definitions(put_right.equations))
    return replace(corrections, should_be=_follow(completed, corrections))


def _find_causes(source: Book, findings: Iterable[Finding]) -> dict[FigureKey, Finding]:
    keys = {entry.ref: key for key, entry in source.entries()}
    causes: dict[FigureKey, Finding] = {}
    for finding in findings:
        key = keys.get(finding.where) if isinstance(finding.where, CellRef) else None
        is_wrong = finding.severity is Severity.ERROR and isinstance(finding.expected, Decimal)
        if key is not None and is_wrong and source.figure(key) != finding.expected:
            causes.setdefault(key, finding)
    return causes


def _follow(completed: Book, corrections: Corrections) -> dict[FigureKey, Decimal]:
    """Return the right figures: of the causes, and of what no longer agrees with them."""
    checker = EquationChecker(corrections.book)
    should_be = {
        key: cause.expected
        for key, cause in corrections.causes.items()
        if isinstance(cause.expected, Decimal)
    }
    for key, owner in corrections.owners.items():
        printed, right = completed.figure(key), corrections.book.figure(key)
        if printed is None or right is None or key in should_be:
            continue
        balance = checker.check(owner, corrections.book.figure, found_value=printed)
        if not balance.holds and corrections.cause_of(owner) is not None:
            should_be[key] = right
    return should_be
