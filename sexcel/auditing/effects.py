"""What a finding is worth: how far the largest figure moves that depends on its cell."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell
from sexcel.formulas.recalculation import RecalculationError
from sexcel.model.findings import Finding
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef

Recalculate = Callable[
    [Sequence[Mapping[CellRef, Decimal]], Collection[CellRef]],
    Sequence[Mapping[CellRef, CellValue]],
]
"""Gives the values of the wanted cells with some cells overwritten, scenario by scenario."""
_MOST_TRIED = 30
"""Findings that are recalculated: each takes the engine one run over the workbook, and a report is
read from the top."""
_MOST_RANKED = 500
"""Findings whose reach is looked up, at one walk through all runs each; the rest keep the order of
their rules."""
_SMALLEST_MOVE = Decimal("0.005")
"""Half a penny: less is the engine's rounding."""


class _Movement(Struct, frozen=True):
    """A figure that moves when a finding is put right."""

    ref: CellRef
    before: Decimal
    after: Decimal


def add_effects(
    survey: Survey, findings: Sequence[Finding], recalculate: Recalculate | None
) -> list[Finding]:
    """Return the findings, each with what putting it right adds to the largest figure that moves.

    ``recalculate`` is None where the workbook cannot be recalculated.
    """
    corrections: dict[int, tuple[CellRef, Decimal]] = {}
    for index, finding in enumerate(findings):
        correction = _correction(survey, finding)
        if correction is not None and len(corrections) < _MOST_TRIED:
            corrections[index] = correction
    if not corrections:
        return list(findings)
    movements = _movements(survey, corrections, recalculate)
    return [
        _add_effect(survey, finding, movements.get(index)) for index, finding in enumerate(findings)
    ]


def _correction(survey: Survey, finding: Finding) -> tuple[CellRef, Decimal] | None:
    """Return the cell and the figure that should be in it; None where the finding has none.

    A finding on several cells gives the figures of one, the cell that holds what is found.
    """
    expected, where = finding.expected, finding.where
    if not isinstance(expected, Decimal) or where is None or finding.name == "stale-value":
        return None
    if isinstance(where, CellRef):
        return where, expected
    cells = (CellRef(where.sheet, *position) for position in where.positions())
    faulty = (cell for cell in cells if survey.value(cell) == finding.found)
    return next(faulty, where.first_cell), expected


def _movements(
    survey: Survey,
    corrections: Mapping[int, tuple[CellRef, Decimal]],
    recalculate: Recalculate | None,
) -> dict[int, _Movement | None]:
    """Return for each correction the largest figure that moves."""
    summits = survey.reach.summits()
    if recalculate is None or not summits:
        return {}
    scenarios = [{}, *({ref: value} for ref, value in corrections.values())]
    try:
        values_before, *values_after = recalculate(scenarios, summits)
    except RecalculationError:
        return {}
    return {
        index: _largest_movement(values_before, values)
        for index, values in zip(corrections, values_after, strict=True)
    }


def _largest_movement(
    values_before: Mapping[CellRef, CellValue], values_after: Mapping[CellRef, CellValue]
) -> _Movement | None:
    largest: _Movement | None = None
    for ref, after in values_after.items():
        before = values_before.get(ref)
        if not isinstance(after, Decimal) or not isinstance(before, Decimal):
            continue
        is_larger = largest is None or abs(before) > abs(largest.before)
        if is_larger and abs(after - before) >= _SMALLEST_MOVE:
            largest = _Movement(ref, before, after)
    return largest


def _add_effect(survey: Survey, finding: Finding, movement: _Movement | None) -> Finding:
    if movement is None:
        if finding.difference is None:
            return finding
        return replace(finding, effect=-finding.difference)
    ref, change = movement.ref, movement.after - movement.before
    sheet = survey.sheet(ref.sheet)
    if ref == finding.first_cell or sheet is None:
        return replace(finding, effect=change)
    return replace(
        finding,
        effect=change,
        message=f"{finding.message} Put right, {name_cell(sheet, ref, finding.sheet)} "
        f"{'rises' if change > 0 else 'falls'} by {format_as_shown(abs(change), sheet, ref)} to "
        f"{format_as_shown(movement.after, sheet, ref)}.",
    )


def rank_findings(survey: Survey, findings: Iterable[Finding]) -> list[Finding]:
    """Sort by severity, then by effect, then by the largest figure that depends on the cell."""
    sheet_order = {sheet.name: index for index, sheet in enumerate(survey.sheets)}

    def rank(numbered: tuple[int, Finding]) -> tuple[object, ...]:
        index, finding = numbered
        cell = finding.first_cell
        return (
            -finding.severity,
            -abs(finding.effect or Decimal(0)),
            -_reach(survey, cell) if index < _MOST_RANKED else Decimal(0),
            sheet_order.get(finding.sheet, -1),
            (0, 0) if cell is None else (cell.row, cell.column),
            finding.rule,
        )

    return [finding for _, finding in sorted(enumerate(findings), key=rank)]


def _reach(survey: Survey, cell: CellRef | None) -> Decimal:
    summit = None if cell is None else survey.reach.summit_of(cell)
    return Decimal(0) if summit is None else abs(summit.figure)
