"""SEC103: A total is not the sum of its lines and sub totals."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC103",
    name="total-wrong",
    severity=Severity.ERROR,
    summary="A total is not the sum of its lines and sub totals.",
    why=(
        "The Panel decides on totals. One that leaves out or repeats a line misstates the "
        "money asked for."
    ),
    source="all tables with a Total row",
    bad="903,259 + 934,603 + 1,524,303 + 1,242,189 + 626,714, Total 4,327,809",
    good="903,259 + 934,603 + 1,524,303 + 1,242,189 + 626,714, Total 5,231,068",
    help="Sum every line and sub total once.",
)
