"""What ``sexcel fix`` did, or would do: repairs with what each of them moves."""

from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.model.tables import Kind


class Total(Struct, frozen=True):
    """A figure that is watched: its name, what one unit of its cell is worth, what it is."""

    name: str
    scale: Decimal
    kind: Kind | None


class Move(Struct, frozen=True):
    """A figure that a repair moves, in £, FTE or a number, as ``kind`` says."""

    cell: CellRef
    name: str
    """What a sentence calls it: ``Table 2, Total, 2020/21 Approved Budget``."""
    before: Decimal
    after: Decimal
    kind: Kind | None


class Fix(Struct, frozen=True):
    """A repair and what it does.

    ``was`` is the cell's formula (no ``=``), None where a value was typed; ``before`` and
    ``after`` are its values. ``moves`` are the headline total and the largest of the other
    totals that move with it, beyond rounding; ``moved`` counts all other figures that do.
    """

    repair: Repair
    rules: tuple[str, ...]
    """Codes of the rules that call for it."""
    why: str
    was: str | None
    before: CellValue
    after: CellValue
    moves: tuple[Move, ...]
    moved: int
    changes_figures: bool
    """Whether a figure changes beyond rounding: then the repair is made only when asked for."""

    @property
    def is_refresh(self) -> bool:
        """Whether the formula stays, and only its value is brought up to date."""
        return self.was is not None and self.was == self.repair.formula


class NotMade(Struct, frozen=True):
    """A repair that was not made, and why: ``it changes figures``."""

    fix: Fix | None
    """What it would do; None where it could not be made even if figures may change."""
    repair: Repair
    rules: tuple[str, ...]
    reason: str


class Fixed(Struct, frozen=True):
    """What was repaired in a copy of a workbook, or would be.

    ``made`` are the repairs in the order in which they were made, ``left`` those that were
    not. ``remaining`` are the findings on the copy. ``headline`` is the headline total before
    and after, in £; None where it is not known.
    """

    output: Path | None
    """The copy; None where none was asked for, or there was nothing to repair."""
    source: FileReport
    made: tuple[Fix, ...]
    left: tuple[NotMade, ...]
    remaining: tuple[Finding, ...]
    headline: tuple[Decimal | None, Decimal | None]
    refreshed: int = 0
    """How many formulas besides the repaired ones got another value."""
    unverified: tuple[CellRef, ...] = ()
    """Formulas that the repairs may move, but whose new value only Excel can tell."""
    removed: tuple[str, ...] = ()
    """What the copy does without, in plain words."""

    @property
    def new_errors(self) -> tuple[Finding, ...]:
        """Errors on the copy that were none before."""
        known = {(one.rule, one.where) for one in self.source.findings}
        return tuple(
            one
            for one in self.remaining
            if one.severity is Severity.ERROR and (one.rule, one.where) not in known
        )

    @property
    def is_complete(self) -> bool:
        """Whether no error and no repair is left."""
        return not self.left and not any(one.severity is Severity.ERROR for one in self.remaining)
