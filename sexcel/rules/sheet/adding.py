"""The sums of a workbook, and what belongs to them: what several rules have in common."""

from collections.abc import Iterator
from dataclasses import dataclass

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import reference
from sexcel.formulas.survey.sheet import TOTAL, SheetSurvey
from sexcel.formulas.survey.sums import Sum, sum_of
from sexcel.formulas.survey.workbook import Survey
from sexcel.model.refs import CellRef, RangeRef, column_letters

_DEEPEST = 30


@dataclass(frozen=True)
class Adding:
    """A cell whose formula only adds up, and the areas that it takes in."""

    ref: CellRef
    adds: Sum
    areas: tuple[RangeRef, ...]


def adding(survey: Survey, sheet: SheetSurvey) -> Iterator[Adding]:
    """Every formula of a sheet that does nothing but add up."""
    for (row, column), shape in sheet.shapes.items():
        adds = sum_of(shape)
        if adds is not None:
            ref = CellRef(sheet.name, row, column)
            areas = tuple(adds.areas(ref))
            if all(survey.sheet(area.sheet) is not None for area in areas):
                yield Adding(ref, adds, areas)


def left_out(survey: Survey, one: Adding, area: RangeRef) -> list[CellRef]:
    """The lines directly above or below a column of figures that it does not take in."""
    sheet = survey.sheet(area.sheet)
    if sheet is None or area.first_column != area.last_column or area.first_row == area.last_row:
        return []
    column = area.first_column
    end = area.last_row + _DEEPEST
    if one.ref.sheet == sheet.name and one.ref.column == column and one.ref.row > area.last_row:
        end = min(end, one.ref.row - 1)
    below = _lines(survey, sheet, one, area, range(area.last_row + 1, end + 1))
    above = _lines(
        survey, sheet, one, area, range(area.first_row - 1, max(0, area.first_row - _DEEPEST), -1)
    )
    return [CellRef(sheet.name, row, column) for row in sorted((*above, *below))]


def _lines(
    survey: Survey, sheet: SheetSurvey, one: Adding, area: RangeRef, rows: range
) -> list[int]:
    found: list[int] = []
    for row in rows:
        if not _is_line(survey, sheet, one, area, row):
            return found
        found.append(row)
    return [] if len(found) == len(rows) and len(found) >= _DEEPEST - 1 else found


def _is_line(survey: Survey, sheet: SheetSurvey, one: Adding, area: RangeRef, row: int) -> bool:
    column = area.first_column
    ref = CellRef(sheet.name, row, column)
    if sheet.number(row, column) is None or ref == one.ref or sheet.is_year(row, column):
        return False
    within = area.last_row if row > area.last_row else area.first_row
    if _is_of_another_kind(sheet, one, area, row, within):
        return False
    shape = sheet.shapes.get((row, column))
    if shape is None:
        return sheet.shapes.get((within, column)) is None or row > area.last_row
    if shape is sheet.shapes.get((within, column)):
        return True
    # A formula that reads what is above it in its own column is no line but made of lines.
    return not any(
        read.sheet == sheet.name and read.first_column <= column <= read.last_column
        for read in shape.precedents(ref)
    )


def _is_of_another_kind(
    sheet: SheetSurvey, one: Adding, area: RangeRef, row: int, within: int
) -> bool:
    """Whether the row is a total, or has no label or another unit than row ``within`` has."""
    column = area.first_column
    if any(other.sheet == sheet.name and (row, column) in other for other in one.areas):
        return True
    label = sheet.label(row, column)
    if TOTAL.search(label) or (not label and sheet.label(area.first_row, column)):
        return True
    return _is_percent(sheet, row, column) != _is_percent(sheet, within, column)


def _is_percent(sheet: SheetSurvey, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    return cell is not None and "%" in cell.number_format


def stretched(formula: str, cell: CellRef, area: RangeRef, wider: RangeRef) -> str | None:
    """The formula with ``wider`` where it has ``area``; None where it does not name that area."""
    parts: list[str] = []
    done = False
    for token in tokens(formula):
        found = None
        if token.kind is TokenKind.REFERENCE and not done:
            found = reference(token.text, cell.row, cell.column)
        if found is None or found.at(cell) != area or ":" not in token.text.rpartition("!")[2]:
            parts.append(token.text)
            continue
        prefix, mark, ends = token.text.rpartition("!")
        first, _, last = ends.partition(":")
        start = _moved(first, wider.first_row, wider.first_column)
        end = _moved(last, wider.last_row, wider.last_column)
        parts.append(f"{prefix}{mark}{start}:{end}")
        done = True
    return "".join(parts) if done else None


def _moved(end: str, row: int, column: int) -> str:
    """An end of a range in another place, with its ``$`` signs."""
    plain = end.lstrip("$")
    return (
        f"{'$' if end.startswith('$') else ''}{column_letters(column)}"
        f"{'$' if '$' in plain else ''}{row}"
    )
