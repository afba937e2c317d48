"""SEC309: A grade has other FTE by grade than by service area."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC309",
    name="fte-tables-differ",
    severity=Severity.ERROR,
    summary="A grade has other FTE by grade than by service area.",
    why=(
        "Headcount is approved by grade and spent by service area. A difference is a post "
        "that nobody pays for, or that is paid for twice."
    ),
    source="Tables 7 and 8",
    bad="Table 7 Grade 3: 12, Table 8 Grade 3 total: 11",
    good="Table 7 Grade 3: 11, Table 8 Grade 3 total: 11",
    help="Bring Table 7 and the totals of Table 8 together.",
)
