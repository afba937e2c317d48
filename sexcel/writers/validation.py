"""What may be typed in a cell, as Excel's data validation: a question, never a refusal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sexcel.model.refs import CellRef, RangeRef, quote_sheet
from sexcel.writers.cells import Bounds, Choices, Dates, Validation
from sexcel.writers.texts import plain_number

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_FIRST_DATE, _LAST_DATE = date(2000, 1, 1), date(2099, 12, 31)
_MOST_IN_A_LIST = 255
"""Excel takes a list of choices up to this many characters, commas included."""


def write_validation(sheet: "Worksheet", validation: Validation) -> None:
    """Writes one rule for all its cells; none where Excel could not hold it."""
    rule = _rule(validation)
    if rule is None or not validation.cells:
        return
    first, *others = (
        (run.first_row - 1, run.first_column - 1, run.last_row - 1, run.last_column - 1)
        for run in column_ranges(validation.cells)
    )
    asked: dict[str, object] = {
        **rule,
        "error_type": "warning",
        "error_title": "Is this meant?",
        "error_message": validation.message,
    }
    if others:
        asked["other_cells"] = others
    sheet.data_validation(*first, asked)


def _rule(validation: Validation) -> Mapping[str, object] | None:
    match validation:
        case Bounds(_, least, None):
            return {"validate": "decimal", "criteria": ">=", "value": plain_number(least)}
        case Bounds(_, least, most):
            assert most is not None
            return {
                "validate": "decimal",
                "criteria": "between",
                "minimum": plain_number(least),
                "maximum": plain_number(most),
            }
        case Dates():
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": _FIRST_DATE,
                "maximum": _LAST_DATE,
            }
        case Choices(_, choices, None):
            if len(",".join(choices)) > _MOST_IN_A_LIST or any("," in one for one in choices):
                return None
            return {"validate": "list", "source": list(choices)}
        case Choices(_, _, source):
            assert source is not None
            return {"validate": "list", "source": absolute_range(source)}
    raise TypeError(f"{validation!r} is no validation")


def absolute_range(cells: RangeRef) -> str:
    """A range as a formula of any sheet writes it, with ``$`` and ``=``."""
    first = absolute_address(CellRef(cells.sheet, cells.first_row, cells.first_column))
    last = absolute_address(CellRef(cells.sheet, cells.last_row, cells.last_column))
    return f"={quote_sheet(cells.sheet)}!{first}:{last}"


def absolute_address(cell: CellRef) -> str:
    """``$B$5``."""
    letters = cell.a1.rstrip("0123456789")
    return f"${letters}${cell.row}"


def column_ranges(cells: Sequence[CellRef]) -> list[RangeRef]:
    """The cells as runs down their columns."""
    runs: list[RangeRef] = []
    for cell in sorted(cells, key=lambda cell: (cell.column, cell.row)):
        last = runs[-1] if runs else None
        if last and last.first_column == cell.column and last.last_row == cell.row - 1:
            runs[-1] = RangeRef(cell.sheet, last.first_row, cell.column, cell.row, cell.column)
        else:
            runs.append(RangeRef(cell.sheet, cell.row, cell.column, cell.row, cell.column))
    return runs
