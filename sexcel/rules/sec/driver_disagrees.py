"""SEC311: A budget line is not what its drivers come to."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC311",
    name="driver-disagrees",
    severity=Severity.ERROR,
    summary="A budget line is not what its drivers come to.",
    why=("Where the budget says how many and at what charge, the line is what that comes to."),
    source="sections 2.2 and 3.4",
    bad=(
        "12 months × £675           £8,100\n"
        "Small enhancements        £12,000\n"
        "14. Website Maintenance   £20,000"
    ),
    good=(
        "12 months × £675           £8,100\n"
        "Small enhancements        £12,000\n"
        "14. Website Maintenance   £20,100"
    ),
    help="Correct the line, or the driver if the rate has changed.",
)
