"""What a check reports: findings, as plain records."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import IntEnum

from msgspec import Struct, field

from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import count_of


class Severity(IntEnum):
    """How bad a finding is; a higher one is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


SEVERITY_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class Repair(Struct, frozen=True):
    """A cell put right: the ``formula`` (no ``=``) or ``value`` that replaces its content.

    ``instruction`` says it to the reader: ``Let D12 be =SUM(D5:D11)``.
    """

    cell: CellRef
    formula: str | None
    value: Decimal | None
    instruction: str
    is_equation: bool = False
    """Whether the formula is an equation of the budget, and not one that is likely."""


def describe_repairs(repairs: Sequence[Repair]) -> str:
    """Return what to do where cells can be repaired: ``Let D12 be =SUM(D5:D11).``"""
    first, *further = repairs
    more = f", and {count_of(len(further), 'cell')} more in the same way" if further else ""
    return f"{first.instruction.removesuffix('.')}{more}."


class Finding(Struct, frozen=True):
    """One fault, with its cause named and its consequences inside it.

    ``found``, ``expected`` and ``difference`` (found − expected) are in the unit of the cell
    (£, FTE, number). ``effect`` is what putting it right adds to the headline total, in £;
    None where the headline does not move or cannot be worked out.
    """

    rule: str
    """Code of the rule, such as SEC102."""
    name: str
    severity: Severity
    where: CellRef | RangeRef | None
    """The cell or range; None where the finding is about the whole workbook."""
    message: str
    found: Decimal | str | None = None
    expected: Decimal | str | None = None
    difference: Decimal | None = None
    effect: Decimal | None = None
    help: str = ""
    related: tuple[CellRef, ...] = field(default=())
    repairs: tuple[Repair, ...] = ()
    """What ``sexcel fix`` may do about it."""
    label: str = ""
    """What the workbook calls the figure, ``Privacy, 2020/21``: the audit's, to know it again."""

    @property
    def sheet(self) -> str:
        """Return the name of the sheet; empty where the finding is about the whole workbook."""
        return "" if self.where is None else self.where.sheet

    @property
    def cell(self) -> str:
        """Return the A1 cell or range; empty where the finding is about the whole workbook."""
        return "" if self.where is None else self.where.a1

    @property
    def area(self) -> RangeRef | None:
        """Return the cells as a range; None where the finding is about the whole workbook."""
        return None if self.where is None else self.where.area

    @property
    def first_cell(self) -> CellRef | None:
        """Return the cell, or the top left one of the range; None where there is none."""
        return None if self.where is None else self.where.area.first_cell

    @property
    def moves(self) -> Decimal:
        """Return by how much it moves the headline, up or down; 0 for no number, such as 1/0."""
        effect = self.effect or Decimal(0)
        return abs(effect) if effect.is_finite() else Decimal(0)


def count_findings(findings: Iterable[Finding]) -> str:
    """Return how many findings there are by severity: ``6 errors, 7 warnings, 23 notes``."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(count_of(counts[severity], noun) for severity, noun in SEVERITY_NOUNS.items())
