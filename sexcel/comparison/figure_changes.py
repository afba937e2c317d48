"""Figures that differ: which changed of themselves, which followed, which fell behind."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.comparison.column_pairs import heading_of
from sexcel.comparison.differences import FigureChange, LineFigure
from sexcel.comparison.effects import Effects
from sexcel.comparison.pairing import GONE, CellPair, Pairing, TablePair
from sexcel.model.book import BookTable, Entry, Row
from sexcel.model.decimals import is_noise
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.tables import Kind


def count_figures(table: BookTable, column: str) -> int:
    """Return how many figures a column has."""
    return sum(row.figure(column) is not None for row in table.rows)


class FigureChanges:
    """The figures of two workbooks side by side."""

    def __init__(self, pairing: Pairing, effects: Effects) -> None:
        self._pairing = pairing
        self._effects = effects
        self._unsaved: dict[str, list[Entry]] = {}

    def find_changes(self) -> Iterator[FigureChange]:
        """Yield every figure that differs, on a line and in a column that both have."""
        for cell in self._pairing.figure_cells():
            if _is_unsaved(cell.before) or _is_unsaved(cell.after):
                self._note_unsaved(cell)
            elif _differs(_figure_or_text(cell.before), _figure_or_text(cell.after)):
                yield self._change(cell)

    def find_lagging(self) -> Iterator[FigureChange]:
        """Yield figures that stayed the same although what they are worked out from changed."""
        for cell in self._pairing.figure_cells():
            before, after = cell.before.figure, cell.after.figure
            if before is None or before != after:
                continue
            behind = self._effects.behind(cell.key)
            if behind is not None:
                yield FigureChange(cell.spot(_unit(cell)), before, after, ZERO, behind=behind)

    def headline(self) -> FigureChange | None:
        """Return the budget year's total in both; None where they have none in common."""
        key = self._effects.headline
        for cell in self._pairing.figure_cells(key.table) if key is not None else ():
            has_both = cell.before.figure is not None and cell.after.figure is not None
            if has_both and cell.key == key:
                return self._change(cell)
        return None

    def list_uncompared(self) -> Iterator[str]:
        """Yield what could not be compared; ask once all figures have been."""
        for path, entries in self._unsaved.items():
            number = len(entries)
            yield (
                f"{number:,} formula{'s' if number > 1 else ''} of {path} "
                f"{'were' if number > 1 else 'was'} saved without a value, the first at "
                f"{entries[0].ref}: open the workbook in Excel, save it, and compare again."
            )

    def describe_single_line(
        self, pair: TablePair, row: Row, *, is_new: bool
    ) -> tuple[tuple[LineFigure, ...], Decimal | None]:
        """Return the figures of a line that only one workbook has, and their effect in £.

        The effect is that on the headline, None where there is none.
        """
        table = pair.new if is_new else pair.old
        book = self._pairing.new if is_new else self._pairing.old
        figures: list[LineFigure] = []
        effects: list[Decimal] = []
        for column in table.figure_columns:
            value = row.figure(column.name)
            if not value:
                continue
            heading = heading_of(column, book.budget_year)
            figures.append(LineFigure(heading, column.column.kind, value))
            key = self._key_of_single_line(pair, row, column.name, is_new=is_new)
            if not self._effects.is_worked_out(key):
                effect = self._effects.effect(key, value if is_new else -value)
                effects += [] if effect is None else [effect]
        return tuple(figures), sum(effects, ZERO) if effects else None

    def _key_of_single_line(
        self, pair: TablePair, row: Row, column: str, *, is_new: bool
    ) -> FigureKey | None:
        key = FigureKey(pair.new.table.name, row.key, column)
        if is_new:
            return self._pairing.shared_name_of_new(key) if pair.new.row(row.key) is row else None
        return (
            self._pairing.shared_name_of_old(key)
            if pair.row_names.get(row.key) == row.key + GONE
            else None
        )

    def _change(self, cell: CellPair) -> FigureChange:
        before, after = _figure_or_text(cell.before), _figure_or_text(cell.after)
        spot = cell.spot(_unit(cell))
        if isinstance(before, str) or isinstance(after, str):
            return FigureChange(spot, before, after, None)
        difference = (after or ZERO) - (before or ZERO)
        follows = self._effects.follows(cell.key)
        effect = None if follows else self._effects.effect(cell.key, difference)
        return FigureChange(spot, before, after, difference, follows, effect)

    def _note_unsaved(self, cell: CellPair) -> None:
        for book, entry in ((self._pairing.old, cell.before), (self._pairing.new, cell.after)):
            if _is_unsaved(entry):
                self._unsaved.setdefault(book.path, []).append(entry)


def _unit(cell: CellPair) -> Kind:
    """Return the unit of a figure; among rates and amounts, each line has its own."""
    line = cell.table.new.table.line(cell.line.new.key)
    if cell.kind is Kind.VALUE and line is not None and line.unit is not None:
        return line.unit
    return cell.kind


def _figure_or_text(entry: Entry) -> Decimal | str | None:
    """Return the figure; where there is none, the text that was typed there; None for a blank."""
    return entry.raw if entry.figure is None else entry.figure


def _is_unsaved(entry: Entry) -> bool:
    return entry.value is None and entry.raw is None and entry.formula is not None


def _differs(before: Decimal | str | None, after: Decimal | str | None) -> bool:
    """Say whether a cell differs; a blank and a figure of 0 are equal."""
    if isinstance(before, str) or isinstance(after, str):
        return (before or None) != (after or None)
    return not is_noise((after or ZERO) - (before or ZERO))
