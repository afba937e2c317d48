"""SEC201: The discount is not its rate on Core Team and SMEs, taken off."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC201",
    name="discount-wrong",
    severity=Severity.ERROR,
    summary="The discount is not its rate on Core Team and SMEs, taken off.",
    why=(
        "SECCo negotiated the discount into the SECAS contract. Added instead of taken off, "
        "or taken on accommodation too, it misstates SECAS Services."
    ),
    source="note under Table 6, section 3.2",
    bad=("Core Team and SMEs     £6,027,378\nContractual Discount     £602,738"),
    good=("Core Team and SMEs     £6,027,378\nContractual Discount    -£602,738"),
    help="Take the rate off Core Team and SMEs only, as a negative amount.",
)
