"""What a regeneration did: the changes that it made, what it kept, and what checking it showed."""

from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from sexcel.formulas.moving import MovingProof
from sexcel.model.brief import Brief
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport, Report
from sexcel.repair.records import Fixed
from sexcel.writers.clean_form import CleanForm


class Change(Struct, frozen=True):
    """A figure that differs in the regenerated workbook, and why.

    ``ref`` is its cell there, ``was_at`` its cell in the workbook read (None where it had
    none).
    """

    ref: CellRef
    was_at: CellRef | None
    figure: str
    before: Decimal | str | None
    after: Decimal | str | None
    difference: Decimal | None
    reason: str


class CleanFault(Struct, frozen=True):
    """Something that the clean workbook has worse than the source: before and after, in words."""

    subject: str
    before: str
    after: str


class CleanCheck(Struct, frozen=True):
    """What reading the clean workbook again showed. ``proof`` is None where nothing could move."""

    faults: tuple[CleanFault, ...] = ()
    proof: MovingProof | None = None

    @property
    def passes(self) -> bool:
        """Say whether the clean workbook is as good as the source."""
        return not self.faults


class Regenerated(Brief, frozen=True):
    """What ``regenerate`` did: the workbook written, what the input had wrong, what changed."""

    output: Path
    source: FileReport
    changes: tuple[Change, ...]
    kept: tuple[Change, ...]
    """Figures kept as found against their equation; ``after`` is what it calls for."""
    beside: tuple[tuple[CellRef, str], ...] = ()
    """Cells of replaced sheets that are in no table, and what they say."""
    values_of: str = ""
    """``.xls``, say, where only values were read, and other sheets come as values."""
    encrypted: bool = False
    """Whether the workbook read has a password; the one written has none."""
    form: CleanForm = CleanForm.REBUILT
    check: CleanCheck = CleanCheck()
    why_kept: str = ""
    """Why a workbook of values was not rebuilt: what would be lost."""
    removed: tuple[str, ...] = ()
    """What the clean workbook does without, in plain words: ``the digital signature``."""
    repaired: Fixed | None = None
    """The repairs made in a workbook that is kept; None where none were asked for."""

    @property
    def passes(self) -> bool:
        """Say whether the source has no error, and the clean workbook none that it lacks."""
        return self.source.passes and self.check.passes


class Demo(Struct, frozen=True):
    """The published budget in a folder, the findings in it, and its clean workbook beside it."""

    budget: Path
    report: Report
    regenerated: Regenerated

    def __repr__(self) -> str:
        return f"<Demo in {str(self.budget.parent)!r}>"
