"""Any workbook checked: which rules speak, what is exempted, and in which order it is told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.auditing.causes import merged
from sexcel.auditing.effects import Recalculate, ranked, with_effects
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, Recalculation, RecalculationError
from sexcel.formulas.verification import Verification, verify
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import AuditScope, FileReport, FormulasChecked
from sexcel.model.settings import Exemption, Settings

_PLAIN_CELLS = 400_000
_Known = Mapping[str, tuple[Finding, ...]]
"""What rules have found already, by code."""


def audit_workbook(
    grid: Grid,
    settings: Settings,
    exemptions: Iterable[Exemption] = (),
    *,
    everything: bool = False,
    engine: Engine | None = None,
) -> FileReport:
    """Report everything that the rules for any workbook find in it, the worst first.

    ``exemptions`` come on top of those of the settings; with ``everything`` rules speak, too,
    that are usually off. Formulas are recalculated by ``engine``, or by one started for it.
    """
    formula_index = FormulaIndex(_at_hand(grid))
    rules = [rule for rule in SHEET_RULES if _speaks(rule, settings, everything=everything)]
    each = (*settings.exemptions, *exemptions)
    if not any(cell.formula is not None for sheet in grid for cell in sheet.cells.values()):
        report = _audited(Survey(formula_index), {}, rules, each, None, None)
    elif engine is None:
        with Engine() as own:
            report = _recalculate(formula_index, rules, each, own)
    else:
        report = _recalculate(formula_index, rules, each, engine)
    return replace(report, settings=settings)


def _at_hand(grid: Grid) -> Grid:
    """The grid with its cells as they are, which recalculation and survey both go through.

    Of a very large one they are made when asked for, in a tenth of the memory.
    """
    if sum(len(sheet.cells) for sheet in grid) > _PLAIN_CELLS:
        return grid
    sheets = (replace(sheet, cells=dict(sheet.cells.items())) for sheet in grid)
    return replace(grid, sheets=tuple(sheets))


def _speaks(rule: SheetRule, settings: Settings, *, everything: bool) -> bool:
    wanted = rule.usual or everything or rule.code in settings.rules_on
    return wanted and rule.code not in settings.rules_off


def _recalculate(
    formula_index: FormulaIndex,
    rules: Sequence[SheetRule],
    exemptions: Sequence[Exemption],
    engine: Engine,
) -> FileReport:
    grid = formula_index.grid
    looked: list[tuple[Survey, _Known]] = []
    try:
        found = engine.recalculate(
            grid, meanwhile=lambda: looked.append(_looked(formula_index, rules))
        )
    except RecalculationError as error:
        count = len(formula_index.formulas)
        formulas = FormulasChecked(count, 0, {str(error): count})
        seen = looked[0] if looked else _looked(formula_index, rules)
        return _audited(*seen, rules, exemptions, formulas, None)
    survey, known = looked[0]
    verification = verify(formula_index, found)
    survey.learn(verification, unsaved_of(found))
    return _audited(
        survey,
        known,
        rules,
        exemptions,
        _checked(verification),
        lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted).values,
    )


def _looked(formula_index: FormulaIndex, rules: Sequence[SheetRule]) -> tuple[Survey, _Known]:
    """The survey, and what rules find for which the recalculation makes no difference."""
    survey = Survey(formula_index)
    if not all(sheet.is_all_saved for sheet in survey.sheets):
        return survey, {}
    return survey, {rule.code: tuple(rule.look(survey)) for rule in rules if not rule.recalculated}


def unsaved_of(found: Recalculation) -> dict[CellRef, CellValue]:
    """What formulas come to that were saved without their value."""
    values = found.values[0]
    return {ref: value for ref in found.unsaved if (value := values.get(ref)) is not None}


def _checked(found: Verification) -> FormulasChecked:
    return FormulasChecked(found.formulas, found.verified, found.not_verified)


def _audited(
    survey: Survey,
    known: _Known,
    rules: Sequence[SheetRule],
    exemptions: Sequence[Exemption],
    formulas: FormulasChecked | None,
    recalculate: Recalculate | None,
) -> FileReport:
    found = [
        one
        for rule in rules
        for one in (known[rule.code] if rule.code in known else rule.look(survey))
    ]
    told: list[Finding] = []
    suppressed: Counter[str] = Counter()
    # What follows from a cause is told with it, so it is exempt with it as well.
    for one in merged(survey, found):
        if any(_exempts(exemption, one) for exemption in exemptions):
            suppressed[one.rule] += 1
        else:
            told.append(one)
    stories = with_effects(survey, told, recalculate)
    grid = survey.formula_index.grid
    return FileReport(
        path=grid.path,
        sha256=grid.sha256,
        budget_year="",
        headline=None,
        tables=(),
        findings=tuple(_labelled(survey, one) for one in ranked(survey, stories)),
        formulas=formulas,
        scope=AuditScope(len(rules), len(grid.sheets), dict(sorted(suppressed.items()))),
    )


def _exempts(exemption: Exemption, one: Finding) -> bool:
    area = one.area
    if exemption.rule != one.rule or area is None:
        return False
    if exemption.area.sheet.casefold() != area.sheet.casefold():
        return False
    return (area.first_row, area.first_column) in exemption.area and (
        area.last_row,
        area.last_column,
    ) in exemption.area


def _labelled(survey: Survey, one: Finding) -> Finding:
    sheet, cell = survey.sheet(one.sheet), one.first_cell
    if sheet is None or cell is None:
        return one
    return replace(one, label=sheet.named(cell.row, cell.column))


def errors_of(survey: Survey, sheets: Iterable[str], settings: Settings) -> Iterator[Finding]:
    """What the rules that tell of errors find on some sheets, consequences told within causes."""
    names = set(sheets)
    rules = [one for one in SHEET_RULES if one.severity is Severity.ERROR and one.usual]
    found = [one for rule in rules for one in rule.look(survey)]
    for one in merged(survey, found):
        if one.severity is not Severity.ERROR or one.sheet not in names:
            continue
        if not any(_exempts(exemption, one) for exemption in settings.exemptions):
            yield one
