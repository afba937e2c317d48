"""The budget: one declaration per table, the links between them, the rates they use."""

from functools import cache

from sexcel.budget.accommodation import ACCOMMODATION, MEETINGS
from sexcel.budget.assumptions import DRIVERS, RATES
from sexcel.budget.core_team import FTE_BY_AREA, FTE_BY_GRADE, RATE_CARD
from sexcel.budget.narrative import CHANGE_HISTORY, COMMENTARY, FORWARD_LOOK, LINE_ASSUMPTIONS
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.projections import PROJECTIONS
from sexcel.budget.projects import PROJECTS
from sexcel.budget.secas import COST_BY_SUBCOMMITTEE, SECAS_BUDGET, SECAS_OUTTURN
from sexcel.budget.secco import SECCO_LINES
from sexcel.model.tables import Kind

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


@cache
def figure_kind(name: str | None) -> Kind | None:
    """Return the kind of figure in the table of that name; None where it is not one kind."""
    kinds = {column.kind for table in TABLES if table.name == name for column in table.figures}
    return kinds.pop() if len(kinds) == 1 else None


_CAPTIONS = {table.name: table.caption for table in TABLES}


def caption(table: str) -> str:
    """Return how people cite a table, by its name: ``Table 4`` for ``secco_lines``."""
    return _CAPTIONS[table]


__all__ = ["TABLES", "caption", "figure_kind"]
