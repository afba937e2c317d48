"""Cells, figures and formulas as the audit's messages quote them."""

from decimal import Decimal

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.wording import truncate

_LONGEST_FORMULA = 60
"""Characters of a formula in a message: one line of a report next to the cell's name."""

_LEAD = 12
"""Characters before the first that differs in a long formula: its sheet or its column."""

_AMOUNT = 1000
"""Figures from which decimals are pence: a rate or an FTE is smaller, and may need four."""


def format_as_shown(value: Decimal, sheet: SheetSurvey, cell: CellRef) -> str:
    """Return a number with the unit that its cell shows: ``£1,000``, ``12.5%``, ``1,250.5``."""
    number_format = sheet.number_format(cell.row, cell.column)
    if "%" in number_format:
        return f"{format_number(value * 100)}%"
    sign = "-" if value < 0 else ""
    unit = next((currency for currency in "£€$" if currency in number_format), "")
    return f"{sign}{unit}{format_number(abs(value))}"


def format_number(value: Decimal) -> str:
    """Return a number with commas between thousands and at most four decimals; of pounds, two."""
    places = 2 if abs(value) >= _AMOUNT else 4
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")


def quote_formula(text: str) -> str:
    """Return a formula as a message quotes it, shortened where it is long."""
    return truncate(f"={text}", _LONGEST_FORMULA)


def quote_apart(formula: str, peer: str) -> str:
    """Return a formula as a message quotes it beside a peer: a long one from where they differ."""
    alike = next((n for n, (a, b) in enumerate(zip(formula, peer, strict=False)) if a != b), 0)
    if len(formula) < _LONGEST_FORMULA or alike < _LEAD:
        return quote_formula(formula)
    return truncate(f"=…{formula[alike - _LEAD :]}", _LONGEST_FORMULA)


def quote_formula_of(sheet: SheetSurvey, cell: CellRef) -> str:
    """Return the formula of a cell as a message quotes it."""
    return quote_formula(sheet.shapes[cell.row, cell.column].formula_in(cell))


def name_cell(sheet: SheetSurvey, where: CellRef | RangeRef, seen_from: str | None = None) -> str:
    """Return the address of a cell with what it is: ``D9 (Privacy, 2020/21)``.

    Of a range, the name is that of its first cell. The address is as it is written on sheet
    ``seen_from``, the cell's own where that is None.
    """
    cells = where.a1 if seen_from is None else address(where, seen_from)
    first = where.area.first_cell
    name = sheet.figure_name(first.row, first.column)
    return f"{cells} ({name})" if name else cells
