"""SEC302: The SECCo line of the overview is not the total of its table."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC302",
    name="secco-line-differs",
    severity=Severity.ERROR,
    summary="The SECCo line of the overview is not the total of its table.",
    why="The overview must say what its own breakdown says.",
    source="Tables 2 and 4",
    bad=(
        "Table 2, SECCo & Panel Operations   £1,028,102\n"
        "Table 4, Total                      £1,082,102"
    ),
    good=(
        "Table 2, SECCo & Panel Operations   £1,082,102\n"
        "Table 4, Total                      £1,082,102"
    ),
    help="Link Table 2's SECCo line to the total of Table 4.",
)
