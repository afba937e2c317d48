"""The words beside the figures: change history, assumptions, reasons and the forward look."""

from sexcel.budget.columns import label_column, text_column
from sexcel.model.tables import Column, Kind, RowKeys, Table

CHANGE_HISTORY = Table(
    "change_history",
    "Change history",
    "Change history",
    (
        label_column("version", "Version", width=12),
        text_column(
            "status",
            "Status",
            required=True,
            width=14,
            choices=("Draft", "Consultation", "Final", "In-year"),
        ),
        Column("issued", "Issue date", Kind.DATE, ("Date", "Issued"), width=14),
        text_column("author", "Author", width=24),
        text_column("comment", "Comments", "Comment"),
    ),
    source="Change History",
    keys=RowKeys.NUMBERED,
    optional=True,
    description="Every version of this budget, when it was issued and why.",
)

LINE_ASSUMPTIONS = Table(
    "line_assumptions",
    "Assumptions by budget line",
    "Line assumptions",
    (
        label_column("line", "Budget line", width=46),
        text_column("assumption", "Assumption", required=True, width=90),
    ),
    source="sections 2.2 and 3.4",
    keys=RowKeys.NUMBERED,
    optional=True,
    description="What each budget line takes for granted.",
)

COMMENTARY = Table(
    "commentary",
    "Reasons for variances",
    "Commentary",
    (
        label_column("line", "Budget line", width=46),
        text_column("reason", "Reason for variance", required=True, width=90),
    ),
    source="sections 1.3, 2.2, 3.2.1 and 3.4.5",
    keys=RowKeys.NUMBERED,
    optional=True,
    description="Why a line moves against the estimated outturn.",
)

FORWARD_LOOK = Table(
    "forward_look",
    "Forward look",
    "Forward look",
    (
        label_column("area", "Service area"),
        text_column(
            "outlook",
            "Outlook",
            required=True,
            width=16,
            choices=("Stable", "Rising", "Falling"),
        ),
        text_column("years_2_and_3", "Years 2 and 3", width=90),
    ),
    source="sections 3.2.2 to 3.2.6",
    keys=RowKeys.NUMBERED,
    optional=True,
    description="What each service area expects of the two years after the budget year.",
)
