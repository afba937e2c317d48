"""The sums of a workbook, and what belongs to them: what several rules have in common."""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator

from msgspec import Struct

from sexcel.auditing.survey.sheet import TOTAL, SheetSurvey
from sexcel.auditing.survey.sums import Sum, sum_of
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import reference
from sexcel.model.refs import MAX_ROWS, CellRef, RangeRef, column_letters

_DEEPEST = 30
_WIDEST = 50


class Adding(Struct, frozen=True):
    """A cell whose formula only adds up, and the areas that it takes in."""

    ref: CellRef
    adds: Sum
    areas: tuple[RangeRef, ...]


def adding(
    survey: Survey, sheet: SheetSurvey, wanted: Callable[[Sum], bool] = lambda _: True
) -> Iterator[Adding]:
    """Every formula of a sheet that does nothing but add up, and that in a way that is wanted."""
    for one in sheet.sums:
        if not wanted(one.adds) or not _is_inside(survey, one.adds, sheet.name):
            continue
        for place in range(one.run.first, one.run.last + 1):
            ref = CellRef(sheet.name, *one.run.at(place))
            yield Adding(ref, one.adds, tuple(one.adds.areas(ref)))


def _is_inside(survey: Survey, adds: Sum, sheet: str) -> bool:
    """Whether all sheets that it names are in the workbook."""
    return all(survey.sheet(part.sheet or sheet) is not None for part in adds.references)


class Counted:
    """The cells that the sums of one sheet take in, down columns: what one leaves out, another
    may count, as sub totals do.
    """

    def __init__(self, sheet: SheetSurvey) -> None:
        spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for one in sheet.sums:
            references = zip(one.adds.references, one.together(sheet.name), strict=False)
            for reference_, area in references:
                across = not reference_.is_cell and reference_.top == reference_.bottom
                if across or area.last_column - area.first_column > _WIDEST:
                    continue
                for column in range(area.first_column, area.last_column + 1):
                    key = (area.sheet.lower(), column)
                    spans.setdefault(key, []).append((area.first_row, area.last_row))
        self._spans = {key: _joined(sorted(found)) for key, found in spans.items()}

    def __contains__(self, cell: object) -> bool:
        if not isinstance(cell, CellRef):
            return False
        spans = self._spans.get((cell.sheet.lower(), cell.column), [])
        at = bisect_right(spans, (cell.row, MAX_ROWS)) - 1
        return at >= 0 and spans[at][1] >= cell.row


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def left_out(
    survey: Survey, one: Adding, area: RangeRef, counted: Container[CellRef]
) -> list[CellRef]:
    """The lines directly above or below a column of figures that it does not take in."""
    sheet = survey.sheet(area.sheet)
    if sheet is None or area.first_column != area.last_column or area.first_row == area.last_row:
        return []
    column = area.first_column
    end = area.last_row + _DEEPEST
    its_own = one.ref.sheet == sheet.name and one.ref.column == column
    if its_own and one.ref.row > area.last_row:
        end = min(end, one.ref.row - 1)
    rows = (
        range(area.last_row + 1, end + 1),
        range(area.first_row - 1, max(0, area.first_row - _DEEPEST), -1),
    )
    below, above = (_lines(sheet, one, area, each, counted) for each in rows)
    found = [CellRef(sheet.name, row, column) for row in sorted((*above, *below))]
    # A total elsewhere may be of a part of a list; only just beside it something was forgotten.
    most = (area.last_row - area.first_row + 1) // 3
    return found if its_own or (not above and len(found) <= most) else []


def _lines(
    sheet: SheetSurvey, one: Adding, area: RangeRef, rows: range, counted: Container[CellRef]
) -> list[int]:
    found: list[int] = []
    for row in rows:
        ref = CellRef(sheet.name, row, area.first_column)
        if ref in counted or not _is_line(sheet, one, area, row):
            return found
        found.append(row)
    return [] if len(found) == len(rows) and len(found) >= _DEEPEST - 1 else found


def _is_line(sheet: SheetSurvey, one: Adding, area: RangeRef, row: int) -> bool:
    column = area.first_column
    ref = CellRef(sheet.name, row, column)
    if sheet.number(row, column) is None or ref == one.ref or _is_read(sheet, one, row, column):
        return False
    # Years stand above the lines; 2,000 with a label below them is an amount.
    below = row > area.last_row
    if sheet.is_year_heading(row, column) and not (below and sheet.label(row, column)):
        return False
    within = area.last_row if below else area.first_row
    if sheet.is_percent(row, column) != sheet.is_percent(within, column):
        return False
    return _taken_in_beside(sheet, one, area, row) or (
        not _is_of_another_kind(sheet, area, row) and _is_alike(sheet, ref, within, below=below)
    )


def _is_alike(sheet: SheetSurvey, ref: CellRef, within: int, *, below: bool) -> bool:
    """Whether the cell is filled as row ``within`` of its column is."""
    column = ref.column
    shape = sheet.shapes.get((ref.row, column))
    if shape is None:
        return sheet.shapes.get((within, column)) is None or below
    if shape is sheet.shapes.get((within, column)):
        return True
    # A formula that reads what is above it in its own column is no line but made of lines.
    return not any(
        read.sheet == sheet.name and read.first_column <= column <= read.last_column
        for read in shape.precedents(ref)
    )


def _is_of_another_kind(sheet: SheetSurvey, area: RangeRef, row: int) -> bool:
    """Whether the row is called a total, or has no label where others have one."""
    label = sheet.label(row, area.first_column)
    if TOTAL.search(label):
        return True
    return not label and bool(sheet.label(area.first_row, area.first_column))


def _is_read(sheet: SheetSurvey, one: Adding, row: int, column: int) -> bool:
    """Whether the formula takes in the cell by another of its areas."""
    return any(other.sheet == sheet.name and (row, column) in other for other in one.areas)


def _taken_in_beside(sheet: SheetSurvey, one: Adding, area: RangeRef, row: int) -> bool:
    """Whether the total in a column beside takes in the same rows, and this one as well.

    Then the row is a line, whatever it is called.
    """
    for step in (-1, 1):
        beside = CellRef(one.ref.sheet, one.ref.row, one.ref.column + step)
        shape = sheet.shapes.get((beside.row, beside.column))
        if shape is None or one.ref.sheet != sheet.name or sum_of(shape) is None:
            continue
        for other in shape.precedents(beside):
            rows = (other.first_row, other.last_row)
            if (
                other.sheet == area.sheet
                and other.first_column == other.last_column == area.first_column + step
                and rows[0] <= min(row, area.first_row)
                and rows[1] >= max(row, area.last_row)
            ):
                return True
    return False


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
