"""SEC603: A formula has a rate typed into it that the workbook states in a cell."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC603",
    name="typed-rate",
    severity=Severity.WARNING,
    summary="A formula has a rate typed into it that the workbook states in a cell.",
    why=(
        "When the Panel changes the contingency, the rate on the assumptions sheet is changed "
        "and the formula that has its own copy is forgotten."
    ),
    source="sections 3.2.1 and 4.3: contractual discount and contingency",
    bad="Contingency  =ROUND(5%*(D5+D10+D11),0)",
    good="Contingency  =ROUND(Contingency_rate*(D5+D10+D11),0)",
    help="Refer to the cell of the rate.",
)
