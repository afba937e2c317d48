"""Core teams as Tables 5 and 8 give them: FTE by grade beside the cost."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.refs import CellRef


class CoreTeam(Struct, frozen=True):
    """The core team of one service area: FTE above 0 by grade, cost in £, and their cells."""

    name: str
    fte: Mapping[str, Decimal]
    cost: Decimal
    cost_ref: CellRef | None
    refs: tuple[CellRef | None, ...]


def core_teams(book: Book) -> tuple[CoreTeam, ...]:
    """Every service area with both FTE and a core team cost; none where a table is missing."""
    areas, costs = book.tables.get("fte_by_area"), book.tables.get("secas_budget")
    if areas is None or costs is None:
        return ()
    found: list[CoreTeam] = []
    for row in areas.lines:
        costed = costs.row(row.key)
        cost = costed.entry("core_team") if costed is not None else None
        if costed is None or cost is None or cost.figure is None:
            continue
        entries = {
            column.name.partition(":")[2]: entry
            for column in areas.columns
            if column.column.by_grade and (entry := row.entry(column.name)) and entry.figure
        }
        fte = {grade: entry.figure for grade, entry in entries.items() if entry.figure}
        if fte:
            refs = tuple(entry.ref for entry in entries.values())
            found.append(CoreTeam(costed.label, fte, cost.figure, cost.ref, refs))
    return tuple(found)
