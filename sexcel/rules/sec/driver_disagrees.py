"""SEC311: A budget line is not what its drivers come to."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC311",
    name="driver-disagrees",
    severity=Severity.ERROR,
    summary="A budget line is not what its drivers come to.",
    why=("Where the text gives a rate and a quantity, the budget line must be their product."),
    source="sections 2.2 and 3.4",
    bad="Website: £675 × 12 + £12,000, budget £20,000",
    good="Website: £675 × 12 + £12,000, budget £20,100",
    help="Correct the line, or the driver if the rate has changed.",
)
