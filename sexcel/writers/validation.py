"""What may be typed in a cell, as Excel's data validation: a question, never a refusal."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sexcel.writers.cells import Bounds, Choices, Dates, Validation
from sexcel.writers.layout import absolute_range, column_runs
from sexcel.writers.texts import plain_number

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_FIRST_DATE, _LAST_DATE = date(2000, 1, 1), date(2099, 12, 31)
_MOST_IN_A_LIST = 255
"""Excel takes a list of choices up to this many characters, commas included."""


def write_validation(sheet: "Worksheet", validation: Validation) -> None:
    """Write one rule for all its cells; none where Excel could not hold it."""
    rule = _rule(validation)
    if rule is None or not validation.cells:
        return
    first, *further = (
        (run.first_row - 1, run.first_column - 1, run.last_row - 1, run.last_column - 1)
        for run in column_runs(validation.cells)
    )
    options: dict[str, object] = {
        **rule,
        "error_type": "warning",
        "error_title": "Is this meant?",
        "error_message": validation.message,
    }
    if further:
        options["other_cells"] = further
    sheet.data_validation(*first, options)


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
            if len(",".join(choices)) > _MOST_IN_A_LIST or any("," in text for text in choices):
                return None
            return {"validate": "list", "source": list(choices)}
        case Choices(_, _, source):
            assert source is not None
            return {"validate": "list", "source": absolute_range(source)}
    raise TypeError(f"{validation!r} is no validation")
