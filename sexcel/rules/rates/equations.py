"""Rules that own equations with a rate in them."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULES = (
    Rule(
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
    ),
    Rule(
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
    ),
    Rule(
        code="SEC203",
        name="secas-total-wrong",
        severity=Severity.ERROR,
        summary="SECAS Services is not Core Team and SMEs less discount plus accommodation.",
        why=(
            "SECAS Services is the largest category. Its parts must add up in every year that is "
            "shown."
        ),
        source="Table 2",
        bad=(
            "Core Team and SMEs     £4,995,769\n"
            "Accommodation Costs      £198,000\n"
            "SECAS Services Total   £5,429,069"
        ),
        good=(
            "Core Team and SMEs     £5,231,069\n"
            "Accommodation Costs      £198,000\n"
            "SECAS Services Total   £5,429,069"
        ),
        help="Check the parts against Tables 6 and 10, and add them up again.",
    ),
    Rule(
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
    ),
)
