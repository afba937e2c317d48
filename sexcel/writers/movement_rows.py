"""Rows of the charts' sheet: which column holds what, and rows that mirror the Variance."""

from sexcel.model.refs import CellRef, address
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.layout import MOVEMENTS, VARIANCE
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT

CHANGE, MATERIAL, REASON = 5, 8, 9
PRINTED = 9
"""Columns that are printed; the tenth is a gap, and from the eleventh on charts are fed."""
FEED = 11
"""The first column that only a chart reads."""
WIDTHS = (46.0, 14.0, 14.0, 14.0, 16.0, 13.0, 13.0, 11.0, 56.0, 3.0, 44.0, *(13.0,) * 7)

_FORMATS = {2: MONEY, 3: MONEY, 4: MONEY, 5: SIGNED, 6: SIGNED_PERCENT}
_LOOKS = {1: Look.LABEL, REASON: Look.WORDS}
_SOURCES = {1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 12}
"""Columns and the columns of the Variance sheet that they mirror."""


def movement_headings(first: str, prior: str, year: str) -> tuple[str, ...]:
    """Return the headings of a mirroring table: prior approved, outturn, budget, the changes."""
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


def mirror_style(column: int, weight: Weight = Weight.LINE) -> Style:
    """Return the style of a mirrored cell."""
    return Style(_LOOKS.get(column, Look.LINK), _FORMATS.get(column, ""), weight)


def mirrored_cell(column: int, row: int) -> CellRef:
    """Return the cell of the Variance sheet that a column mirrors."""
    return CellRef(VARIANCE, row, _SOURCES[column])


def mirror_row(
    cells: Cells, variance: SheetPlan, row: int, source_row: int, weight: Weight
) -> None:
    """Let ``row`` mirror ``source_row`` of the ``variance`` sheet, columns 2 to 9, live."""
    for column in range(2, PRINTED + 1):
        source = mirrored_cell(column, source_row)
        value = variance.cells[source.row, source.column].value
        if value is None:
            # A link to a blank cell would show 0.
            cells.text(row, column, None, weight=weight)
        else:
            style = mirror_style(column, weight)
            cells[row, column] = PlannedCell(value, style, address(source, MOVEMENTS))
