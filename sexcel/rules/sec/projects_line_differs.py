"""SEC305: A projects line is not the total of the projects table."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC305",
    name="projects-line-differs",
    severity=Severity.ERROR,
    summary="A projects line is not the total of the projects table.",
    why=(
        "Projects are approved one by one; their sum is what the category holds, in each of "
        "the three years."
    ),
    source="Tables 1, 2 and 11",
    bad="Table 1 2021/22 £986,000, Table 11 TOTAL £968,000",
    good="Table 1 2021/22 £968,000, Table 11 TOTAL £968,000",
    help="Link the projects line to the total of Table 11.",
)
