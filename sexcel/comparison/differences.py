"""What a comparison of two workbooks finds: two states of a budget, by table, line and column."""

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.comparison.cell_differences import SheetComparison
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.report import number_of
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of

if TYPE_CHECKING:
    import pandas as pd


class Side(Struct, frozen=True):
    """One of the two workbooks.

    ``version`` is the latest of its change history, with its status; empty where it has none.
    It ``has_formulas`` if at least one cell of its tables has one; ``values_of`` is the format of
    which only values are read, such as ``.xls``.
    """

    path: str
    sha256: str
    budget_year: str
    version: str
    has_formulas: bool
    values_of: str = ""


class Spot(Struct, frozen=True):
    """A place of the budget by name, with its cell in either workbook (None where it has none)."""

    table: str
    caption: str
    line: str
    column: str
    kind: Kind
    before: CellRef | None = None
    after: CellRef | None = None

    @property
    def name(self) -> str:
        """Return ``Table 4, Legal, 2020/21 Approved Budget``."""
        return f"{self.caption}, {self.line}, {self.column}"


class FigureChange(Struct, frozen=True):
    """A figure of a line that both workbooks have.

    ``before`` and ``after`` are in the unit of the column; a text was typed there instead of a
    figure, None is a blank. ``effect`` is what the change adds to the headline, in £; None where
    the headline does not depend on it, or the change follows from others.
    """

    spot: Spot
    before: Decimal | str | None
    after: Decimal | str | None
    difference: Decimal | None
    follows: bool = False
    """Whether it is worked out, and changed with what it is worked out from, or by rounding."""
    effect: Decimal | None = None
    behind: Decimal | None = None
    """Of a figure that did not change: by how much more it should be, because what it is worked
    out from did."""

    @property
    def share(self) -> Decimal | None:
        """Return the difference as a share of the figure before; None against nothing."""
        if self.difference is None or not isinstance(self.before, Decimal) or not self.before:
            return None
        return self.difference / abs(self.before)


class LineFate(Enum):
    """What became of a line."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    """To another group or service area."""


class Certainty(Enum):
    """How sure it is that two names are of one line."""

    HIGH = "almost certainly"
    FAIR = "probably"
    LOW = "perhaps"


class Likeness(Struct, frozen=True):
    """Why two lines are treated as one: ``names`` is how alike their names are, in per cent.

    ``equal`` of the ``compared`` cells beside the name are equal.
    """

    names: int
    equal: int
    compared: int
    certainty: Certainty


class LineFigure(Struct, frozen=True):
    """A figure of a line that only one workbook has."""

    column: str
    kind: Kind
    value: Decimal


class LineChange(Struct, frozen=True):
    """A line that only one workbook has, or that has another name or another group."""

    table: str
    caption: str
    fate: LineFate
    before: str
    """Its name in the old workbook; for one that moved, its group there. Empty where added."""
    after: str
    line: str
    """Its name in the new workbook, or in the one that has it."""
    was_at: CellRef | None
    is_at: CellRef | None
    figures: tuple[LineFigure, ...] = ()
    effect: Decimal | None = None
    likeness: Likeness | None = None


class FormulaFate(Enum):
    """What became of a formula."""

    TYPED_OVER = "typed over"
    """A figure is typed where a formula was."""
    MADE = "made a formula"
    OTHER_FIGURES = "reads other figures"
    WRITTEN_OTHERWISE = "written otherwise"
    """It reads the same figures in another way."""


class FormulaChange(Struct, frozen=True):
    """A formula that does not mean what it meant. No ``=`` in front; None where there is none."""

    spot: Spot
    fate: FormulaFate
    before: str | None
    after: str | None
    no_longer_reads: tuple[str, ...] = ()
    """Figures by name."""
    now_reads: tuple[str, ...] = ()


class TextChange(Struct, frozen=True):
    """Words or a date that are written differently."""

    spot: Spot
    before: str
    after: str


class PartChange(Struct, frozen=True):
    """A table, or a column of one, that only one of the workbooks has."""

    table: str
    caption: str
    column: str
    """Empty for a whole table."""
    is_new: bool
    figures: int
    """How many figures it has."""


class Comparison(Struct, frozen=True):
    """Two workbooks compared. ``aligned`` says how years were put side by side.

    ``headline`` is the budget year's total; None where they have none in common. ``lagging``
    are figures that stayed the same although what they are worked out from changed. ``sheets`` are
    sentences on sheets without a budget table, ``uncompared`` on what could not be compared.
    ``unexplained`` is what of the headline's difference (£) no single change accounts for.
    """

    old: Side
    new: Side
    aligned: str
    headline: FigureChange | None
    parts: tuple[PartChange, ...]
    lines: tuple[LineChange, ...]
    figures: tuple[FigureChange, ...]
    lagging: tuple[FigureChange, ...]
    formulas: tuple[FormulaChange, ...]
    words: tuple[TextChange, ...]
    sheets: tuple[str, ...]
    uncompared: tuple[str, ...]
    unexplained: Decimal | None
    side_sheets: tuple[SheetComparison, ...] = ()
    """Sheets without a budget table that differ."""
    versions: tuple[Finding, ...] = ()
    """What the versions of the two say that their figures do not."""

    def __repr__(self) -> str:
        changed = count_of(len(self.figures), "figure")
        return f"<Comparison of {self.old.path!r} with {self.new.path!r}: {changed} changed>"

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each changed figure as a pandas frame, in the unit of its column.

        ``effect`` is what the change adds to the headline, in £; ``follows`` says that it comes
        from others.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "table": change.spot.caption,
                    "line": change.spot.line,
                    "column": change.spot.column,
                    "before": number_of(change.before),
                    "after": number_of(change.after),
                    "difference": number_of(change.difference),
                    "effect": number_of(change.effect),
                    "follows": change.follows,
                    "cell_before": None if change.spot.before is None else str(change.spot.before),
                    "cell_after": None if change.spot.after is None else str(change.spot.after),
                }
                for change in self.figures
            ]
        )

    @property
    def is_same(self) -> bool:
        """Say whether nothing differs, and everything was compared."""
        changes = (self.parts, self.lines, self.figures, self.formulas, self.words, self.sheets)
        return not any((*changes, self.side_sheets, self.uncompared))

    @property
    def causes(self) -> tuple[FigureChange, ...]:
        """Return the figures whose change does not follow from others."""
        return tuple(change for change in self.figures if not change.follows)

    @property
    def consequences(self) -> tuple[FigureChange, ...]:
        """Return the figures that changed with those that they are worked out from."""
        return tuple(change for change in self.figures if change.follows)
