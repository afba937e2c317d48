"""SEC309: A grade has other FTE in Table 7 than in Table 8."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC309",
    name="fte-tables-differ",
    severity=Severity.ERROR,
    summary="A grade has other FTE in Table 7 than in Table 8.",
    why=(
        "Posts are approved by grade and spent by service area. A difference is a post that "
        "nobody pays for, or one that is paid for twice."
    ),
    source="Tables 7 and 8",
    bad=("Table 7, Grade 3          12 FTE\nTable 8, Total, Grade 3   11 FTE"),
    good=("Table 7, Grade 3          11 FTE\nTable 8, Total, Grade 3   11 FTE"),
    help="Bring Table 7 and the totals of Table 8 together.",
)
