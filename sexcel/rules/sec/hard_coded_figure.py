"""SEC602: A number is typed where the figures like it are formulas."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC602",
    name="hard-coded-figure",
    severity=Severity.WARNING,
    summary="A number is typed where the figures like it are formulas.",
    why=(
        "A total that was typed over its formula is right until the first line below it "
        "changes, and then stays as it is while everything around it moves."
    ),
    source="every figure that a table or a link works out",
    bad="Sub Total  £427,000, typed, among sub totals that are sums",
    good="Sub Total  =SUM(E14:E18)",
    help="Put the formula back.",
)
