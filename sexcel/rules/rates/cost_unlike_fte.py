"""SEC215: A core team costs other than its FTE at the rates of the others, with no rate card."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.rules.rates.fitted_rates import check_large

RULE = Rule(
    code="SEC215",
    name="cost-unlike-fte",
    severity=Severity.WARNING,
    summary="A core team costs other than its FTE at the rates of the others.",
    why=(
        "A grade has one rate, so the FTE of the other areas say what this one costs. A misfit "
        "above 10% and £25,000 is a slip in the cost or in the FTE, or people at another rate, "
        "which the Panel will ask about."
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
)
