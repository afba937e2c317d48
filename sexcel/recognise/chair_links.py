"""Which lines of Table 4 the chairs and members of Table 3 are taken from, by their formulas."""

from collections.abc import Mapping

from sexcel.model.book import BookTable
from sexcel.recognise.formula_reads import areas_read


def read_chairs(tables: Mapping[str, BookTable]) -> frozenset[str]:
    """Return the keys of the lines that the formulas of chairs and members read.

    None where one of their figures is typed, or comes from elsewhere.
    """
    costs, lines = tables.get("cost_by_subcommittee"), tables.get("secco_lines")
    if costs is None or lines is None:
        return frozenset()
    keys = {cell.area: line.key for line in lines.lines if (cell := line.cell("budget"))}
    read: set[str] = set()
    for unit in costs.lines:
        entry = unit.entry("chairs")
        if entry is not None and entry.figure:
            areas = list(areas_read(entry.formula or "", entry.ref))
            if not areas or any(area not in keys for area in areas):
                return frozenset()
            read.update(keys[area] for area in areas)
    return frozenset(read)
