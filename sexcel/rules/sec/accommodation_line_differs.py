"""SEC304: The accommodation line of the overview is not the total of its table."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC304",
    name="accommodation-line-differs",
    severity=Severity.ERROR,
    summary="The accommodation line of the overview is not the total of its table.",
    why="The overview must say what its own breakdown says.",
    source="Tables 2 and 10",
    bad=("Table 2, Accommodation Costs   £198,000\nTable 10, Total                £189,000"),
    good=("Table 2, Accommodation Costs   £189,000\nTable 10, Total                £189,000"),
    help="Link Table 2's accommodation line to the total of Table 10.",
)
