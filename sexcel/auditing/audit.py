"""Any workbook audited: survey, rules, recalculation, causes, exemptions, effects, order."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.auditing.causes import merge_findings
from sexcel.auditing.effects import Recalculate, add_effects, rank_findings
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, Recalculation, RecalculationError
from sexcel.formulas.verification import Verification, verify
from sexcel.model.acceptance import NOTHING_ACCEPTED, Acceptance
from sexcel.model.findings import Finding
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import AuditScope, Basis, FileReport, FormulasChecked
from sexcel.model.settings import Settings
from sexcel.model.steps import time_step
from sexcel.model.tables import PACK_SHEET, PUBLISHED_SHEET, REPORT_SHEET

_MOST_CELLS_UNPACKED = 400_000
"""Cells of a workbook up to which each is made once for survey and recalculation. Packed cells take
less than half of the memory, and are made again each time that they are asked for."""

_UNASKED = ("inconsistent-formula", "number-as-text")
"""Rules whose findings say nothing on a page of ours."""


@time_step("Audited, with the recalculation")
def audit_workbook(
    grid: Grid,
    settings: Settings,
    acceptance: Acceptance = NOTHING_ACCEPTED,
    *,
    engine: Engine,
    everything: bool = False,
    settle: Callable[[list[Finding]], list[Finding]] = list,
) -> FileReport:
    """Report everything that the rules for any workbook find in it, the worst first.

    ``acceptance`` and the settings say what is not reported; ``everything`` asks the rules that are
    usually off, too. ``engine`` recalculates the formulas. ``settle`` puts right which cells the
    findings blame, where more is known of the workbook than its cells.
    """
    index = engine.index(unpack_cells(grid))
    rules = asked_rules(settings, everything=everything)
    audit = _Audit(index, rules, settings, acceptance, settle)
    if any(cell.formula is not None for sheet in grid for cell in sheet.cells.values()):
        return audit.run(engine)
    return audit.report(look_early(index, rules), None, None)


class EarlyLook(Struct, frozen=True):
    """A workbook surveyed, and what rules found before it was recalculated, by code."""

    survey: Survey
    findings: Mapping[str, tuple[Finding, ...]]

    def learn(self, verification: Verification, recalculation: Recalculation) -> "EarlyLook":
        """Return it with what a recalculation has shown.

        Where that gives figures that were not saved, the rules are to be asked anew.
        """
        unsaved = unsaved_values(recalculation)
        self.survey.learn(verification, unsaved)
        return replace(self, findings={}) if unsaved else self


def look_early(index: FormulaIndex, rules: Sequence[SheetRule]) -> EarlyLook:
    """Survey the workbook, and ask the rules to which a recalculation makes no difference."""
    survey = Survey(index)
    if not all(sheet.seems_all_saved for sheet in survey.sheets):
        return EarlyLook(survey, {})
    early = (rule for rule in rules if not rule.recalculated)
    return EarlyLook(survey, {rule.code: tuple(rule.look(survey)) for rule in early})


def find_causes(look: EarlyLook, rules: Sequence[SheetRule]) -> list[Finding]:
    """Return what all rules find, without mere consequences, each with what its figure is called.

    Rules that have spoken already are not asked again.
    """
    findings: list[Finding] = []
    for rule in rules:
        early = look.findings.get(rule.code)
        findings.extend(rule.look(look.survey) if early is None else early)
    # Consequences are accepted with their causes, so causes come first.
    causes = merge_findings(look.survey, findings)
    return [_add_label(look.survey, cause) for cause in causes if _is_asked_there(look, cause)]


def _is_asked_there(look: EarlyLook, finding: Finding) -> bool:
    """Say whether a finding counts on its sheet: some do not on a page of ours.

    The pages of a pack show figures of other sheets in formulas that differ where those do. Whether
    they show the right ones, the clean workbook's own checks say. A list of what was found quotes
    amounts as they were written.
    """
    sheet = look.survey.sheet(finding.sheet)
    is_ours = sheet is not None and sheet.value(2, 1) in (PACK_SHEET, PUBLISHED_SHEET, REPORT_SHEET)
    return not (is_ours and finding.name in _UNASKED)


def unsaved_values(recalculation: Recalculation) -> dict[CellRef, CellValue]:
    """Return the values of formulas that were saved without one."""
    values = recalculation.values[0]
    return {ref: value for ref in recalculation.unsaved if (value := values.get(ref)) is not None}


def unpack_cells(grid: Grid) -> Grid:
    """Return the workbook with each of its cells made once, unless it is a large one."""
    is_unpacked = all(isinstance(sheet.cells, dict) for sheet in grid)
    if is_unpacked or sum(len(sheet.cells) for sheet in grid) > _MOST_CELLS_UNPACKED:
        return grid
    sheets = (replace(sheet, cells=dict(sheet.cells.items())) for sheet in grid)
    return replace(grid, sheets=tuple(sheets))


def asked_rules(settings: Settings, *, everything: bool = False) -> tuple[SheetRule, ...]:
    """Return the rules that the settings ask; with ``everything`` all that are not off."""
    return tuple(
        rule
        for rule in SHEET_RULES
        if (rule.usual or everything or rule.code in settings.rules_on)
        and rule.code not in settings.rules_off
    )


def _reason_not_judged(grid: Grid) -> str:
    """Return why the formulas of a workbook cannot be judged; empty where they were read."""
    if not grid.values_of:
        return ""
    return (
        f"the formulas of an {grid.values_of} are not read; add --convert where LibreOffice is "
        "installed, or save the workbook as .xlsx"
    )


class _Audit:
    """One audit: which formulas, which rules, what is accepted."""

    def __init__(
        self,
        index: FormulaIndex,
        rules: Sequence[SheetRule],
        settings: Settings,
        acceptance: Acceptance,
        settle: Callable[[list[Finding]], list[Finding]],
    ) -> None:
        self._index = index
        self._rules = rules
        self._settings = settings
        self._acceptance = acceptance
        self._settle = settle

    def run(self, engine: Engine) -> FileReport:
        """Recalculate the workbook while rules look at it, then ask those that need the result."""
        grid = self._index.grid
        engine.load(grid)
        look = look_early(self._index, self._rules)
        try:
            recalculation = engine.recalculate(grid)
        except RecalculationError as error:
            count = len(self._index.formulas)
            formulas = FormulasChecked(count, 0, {str(error): count})
            return self.report(look, formulas, None)
        verification = verify(self._index, recalculation)
        look = look.learn(verification, recalculation)
        return self.report(
            look,
            FormulasChecked(
                verification.formulas, verification.verified, verification.not_verified
            ),
            lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted).values,
        )

    def report(
        self, look: EarlyLook, formulas: FormulasChecked | None, recalculate: Recalculate | None
    ) -> FileReport:
        """Ask the remaining rules, and put all findings together."""
        survey = look.survey
        causes = self._settle(find_causes(look, self._rules))
        reported, accepted = self._acceptance.sort(causes)
        grid = self._index.grid
        return FileReport(
            path=grid.path,
            sha256=grid.sha256,
            budget_year="",
            headline=None,
            tables=(),
            findings=tuple(rank_findings(survey, add_effects(survey, reported, recalculate))),
            settings=self._settings,
            formulas=formulas,
            converted_from=grid.converted_from,
            scope=AuditScope(len(self._rules), len(grid.sheets), grid.values_of),
            unjudged=_reason_not_judged(grid),
            accepted=accepted,
            requests=self._acceptance.requests(sheet.name for sheet in grid),
            basis=_values_alone(grid),
        )


def _values_alone(grid: Grid) -> Basis | None:
    """Return that no figure could be checked, of a workbook whose formulas are not read."""
    if not grid.values_of:
        return None
    figures = sum(cell.is_number for sheet in grid for cell in sheet.cells.values())
    return Basis(not_checked={f"the formulas of an {grid.values_of} are not read": figures})


def _add_label(survey: Survey, finding: Finding) -> Finding:
    sheet, cell = survey.sheet(finding.sheet), finding.first_cell
    if sheet is None or cell is None:
        return finding
    return replace(finding, label=sheet.figure_name(cell.row, cell.column))
