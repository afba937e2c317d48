"""The budget: one declaration per table, the links between them, the rates they use."""

from sexcel.budget.accommodation import ACCOMMODATION, MEETINGS
from sexcel.budget.assumptions import DRIVERS, RATES
from sexcel.budget.core_team import FTE_BY_AREA, FTE_BY_GRADE, RATE_CARD
from sexcel.budget.narrative import CHANGE_HISTORY, COMMENTARY, FORWARD_LOOK, LINE_ASSUMPTIONS
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.projections import PROJECTIONS
from sexcel.budget.projects import PROJECTS
from sexcel.budget.secas import COST_BY_SUBCOMMITTEE, SECAS_BUDGET, SECAS_OUTTURN
from sexcel.budget.secco import SECCO_LINES

TABLES = (
    PROJECTIONS,
    OVERVIEW,
    COST_BY_SUBCOMMITTEE,
    SECCO_LINES,
    SECAS_BUDGET,
    SECAS_OUTTURN,
    FTE_BY_GRADE,
    FTE_BY_AREA,
    MEETINGS,
    ACCOMMODATION,
    PROJECTS,
    RATES,
    DRIVERS,
    RATE_CARD,
    LINE_ASSUMPTIONS,
    COMMENTARY,
    FORWARD_LOOK,
    CHANGE_HISTORY,
)
"""Every table, in the order of the published budget; what stands beside them comes last."""

__all__ = ["TABLES"]

_CAPTIONS = {table.name: table.caption for table in TABLES}


def caption(table: str) -> str:
    """Return how people cite a table, by its name: ``Table 4`` for ``secco_lines``."""
    return _CAPTIONS[table]
