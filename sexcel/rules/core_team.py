"""Core teams as Tables 5 and 8 give them: FTE by grade beside the cost."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.refs import CellRef


class CoreTeam(Struct, frozen=True):
    """The core team of one service area: FTE by grade, cost in £, their cells and blank ones."""

    name: str
    fte: Mapping[str, Decimal]
    cost: Decimal
    cost_ref: CellRef | None
    fte_refs: tuple[CellRef, ...]


def core_teams(book: Book) -> tuple[CoreTeam, ...]:
    """Return every service area with FTE and a core team cost; none where a table is missing."""
    areas, costs = book.tables.get("fte_by_area"), book.tables.get("secas_budget")
    if areas is None or costs is None:
        return ()
    teams = []
    for area in areas.lines:
        costed = costs.row(area.key)
        cost = None if costed is None else costed.figure("core_team")
        entries = {
            column.name.partition(":")[2]: entry
            for column in areas.columns
            if column.column.by_grade and (entry := area.entry(column.name))
        }
        fte = {grade: entry.figure for grade, entry in entries.items() if entry.figure}
        if costed is None or cost is None or not fte:
            continue
        refs = tuple(entry.ref for entry in entries.values())
        teams.append(CoreTeam(costed.label, fte, cost, costed.cell("core_team"), refs))
    return tuple(teams)
