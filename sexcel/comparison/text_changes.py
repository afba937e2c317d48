"""Words, dates and names of lines that are written differently."""

import re
from collections.abc import Iterator
from datetime import date

from sexcel.comparison.differences import Spot, TextChange
from sexcel.comparison.line_pairs import LinePair
from sexcel.comparison.pairing import CellPair, Pairing, TablePair
from sexcel.model.book import Entry, Role
from sexcel.model.names import strip_number
from sexcel.model.tables import Kind


def text_changes(pairing: Pairing) -> Iterator[TextChange]:
    """Yield the words, dates and names of lines that are written differently.

    A number that became the text of the same number is among them, and the other way round.
    """
    for pair in pairing.tables.values():
        for line in pair.lines.pairs:
            if line.likeness is None:
                yield from _changed_name(pair, line)
            for cell in pairing.cells(pair, line):
                if cell.kind in (Kind.TEXT, Kind.DATE):
                    before, after = _text(cell.before), _text(cell.after)
                    if before.split() != after.split():
                        yield TextChange(cell.spot(Kind.TEXT), before, after)
                elif _has_other_type(cell):
                    yield TextChange(cell.spot(cell.kind), _type(cell.before), _type(cell.after))


def _changed_name(pair: TablePair, line: LinePair) -> Iterator[TextChange]:
    """Yield a name that means the same to us and not to a person: say, with another rate in it."""
    before, after = line.old.label, line.new.label
    if line.new.role is not Role.LINE or _simplify(before) == _simplify(after):
        return
    table = pair.new.table
    spot = Spot(
        table.name,
        table.caption,
        line.new.name,
        table.labels[-1].title,
        Kind.TEXT,
        line.old.first_cell,
        line.new.first_cell,
    )
    yield TextChange(spot, before, after)


def _has_other_type(cell: CellPair) -> bool:
    """Say whether a figure that stayed the same is a number in one workbook only."""
    before, after = cell.before, cell.after
    is_same = before.figure is not None and before.figure == after.figure
    return is_same and _is_number(before) != _is_number(after)


def _is_number(entry: Entry) -> bool:
    """Say whether a figure is held as a number, and not as the text of one."""
    return entry.raw is None


def _type(entry: Entry) -> str:
    """Return a figure as it is held: sums pass over the text of a number."""
    return f"{entry.figure:,}, a number" if _is_number(entry) else f"{entry.raw}, a text"


def _simplify(label: str) -> str:
    spelt = strip_number(label).replace("&", " and ")
    return re.sub(r"[^\w%£]+", " ", spelt).strip().casefold()


def _text(entry: Entry) -> str:
    value = entry.value
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value is not None else entry.raw or ""
