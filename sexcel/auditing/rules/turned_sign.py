"""SHT209: One figure of a row has its sign turned."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.total_rows import TotalRow
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import Token
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import consecutive

_FEWEST_ALIKE = 3
"""Typed figures of one sign beside the odd one: of two and one, either may be meant."""
_FEWEST_FORMULAS = 2
"""Formulas with a minus beside one without: that all else is the same shows what it should be."""
_ALIKE = Decimal("1.25")
"""Times by which the odd figure differs from the others at most, and they from each other: a
quarter or a year of the same cost; figures that vary more may be above zero and below it."""
_MOVES = re.compile(
    r"varian|\bvar\b|change|movement|differ|\bnet\b|balance|adjust|surplus|deficit|profit|loss"
    r"|\bv\.?\b|\bvs\b|versus|against|better|worse|fav|adv|growth|profile",
    re.IGNORECASE,
)
"""Names of figures that are above zero and below it by turns."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for row, numbers in sheet.typed_numbers.items():
            if sum(map(Decimal.is_signed, numbers.values())) in (0, len(numbers)):
                continue  # all are on one side of zero, as in most rows of a list
            for stretch in consecutive(numbers):
                enough = len(stretch) > _FEWEST_ALIKE
                column = _odd_figure(sheet, row, stretch) if enough else None
                if column is not None:
                    yield _finding(sheet, row, column, stretch)
        may_be_turned: dict[tuple[int, ...], bool] = {}
        for row, shapes in sorted(sheet.shapes_across.items()):
            kind = tuple(map(id, shapes.values()))  # rows of a list are made alike
            if kind not in may_be_turned:
                signs = {minus for minus, text in map(_signed_text, shapes.values()) if text}
                may_be_turned[kind] = len(signs) > 1
            if may_be_turned[kind]:
                yield from _formulas_turned(sheet, row, sorted(shapes))
        for total in survey.total_rows(sheet):
            yield from _differences_turned(sheet, total)


def _odd_figure(sheet: SheetSurvey, row: int, columns: Sequence[int]) -> int | None:
    """Return the column of the one figure of a row with another sign, and all else alike."""
    figures = {column: sheet.typed_numbers[row][column] for column in columns}
    odd = min(([c for c in columns if sign * figures[c] > 0] for sign in (1, -1)), key=len)
    if len(odd) != 1 or not all(figures.values()):
        return None
    sizes = sorted(map(abs, figures.values()))
    position = (row, odd[0])
    if sizes[-1] > sizes[0] * _ALIKE or _may_turn(sheet, position):
        return None
    usual = next(column for column in columns if column != odd[0])
    is_custom = any(
        figure and regular and figure * figures[odd[0]] > 0 > figure * regular
        for near in (row - 1, row + 1)
        for figure, regular in [(sheet.typed_number(near, odd[0]), sheet.typed_number(near, usual))]
    )
    return None if is_custom else odd[0]


def _may_turn(sheet: SheetSurvey, position: Position) -> bool:
    """Say whether a figure is a change, a balance or a share, which may have either sign."""
    names = (sheet.label(*position), sheet.heading(*position))
    return sheet.is_percent(*position) or any(map(_MOVES.search, names))


def _finding(sheet: SheetSurvey, row: int, column: int, columns: Sequence[int]) -> Finding:
    cell = sheet.ref((row, column))
    figure = sheet.typed_numbers[row][column]
    sign = "above" if figure > 0 else "below"
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}, {sign} zero; the "
        f"{len(columns) - 1} figures beside it are of the same size and on the other side of zero.",
        found=figure,
        expected=-figure,
        related=[sheet.ref((row, near)) for near in columns if near != column],
        todo=f"Type {format_as_shown(-figure, sheet, cell)} in {cell.a1}, or say in a note why its "
        "sign differs.",
    )


def _formulas_turned(sheet: SheetSurvey, row: int, columns: Sequence[int]) -> Iterator[Finding]:
    """Yield the one formula of a row that lacks the minus of all others, or alone has one."""
    groups: dict[str, list[tuple[bool, int]]] = {}
    for column in columns:
        minus, text = _signed_text(sheet.shapes[row, column])
        if text:
            groups.setdefault(text, []).append((minus, column))
    for group in groups.values():
        for sign in (True, False):
            odd = [column for minus, column in group if minus is sign]
            alike = [column for minus, column in group if minus is not sign]
            if len(odd) == 1 and len(alike) >= _FEWEST_FORMULAS:
                position = (row, odd[0])
                if not _may_turn(sheet, position) and _is_turned(sheet, row, odd[0], alike):
                    yield _formula_finding(sheet, position, alike)


