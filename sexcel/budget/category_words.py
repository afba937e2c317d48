"""Words by which the budget categories are known whatever a team calls them.

Each is normalised. They only suggest a line: that its sums hold is asked of every table that is
known so.
"""

SECCO_WORDS = ("secco", "panel", "company")
CORE_AND_SME_WORDS = ("core", "expert", "people", "gross", "staff", "labour")
DISCOUNT_WORDS = ("discount", "rebate")
ACCOMMODATION_WORDS = ("accommodation", "room", "premise", "space", "property", "desk")
SECAS_WORDS = ("secas", "administrator")
PROJECT_WORDS = ("project", "initiative", "portfolio", "pipeline")
CONTINGENCY_WORDS = ("contingency", "reserve", "provision", "risk")
