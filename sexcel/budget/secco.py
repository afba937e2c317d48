"""Table 4: SECCo and Panel Operations, line by line, in groups with sub totals."""

from sexcel.budget.columns import BUDGET, OUTTURN, PRIOR_APPROVED, VARIANCE, label_column
from sexcel.model.tables import Table

SECCO_LINES = Table(
    "secco_lines",
    "SECCo and Panel Operations",
    "4 SECCo and Panel",
    (
        label_column("group", "Description", "Group", required=False),
        PRIOR_APPROVED,
        OUTTURN,
        label_column("line", "Budget Line", width=46),
        BUDGET,
        VARIANCE,
    ),
    source="Table 4, section 2.1",
    number=4,
    total=True,
    sub_totals=True,
    description="Every budget line of SECCo and Panel Operations.",
)
