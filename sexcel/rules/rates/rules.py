"""SEC205 and SEC212 to SEC215: rules on rates that figures follow, stated or fitted."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.rules.rates.fitted_rates import check_large, check_small
from sexcel.rules.rates.odd_rates import check_rates

_WHY = (
    "The discount and contingency move the headline by hundreds of thousands of pounds, and every "
    "formula follows them: a slip in the rate leaves the whole workbook consistent and wrong."
)

IMPOSSIBLE = Rule(
    code="SEC212",
    name="impossible-rate",
    severity=Severity.ERROR,
    summary="A rate is blank where formulas follow it, below 0%, or 100% and more.",
    why=_WHY,
    source="sections 3.2.1 and 4.3",
    bad="Contingency       5",
    good="Contingency      5%",
    help="Type the rate into {cell} as a percentage, such as 5%.",
    check=check_rates,
)

RULES = (
    IMPOSSIBLE,
    Rule(
        code="SEC213",
        name="unusual-rate",
        severity=Severity.WARNING,
        summary="A rate is far from the usual one, or is not that of last year's figures.",
        why=_WHY,
        source="sections 2.2, 3.2.1 and 4.3",
        bad="Contractual discount     1%",
        good="Contractual discount    10%",
        help="Check {cell} against the contract and last year's budget.",
        check=check_rates,
    ),
    Rule(
        code="SEC214",
        name="rate-unlike-contract",
        severity=Severity.INFO,
        summary="A rate is not that of the contract or of the published budget.",
        why=_WHY,
        source="sections 3.2.1 and 4.3",
        bad="Contractual discount    12%",
        good="Contractual discount    10%",
        help="Check {cell} against the contract; a rate under [rates] in sexcel.toml is agreed.",
        check=check_rates,
    ),
)
"""Three rules of one look at each rate, so that no rate has two findings."""

FITTED_RULES = (
    Rule(
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
        help=(
            "Add a grade rate card (Grade, Grade rate), and core team costs are checked exactly."
        ),
        reads=("fte_by_area.fte", "secas_budget.core_team"),
        check=check_small,
    ),
    Rule(
        code="SEC215",
        name="cost-unlike-fte",
        severity=Severity.WARNING,
        summary="A core team costs other than its FTE at the rates of the others.",
        why=(
            "A grade has one rate, so the FTE of the other areas say what this one costs. A misfit "
            "above 10% and £25,000, or any where the others fit to the pound, is a slip in cost or "
            "FTE, or people at another rate, which the Panel will ask about."
        ),
        source="section 3.3, Tables 5 and 8",
        bad=(
            "        Grade 4   Grade 3   Core Team\n"
            "TABASC        1         1    £200,000\n"
            "OPSG          1         2    £450,000"
        ),
        good=(
            "        Grade 4   Grade 3   Core Team\n"
            "TABASC        1         1    £200,000\n"
            "OPSG          1         2    £300,000"
        ),
        help="Check the cost in {cell} and the FTE of its area: a rate card would settle it.",
        reads=("fte_by_area.fte", "secas_budget.core_team"),
        check=check_large,
    ),
)
"""Rules without a rate card, by the grade rates that fit the costs best."""