def _signed_text(shape: Shape) -> tuple[bool, str]:
    """Return whether a formula begins with a minus, and what it is without; empty for a link."""
    texts = [part.text.upper() if isinstance(part, Token) else "@" for part in shape.solid_parts]
    is_negative = texts[:1] == ["-"]
    unsigned = texts[is_negative:]
    is_worked_out = "*" in unsigned or (shape.functions and len(shape.references) > 1)
    return is_negative, " ".join(unsigned) if is_worked_out else ""


def _is_turned(sheet: SheetSurvey, row: int, column: int, alike: Sequence[int]) -> bool:
    """Say whether a figure is on the other side of zero than all others."""
    figure = sheet.number(row, column)
    figures = [sheet.number(row, near) for near in alike]
    return bool(figure) and all(
        near and figure and (near > 0) is not (figure > 0) for near in figures
    )


def _formula_finding(sheet: SheetSurvey, position: Position, alike: Sequence[int]) -> Finding:
    cell, sister = sheet.ref(position), sheet.ref((position[0], alike[0]))
    formula = sheet.shapes[position].formula_in(cell)
    due = formula[1:] if formula.startswith("-") else f"-{formula}"
    figure = sheet.number(*position)
    assert figure is not None
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, has the sign turned: the "
        f"{len(alike)} formulas beside it are as {sister.a1}, {quote_formula_of(sheet, sister)}.",
        found=figure,
        expected=-figure,
        related=[sister],
        repairs=[replace_formula(cell, due)],
    )


def _differences_turned(sheet: SheetSurvey, total: TotalRow) -> Iterator[Finding]:
    """Yield the one line whose difference is the other way round, though one total adds up all.

    Income and costs may be mirrored, but then no total adds both figures and differences.
    """
    for column in total.agreeing:
        ways = {row: _columns_apart(sheet, row, column) for row in total.lines}
        counts = Counter(ways.values())
        if len(counts) != 2 or (total.row, column) not in sheet.shapes:
            continue
        (usual, often), (odd, seldom) = counts.most_common()
        if (
            usual is None
            or odd is None
            or usual != odd[::-1]
            or seldom != 1
            or often < _FEWEST_ALIKE
        ):
            continue
        if set(usual) <= set(total.agreeing):
            row = next(row for row, way in ways.items() if way == odd)
            yield _difference_finding(sheet, (row, column), total, usual)


def _columns_apart(sheet: SheetSurvey, row: int, column: int) -> tuple[int, int] | None:
    """Return the columns of the two cells of its row of which a formula is the difference."""
    shape = sheet.shapes.get((row, column))
    areas = [] if shape is None else list(shape.precedents(sheet.ref((row, column))))
    if shape is None or len(areas) != 2 or len(shape.solid_parts) != 3:
        return None
    operator = shape.solid_parts[1]
    is_minus = isinstance(operator, Token) and operator.text == "-"
    is_of_row = all(
        area.size == 1 and (area.sheet, area.first_row) == (sheet.name, row) for area in areas
    )
    is_difference = is_minus and is_of_row
    return (areas[0].first_column, areas[1].first_column) if is_difference else None


def _difference_finding(
    sheet: SheetSurvey, position: Position, total: TotalRow, usual: tuple[int, int]
) -> Finding:
    cell, (row, column) = sheet.ref(position), position
    due = "-".join(sheet.ref((row, number)).a1 for number in usual)
    figure = sheet.number(row, column)
    assert figure is not None
    total_cell = sheet.ref((total.row, column))
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, is the other way round than "
        f"the {len(total.lines) - 1} lines that {name_cell(sheet, total_cell)} adds up with it; "
        f"in their order it would be {quote_formula(due)}.",
        found=figure,
        expected=-figure,
        related=[total_cell],
        repairs=[replace_formula(cell, due)],
    )


RULE = SheetRule(
    code="SHT209",
    name="turned-sign",
    severity=Severity.WARNING,
    summary="One figure of a row has its sign turned.",
    why=(
        "A credit typed as a cost, or a deduction added, moves the total by twice its amount, and "
        "each figure looks right beside its neighbours."
    ),
    source="any workbook",
    bad="Recovered from others   -6,500   -6,500   6,500   -6,500",
    good="Recovered from others   -6,500   -6,500   -6,500   -6,500",
    help="Turn the sign of {cell}, or say in a note why it differs.",
    look=_look,
)
