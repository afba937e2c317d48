"""Two workbooks, compared."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.comparison.columns import aligned
from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    LineChange,
    PartChange,
    Side,
)
from sexcel.comparison.effects import Effects
from sexcel.comparison.figures import FigureChanges, figures_in
from sexcel.comparison.formulas import Meanings
from sexcel.comparison.pairing import GONE, Pairing, TablePair
from sexcel.comparison.rewritten import formula_changes
from sexcel.comparison.sheets import sheet_changes
from sexcel.comparison.words import line_changes, words_changes
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Grid
from sexcel.model.tables import Kind


def compare(old: tuple[Grid, Book], new: tuple[Grid, Book], *, by_year: bool = False) -> Comparison:
    """What differs between two workbooks, each as cells and as the budget read from them.

    Where they are of different budget years, columns are compared by their place among the
    years, or ``by_year`` by the year that they are of.
    """
    pairing = Pairing(old[1], new[1], by_year=by_year)
    effects = Effects(pairing)
    changes = FigureChanges(pairing, effects)
    figures = sorted(changes.changed(), key=_weight)
    lines = sorted(line_changes(pairing, changes), key=_line_weight)
    lagging = sorted(changes.lagging(), key=_weight)
    formulas: tuple[FormulaChange, ...] = ()
    sides = _side(old[1]), _side(new[1])
    by_place = not by_year or old[1].budget_year == new[1].budget_year
    if by_place and all(side.has_formulas for side in sides):
        formulas = tuple(
            formula_changes(
                pairing,
                Meanings(*old, pairing.of_old, _alone(pairing, gone=True)),
                Meanings(*new, pairing.of_new, _alone(pairing, gone=False)),
            )
        )
    headline = changes.headline()
    return Comparison(
        *sides,
        aligned(old[1], new[1], by_year=by_year),
        headline,
        tuple(_parts(pairing, by_place=by_place)),
        tuple(lines),
        tuple(figures),
        tuple(lagging),
        formulas,
        tuple(words_changes(pairing)),
        tuple(sheet_changes(old, new)),
        tuple(changes.uncompared()),
        _rest(headline, figures, lines),
    )


def _weight(change: FigureChange) -> tuple[Decimal, Decimal]:
    """The largest effect on the headline first, then the largest difference in £, then others."""
    size = abs(change.behind or change.difference or ZERO)
    return -abs(change.effect or ZERO), -size if change.spot.kind is Kind.MONEY else ZERO


def _line_weight(change: LineChange) -> tuple[Decimal, Decimal]:
    money = [abs(one.value) for one in change.figures if one.kind is Kind.MONEY]
    return -abs(change.effect or ZERO), -max(money, default=ZERO)


def _rest(
    headline: FigureChange | None,
    figures: list[FigureChange],
    lines: list[LineChange],
) -> Decimal | None:
    if headline is None or headline.difference is None:
        return None
    effects = (*(one.effect for one in figures), *(one.effect for one in lines))
    return headline.difference - sum((effect or ZERO for effect in effects), ZERO)


def _side(book: Book) -> Side:
    history = book.tables.get("change_history")
    last = history.lines[-1] if history is not None and history.lines else None
    version = ""
    if last is not None:
        status = last.text("status")
        version = f"{last.label} ({status})" if status else last.label
    entries = (
        entry
        for table in book.tables.values()
        for row in table.rows
        for entry in row.entries.values()
    )
    has_formulas = any(entry.formula is not None for entry in entries)
    return Side(book.path, book.sha256, book.year_label(0), version, has_formulas)


def _alone(pairing: Pairing, *, gone: bool) -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(
            [f"{row.key}{GONE}" for row in pair.lines.only_old]
            if gone
            else [row.key for row in pair.lines.only_new]
        )
        for name, pair in pairing.tables.items()
    }


def _parts(pairing: Pairing, *, by_place: bool) -> Iterator[PartChange]:
    """Tables that only one workbook has, and columns; not of years, where years differ."""
    for table in pairing.only_old():
        yield _part(table, is_new=False)
    for table in pairing.only_new():
        yield _part(table, is_new=True)
    for pair in pairing.tables.values():
        yield from _columns(pair, by_place=by_place)


def _part(table: BookTable, *, is_new: bool) -> PartChange:
    number = sum(figures_in(table, column.name) for column in table.figure_columns)
    return PartChange(table.table.name, table.table.caption, "", is_new, number)


def _columns(pair: TablePair, *, by_place: bool) -> Iterator[PartChange]:
    sides = ((pair.old, pair.columns.only_old, False), (pair.new, pair.columns.only_new, True))
    for table, columns, is_new in sides:
        whole = _part(table, is_new=is_new)
        for column in columns:
            is_of_year = column.column.offset is not None
            if column.column.kind is not Kind.LABEL and (by_place or not is_of_year):
                yield replace(
                    whole,
                    column=column.name_in_text,
                    figures=figures_in(table, column.name) if column.column.kind.is_figure else 0,
                )
