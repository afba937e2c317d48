"""SHT302: A total takes in sub totals and their lines as well."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, called, figure, formula_shown
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import Adding, adding
from sexcel.auditing.survey.sums import Sum
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import join_words

_MOST_ASKED = 40
_WIDEST = 200
_Twice = tuple[Adding, list[Adding]]


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        places = _Columns(sheet)
        found: list[_Twice] = []
        for one in adding(survey, sheet, _may_count_twice):
            twice = [other for other in places.within(one) if _is_inside(other, one)]
            if twice:
                found.append((one, twice))
        for together in _side_by_side(found):
            yield _told(sheet, together)


def _side_by_side(found: Sequence[_Twice]) -> Iterator[list[_Twice]]:
    """Totals beside each other in one row that count the same rows twice are one story."""
    together: list[_Twice] = []
    for each in sorted(found, key=lambda one: one[0].ref):
        if together:
            before, twice = together[-1]
            follows = (before.ref.row, before.ref.column + 1) == (
                each[0].ref.row,
                each[0].ref.column,
            )
            if not follows or [one.ref.row for one in twice] != [one.ref.row for one in each[1]]:
                yield together
                together = []
        together.append(each)
    if together:
        yield together


def _may_count_twice(adds: Sum) -> bool:
    return len(adds.references) > 2 or any(not one.is_cell for one in adds.references)


class _Columns:
    """The sums of a sheet by column, those of several cells."""

    def __init__(self, sheet: SheetSurvey) -> None:
        self._sheet = sheet.name
        self._sums: dict[int, dict[int, Sum]] = {}
        for one in sheet.sums:
            if len(one.adds.references) > 1 or one.adds.is_range:
                for place in range(one.run.first, one.run.last + 1):
                    row, column = one.run.at(place)
                    self._sums.setdefault(column, {})[row] = one.adds
        self._rows = {column: sorted(sums) for column, sums in self._sums.items()}

    def within(self, one: Adding) -> Iterator[Adding]:
        """The first few sums that another takes in, itself left out."""
        left = _MOST_ASKED
        for area in one.areas:
            if area.sheet != self._sheet or area.last_column - area.first_column > _WIDEST:
                continue
            for column in range(area.first_column, area.last_column + 1):
                rows = self._rows.get(column)
                if rows is None:
                    continue
                for at in range(bisect_left(rows, area.first_row), len(rows)):
                    if rows[at] > area.last_row or not left:
                        break
                    left -= 1
                    ref = CellRef(self._sheet, rows[at], column)
                    if ref != one.ref:
                        adds = self._sums[column][rows[at]]
                        yield Adding(ref, adds, tuple(adds.areas(ref)))


def _is_inside(other: Adding, one: Adding) -> bool:
    """Whether all that ``other`` adds up is added up by ``one`` too."""
    if one.adds.skips_sums and other.adds.skips_sums:
        return False
    return bool(other.areas) and all(
        any(_contains(area, inner) for area in one.areas) for inner in other.areas
    )


def _contains(area: RangeRef, inner: RangeRef) -> bool:
    return (
        area.sheet.lower() == inner.sheet.lower()
        and (inner.first_row, inner.first_column) in area
        and (inner.last_row, inner.last_column) in area
    )


def _told(sheet: SheetSurvey, together: Sequence[_Twice]) -> Finding:
    one, twice = max(together, key=lambda found: abs(_amount(sheet, found[1])))
    row, column = one.ref.row, one.ref.column
    found = sheet.number(row, column)
    amount = _amount(sheet, twice)
    names = [f"{other.ref.a1}{called(sheet, other.ref.row, other.ref.column)}" for other in twice]
    formula = sheet.shapes[row, column].at(one.ref)
    message = (
        f"{one.ref.a1}{called(sheet, row, column)} is {formula_shown(formula)} and takes in "
        f"{join_words(names)}, and their lines as well: {figure(amount, sheet, one.ref)} counts "
        "twice."
    )
    if len(together) > 1:
        message += f" So it is in the totals beside it: {len(together)} in this row."
    first, last = together[0][0].ref, together[-1][0].ref
    return RULE.finding(
        RangeRef(sheet.name, first.row, first.column, last.row, last.column),
        message,
        found=found,
        expected=None if found is None else found - amount,
        related=[other.ref for _, others in together for other in others],
    )


def _amount(sheet: SheetSurvey, twice: Sequence[Adding]) -> Decimal:
    amounts = (sheet.number(other.ref.row, other.ref.column) for other in twice)
    return sum((value for value in amounts if value is not None), Decimal(0))


RULE = SheetRule(
    code="SHT302",
    name="counted-twice",
    severity=Severity.ERROR,
    summary="A total takes in sub totals and their lines as well.",
    why="What stands in a sub total counts twice, and the total is too high by all of it.",
    source="any workbook",
    bad="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)\nD7   =SUM(D4:D6)",
    good="D4   1,000\nD5   2,000\nD6   =SUM(D4:D5)\nD7   =D6",
    help="Add up the sub totals only, or the lines only, or use SUBTOTAL throughout.",
    look=_look,
)
