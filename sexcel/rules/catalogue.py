"""The catalogue: every rule, and what they find in a book."""

from collections.abc import Iterable, Iterator

from sexcel.audit.rules.circular_reference import with_circles
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.rules.meaning.evidence import NO_EVIDENCE, Evidence
from sexcel.rules.meaning.findings import meaning_findings
from sexcel.rules.reconcile import reconcile
from sexcel.rules.sec import (
    accommodation_line_differs,
    amount_as_text,
    amount_in_thousands,
    assumed_rate,
    blank_left_out,
    chairs_not_in_budget_lines,
    chairs_shared_unevenly,
    contingency_on_outturn,
    contingency_wrong,
    core_team_cost_wrong,
    discount_wrong,
    draft_heading,
    driver_disagrees,
    driver_without_line,
    error_value,
    final_version_misplaced,
    formula_means_otherwise,
    formula_without_value,
    fte_tables_differ,
    grade_rates_misfit,
    guessed_name,
    hard_coded_figure,
    hidden_figures,
    history_out_of_order,
    implausible_amount,
    incomplete_driver,
    line_total_wrong,
    line_without_budget,
    meetings_not_covered,
    missing_column,
    missing_figure,
    missing_table,
    missing_total,
    negative_amount,
    no_final_version,
    projection_differs_from_overview,
    projects_line_differs,
    repeated_line,
    repeated_table,
    repeated_year_heading,
    rounding_difference,
    same_mix_different_cost,
    scale_mix_up,
    scaled_amounts,
    secas_line_differs,
    secas_total_wrong,
    secco_line_differs,
    stable_outlook_moves,
    sub_committee_cost_differs,
    sub_committee_missing,
    sub_total_wrong,
    total_wrong,
    typed_rate,
    unexplained_variance,
    unknown_category,
    unknown_grade,
    uplift_above_rpi,
    values_only,
    variance_wrong,
    version_not_rising,
    wrong_year_heading,
)

RULES: tuple[Rule, ...] = (
    line_total_wrong.RULE,
    sub_total_wrong.RULE,
    total_wrong.RULE,
    variance_wrong.RULE,
    rounding_difference.RULE,
    discount_wrong.RULE,
    contingency_wrong.RULE,
    secas_total_wrong.RULE,
    core_team_cost_wrong.RULE,
    grade_rates_misfit.RULE,
    same_mix_different_cost.RULE,
    uplift_above_rpi.RULE,
    assumed_rate.RULE,
    contingency_on_outturn.RULE,
    projection_differs_from_overview.RULE,
    secco_line_differs.RULE,
    secas_line_differs.RULE,
    accommodation_line_differs.RULE,
    projects_line_differs.RULE,
    sub_committee_cost_differs.RULE,
    chairs_not_in_budget_lines.RULE,
    chairs_shared_unevenly.RULE,
    fte_tables_differ.RULE,
    meetings_not_covered.RULE,
    driver_disagrees.RULE,
    driver_without_line.RULE,
    stable_outlook_moves.RULE,
    sub_committee_missing.RULE,
    missing_total.RULE,
    missing_table.RULE,
    missing_column.RULE,
    missing_figure.RULE,
    repeated_line.RULE,
    repeated_table.RULE,
    wrong_year_heading.RULE,
    repeated_year_heading.RULE,
    draft_heading.RULE,
    amount_as_text.RULE,
    negative_amount.RULE,
    unknown_grade.RULE,
    error_value.RULE,
    formula_without_value.RULE,
    unknown_category.RULE,
    guessed_name.RULE,
    hidden_figures.RULE,
    scaled_amounts.RULE,
    scale_mix_up.RULE,
    implausible_amount.RULE,
    values_only.RULE,
    amount_in_thousands.RULE,
    line_without_budget.RULE,
    incomplete_driver.RULE,
    history_out_of_order.RULE,
    version_not_rising.RULE,
    final_version_misplaced.RULE,
    no_final_version.RULE,
    unexplained_variance.RULE,
    formula_means_otherwise.RULE,
    hard_coded_figure.RULE,
    typed_rate.RULE,
    blank_left_out.RULE,
)
"""Every rule, by code: 1 arithmetic, 2 rates, 3 links, 4 structure, 5 governance,
6 what formulas mean."""


_OF_RIGHT_FIGURES = (unexplained_variance.RULE, amount_in_thousands.RULE)


def check(
    book: Book, known: Evidence = NO_EVIDENCE, others: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Everything the rules find, in sheet order, within a sheet the worst first, then by cell.

    ``known`` is what the formulas of the workbook are found to mean, ``others`` what rules for
    any workbook find, which is left out where the budget's speak of the same cell. Rules that the
    configuration turns off find nothing.
    """
    order = {name: index for index, name in enumerate(book.sheets)}
    wanted = [one for one in others if one.rule not in book.settings.rules_off]
    budget, rest = with_circles(tuple(_found(book, known)), wanted)
    told = {one.where for one in budget if one.severity > Severity.INFO}
    each = (*budget, *(one for one in rest if one.where not in told))
    found = (one for one in each if one.rule not in book.settings.rules_off)
    return tuple(sorted(found, key=lambda finding: _place(finding, order)))


def _found(book: Book, known: Evidence) -> Iterator[Finding]:
    by_name = {rule.name: rule for rule in RULES}
    told = tuple(reconcile(book, by_name, known))
    yield from told
    blamed = frozenset(
        cell
        for one in told
        if one.severity is Severity.ERROR and (cell := one.first_cell) is not None
    )
    yield from meaning_findings(book, known, by_name, blamed)
    places = {(one.rule, one.where) for one in told}
    # What follows from a figure below zero may be below it as well: that is told within its cause.
    places |= {(one.rule, ref) for one in told for ref in one.related}
    wrong = {one.where for one in told if one.severity is Severity.ERROR}
    for rule in RULES:
        for one in rule.check(book) if rule.check is not None else ():
            if (one.rule, one.where) in places:
                continue
            # A wrong figure is put right first: nobody can give a reason for its variance, and
            # what it should be is told already.
            if rule in _OF_RIGHT_FIGURES and not wrong.isdisjoint((one.where, *one.related)):
                continue
            yield one


def _place(finding: Finding, order: dict[str, int]) -> tuple[int, int, int, int, str]:
    cell = finding.first_cell
    row, column = (0, 0) if cell is None else (cell.row, cell.column)
    return (order.get(finding.sheet, -1), -finding.severity, row, column, finding.rule)
