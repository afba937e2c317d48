"""SEC205: With no rate card: the grade rates that fit all core team costs best."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.rules.rates.fitted_rates import check_small

RULE = Rule(
    code="SEC205",
    name="grade-rates-misfit",
    severity=Severity.INFO,
    summary="With no rate card: the grade rates that fit all core team costs best.",
    why=(
        "The published budget gives core team costs and FTE, but no grade rates. The rates "
        "that fit all areas best show which area is dear or cheap for its headcount."
    ),
    source="section 3.3, Tables 5 and 8",
    bad=(
        "no rate card\n"
        "OPSG, Core Team                      £626,156\n"
        "its FTE at the rates that fit best   £610,829"
    ),
    good=(
        "Grade     Grade rate (£ per FTE)\n"
        "Grade 4                 £130,000\n"
        "Grade 3                 £105,000"
    ),
    help=("Add a grade rate card (Grade, Grade rate), and core team costs are checked exactly."),
    reads=(
        "fte_by_area.fte",
        "secas_budget.core_team",
    ),
    check=check_small,
)
