"""SEC307: Independent chairs and members cost other than their budget lines."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC307",
    name="chairs-not-in-budget-lines",
    severity=Severity.ERROR,
    summary="Independent chairs and members cost other than their budget lines.",
    why=(
        "Table 3 spreads over the sub-committees what Table 4 budgets for members, chairs, "
        "specialists and expenses; the two must come to the same."
    ),
    source="Tables 3 and 4",
    bad="Table 3 chairs £642,452, Table 4 lines £624,452",
    good="Table 3 chairs £624,452, Table 4 lines £624,452",
    help="Bring the chairs of Table 3 to the lines of Table 4 that pay them.",
)
