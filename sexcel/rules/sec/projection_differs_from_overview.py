"""SEC301: The projection's budget year is not the budget of the overview."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC301",
    name="projection-differs-from-overview",
    severity=Severity.ERROR,
    summary="The projection's budget year is not the budget of the overview.",
    why=(
        "The first year of the projection is the budget put to the Panel. With two figures "
        "for it, nobody knows which one is asked for."
    ),
    source="Tables 1 and 2",
    bad=("Table 1, Projects   £1,119,750\nTable 2, Projects   £1,191,750"),
    good=("Table 1, Projects   £1,191,750\nTable 2, Projects   £1,191,750"),
    help="Link Table 1's budget year to Table 2.",
)
