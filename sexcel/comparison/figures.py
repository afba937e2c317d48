"""Figures that differ: which changed of themselves, which followed, which fell behind."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from sexcel.budget.titles import format_heading
from sexcel.comparison.differences import FigureChange, LineFigure, Spot
from sexcel.comparison.effects import Effects
from sexcel.comparison.pairing import GONE, Pairing, TablePair
from sexcel.model.book import BookTable, Entry, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind

_Found = tuple[FigureKey | None, Callable[[], Spot], Entry, Entry]
"""A figure of both: its name, its place (made when asked for), what stands there."""

NOISE = Decimal("1e-9")
"""A difference this small is a computer's, not a budget's."""


def figures_in(table: BookTable, column: str) -> int:
    """How many figures stand in a column."""
    return sum(row.figure(column) is not None for row in table.rows)


def heading_of(column: BookColumn, budget_year: int) -> str:
    """What a sentence calls a column: by this year's title, not as the heading is written."""
    declared = column.column
    if declared.short or declared.by_grade or declared.offset is None:
        return " ".join(column.name_in_text.split())
    return format_heading(declared, budget_year)


def heading_of_both(old: BookColumn, new: BookColumn, pairing: Pairing) -> str:
    """What a sentence calls a column of both: ``2020/21 → 2021/22 Approved Budget``."""
    before = heading_of(old, pairing.old.budget_year)
    after = heading_of(new, pairing.new.budget_year)
    if new.column.offset is None or before.partition(" ")[0] == after.partition(" ")[0]:
        return after
    return f"{before.partition(' ')[0]} → {after}"


class FigureChanges:
    """The figures of two workbooks side by side."""

    def __init__(self, pairing: Pairing, effects: Effects) -> None:
        self._pairing = pairing
        self._effects = effects
        self._unsaved: dict[str, list[Entry]] = {}

    def changed(self) -> Iterator[FigureChange]:
        """Every figure that differs, on a line and in a column that both have."""
        for key, spot, before, after in self._pairs():
            if _is_unsaved(before) or _is_unsaved(after):
                self._note(before, after)
                continue
            was, now = _standing(before), _standing(after)
            if was == now or _is_noise(was, now):
                continue
            yield self._change(key, spot(), _told(before), _told(after))

    def lagging(self) -> Iterator[FigureChange]:
        """Figures that stand although what they are worked out from changed."""
        for key, spot, before, after in self._pairs():
            was, now = before.figure, after.figure
            behind = self._effects.behind(key)
            if was is not None and was == now and behind is not None:
                yield FigureChange(spot(), was, now, ZERO, behind=behind)

    def headline(self) -> FigureChange | None:
        """The budget year's total in both; None where they have none in common."""
        key = self._effects.headline
        for one, spot, before, after in self._pairs(None if key is None else key.table):
            if one == key and before.figure is not None and after.figure is not None:
                return self._change(one, spot(), before.figure, after.figure)
        return None

    def uncompared(self) -> Iterator[str]:
        """What could not be compared; ask once all figures have been."""
        for path, entries in self._unsaved.items():
            number = len(entries)
            yield (
                f"{number:,} formula{'s' if number > 1 else ''} of {path} "
                f"{'were' if number > 1 else 'was'} saved without a value, the first at "
                f"{entries[0].ref}: open the workbook in Excel, save it, and compare again."
            )

    def alone(
        self, pair: TablePair, row: Row, *, is_new: bool
    ) -> tuple[tuple[LineFigure, ...], Decimal | None]:
        """The figures of a line that only one workbook has, and their effect on the headline."""
        table = pair.new if is_new else pair.old
        book = self._pairing.new if is_new else self._pairing.old
        figures, effects = [], []
        for column in table.figure_columns:
            value = row.figure(column.name)
            if not value:
                continue
            figures.append(
                LineFigure(heading_of(column, book.budget_year), column.column.kind, value)
            )
            key = self._key_of_alone(pair, row, column.name, is_new=is_new)
            if not self._effects.is_worked_out(key):
                effect = self._effects.effect(key, value if is_new else -value)
                effects += [] if effect is None else [effect]
        return tuple(figures), sum(effects, ZERO) if effects else None

    def _key_of_alone(
        self, pair: TablePair, row: Row, column: str, *, is_new: bool
    ) -> FigureKey | None:
        key = FigureKey(pair.new.table.name, row.key, column)
        if is_new:
            return self._pairing.of_new(key) if pair.new.row(row.key) is row else None
        return self._pairing.of_old(key) if pair.row_names.get(row.key) == row.key + GONE else None

    def _pairs(self, table: str | None = None) -> Iterator[_Found]:
        for name, pair in self._pairing.tables.items():
            if table is None or name == table:
                for line in pair.lines.both:
                    yield from self._of_line(pair, line.old, line.new)

    def _of_line(self, pair: TablePair, old: Row, new: Row) -> Iterator[_Found]:
        known = pair.old.row(old.key) is old and pair.new.row(new.key) is new
        for one, other in pair.columns.both:
            before, after = old.entry(one.name), new.entry(other.name)
            if not other.column.kind.is_figure or before is None or after is None:
                continue
            name = pair.new.table.name
            key = FigureKey(name, new.key, other.name) if known else None
            spot = partial(self._spot, pair, new, (one, other), before, after)
            yield key, spot, before, after

    def _spot(
        self,
        pair: TablePair,
        row: Row,
        columns: tuple[BookColumn, BookColumn],
        before: Entry,
        after: Entry,
    ) -> Spot:
        """The place of a cell that both workbooks have."""
        declared = pair.new.table
        kind = columns[1].column.kind
        line = declared.line(row.key)
        if kind is Kind.VALUE and line is not None and line.unit is not None:
            kind = line.unit
        return Spot(
            declared.name,
            declared.caption,
            row.name,
            heading_of_both(*columns, self._pairing),
            kind,
            before.ref,
            after.ref,
        )

    def _change(
        self,
        key: FigureKey | None,
        spot: Spot,
        before: Decimal | str | None,
        after: Decimal | str | None,
    ) -> FigureChange:
        if isinstance(before, str) or isinstance(after, str):
            return FigureChange(spot, before, after, None)
        difference = (after or ZERO) - (before or ZERO)
        follows = self._effects.follows(key)
        effect = None if follows else self._effects.effect(key, difference)
        return FigureChange(spot, before, after, difference, follows, effect)

    def _note(self, before: Entry, after: Entry) -> None:
        for book, entry in ((self._pairing.old, before), (self._pairing.new, after)):
            if _is_unsaved(entry):
                self._unsaved.setdefault(book.path, []).append(entry)


def _standing(entry: Entry) -> Decimal | str | None:
    """The figure; for want of one what was written there. A blank and nothing are one."""
    return _told(entry) or None


def _told(entry: Entry) -> Decimal | str | None:
    """What a change is told with: a figure of 0 is one, a blank is none."""
    return entry.raw if entry.figure is None else entry.figure


def _is_unsaved(entry: Entry) -> bool:
    return entry.value is None and entry.raw is None and entry.formula is not None


def _is_noise(before: Decimal | str | None, after: Decimal | str | None) -> bool:
    return (
        isinstance(before, Decimal | None)
        and isinstance(after, Decimal | None)
        and abs((after or ZERO) - (before or ZERO)) < NOISE
    )
