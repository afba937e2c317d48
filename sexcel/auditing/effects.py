"""What a finding is worth: how far the largest figure moves that is worked out from its cell."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.rule import called, figure, seen_from
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.recalculation import RecalculationError
from sexcel.model.findings import Finding
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef, RangeRef

Recalculate = Callable[
    [Sequence[Mapping[CellRef, Decimal]], Collection[CellRef]],
    Sequence[Mapping[CellRef, CellValue]],
]
"""What the wanted cells come to with some cells overwritten, scenario by scenario."""
_MOST_TRIED = 30
_MOST_RANKED = 500
_SMALLEST = Decimal("0.005")


def with_effects(
    survey: Survey, findings: Sequence[Finding], recalculate: Recalculate | None
) -> list[Finding]:
    """The findings, each with what putting it right adds to the largest figure that moves."""
    tried = [one for one in findings if _correction(survey, one) is not None][:_MOST_TRIED]
    if not tried:
        return list(findings)
    moved = _moved(survey, tried, recalculate)
    by_identity = {id(one): what for one, what in zip(tried, moved, strict=True)}
    return [_told(survey, one, by_identity.get(id(one))) for one in findings]


def _correction(survey: Survey, one: Finding) -> tuple[CellRef, Decimal] | None:
    """The cell and the figure that should stand in it, where the finding knows.

    Of several cells a finding tells the figures of one, which is the one that holds what is found.
    """
    if not isinstance(one.expected, Decimal) or one.where is None or one.name == "stale-value":
        return None
    if isinstance(one.where, CellRef):
        return one.where, one.expected
    cells = (cell for cell in _cells(one.where) if survey.value(cell) == one.found)
    return next(cells, one.where.first_cell), one.expected


def _cells(area: RangeRef) -> Iterator[CellRef]:
    for row in range(area.first_row, area.last_row + 1):
        for column in range(area.first_column, area.last_column + 1):
            yield CellRef(area.sheet, row, column)


def _moved(
    survey: Survey, tried: Sequence[Finding], recalculate: Recalculate | None
) -> list[tuple[CellRef, Decimal, Decimal] | None]:
    """For each finding the largest figure that moves: where, from, to."""
    corrections = [one for finding in tried if (one := _correction(survey, finding)) is not None]
    summits = survey.reach.summits()
    if recalculate is None or not summits:
        return [None] * len(tried)
    try:
        stands, *others = recalculate([{}, *({ref: value} for ref, value in corrections)], summits)
    except RecalculationError:
        return [None] * len(tried)
    return [_largest(stands, values) for values in others]


def _largest(
    stands: Mapping[CellRef, CellValue], values: Mapping[CellRef, CellValue]
) -> tuple[CellRef, Decimal, Decimal] | None:
    best: tuple[CellRef, Decimal, Decimal] | None = None
    for ref, value in values.items():
        before = stands.get(ref)
        if not isinstance(value, Decimal) or not isinstance(before, Decimal):
            continue
        if abs(value - before) >= _SMALLEST and (best is None or abs(before) > abs(best[1])):
            best = (ref, before, value)
    return best


def _told(survey: Survey, one: Finding, moved: tuple[CellRef, Decimal, Decimal] | None) -> Finding:
    if moved is None:
        alone = isinstance(one.expected, Decimal) and isinstance(one.found, Decimal)
        return replace(one, effect=one.expected - one.found) if alone else one  # type: ignore[operator]
    ref, before, after = moved
    told = replace(one, effect=after - before)
    sheet = survey.sheet(ref.sheet)
    if ref == one.first_cell or sheet is None:
        return told
    verb = "rises" if after > before else "falls"
    name = f"{seen_from(ref, one.sheet)}{called(sheet, ref.row, ref.column)}"
    return replace(
        told,
        message=f"{one.message} Put right, {name} {verb} by "
        f"{figure(abs(after - before), sheet, ref)} to {figure(after, sheet, ref)}.",
    )


def ranked(survey: Survey, findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then by what they move, then by the largest figure that depends on them."""
    order = {sheet.name: at for at, sheet in enumerate(survey.sheets)}
    every = list(findings)
    reaches = [
        _reach(survey, one) if at < _MOST_RANKED else Decimal(0) for at, one in enumerate(every)
    ]
    ranks = sorted(
        zip(every, reaches, strict=True),
        key=lambda pair: (
            -pair[0].severity,
            -abs(pair[0].effect or Decimal(0)),
            -pair[1],
            order.get(pair[0].sheet, -1),
            _position(pair[0]),
            pair[0].rule,
        ),
    )
    return [one for one, _ in ranks]


def _position(finding: Finding) -> tuple[int, int]:
    cell = finding.first_cell
    return (0, 0) if cell is None else (cell.row, cell.column)


def _reach(survey: Survey, one: Finding) -> Decimal:
    summit = None if one.first_cell is None else survey.reach.of(one.first_cell)
    return Decimal(0) if summit is None else abs(summit.figure)
