"""SEC102: A sub total is not the sum of its lines."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC102",
    name="sub-total-wrong",
    severity=Severity.ERROR,
    summary="A sub total is not the sum of its lines.",
    why=(
        "Readers compare areas by their sub totals; one that leaves out a line makes its area "
        "look cheaper and its variance wrong."
    ),
    source="Tables 4 and 6",
    bad="Security & Privacy: 1,438,853 + 121,239 + 42,331, Sub Total 1,560,092",
    good="Security & Privacy: 1,438,853 + 121,239 + 42,331, Sub Total 1,602,423",
    help="Sum all lines of the block, the last one included.",
)
