"""SEC203: SECAS Services is not Core Team and SMEs less discount plus accommodation."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC203",
    name="secas-total-wrong",
    severity=Severity.ERROR,
    summary="SECAS Services is not Core Team and SMEs less discount plus accommodation.",
    why=(
        "SECAS Services is the largest category. Its parts must add up in every year that is shown."
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
)
