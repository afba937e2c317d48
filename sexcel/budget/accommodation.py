"""Tables 9 and 10: the meetings forecast and what accommodation costs."""

from sexcel.budget.columns import BUDGET, OUTTURN, VARIANCE, label_column
from sexcel.model.tables import Column, Kind, Status, Table

MEETINGS = Table(
    "meetings",
    "Meeting forecast",
    "9 Meetings",
    (
        label_column("meeting", "Meeting", "Meetings", "Meeting type", "Sittings", width=44),
        Column(
            "prior_budget",
            "{prior} Budget",
            Kind.COUNT,
            offset=-1,
            statuses=(Status.APPROVED, Status.FORECAST, Status.ESTIMATED),
        ),
        Column(
            "forecast",
            "{year} Forecast",
            Kind.COUNT,
            offset=0,
            statuses=(Status.FORECAST, Status.APPROVED, Status.ESTIMATED),
        ),
    ),
    source="Table 9, section 3.4.1",
    number=9,
    total=True,
    captions=("Meetings", "Number of meetings", "Meeting numbers", "Meeting plan", "Meetings held"),
    description="Large meetings and workshops to be held, by body.",
)

ACCOMMODATION = Table(
    "accommodation",
    "Accommodation costs",
    "10 Accommodation",
    (label_column("cost", "Cost", "Cost line", "Cost type", width=40), OUTTURN, BUDGET, VARIANCE),
    source="Table 10, section 3.4.5",
    number=10,
    total=True,
    description="Meeting rooms, the Panel Chair's office, contractors' space and expenses.",
)
