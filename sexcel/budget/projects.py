"""Table 11: projects, driven by the industry or by the SEC, over three years."""

from sexcel.budget.columns import BUDGET, FORECAST_1, FORECAST_2, label_column
from sexcel.model.tables import Table

PROJECTS = Table(
    "projects",
    "Projects",
    "11 Projects",
    (label_column("project", "Project", "Project name", width=60), BUDGET, FORECAST_1, FORECAST_2),
    source="Table 11, section 4",
    number=11,
    total=True,
    sub_totals=True,
    captions=("Project budgets",),
    description="Projects at the Panel's discretion, each released against a project brief.",
)
