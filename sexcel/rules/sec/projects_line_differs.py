"""SEC305: A projects line is not the total of the projects table."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC305",
    name="projects-line-differs",
    severity=Severity.ERROR,
    summary="A projects line is not the total of the projects table.",
    why=(
        "Projects are approved one by one. In each of the three years the category holds "
        "their sum, and nothing else."
    ),
    source="Tables 1, 2 and 11",
    bad=("Table 1, Projects, 2021/22   £986,000\nTable 11, TOTAL, 2021/22     £968,000"),
    good=("Table 1, Projects, 2021/22   £968,000\nTable 11, TOTAL, 2021/22     £968,000"),
    help="Link the projects line to the total of Table 11.",
)
