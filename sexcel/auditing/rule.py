"""A rule for any workbook, and how such rules put things."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.rules import Rule

_LONGEST_FORMULA = 60


class SheetRule(Rule, frozen=True, kw_only=True):
    """A rule for any workbook.

    ``look`` takes the surveyed workbook and gives findings. One that is not ``usual`` would be
    wrong more often than right on the workbooks that people have, and speaks only when asked.
    One that speaks of the ``recalculated`` workbook has nothing to say before it is.
    """

    look: Callable[[Survey], Iterable[Finding]]
    usual: bool = True
    recalculated: bool = False


def figure(value: Decimal, sheet: SheetSurvey, ref: CellRef | RangeRef) -> str:
    """A number with the unit that its cell shows: ``£1,000``, ``12.5%``, ``1,250.5``."""
    row = ref.row if isinstance(ref, CellRef) else ref.first_row
    column = ref.column if isinstance(ref, CellRef) else ref.first_column
    cell = sheet.cell(row, column)
    look = "" if cell is None else cell.number_format
    if "%" in look:
        return f"{short(value * 100)}%"
    sign = "-" if value < 0 else ""
    unit = next((one for one in "£€$" if one in look), "")
    return f"{sign}{unit}{short(abs(value))}"


def short(value: Decimal) -> str:
    """With thousands set apart, and no more than four decimals."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def formula_shown(text: str) -> str:
    """A formula as it is quoted in a message."""
    whole = f"={text}"
    return whole if len(whole) <= _LONGEST_FORMULA else f"{whole[: _LONGEST_FORMULA - 1]}…"


def called(sheet: SheetSurvey, row: int, column: int) -> str:
    """`` (Privacy, 2020/21)`` for a figure that has a name; empty where it has none."""
    name = sheet.named(row, column)
    return f" ({name})" if name else ""


def seen_from(area: CellRef | RangeRef, sheet: str) -> str:
    """An address as it is written on ``sheet``."""
    return area.a1 if area.sheet == sheet else str(area)
