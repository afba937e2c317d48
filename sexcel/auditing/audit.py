"""Any workbook audited: survey, rules, recalculation, causes, exemptions, effects, order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.auditing.causes import merge_findings
from sexcel.auditing.effects import Recalculate, add_effects, rank_findings
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey, unpack_cells
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, Recalculation, RecalculationError
from sexcel.formulas.verification import verify
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import AuditScope, FileReport, FormulasChecked
from sexcel.model.settings import Exemption, Settings

_EarlyFindings = Mapping[str, tuple[Finding, ...]]
"""What rules found while the workbook was recalculated, by code."""


def audit_workbook(
    grid: Grid,
    settings: Settings,
    exemptions: Iterable[Exemption] = (),
    *,
    engine: Engine,
    everything: bool = False,
) -> FileReport:
    """Report everything that the rules for any workbook find in it, the worst first.

    ``exemptions`` add to those of the settings; ``everything`` asks the rules that are usually off,
    too. ``engine`` recalculates the formulas.
    """
    index = FormulaIndex(unpack_cells(grid))
    rules = [rule for rule in SHEET_RULES if _is_asked(rule, settings, everything=everything)]
    audit = _Audit(index, rules, settings, (*settings.exemptions, *exemptions))
    if any(cell.formula is not None for sheet in grid for cell in sheet.cells.values()):
        return audit.run(engine)
    return audit.report(Survey(index), {}, None, None)


def errors_on(survey: Survey, sheets: Iterable[str], settings: Settings) -> Iterator[Finding]:
    """Yield the errors that the usual rules find on some sheets, without mere consequences."""
    names = set(sheets)
    rules = [rule for rule in SHEET_RULES if rule.severity is Severity.ERROR and rule.usual]
    findings = [finding for rule in rules for finding in rule.look(survey)]
    for finding in merge_findings(survey, findings):
        is_error = finding.severity is Severity.ERROR and finding.sheet in names
        if is_error and not _is_exempt(finding, settings.exemptions):
            yield finding


def unsaved_values(recalculation: Recalculation) -> dict[CellRef, CellValue]:
    """Return the values of formulas that were saved without one."""
    values = recalculation.values[0]
    return {ref: value for ref in recalculation.unsaved if (value := values.get(ref)) is not None}


def _is_asked(rule: SheetRule, settings: Settings, *, everything: bool) -> bool:
    is_wanted = rule.usual or everything or rule.code in settings.rules_on
    return is_wanted and rule.code not in settings.rules_off


def _is_exempt(finding: Finding, exemptions: Iterable[Exemption]) -> bool:
    area = finding.area
    return area is not None and any(
        exemption.rule == finding.rule
        and exemption.area.sheet.casefold() == area.sheet.casefold()
        and (area.first_row, area.first_column) in exemption.area
        and (area.last_row, area.last_column) in exemption.area
        for exemption in exemptions
    )


class _Audit:
    """One audit: which formulas, which rules, what is exempt."""

    def __init__(
        self,
        index: FormulaIndex,
        rules: Sequence[SheetRule],
        settings: Settings,
        exemptions: Sequence[Exemption],
    ) -> None:
        self._index = index
        self._rules = rules
        self._settings = settings
        self._exemptions = exemptions

    def run(self, engine: Engine) -> FileReport:
        """Recalculate the workbook while rules look at it, then ask those that need the result."""
        grid = self._index.grid
        looks: list[tuple[Survey, _EarlyFindings]] = []
        try:
            recalculation = engine.recalculate(
                grid, meanwhile=lambda: looks.append(self._look_early())
            )
        except RecalculationError as error:
            count = len(self._index.formulas)
            formulas = FormulasChecked(count, 0, {str(error): count})
            survey, early_findings = looks[0] if looks else self._look_early()
            return self.report(survey, early_findings, formulas, None)
        survey, early_findings = looks[0]
        verification = verify(self._index, recalculation)
        survey.learn(verification, unsaved_values(recalculation))
        return self.report(
            survey,
            early_findings,
            FormulasChecked(
                verification.formulas, verification.verified, verification.not_verified
            ),
            lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted).values,
        )

    def _look_early(self) -> tuple[Survey, _EarlyFindings]:
        """Survey the workbook, and ask the rules to which a recalculation makes no difference."""
        survey = Survey(self._index)
        if not all(sheet.is_all_saved for sheet in survey.sheets):
            return survey, {}
        rules = (rule for rule in self._rules if not rule.recalculated)
        return survey, {rule.code: tuple(rule.look(survey)) for rule in rules}

    def report(
        self,
        survey: Survey,
        early_findings: _EarlyFindings,
        formulas: FormulasChecked | None,
        recalculate: Recalculate | None,
    ) -> FileReport:
        """Ask the remaining rules, and put all findings together."""
        findings: list[Finding] = []
        for rule in self._rules:
            early = early_findings.get(rule.code)
            findings.extend(rule.look(survey) if early is None else early)
        # Consequences are exempt with their causes, so causes are found first.
        reported: list[Finding] = []
        suppressed: Counter[str] = Counter()
        for finding in merge_findings(survey, findings):
            if _is_exempt(finding, self._exemptions):
                suppressed[finding.rule] += 1
            else:
                reported.append(finding)
        ranked = rank_findings(survey, add_effects(survey, reported, recalculate))
        grid = self._index.grid
        return FileReport(
            path=grid.path,
            sha256=grid.sha256,
            budget_year="",
            headline=None,
            tables=(),
            findings=tuple(_add_label(survey, finding) for finding in ranked),
            settings=self._settings,
            formulas=formulas,
            scope=AuditScope(len(self._rules), len(grid.sheets), dict(sorted(suppressed.items()))),
        )


def _add_label(survey: Survey, finding: Finding) -> Finding:
    sheet, cell = survey.sheet(finding.sheet), finding.first_cell
    if sheet is None or cell is None:
        return finding
    return replace(finding, label=sheet.figure_name(cell.row, cell.column))
