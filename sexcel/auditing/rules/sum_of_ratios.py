"""SHT310: A total adds up percentages, rates or figures per head."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumCell, SumRun
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.total_faults import joined_areas
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import End, Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_FEWEST, _MOST = 2, 400
"""Figures of a total that is looked at: two are a sum; more than the longest table that is judged
are a ledger, which holds no ratios of its lines."""
_WHOLE_ROUNDING = Decimal("0.02")
"""By which shares that are shown in whole per cent miss 100 %: half of one for each of four."""
_RATE = re.compile(
    r"\b(?:unit|average|avg|mean) (?:cost|price|charge|rate|salary)\b|\bprice$"
    r"|^(?!.*\bat\b).*\brate$"
    r"|(?:\bper|/) ?(?:head|person|employee|member|fte|post|unit|item|hour|day|night|mile|km"
    r"|delegate|participant|customer|user|licence)\b",
    re.IGNORECASE,
)
"""Names of amounts for one of something. Those for a month or a year add up."""
_RELATIVE = re.compile(r"\bvar(?:iance)?\b|\bmargin\b|\bgrowth\b", re.IGNORECASE)
"""Names of percentages that are each of an amount of its own."""
_ADDED = re.compile(
    r"\bfte\b|\bwte\b|weight|\bshares?\b|allocat|apportion|\bsplit\b|\bmix\b|effort|\btime\b"
    r"|contribut|of total|score|points?\b",
    re.IGNORECASE,
)
"""Names of ratios that add up to something."""
_OPERATORS = ("*", "/")
_GUARDS = frozenset({"IF", "IFERROR", "IFNA", "ISERROR", "ROUND", "ABS"})
"""Functions around a quotient that leave it one."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.sum_cells(sheet, _is_total) if _may_hold_ratios(sheet) else ():
            areas = joined_areas(total.areas)
            if len(areas) == 1 and areas[0].sheet == sheet.name:
                yield from _look_at_line(survey, sheet, total, areas[0])


def _may_hold_ratios(sheet: SheetSurvey) -> bool:
    """Say whether a sheet has percentages, or formulas that divide or multiply two figures."""
    return any("%" in text for text in sheet.number_formats) or any(
        len(run.shape.references) >= _FEWEST
        and any(token.text in _OPERATORS for token in run.shape.tokens)
        for run in sheet.runs
    )


def _is_total(sum_run: SumRun) -> bool:
    return not sum_run.formula.is_growing and len(sum_run.formula.references) <= _MOST


def _look_at_line(
    survey: Survey, sheet: SheetSurvey, total: SumCell, area: RangeRef
) -> Iterator[Finding]:
    """Yield what is wrong with a total of one row or column of figures."""
    if 1 not in (area.width, area.height) or not _FEWEST <= area.size <= _MOST:
        return
    down, first = area.height > 1, (area.first_row, area.first_column)
    name = sheet.heading(*first) if down else sheet.label(*first)
    cells = [place for place in area.positions() if sheet.number(*place) is not None]
    is_percent = sheet.is_percent(*first)
    if not _may_be_ratios(sheet, cells, name, is_percent=is_percent):
        return
    sums = f"{name_cell(sheet, total.ref)}, {quote_formula_of(sheet, total.ref)}, adds up"
    if _are_quotients(sheet, cells, down=down):
        yield _finding(survey, sheet, total, sheet.ref(cells[0]), sums)
    elif not is_percent and (product := _product_of(sheet, cells, down=down)):
        cell = sheet.ref(product)
        message = f"{sums} rates, though each counts for another quantity: {cell.a1} is "
        yield RULE.finding(total.ref, f"{message}{quote_formula_of(sheet, cell)}.", related=[cell])
    elif is_percent and len(cells) > _FEWEST and _RELATIVE.search(name):
        message = f"{sums} percentages, each of an amount of its line."
        yield RULE.finding(total.ref, message, severity=Severity.INFO)


def _may_be_ratios(
    sheet: SheetSurvey, cells: Sequence[Position], name: str, *, is_percent: bool
) -> bool:
    """Say whether figures are percentages or rates, by format or name, and no shares of 100 %."""
    if len(cells) < _FEWEST or _ADDED.search(name):
        return False
    if not is_percent:
        return _RATE.search(name) is not None
    total = sum((sheet.number(*cell) or Decimal(0) for cell in cells), Decimal(0))
    is_whole = abs(total - 1) <= _WHOLE_ROUNDING
    return not is_whole and all(sheet.is_percent(*cell) for cell in cells)


