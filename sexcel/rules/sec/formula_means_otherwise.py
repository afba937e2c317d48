"""SEC601: A formula does not mean what the budget says, whatever it comes to today."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC601",
    name="formula-means-otherwise",
    severity=Severity.ERROR,
    summary="A formula does not mean what the budget says, even if it is right today.",
    why=(
        "A total that leaves out a line of £0, or takes last year's column where both are the "
        "same, is right until somebody changes a figure. sexcel moves every figure, has the "
        "workbook recalculated, and compares each formula with its equation."
    ),
    source="every table and every link between tables",
    bad="13. OPSG Independent Specialist  £0\nSub Total  =SUM(E14:E17), one row short",
    good="13. OPSG Independent Specialist  £0\nSub Total  =SUM(E14:E18)",
    help="Correct the formula, then look at the figures that follow from it.",
)
