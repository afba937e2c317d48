"""SEC313: Costs said to be stable change in years 2 and 3."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC313",
    name="stable-outlook-moves",
    severity=Severity.ERROR,
    summary="Costs said to be stable change in years 2 and 3.",
    why=(
        "If every service area expects stable cost, SECAS Services costs the same in all "
        "three years."
    ),
    source="forward looks of section 3.2, Table 1",
    bad="All areas stable; SECAS Services £5,678,040, then £5,768,040",
    good="All areas stable; SECAS Services £5,678,040 in all years",
    help="Change the projection, or the outlook of the area that moves.",
)
