"""Rules that own equations within a table."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

ROUNDING_DIFFERENCE = Rule(
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

RULES = (
    Rule(
        code="SEC101",
        name="line-total-wrong",
        severity=Severity.ERROR,
        summary="A row's total is not the sum of its figures.",
        why=(
            "What a sub-committee costs is read off its Total column. A wrong total misstates "
            "what that body costs, and every total below it."
        ),
        source="Tables 3, 5 and 8",
        bad=(
            "         Core Team       SMEs     Chairs      Total\n"
            "TABASC    £462,581   £143,085    £72,000   £777,666"
        ),
        good=(
            "         Core Team       SMEs     Chairs      Total\n"
            "TABASC    £462,581   £143,085    £72,000   £677,666"
        ),
        help="Add the figures of the row up again, best by a formula.",
    ),
    Rule(
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
    ),
    Rule(
        code="SEC103",
        name="total-wrong",
        severity=Severity.ERROR,
        summary="A total is not the sum of its lines and sub totals.",
        why=(
            "The Panel decides on totals. One that leaves out a line, or counts one twice, "
            "misstates the money asked for."
        ),
        source="all tables with a Total row",
        bad=(
            "Committee Support             £903,259\n"
            "Panel & Board                       £0\n"
            "Technical Operations          £934,603\n"
            "Security & Privacy          £1,524,303\n"
            "Change & Release Management £1,242,189\n"
            "Party Engagement              £626,714\n"
            "Total                       £4,327,809"
        ),
        good=(
            "Committee Support             £903,259\n"
            "Panel & Board                       £0\n"
            "Technical Operations          £934,603\n"
            "Security & Privacy          £1,524,303\n"
            "Change & Release Management £1,242,189\n"
            "Party Engagement              £626,714\n"
            "Total                       £5,231,068"
        ),
        help="Add up every line and every sub total once.",
    ),
    Rule(
        code="SEC104",
        name="variance-wrong",
        severity=Severity.ERROR,
        summary="A variance is not the budget less the estimated outturn.",
        why=(
            "The variance is what has to be explained, and its sign tells an increase from a "
            "saving."
        ),
        source="Tables 2, 4 and 6",
        bad=(
            "                       Outturn       Budget    Variance\n"
            "SECCo & Panel Ops     £824,986   £1,082,102   -£257,116"
        ),
        good=(
            "                       Outturn       Budget    Variance\n"
            "SECCo & Panel Ops     £824,986   £1,082,102    £257,116"
        ),
        help="Take the estimated outturn from the approved budget.",
    ),
    ROUNDING_DIFFERENCE,
)
