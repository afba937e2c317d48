"""Records of repairs: what a workbook is repaired by, and what ``sexcel fix`` did or would do."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of

if TYPE_CHECKING:
    import pandas as pd


class WatchedTotal(Struct, frozen=True):
    """A total whose movements are reported.

    ``scale`` is what one unit of its cell is worth (1,000 where it is in £k), ``kind`` whether it
    is £, FTE or another number.
    """

    name: str
    scale: Decimal
    kind: Kind | None


class Review(Struct, frozen=True):
    """What repairs need to know of a workbook."""

    report: FileReport
    totals: Mapping[CellRef, WatchedTotal]
    """The headline first."""
    further_findings: tuple[Finding, ...] = ()
    """Not in the report, but with repairs: what has to follow repairs, and is outside the budget.
    """


ReviewWorkbook = Callable[[Grid, frozenset[CellRef], Engine], Review]
"""Reviews a workbook in which these cells were repaired, with an engine to recalculate it."""


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
    """Whether a figure changes today beyond rounding."""

    @property
    def is_refresh(self) -> bool:
        """Say whether the formula stays, and only its value is brought up to date."""
        return self.was is not None and self.was == self.repair.formula


class RefusedRepair(Struct, frozen=True):
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
    left: tuple[RefusedRepair, ...]
    remaining: tuple[Finding, ...]
    headline: tuple[Decimal | None, Decimal | None]
    refreshed: int = 0
    """How many formulas besides the repaired ones got another value."""
    unverified: tuple[CellRef, ...] = ()
    """Formulas that the repairs may move, but whose new value only Excel can tell."""
    removed: tuple[str, ...] = ()
    """What the copy does without, in plain words."""

    def __repr__(self) -> str:
        counts = f"{count_of(len(self.made), 'repair')} made, {len(self.left)} left"
        return f"<Fixed {self.source.path!r}: {counts}>"

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each repair that was made as a pandas frame.

        Formulas and values are as the cell has them; ``changes_figures`` says whether a figure
        changes beyond rounding.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "sheet": fix.repair.cell.sheet,
                    "cell": fix.repair.cell.a1,
                    "rules": ", ".join(fix.rules),
                    "repair": fix.repair.instruction,
                    "why": fix.why,
                    "formula_before": fix.was,
                    "formula_after": fix.repair.formula,
                    "before": fix.before,
                    "after": fix.after,
                    "changes_figures": fix.changes_figures,
                    "moved": fix.moved,
                }
                for fix in self.made
            ]
        )

    @property
    def new_errors(self) -> tuple[Finding, ...]:
        """Return the errors on the copy that the workbook did not have."""
        known = {(finding.rule, finding.where) for finding in self.source.findings}
        return tuple(
            finding
            for finding in self.remaining
            if finding.severity is Severity.ERROR and (finding.rule, finding.where) not in known
        )

    @property
    def is_complete(self) -> bool:
        """Say whether no error and no repair is left."""
        return not self.left and not any(
            finding.severity is Severity.ERROR for finding in self.remaining
        )


class RepairedWorkbook(Struct, frozen=True):
    """A workbook repaired in memory, and how it came to that."""

    grid: Grid
    before: Review
    after: Review
    fixes: tuple[Fix, ...]
    """In the order in which they were made."""
    refused: tuple[RefusedRepair, ...]
    values: Mapping[CellRef, CellValue]
    """New values of formulas that stay."""
    unverified: tuple[CellRef, ...]
    """Formulas that the repairs may move, but whose new value only Excel can tell."""

    def result(self, output: Path | None = None, removed: tuple[str, ...] = ()) -> Fixed:
        """Return what was done, for the user; ``output`` is the copy, where one was written.

        ``removed`` is what the copy does without, in plain words.
        """
        return Fixed(
            output,
            self.before.report,
            self.fixes,
            self.refused,
            self.after.report.findings,
            (self.before.report.headline, self.after.report.headline),
            len(self.values.keys() - {fix.repair.cell for fix in self.fixes}),
            self.unverified,
            removed,
        )
