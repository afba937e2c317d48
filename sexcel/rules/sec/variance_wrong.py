"""SEC104: A variance is not the budget less the estimated outturn."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC104",
    name="variance-wrong",
    severity=Severity.ERROR,
    summary="A variance is not the budget less the estimated outturn.",
    why=("The variance is what has to be explained, and its sign tells an increase from a saving."),
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
)
