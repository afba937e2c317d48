"""SEC105: A figure differs from what it is worked out from by rounding alone."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC105",
    name="rounding-difference",
    severity=Severity.INFO,
    summary="A figure differs from what it is worked out from by rounding alone.",
    why=(
        "A sum of n figures, each rounded to £1, may differ from them by up to (n + 1)/2 "
        "pounds through rounding alone. That is no error, but a reader who adds up will ask."
    ),
    source="Table 1 (£8,349,486 against £8,349,487)",
    bad=(
        "SECCo and Panel Operations   £1,082,102\n"
        "SECAS Services               £5,678,040\n"
        "Projects                     £1,191,750\n"
        "Contingency                    £397,595\n"
        "Total                        £8,349,486"
    ),
    good=(
        "SECCo and Panel Operations   £1,082,102\n"
        "SECAS Services               £5,678,040\n"
        "Projects                     £1,191,750\n"
        "Contingency                    £397,595\n"
        "Total                        £8,349,487"
    ),
    help="Nothing has to be done. A regenerated workbook prints figures that add up.",
)
