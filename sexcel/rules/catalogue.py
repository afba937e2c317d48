"""The catalogue: every rule of the budget by chapter, and every rule there is."""

from sexcel.auditing.catalogue import SHEET_RULES
from sexcel.model.rules import Rule
from sexcel.rules.arithmetic import equations as arithmetic
from sexcel.rules.arithmetic import phasing_wrong
from sexcel.rules.completeness import rules as completeness
from sexcel.rules.completeness import still_to_come, unfinished_column, zero_figure
from sexcel.rules.governance import (
    approved_heading,
    figures_not_signed,
    final_version_misplaced,
    history_out_of_order,
    no_final_version,
    unexplained_variance,
    version_incomplete,
    version_not_rising,
)
from sexcel.rules.links import (
    budget_year_slip,
    chairs_shared_unevenly,
    driver_without_line,
    odd_month_count,
    sub_committee_missing,
)
from sexcel.rules.links import equations as links
from sexcel.rules.links import rules as later_years
from sexcel.rules.meaning import rules as meaning
from sexcel.rules.rates import (
    assumed_rate,
    build_up_wrong,
    contingency_on_outturn,
    cost_unlike_fte,
    grade_rate_out_of_line,
    grade_rates_misfit,
    rate_contradicted,
    same_mix_different_cost,
    uplift_above_rpi,
)
from sexcel.rules.rates import equations as rates
from sexcel.rules.rates import rules as odd_rates
from sexcel.rules.structure import (
    amount_in_thousands,
    doubts,
    error_value,
    incomplete_driver,
    line_without_budget,
    missing_column,
    missing_figure,
    missing_table,
    missing_total,
    negative_amount,
    reading_in_doubt,
    unknown_category,
    unknown_grade,
    values_only,
)
from sexcel.rules.words import words_against_figures
from sexcel.rules.year import monitor_rules, movement_without_approval
from sexcel.rules.year import rules as year

_CHAPTERS: tuple[Rule, ...] = (
    *arithmetic.RULES,
    phasing_wrong.RULE,
    *rates.RULES,
    grade_rates_misfit.RULE,
    cost_unlike_fte.RULE,
    grade_rate_out_of_line.RULE,
    same_mix_different_cost.RULE,
    uplift_above_rpi.RULE,
    assumed_rate.RULE,
    build_up_wrong.RULE,
    contingency_on_outturn.RULE,
    rate_contradicted.RULE,
    *odd_rates.RULES,
    *links.RULES,
    chairs_shared_unevenly.RULE,
    driver_without_line.RULE,
    sub_committee_missing.RULE,
    *later_years.RULES,
    odd_month_count.RULE,
    budget_year_slip.RULE,
    *doubts.RULES,
    missing_total.RULE,
    missing_table.RULE,
    missing_column.RULE,
    missing_figure.RULE,
    negative_amount.RULE,
    reading_in_doubt.RULE,
    unknown_grade.RULE,
    error_value.RULE,
    unknown_category.RULE,
    values_only.RULE,
    amount_in_thousands.RULE,
    line_without_budget.RULE,
    incomplete_driver.RULE,
    history_out_of_order.RULE,
    version_not_rising.RULE,
    final_version_misplaced.RULE,
    no_final_version.RULE,
    unexplained_variance.RULE,
    version_incomplete.RULE,
    approved_heading.RULE,
    figures_not_signed.RULE,
    *meaning.RULES,
    *year.RULES,
    movement_without_approval.RULE,
    *monitor_rules.RULES,
    unfinished_column.RULE,
    *completeness.RULES,
    still_to_come.RULE,
    zero_figure.RULE,
    words_against_figures.RULE,
)

RULES = tuple(sorted(_CHAPTERS, key=lambda rule: rule.code))
"""The rules of the budget, by code: 1 arithmetic, 2 rates, 3 links, 4 structure, 5 governance,
6 what formulas mean, 7 the budget year, 8 completeness, 9 words."""

EVERY_RULE: tuple[Rule, ...] = (*RULES, *SHEET_RULES)
"""Every rule there is: those of the budget, then those for any workbook."""
