"""Table 2: the budget against the estimated outturn, by budget category."""

from sexcel.budget.category_words import (
    ACCOMMODATION_WORDS,
    CONTINGENCY_WORDS,
    CORE_AND_SME_WORDS,
    CORE_TEAM_WORDS,
    DISCOUNT_WORDS,
    PROJECT_WORDS,
    SECAS_WORDS,
    SECCO_WORDS,
    SME_WORDS,
)
from sexcel.budget.columns import BUDGET, CATEGORY, OUTTURN, PRIOR_APPROVED, VARIANCE
from sexcel.model.expressions import FigureKey, Name, Rounded
from sexcel.model.tables import TOTAL, Line, Table

SECCO = Line(
    "secco",
    "SECCo and Panel Operations",
    ("SECCo and Panel*", "Panel and SECCo*"),
    hints=SECCO_WORDS,
)
CORE_AND_SME = Line(
    "core_and_sme",
    "Core Team and Subject Matter Experts",
    ("Core Team + SMEs", "Core Team and SMEs", "Core Team and Experts"),
    summed=False,
    hints=CORE_AND_SME_WORDS,
)
CORE_TEAM = Line(
    "core_team",
    "Core Team",
    summed=False,
    part_of=CORE_AND_SME.name,
    hints=CORE_TEAM_WORDS,
)
SME = Line(
    "sme",
    "Subject Matter Experts",
    ("Experts",),
    summed=False,
    part_of=CORE_AND_SME.name,
    hints=SME_WORDS,
)
DISCOUNT = Line(
    "discount",
    "Contractual Discount",
    ("Discount", "* contract discount", "Less discount*"),
    formula=-Rounded(Name("rates.contractual_discount") * CORE_AND_SME.term),
    rule="discount-wrong",
    optional_columns=("prior_approved",),
    summed=False,
    hints=DISCOUNT_WORDS,
    note="contractual discount × Core Team and Subject Matter Experts, taken off",
)
ACCOMMODATION = Line(
    "accommodation",
    "Accommodation Costs",
    ("Accommodation*",),
    summed=False,
    hints=ACCOMMODATION_WORDS,
)
SECAS = Line(
    "secas",
    "SECAS Services Total",
    ("SECAS Services", "Total SECAS*", "SECAS Total"),
    formula=CORE_AND_SME.term + DISCOUNT.term + ACCOMMODATION.term,
    rule="secas-total-wrong",
    hints=SECAS_WORDS,
    note="Core Team and Subject Matter Experts less discount, plus accommodation",
)
PROJECTS = Line("projects", "Projects", ("Project budget*", "Projects*"), hints=PROJECT_WORDS)
CONTINGENCY = Line(
    "contingency",
    "Contingency",
    formula=Rounded(Name("rates.contingency") * (SECCO.term + SECAS.term + PROJECTS.term)),
    rule="contingency-wrong",
    blank_columns=("outturn",),
    hints=CONTINGENCY_WORDS,
    note="contingency rate × (SECCo and Panel Operations + SECAS Services + Projects)",
)

OVERVIEW = Table(
    "overview",
    "Overview: budget against estimated outturn",
    "2 Overview",
    (CATEGORY, PRIOR_APPROVED, OUTTURN, BUDGET, VARIANCE),
    source="Table 2, section 1.3",
    number=2,
    lines=(
        SECCO,
        CORE_AND_SME,
        CORE_TEAM,
        SME,
        DISCOUNT,
        ACCOMMODATION,
        SECAS,
        PROJECTS,
        CONTINGENCY,
    ),
    total=True,
    description="The approved budget beside last year's budget and estimated outturn.",
)

HEADLINE = FigureKey(OVERVIEW.name, TOTAL, BUDGET.name)
"""The figure that the Panel approves: the total of Table 2, budget year."""
