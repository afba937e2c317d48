"""SEC204: A core team cost is not its FTE times the grade rates."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC204",
    name="core-team-cost-wrong",
    severity=Severity.ERROR,
    summary="A core team cost is not its FTE times the grade rates.",
    why=(
        "Where a rate card is given, the core team of a service area costs the sum of FTE "
        "times rate over its grades, and nothing else."
    ),
    source="section 3.3, Tables 5 and 8",
    bad="TAG: 1.2 × £130,000 + 1 × £105,000, core team £216,000",
    good="TAG: 1.2 × £130,000 + 1 × £105,000, core team £261,000",
    help="Multiply the area's FTE by the rate card again.",
)
