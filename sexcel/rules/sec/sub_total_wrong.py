"""SEC102: A sub total is not the sum of its lines."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC102",
    name="sub-total-wrong",
    severity=Severity.ERROR,
    summary="A sub total is not the sum of its lines.",
    why=(
        "Readers compare service areas by their sub totals. One that leaves out a line makes "
        "its area look cheaper, and its variance wrong."
    ),
    source="Tables 4 and 6",
    bad=(
        "SSC         £1,438,853\n"
        "SMKI PMA      £121,239\n"
        "Privacy        £42,331\n"
        "Sub Total   £1,560,092"
    ),
    good=(
        "SSC         £1,438,853\n"
        "SMKI PMA      £121,239\n"
        "Privacy        £42,331\n"
        "Sub Total   £1,602,423"
    ),
    help="Add up all lines of the block, the last one included.",
)
