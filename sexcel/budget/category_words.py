"""Words by which the budget categories and their parts are known whatever a team calls them.

Each is normalised. They only suggest a line: that its sums hold is asked of every table that is
known so.
"""

SECCO_WORDS = ("secco", "panel", "company", "governance")
CORE_AND_SME_WORDS = ("core", "expert", "people", "gross", "staff", "labour")
CORE_TEAM_WORDS = (
    "core",
    "team",
    "staff",
    "staffing",
    "establishment",
    "people",
    "employee",
    "payroll",
)
SME_WORDS = ("sme", "expert", "specialist", "consultant", "consultancy", "contractor", "adviser")
DISCOUNT_WORDS = ("discount", "rebate")
ACCOMMODATION_WORDS = (
    "accommodation",
    "room",
    "premise",
    "space",
    "property",
    "desk",
    "occupancy",
    "estate",
)
SECAS_WORDS = ("secas", "administrator")
PROJECT_WORDS = ("project", "programme", "initiative", "portfolio", "pipeline")
CONTINGENCY_WORDS = ("contingency", "reserve", "provision", "risk")
