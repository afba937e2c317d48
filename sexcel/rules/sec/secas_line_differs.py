"""SEC303: The Core Team and SME line of the overview is not the total of its tables."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC303",
    name="secas-line-differs",
    severity=Severity.ERROR,
    summary="The Core Team and SME line of the overview is not the total of its tables.",
    why=(
        "The overview must say what its own breakdown says, for the outturn and for last "
        "year's budget too."
    ),
    source="Tables 2, 5 and 6",
    bad=("Table 2, Core Team and SMEs   £6,072,378\nTable 5, Total                £6,027,378"),
    good=("Table 2, Core Team and SMEs   £6,027,378\nTable 5, Total                £6,027,378"),
    help="Link Table 2's line to the totals of Tables 5 and 6.",
)
