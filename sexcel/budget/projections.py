"""Table 1: the three-year projection of every budget category."""

from msgspec.structs import replace

from sexcel.budget.category_words import SECAS_WORDS
from sexcel.budget.columns import BUDGET, CATEGORY, FORECAST_1, FORECAST_2
from sexcel.budget.overview import CONTINGENCY as IN_OVERVIEW
from sexcel.budget.overview import PROJECTS, SECCO
from sexcel.model.tables import Line, Table

SECAS = Line(
    "secas",
    "SECAS Services",
    ("SECAS", "SECAS Services Total", "Total SECAS*", "SECAS Total"),
    hints=SECAS_WORDS,
)
CONTINGENCY = replace(IN_OVERVIEW, blank_columns=())
"""The line of Table 2, in every year of the projection."""

PROJECTIONS = Table(
    "projections",
    "Three-year budget projections",
    "1 Projections",
    (CATEGORY, BUDGET, FORECAST_1, FORECAST_2),
    source="Table 1, section 1",
    number=1,
    lines=(SECCO, SECAS, PROJECTS, CONTINGENCY),
    total=True,
    captions=("Budget projections",),
    description="What each budget category costs in the budget year and the two after it.",
)
