"""Tables 3, 5 and 6: the cost of SECAS Services by service area and sub-committee."""

from msgspec.structs import replace

from sexcel.budget.category_words import CORE_TEAM_WORDS, SME_WORDS
from sexcel.budget.columns import BUDGET, OUTTURN, PRIOR_APPROVED, VARIANCE, label_column
from sexcel.model.tables import Column, Kind, RowKeys, Table

AREA = label_column("area", "Service Area", "Area", width=30, required=False)
SUBCOMMITTEE = label_column("subcommittee", "Sub-Committee", "Committee", width=34, required=False)
CORE_TEAM = Column(
    "core_team",
    "Core Team",
    Kind.MONEY,
    ("Core", "Core people", "Core staff", "Team"),
    hints=CORE_TEAM_WORDS,
)
SME = Column(
    "sme",
    "Subject Matter Experts",
    Kind.MONEY,
    ("Experts", "Expert call-off", "Call-off experts"),
    hints=SME_WORDS,
)
CHAIRS = Column(
    "chairs",
    "Independent Chairs/ Committee Members",
    Kind.MONEY,
    (
        "Independent Chairs",
        "Independent Chair/Committee Member",
        "Chairs",
        "Independent Chair*Members",
        "Chairs*Members",
    ),
    hints=("chair", "member"),
    width=20,
)

TOTAL_COST = Column(
    "total",
    "Total",
    Kind.MONEY,
    ("Total cost*", "All cost*", "Total budget"),
    formula=CORE_TEAM.term + SME.term,
    rule="line-total-wrong",
)

COST_BY_SUBCOMMITTEE = Table(
    "cost_by_subcommittee",
    "Total cost by sub-committee",
    "3 Sub-committees",
    (
        AREA,
        SUBCOMMITTEE,
        CORE_TEAM,
        SME,
        CHAIRS,
        replace(TOTAL_COST, formula=CORE_TEAM.term + SME.term + CHAIRS.term),
    ),
    source="Table 3, section 1.3",
    number=3,
    keys=RowKeys.SUB_COMMITTEE,
    total=True,
    description="Core team, subject matter experts and independent chairs of each sub-committee.",
)

SECAS_BUDGET = Table(
    "secas_budget",
    "SECAS Services by sub-committee",
    "5 SECAS budget",
    (AREA, SUBCOMMITTEE, CORE_TEAM, SME, TOTAL_COST),
    source="Table 5, section 3.2",
    number=5,
    keys=RowKeys.SUB_COMMITTEE,
    total=True,
    captions=("SECAS Services Budget Line Provision",),
    description="Core team and subject matter expert cost of each sub-committee, before discount.",
)

SECAS_OUTTURN = Table(
    "secas_outturn",
    "SECAS Services against estimated outturn",
    "6 SECAS outturn",
    (AREA, PRIOR_APPROVED, OUTTURN, SUBCOMMITTEE, BUDGET, VARIANCE),
    source="Table 6, section 3.2",
    number=6,
    keys=RowKeys.SUB_COMMITTEE,
    total=True,
    sub_totals=True,
    captions=("SECAS Services Budget versus",),
    description="Budget of each sub-committee beside last year's figures of its service area.",
)
