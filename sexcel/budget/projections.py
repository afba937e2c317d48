"""Table 1: the three-year projection of every budget category."""

from sexcel.budget.category_words import CONTINGENCY_WORDS, PROJECT_WORDS, SECAS_WORDS, SECCO_WORDS
from sexcel.budget.columns import BUDGET, CATEGORY, FORECAST_1, FORECAST_2
from sexcel.model.expressions import Name, Rounded
from sexcel.model.tables import Line, Table

SECCO = Line(
    "secco",
    "SECCo and Panel Operations",
    ("SECCo and Panel*", "Panel and SECCo*"),
    hints=SECCO_WORDS,
)
SECAS = Line(
    "secas",
    "SECAS Services",
    ("SECAS", "SECAS Services Total", "Total SECAS*", "SECAS Total"),
    hints=SECAS_WORDS,
)
PROJECTS = Line("projects", "Projects", ("Project budget*", "Projects*"), hints=PROJECT_WORDS)
CONTINGENCY = Line(
    "contingency",
    "Contingency",
    formula=Rounded(Name("rates.contingency") * (SECCO.term + SECAS.term + PROJECTS.term)),
    rule="contingency-wrong",
    hints=CONTINGENCY_WORDS,
    note="contingency rate × (SECCo and Panel Operations + SECAS Services + Projects)",
)

PROJECTIONS = Table(
    "projections",
    "Three-year budget projections",
    "1 Projections",
    (
        CATEGORY,
        BUDGET,
        FORECAST_1,
        FORECAST_2,
    ),
    source="Table 1, section 1",
    number=1,
    lines=(SECCO, SECAS, PROJECTS, CONTINGENCY),
    total=True,
    captions=("Budget projections",),
    description="What each budget category costs in the budget year and the two after it.",
)
