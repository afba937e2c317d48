"""SEC212 to SEC214: rules on rates that figures follow, whatever they are."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
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
