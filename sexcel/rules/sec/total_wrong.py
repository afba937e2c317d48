"""SEC103: A total is not the sum of its lines and sub totals."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
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
)
