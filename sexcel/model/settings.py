"""What a configuration file settles, where a workbook alone would leave it to guessing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef

NAME = "sexcel.toml"
"""The file that is looked for beside a workbook."""

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By table, then by column or line: what it is called in the workbook."""


@dataclass(frozen=True)
class Place:
    """Where a table is: on this sheet, and there by the first cell of its headings, by the
    range of its headings and rows, or by recognition where neither is given.
    """

    sheet: str
    header: CellRef | None = None
    range: RangeRef | None = None


@dataclass(frozen=True)
class Exemption:
    """Cells on which a rule is not to speak. ``origin`` says who asked for it: a key, a note."""

    rule: str
    area: RangeRef
    origin: str
    reason: str = ""


@dataclass(frozen=True)
class Settings:
    """A configuration, checked. ``path`` is its file; empty where there is none.

    ``rates`` holds rates as shares (0.05) and amounts in £, by their line of the assumptions;
    they hold against what a workbook states. ``tolerance`` (£) comes on top of what rounding
    explains. ``rules_off`` holds rule codes, ``budget_year`` the first year of the budget.
    ``rules_on`` are codes of the audit's rules that speak only when asked, ``exemptions`` the
    cells of which the audit does not speak.
    """

    path: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    headings: Names = field(default_factory=dict)
    lines: Names = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    tolerance: Decimal = ZERO
    rules_off: tuple[str, ...] = ()
    budget_year: int | None = None
    rules_on: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
