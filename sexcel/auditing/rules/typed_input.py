"""SHT207: A number is typed into a formula where the formulas around it read an input."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula_of
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shapes
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, address

_FEWEST_READERS = 2
"""Formulas on the line that read the input: beside one, either may be the odd one."""
_FURTHEST = 2
"""How many times the input the number is at most, and at least its inverse: the months of a year
one short, last year's rate. A number of another size is another quantity."""
_MOST_PARTS = 60
"""Tokens of a formula: longer ones are no lines of a table, and have a finding of their length."""
_MOST_TYPED = 20
"""Runs of one form with a number typed in: with more, each line has a number of its own, and to
compare each with each would take time that grows as their square."""
_PLAIN = frozenset({Decimal(0), Decimal(1)})
"""Factors that no input is for."""

_Part = Token | Reference


class _Place(Struct, frozen=True):
    """A factor of formulas of one shape, and what is around it, by which others are compared."""

    part: _Part
    around: str
    number: Decimal | None
    """The number that is typed there; None where an input is read."""


class _Factor(Struct, frozen=True):
    """A factor in the formulas of a run."""

    run: Run
    part: _Part
    number: Decimal | None


def _look(survey: Survey) -> Iterator[Finding]:
    places: dict[str, tuple[_Place, ...]] = {}
    for sheet in survey.sheets:
        by_surroundings: dict[str, list[_Factor]] = {}
        for run in sheet.runs:
            text = run.shape.text
            if text not in places:
                places[text] = tuple(_places(run.shape.solid_parts))
            for place in places[text]:
                factor = _Factor(run, place.part, place.number)
                by_surroundings.setdefault(place.around, []).append(factor)
        for factors in by_surroundings.values():
            yield from _compare(survey, sheet, factors)


def _places(parts: Sequence[_Part]) -> Iterator[_Place]:
    """Yield the typed numbers, and the single cells and names, that a formula multiplies by."""
    if len(parts) > _MOST_PARTS:
        return
    texts = [part.text.upper() if isinstance(part, Token) else repr(part) for part in parts]
    for place, part in enumerate(parts):
        before = _sign(parts[place - 1]) if place else ""
        end = place + 2 if _sign_at(parts, place + 1) == "%" else place + 1
        if {before, _sign_at(parts, end)}.isdisjoint(("*", "/")):
            continue
        number = None
        if isinstance(part, Token) and part.kind is TokenKind.NUMBER:
            number = Decimal(part.text) / (1 if end == place + 1 else 100)
        elif isinstance(part, Token) and part.kind is not TokenKind.NAME:
            continue
        yield _Place(part, " ".join([*texts[:place], "#", *texts[end:]]), number)


def _sign(part: _Part) -> str:
    return part.text if isinstance(part, Token) and part.kind is TokenKind.OPERATOR else ""


def _sign_at(parts: Sequence[_Part], place: int) -> str:
    return _sign(parts[place]) if place < len(parts) else ""


def _compare(survey: Survey, sheet: SheetSurvey, factors: Sequence[_Factor]) -> Iterator[Finding]:
    """Yield the factors that are typed where most on their row or column read one input."""
    typed = [factor for factor in factors if factor.number is not None]
    readers = [factor for factor in factors if factor.number is None]
    for factor in typed if readers and len(typed) <= _MOST_TYPED else ():
        for by_row in (True, False):
            reading = _on_line(factor, readers, by_row=by_row)
            count = sum(len(reader.run) for reader in reading)
            typing = sum(len(line.run) for line in _on_line(factor, typed, by_row=by_row))
            is_usual = count >= _FEWEST_READERS and count > typing
            cell = _input_of(survey, sheet, factor, reading) if is_usual else None
            if cell is not None:
                yield _finding(survey, sheet, factor, reading[0], cell)
                break


def _on_line(factor: _Factor, factors: Sequence[_Factor], *, by_row: bool) -> list[_Factor]:
    """Return the factors whose formulas are in the rows, or the columns, of a factor's."""
    return [line for line in factors if _are_on_line(factor, line, by_row=by_row)]


def _are_on_line(factor: _Factor, reader: _Factor, *, by_row: bool) -> bool:
    """Say whether formulas of two runs are in one row, or in one column."""
    first, second = factor.run.area(""), reader.run.area("")
    if by_row:
        return first.first_row <= second.last_row and second.first_row <= first.last_row
    return first.first_column <= second.last_column and second.first_column <= first.last_column


