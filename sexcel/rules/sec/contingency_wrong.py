"""SEC202: Contingency is not its rate on SECCo, SECAS Services and Projects."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC202",
    name="contingency-wrong",
    severity=Severity.ERROR,
    summary="Contingency is not its rate on SECCo, SECAS Services and Projects.",
    why=(
        "Contingency is money that the Panel may release into projects. It is worked out on "
        "the three other categories, never on itself, and an outturn has none."
    ),
    source="section 4.3 and Table 1",
    bad=(
        "SECCo and Panel Operations   £1,082,102\n"
        "SECAS Services               £5,678,040\n"
        "Projects                     £1,191,750\n"
        "Contingency                    £417,474"
    ),
    good=(
        "SECCo and Panel Operations   £1,082,102\n"
        "SECAS Services               £5,678,040\n"
        "Projects                     £1,191,750\n"
        "Contingency                    £397,595"
    ),
    help="Work contingency out at its rate on the other three categories.",
)
