"""SEC306: Two tables give different costs for one sub-committee."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC306",
    name="sub-committee-cost-differs",
    severity=Severity.ERROR,
    summary="Two tables give different costs for one sub-committee.",
    why=("What a sub-committee costs is printed in three tables. Readers must find one figure."),
    source="Tables 3, 5 and 6",
    bad=("Table 5, OPSG, Total   £712,007\nTable 6, OPSG          £721,007"),
    good=("Table 5, OPSG, Total   £712,007\nTable 6, OPSG          £712,007"),
    help="Link Tables 3 and 6 to Table 5.",
)
