"""What a comparison of two workbooks finds that are no budgets, or beside the budget's tables."""

from decimal import Decimal
from enum import Enum

from msgspec import Struct

from sexcel.model.brief import Brief
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef, RangeRef


class CellFate(Enum):
    """What became of a cell; in the order in which a report lists them."""

    BECAME_TEXT = "number that became text"
    BECAME_NUMBER = "text that became a number"
    TYPED_OVER = "formula typed over"
    MADE_FORMULA = "value replaced by a formula"
    FORMULA = "formula changed"
    FIGURE = "figure changed"
    TEXT = "text changed"
    FOLLOWS = "result of an unchanged formula"


class CellChange(Struct, frozen=True):
    """A cell that both sheets have. ``name`` is its label and heading; formulas have no ``=``.

    ``shown_before`` and ``shown_after`` are what is in it, in the unit that it shows.
    """

    fate: CellFate
    name: str
    was_at: CellRef
    is_at: CellRef
    before: CellValue
    after: CellValue
    shown_before: str
    shown_after: str

    @property
    def difference(self) -> Decimal | None:
        """Return by how much a figure is more than before; None of anything else."""
        if isinstance(self.before, Decimal) and isinstance(self.after, Decimal):
            return self.after - self.before
        return None


class FormulaRewrite(Struct, frozen=True):
    """Neighbouring cells whose formulas were all changed in one way; the first cell's are shown."""

    fate: CellFate
    name: str
    cells: int
    was_at: CellRef
    is_at: CellRef
    before: str
    after: str


class LineFound(Struct, frozen=True):
    """A row or a column that only one sheet has; ``figures`` are those in it, as shown."""

    is_row: bool
    is_new: bool
    place: RangeRef
    name: str
    figures: tuple[str, ...]


class Hiding(Struct, frozen=True):
    """Rows or columns that were hidden or shown; ``places`` as Excel numbers them: ``7``, ``C``."""

    is_row: bool
    hides: bool
    places: tuple[str, ...]


class SheetComparison(Struct, frozen=True):
    """Two states of a sheet. ``follows`` are results that differ although their formula does not.

    ``moved_rows`` and ``moved_columns`` count those that stand in another order, which is no
    difference.
    """

    before: str
    after: str
    lines: tuple[LineFound, ...]
    changes: tuple[CellChange, ...]
    formulas: tuple[FormulaRewrite, ...]
    follows: tuple[CellChange, ...]
    hidings: tuple[Hiding, ...]
    moved_rows: int = 0
    moved_columns: int = 0
    visibility: str = ""
    """What the sheet became, in words; empty where that did not change."""

    @property
    def is_same(self) -> bool:
        """Say whether nothing differs but the order of lines."""
        return not self.differences and not self.follows

    @property
    def differences(self) -> int:
        """Return how many differences there are, results that follow left out."""
        groups = (self.lines, self.changes, self.formulas, self.hidings)
        return sum(map(len, groups)) + bool(self.visibility) + (self.before != self.after)


class NameChange(Struct, frozen=True):
    """A defined name that came, went or means something else; None where it is not there."""

    name: str
    sheet: str | None
    before: str | None
    after: str | None


class WorkbookComparison(Brief, frozen=True):
    """Two workbooks compared by sheet, label and heading."""

    old: str
    new: str
    old_sha256: str
    new_sha256: str
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    sheets: tuple[SheetComparison, ...]
    names: tuple[NameChange, ...]
    uncompared: tuple[str, ...] = ()
    """Sentences on what could not be compared."""

    @property
    def differences(self) -> int:
        """Return how many differences there are, results that follow left out."""
        groups = (self.only_old, self.only_new, self.names)
        return sum(map(len, groups)) + sum(sheet.differences for sheet in self.sheets)

    @property
    def follows(self) -> int:
        """Return how many results differ although their formula does not."""
        return sum(len(sheet.follows) for sheet in self.sheets)

    @property
    def is_same(self) -> bool:
        """Say whether nothing differs, and everything was compared."""
        return not (self.differences or self.follows or self.uncompared)
