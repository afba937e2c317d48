"""SEC307: Independent chairs and members do not cost what their budget lines say."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC307",
    name="chairs-not-in-budget-lines",
    severity=Severity.ERROR,
    summary="Independent chairs and members do not cost what their budget lines say.",
    why=(
        "Table 3 spreads over the sub-committees what Table 4 pays to members, chairs and "
        "specialists, and for expenses. The two must come to the same."
    ),
    source="Tables 3 and 4",
    bad=("Table 3, Total, Chairs         £642,452\nTable 4, lines 1 and 8 to 13   £624,452"),
    good=("Table 3, Total, Chairs         £624,452\nTable 4, lines 1 and 8 to 13   £624,452"),
    help="Bring the chairs of Table 3 to the lines of Table 4 that pay them.",
)
