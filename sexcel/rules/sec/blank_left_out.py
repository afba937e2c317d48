"""SEC604: A formula leaves out a cell that is blank today."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC604",
    name="blank-left-out",
    severity=Severity.WARNING,
    summary="A formula leaves out a cell of its block that is blank today.",
    why="The first figure that is typed into that cell is missing from the total, unnoticed.",
    source="every table with totals",
    bad="Party Engagement  (blank)\nTotal  =SUM(B5:B12), which ends a row above",
    good="Party Engagement  (blank)\nTotal  =SUM(B5:B13)",
    help="Let the formula reach over the whole block.",
)
