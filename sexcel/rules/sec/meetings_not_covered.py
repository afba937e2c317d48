"""SEC310: The provision for meetings is not what the meetings forecast costs."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC310",
    name="meetings-not-covered",
    severity=Severity.ERROR,
    summary="The provision for meetings is not what the meetings forecast costs.",
    why=(
        "Every meeting at the registered premises is charged. A provision below forecast × "
        "charge runs out before the year does."
    ),
    source="section 3.4.1, Tables 9 and 10",
    bad=(
        "162 meetings × £1,000   £162,000\n"
        "Videography              £10,000\n"
        "Provision               £169,000"
    ),
    good=(
        "162 meetings × £1,000   £162,000\n"
        "Videography              £10,000\n"
        "Provision               £172,000"
    ),
    help="Bring the provision to the meetings forecast, or the forecast to the provision.",
)
