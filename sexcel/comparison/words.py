"""Lines that came, went or were renamed, and words that stand otherwise."""

import re
from collections.abc import Iterator
from datetime import date

from sexcel.comparison.differences import LineChange, LineFate, Spot, WordsChange
from sexcel.comparison.figures import FigureChanges, heading_of_both
from sexcel.comparison.lines import LinePair
from sexcel.comparison.pairing import Pairing, TablePair
from sexcel.model.book import Entry, Role, Row
from sexcel.model.names import normalise, strip_number
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind

_SPACE = re.compile(r"\s+")


def line_changes(pairing: Pairing, changes: FigureChanges) -> Iterator[LineChange]:
    """Every line that only one workbook has, that is called otherwise, or stands elsewhere."""
    for pair in pairing.tables.values():
        for rows, is_new in ((pair.lines.only_old, False), (pair.lines.only_new, True)):
            for row in rows:
                yield _alone(pair, row, changes, is_new=is_new)
        for line in pair.lines.both:
            yield from _renamed(pair, line)
        yield from _groups(pair)


def _alone(pair: TablePair, row: Row, changes: FigureChanges, *, is_new: bool) -> LineChange:
    figures, effect = changes.alone(pair, row, is_new=is_new)
    where = _where(row)
    return LineChange(
        pair.new.table.name,
        pair.new.table.caption,
        LineFate.ADDED if is_new else LineFate.REMOVED,
        "" if is_new else row.name,
        row.name if is_new else "",
        row.name,
        None if is_new else where,
        where if is_new else None,
        figures,
        effect,
    )


def _renamed(pair: TablePair, line: LinePair) -> Iterator[LineChange]:
    table = pair.new.table
    places = _where(line.old), _where(line.new)
    name = line.new.name
    if line.likeness is not None:
        yield LineChange(
            table.name, table.caption, LineFate.RENAMED, line.old.name, name, name, *places,
            likeness=line.likeness,
        )  # fmt: skip
    before, after = normalise(line.old.group), normalise(line.new.group)
    moved = before and after and pair.lines.groups.get(before, before) != after
    if moved and line.new.role is Role.LINE:
        yield LineChange(
            table.name, table.caption, LineFate.MOVED, line.old.group, line.new.group, name, *places
        )


def _groups(pair: TablePair) -> Iterator[LineChange]:
    table = pair.new.table
    told: set[str] = set()
    for line in pair.lines.both:
        before = normalise(line.old.group)
        if before in pair.lines.groups and before not in told and line.new.role is Role.LINE:
            told.add(before)
            after = line.new.group
            # A line that goes by its group's name has been told already.
            if line.new.label != after:
                yield LineChange(
                    table.name, table.caption, LineFate.RENAMED, line.old.group, after, after,
                    _where(line.old), _where(line.new),
                )  # fmt: skip


def words_changes(pairing: Pairing) -> Iterator[WordsChange]:
    """Words, dates and names of lines that are written otherwise."""
    for pair in pairing.tables.values():
        for line in pair.lines.both:
            if line.likeness is None:
                yield from _label(pair, line)
            for one, other in pair.columns.both:
                if other.column.kind not in (Kind.TEXT, Kind.DATE):
                    continue
                before, after = line.old.entry(one.name), line.new.entry(other.name)
                if before is None or after is None or _plain(before) == _plain(after):
                    continue
                column = heading_of_both(one, other, pairing)
                spot = _spot(pair, line, column, before.ref, after.ref)
                yield WordsChange(spot, _text(before), _text(after))


def _label(pair: TablePair, line: LinePair) -> Iterator[WordsChange]:
    """A name that reads the same to us and not to a person: another rate in brackets, say."""
    before, after = line.old.label, line.new.label
    if line.new.role is not Role.LINE or _simple(before) == _simple(after):
        return
    label = pair.new.table.labels[-1]
    spot = _spot(pair, line, label.title, _where(line.old), _where(line.new))
    yield WordsChange(spot, before, after)


def _simple(label: str) -> str:
    spelt = strip_number(label).replace("&", " and ")
    return re.sub(r"[^\w%£]+", " ", spelt).strip().casefold()


def _spot(
    pair: TablePair, line: LinePair, column: str, before: CellRef | None, after: CellRef | None
) -> Spot:
    table = pair.new.table
    return Spot(table.name, table.caption, line.new.name, column, Kind.TEXT, before, after)


def _where(row: Row) -> CellRef | None:
    return next((entry.ref for entry in row.entries.values() if entry.value is not None), None)


def _plain(entry: Entry) -> str:
    return _SPACE.sub(" ", _text(entry)).strip()


def _text(entry: Entry) -> str:
    value = entry.value
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value is not None else entry.raw or ""
