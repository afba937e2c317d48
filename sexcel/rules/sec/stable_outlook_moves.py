"""SEC313: Costs said to be stable change in years 2 and 3."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC313",
    name="stable-outlook-moves",
    severity=Severity.ERROR,
    summary="Costs said to be stable change in years 2 and 3.",
    why=(
        "Where every service area expects stable cost, SECAS Services costs the same in all "
        "three years."
    ),
    source="forward looks of section 3.2, Table 1",
    bad=(
        "Forward look: every service area stable\n"
        "                    2020/21      2021/22      2022/23\n"
        "SECAS Services   £5,678,040   £5,678,040   £5,768,040"
    ),
    good=(
        "Forward look: every service area stable\n"
        "                    2020/21      2021/22      2022/23\n"
        "SECAS Services   £5,678,040   £5,678,040   £5,678,040"
    ),
    help="Change the projection, or the outlook of the area that moves.",
)
