"""Rows of the charts' sheet: which column holds what, and rows that mirror the Variance."""

from sexcel.formulas.printing import address
from sexcel.model.refs import CellRef
from sexcel.writers.cells import Look, PlannedCell, Style, Weight, words
from sexcel.writers.layout import MOVEMENTS, VARIANCE
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT

CHANGE, MATERIAL, REASON = 5, 8, 9
PRINTED = 9
"""Columns that are printed; the tenth is a gap, and from the eleventh on charts are fed."""
FEED = 11
WIDTHS = (46.0, 14.0, 14.0, 14.0, 16.0, 13.0, 13.0, 11.0, 56.0, 3.0, 44.0, *(13.0,) * 7)

_FORMATS = {2: MONEY, 3: MONEY, 4: MONEY, 5: SIGNED, 6: SIGNED_PERCENT}
_SOURCES = {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 12}
"""Columns 2 to 9 and the columns of the Variance sheet that they mirror."""


def titles(first: str, prior: str, year: str) -> tuple[str, ...]:
    """The headings of a mirroring table: prior approved, outturn, budget, then what changes."""
    return (
        first,
        f"{prior} Approved Budget",
        f"{prior} Estimated Outturn",
        f"{year} Approved Budget",
        "Δ on outturn, £",
        "Δ on outturn, %",
        "Direction",
        "Material?",
        "Reason",
    )


def style_of(column: int, weight: Weight = Weight.LINE) -> Style:
    """The look of a mirrored cell."""
    return Style(Look.WORDS if column == REASON else Look.LINK, _FORMATS.get(column, ""), weight)


def source_of(column: int, row: int) -> CellRef:
    """The cell of the Variance sheet that a column mirrors."""
    return CellRef(VARIANCE, row, _SOURCES[column])


def mirrored(variance: Cells, at: int, row: int, weight: Weight) -> Cells:
    """Row ``at`` mirrors ``row`` of the ``variance`` cells, columns 2 to 9, live."""
    found: Cells = {}
    for column in _SOURCES:
        source = source_of(column, row)
        value = variance[source.row, source.column].value
        where = address(source, MOVEMENTS)
        if value is None:
            # A link to a blank cell would show 0.
            found[at, column] = words(None, Look.WORDS, weight)
            continue
        found[at, column] = PlannedCell(value, style_of(column, weight), where)
    return found
