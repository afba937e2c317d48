"""SEC204: A core team cost is not its FTE times the grade rates."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC204",
    name="core-team-cost-wrong",
    severity=Severity.ERROR,
    summary="A core team cost is not its FTE times the grade rates.",
    why=(
        "Where there is a grade rate card, the core team of a service area costs its FTE "
        "times the rates, and nothing else."
    ),
    source="section 3.3, Tables 5 and 8",
    bad=(
        "Grade 4   1.2 FTE × £130,000   £156,000\n"
        "Grade 3   1   FTE × £105,000   £105,000\n"
        "TAG, Core Team                 £216,000"
    ),
    good=(
        "Grade 4   1.2 FTE × £130,000   £156,000\n"
        "Grade 3   1   FTE × £105,000   £105,000\n"
        "TAG, Core Team                 £261,000"
    ),
    help="Work the FTE of the area out at the rate card again.",
)
