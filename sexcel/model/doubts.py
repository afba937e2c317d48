"""What the reader could not take at face value: one kind of record for each kind of doubt.

A doubt holds facts. The rule of the same name puts them in a sentence.
"""

from decimal import Decimal
from enum import Enum

from msgspec import Struct

from sexcel.model.refs import CellRef, RangeRef


class Doubt(Struct, frozen=True):
    """A doubt about one cell of a table; ``table`` is the table's name."""

    ref: CellRef
    table: str


class GuessedName(Doubt, frozen=True):
    """A heading or a label that is only near a known name; ``written`` is empty where blank."""

    written: str
    read_as: str


class WrongYearHeading(Doubt, frozen=True):
    """A heading that names another year than its column is for; ``year`` is the first one due."""

    heading: str
    year: int


class RepeatedYearHeading(Doubt, frozen=True):
    """A heading that names the year of the heading in ``first``; ``year`` is due instead."""

    heading: str
    year: int
    first: CellRef


class DraftHeading(Doubt, frozen=True):
    """A heading that calls its figures a draft."""

    heading: str


class RepeatedLine(Doubt, frozen=True):
    """A row with the label of the row in ``first``."""

    label: str
    first: CellRef


class RepeatedTable(Doubt, frozen=True):
    """A second copy of a table; the one at ``first`` was read."""

    first: CellRef


class RivalCopies(Doubt, frozen=True):
    """Copies of a table with other figures, of which nothing says which counts: none was read."""

    others: tuple[RangeRef, ...]


class Hidden(Enum):
    """What hides figures."""

    ROW = "row"
    COLUMN = "column"
    SHEET = "sheet"


class HiddenFigures(Doubt, frozen=True):
    """Figures that are hidden and that count in totals."""

    hidden: Hidden


class ScaledAmounts(Doubt, frozen=True):
    """Amounts whose headings say that one unit is worth ``scale`` pounds.

    ``further_headings`` are those of other columns that say so.
    """

    scale: Decimal
    further_headings: tuple[CellRef, ...] = ()


class ScaleMixUp(Doubt, frozen=True):
    """Amounts whose scale contradicts every figure that they are linked to.

    ``stated`` is the scale that the headings say and that is wrong; None where the amounts are
    in thousands and nothing says so.
    """

    stated: Decimal | None = None


class AmountAsText(Doubt, frozen=True):
    """A text where an amount is due; ``amount`` is what it means, None where it means none."""

    text: str
    amount: Decimal | None = None


class ChangedSinceSignOff(Doubt, frozen=True):
    """Tables, by caption, whose figures are not those that a Sign-off sheet was made with."""

    captions: tuple[str, ...]


class ErrorInTable(Doubt, frozen=True):
    """A cell that shows an Excel error such as ``#REF!``."""

    code: str


class FormulaWithoutValue(Doubt, frozen=True):
    """A formula that was saved without a value."""


class ImplausibleAmount(Doubt, frozen=True):
    """A figure with more digits than Excel adds up exactly."""

    figure: Decimal


class RateContradicted(Doubt, frozen=True):
    """A cell or a label that states ``value`` for a rate, where the figures follow ``used``."""

    rate: str
    value: Decimal
    used: Decimal
    used_ref: CellRef


class BlankRate(Doubt, frozen=True):
    """A blank cell for a rate that the figures follow as 0."""