def _are_quotients(sheet: SheetSurvey, cells: Sequence[Position], *, down: bool) -> bool:
    """Say whether each figure is divided by one of its own line, and not all by the same."""
    divisors: set[Decimal] = set()
    for cell in cells:
        shape = sheet.shapes.get(cell)
        divisor = None if shape is None else _divisor(shape, down=down)
        area = None if divisor is None else divisor.area_from(sheet.ref(cell))
        number = None if area is None else sheet.number(area.first_row, area.first_column)
        if number is None:
            return False
        divisors.add(number)
    return len(divisors) >= _FEWEST


def _divisor(shape: Shape, *, down: bool) -> Reference | None:
    """Return the cell of its own line by which a formula divides one of that; None for no such."""
    parts = shape.solid_parts
    texts = ["" if isinstance(part, Reference) else part.text for part in parts]
    if texts.count("/") != 1 or "*" in texts or not shape.functions <= _GUARDS:
        return None
    part = parts[texts.index("/") + 1]
    read = [reference for reference in shape.references if _is_on_line(reference, down=down)]
    is_quotient = isinstance(part, Reference) and part in read and len(set(read)) >= _FEWEST
    return part if isinstance(part, Reference) and is_quotient else None


def _is_on_line(reference: Reference, *, down: bool) -> bool:
    """Say whether a reference is to a cell of the formula's row, of lines below one another."""
    line = reference.first_row if down else reference.first_column
    return reference.is_cell and reference.sheet is None and line == End(0, True)


def _product_of(sheet: SheetSurvey, cells: Sequence[Position], *, down: bool) -> Position | None:
    """Return the first product of each figure and a quantity of its line, where those differ."""
    products: list[Position] = []
    quantities: set[Decimal] = set()
    for row, column in cells:
        line = sheet.shapes_across.get(row, {}) if down else sheet.shapes_down.get(column, {})
        for index, shape in line.items():
            place = (row, index) if down else (index, column)
            read = [area.first_cell for area in shape.precedents(sheet.ref(place))]
            signs = [part.text for part in shape.tokens]
            figure = sheet.ref((row, column))
            if signs == ["*"] and len(read) == _FEWEST and figure in read:
                quantity = read[read[0] == figure]
                is_beside = quantity.row == row if down else quantity.column == column
                number = sheet.number(quantity.row, quantity.column) if is_beside else None
                if number is not None and quantity.sheet == sheet.name:
                    products.append(place)
                    quantities.add(number)
                    break
    is_custom = len(products) == len(cells) and len(quantities) >= _FEWEST
    return products[0] if is_custom else None


def _finding(
    survey: Survey, sheet: SheetSurvey, total: SumCell, quotient: CellRef, sums: str
) -> Finding:
    """Return the finding on a total of quotients; it is to be one, where it reads totals as one."""
    shape, cell = sheet.shapes[quotient.row, quotient.column], total.ref
    message = (
        f"{sums} ratios that each divide by a figure of their line, as {quotient.a1} does, "
        f"{quote_formula_of(sheet, quotient)}."
    )
    totals = [area.first_cell for area in shape.precedents(cell)]
    are_totals = all((read.row, read.column) in sheet.shapes for read in totals)
    expected = survey.evaluate(shape, cell) if are_totals else None
    if expected is None:
        return RULE.finding(cell, message)
    formula, gives = shape.formula_in(cell), format_as_shown(expected, sheet, cell)
    return RULE.finding(
        cell,
        f"{message} For all lines together, {quote_formula(formula)} gives {gives}.",
        found=sheet.number(cell.row, cell.column),
        expected=expected,
        repairs=[replace_formula(cell, formula)],
    )


RULE = SheetRule(
    code="SHT310",
    name="sum-of-ratios",
    severity=Severity.WARNING,
    summary="A total adds up percentages or rates that each divide by another figure.",
    why=(
        "The sum of three margins is no margin, and that of three day rates no rate: the total of "
        "the column beside was filled along, and whoever reads it takes it for an average."
    ),
    source="any workbook",
    bad="B   Income   1,000     C   Margin   200     D   =C2/B2   20%\n"
    "B   Income   4,000     C   Margin   400     D   =C3/B3   10%\n"
    "B   =SUM(B2:B3)   5,000     C   =SUM(C2:C3)   600     D   =SUM(D2:D3)   30%",
    good="B   =SUM(B2:B3)   5,000     C   =SUM(C2:C3)   600     D   =C4/B4   12%",
    help="Work out {cell} from the totals of what its lines divide, or leave it blank.",
    look=_look,
)
