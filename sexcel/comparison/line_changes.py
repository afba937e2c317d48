"""Lines that came, went, were renamed or moved to another group."""

from collections.abc import Iterator

from sexcel.comparison.differences import LineChange, LineFate
from sexcel.comparison.figure_changes import FigureChanges
from sexcel.comparison.line_pairs import LinePair
from sexcel.comparison.pairing import Pairing, TablePair
from sexcel.model.book import Role, Row
from sexcel.model.names import normalise


def line_changes(pairing: Pairing, changes: FigureChanges) -> Iterator[LineChange]:
    """Yield every line that only one workbook has, that was renamed, or that moved."""
    for pair in pairing.tables.values():
        for rows, is_new in ((pair.lines.only_old, False), (pair.lines.only_new, True)):
            for row in rows:
                yield _single_line(pair, row, changes, is_new=is_new)
        for line in pair.lines.pairs:
            yield from _changed_line(pair, line)
        yield from _renamed_groups(pair)


def _single_line(pair: TablePair, row: Row, changes: FigureChanges, *, is_new: bool) -> LineChange:
    figures, effect = changes.describe_single_line(pair, row, is_new=is_new)
    cell = row.first_cell
    return LineChange(
        pair.new.table.name,
        pair.new.table.caption,
        LineFate.ADDED if is_new else LineFate.REMOVED,
        "" if is_new else row.name,
        row.name if is_new else "",
        row.name,
        None if is_new else cell,
        cell if is_new else None,
        figures,
        effect,
    )


def _changed_line(pair: TablePair, line: LinePair) -> Iterator[LineChange]:
    table, name = pair.new.table, line.new.name
    cells = line.old.first_cell, line.new.first_cell
    if line.likeness is not None:
        yield LineChange(
            table.name, table.caption, LineFate.RENAMED, line.old.name, name, name, *cells,
            likeness=line.likeness,
        )  # fmt: skip
    before, after = normalise(line.old.group), normalise(line.new.group)
    has_moved = before and after and pair.lines.groups.get(before, before) != after
    if has_moved and line.new.role is Role.LINE:
        yield LineChange(
            table.name, table.caption, LineFate.MOVED, line.old.group, line.new.group, name, *cells
        )


def _renamed_groups(pair: TablePair) -> Iterator[LineChange]:
    table = pair.new.table
    reported: set[str] = set()
    for line in pair.lines.pairs:
        before = normalise(line.old.group)
        if before not in pair.lines.groups or before in reported or line.new.role is not Role.LINE:
            continue
        reported.add(before)
        after = line.new.group
        # A line that goes by its group's name has been reported already.
        if line.new.label != after:
            yield LineChange(
                table.name, table.caption, LineFate.RENAMED, line.old.group, after, after,
                line.old.first_cell, line.new.first_cell,
            )  # fmt: skip