def _input_of(
    survey: Survey, sheet: SheetSurvey, factor: _Factor, readers: Sequence[_Factor]
) -> CellRef | None:
    """Return the input of about the size of the typed number that all readers read in its place."""
    if len({repr(reader.part) for reader in readers}) == 1:
        cells = _cells_read(survey, sheet, readers[0].part, factor.run)
    else:
        cells = set().union(
            *(_cells_read(survey, sheet, reader.part, reader.run) for reader in readers)
        )
    if len(cells) != 1 or factor.number is None:
        return None
    (cell,) = cells
    listing = survey.sheet(cell.sheet)
    stated = None if listing is None else listing.typed_number(cell.row, cell.column)
    if listing is None or stated is None or not {stated, factor.number}.isdisjoint(_PLAIN):
        return None
    is_near = stated / _FURTHEST <= factor.number <= stated * _FURTHEST
    return cell if is_near and listing.label(cell.row, cell.column) else None


def _cells_read(survey: Survey, sheet: SheetSurvey, part: _Part, run: Run) -> set[CellRef]:
    """Return the cell that a part means in the first formula of a run and in the last."""
    if isinstance(part, Token):
        areas = survey.formula_index.named_areas(part.text.rpartition("!")[2], sheet.name)
        return {area.first_cell for area in areas if area.size == 1}
    ends = (run.first_cell(sheet.name), run.last_cell(sheet.name))
    areas_read = (part.area_from(end) for end in ends)
    return {area.first_cell for area in areas_read if area is not None and area.size == 1}


def _finding(
    survey: Survey, sheet: SheetSurvey, factor: _Factor, reader: _Factor, cell: CellRef
) -> Finding:
    place, number = factor.run.first_cell(sheet.name), factor.number
    listing = survey.sheet(cell.sheet)
    assert number is not None and listing is not None
    stated = listing.typed_numbers[cell.row][cell.column]
    message = (
        f"{name_cell(sheet, place)}, {quote_formula_of(sheet, place)}, has "
        f"{format_as_shown(number, listing, cell)} typed in, where the formulas beside it read "
        f"{name_cell(listing, cell, sheet.name)}, which is "
        f"{format_as_shown(stated, listing, cell)}."
    )
    if stated == number:
        area = factor.run.area(sheet.name)
        return RULE.finding(area, message, related=[cell], severity=Severity.INFO)
    formula = _formula_with(factor, reader, sheet, cell)
    shape = Shapes().of(formula, place.row, place.column)
    expected, figure = survey.evaluate(shape, place), sheet.number(place.row, place.column)
    is_known = expected is not None and figure is not None
    return RULE.finding(
        factor.run.area(sheet.name),
        message,
        found=figure if is_known else None,
        expected=expected if is_known else None,
        related=[cell],
        repairs=[replace_formula(place, formula)] if len(factor.run) == 1 else [],
    )


def _formula_with(factor: _Factor, reader: _Factor, sheet: SheetSurvey, cell: CellRef) -> str:
    """Return the formula of the typed number's first cell with the input in its place."""
    place = factor.run.first_cell(sheet.name)
    name = reader.part.text if isinstance(reader.part, Token) else address(cell, sheet.name)
    texts: list[str] = []
    prefixes = iter(factor.run.shape.sheets)
    is_behind = False
    for part in factor.run.shape.parts:
        if isinstance(part, Reference):
            texts.append(f"{next(prefixes)}{part.text(place)}")
        elif part is factor.part:
            texts.append(name)
        elif not (is_behind and part.text == "%"):
            texts.append(part.text)
        is_behind = part is factor.part
    return "".join(texts)


RULE = SheetRule(
    code="SHT207",
    name="typed-input",
    severity=Severity.WARNING,
    summary="A number is typed into a formula where the formulas around it read an input.",
    why=(
        "Whoever changes the input changes all formulas but this one, and the number typed is "
        "often that of last year."
    ),
    source="any workbook with inputs; FAST 4.01-04, no constants in formulas",
    bad="B6   Months   12\nD4   =C4*$B$6\nD5   =C5*$B$6\nD9   =C9*11",
    good="B6   Months   12\nD4   =C4*$B$6\nD5   =C5*$B$6\nD9   =C9*$B$6",
    help="Let the formula in {cell} read the input.",
    look=_look,
)
