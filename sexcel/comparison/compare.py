"""Two workbooks, compared."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.comparison.column_pairs import describe_alignment
from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    LineChange,
    PartChange,
    Side,
)
from sexcel.comparison.effects import Effects
from sexcel.comparison.figure_changes import FigureChanges, count_figures
from sexcel.comparison.formula_changes import formula_changes
from sexcel.comparison.formula_meaning import FormulaReader
from sexcel.comparison.line_changes import line_changes
from sexcel.comparison.pairing import GONE, Pairing, TablePair
from sexcel.comparison.sheet_changes import SideSheets
from sexcel.comparison.text_changes import text_changes
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Grid
from sexcel.model.tables import Kind


def compare(old: tuple[Grid, Book], new: tuple[Grid, Book], *, by_year: bool = False) -> Comparison:
    """Return what differs between two workbooks, each as cells and as the budget read from them.

    Where they are of different budget years, columns are compared by their place among the
    years, or ``by_year`` by the year that they are of.
    """
    pairing = Pairing(old[1], new[1], by_year=by_year)
    changes = FigureChanges(pairing, Effects(pairing))
    figures = sorted(changes.find_changes(), key=_figure_rank)
    lines = sorted(line_changes(pairing, changes), key=_line_rank)
    lagging = sorted(changes.find_lagging(), key=_figure_rank)
    sides = _side(old[1]), _side(new[1])
    by_place = not by_year or old[1].budget_year == new[1].budget_year
    formulas: list[FormulaChange] = []
    if by_place and all(side.has_formulas for side in sides):
        only_old = {name: pair.lines.only_old for name, pair in pairing.tables.items()}
        only_new = {name: pair.lines.only_new for name, pair in pairing.tables.items()}
        formulas = formula_changes(
            pairing,
            FormulaReader(*old, pairing.shared_name_of_old, _keys(only_old, ending=GONE)),
            FormulaReader(*new, pairing.shared_name_of_new, _keys(only_new)),
        )
    headline = changes.headline()
    side_sheets = SideSheets(old, new)
    return Comparison(
        *sides,
        describe_alignment(old[1], new[1], by_year=by_year),
        headline,
        tuple(_part_changes(pairing, by_place=by_place)),
        tuple(lines),
        tuple(figures),
        tuple(lagging),
        tuple(formulas),
        tuple(text_changes(pairing)),
        tuple(side_sheets.sentences()),
        tuple(changes.list_uncompared()),
        _unexplained(headline, (*figures, *lines)),
        tuple(side_sheets.comparisons()),
    )


def _figure_rank(change: FigureChange) -> tuple[Decimal, Decimal]:
    """Rank the largest effect on the headline first, then the largest difference in £."""
    size = abs(change.behind or change.difference or ZERO)
    return -abs(change.effect or ZERO), -size if change.spot.kind is Kind.MONEY else ZERO


def _line_rank(change: LineChange) -> tuple[Decimal, Decimal]:
    amounts = [abs(figure.value) for figure in change.figures if figure.kind is Kind.MONEY]
    return -abs(change.effect or ZERO), -max(amounts, default=ZERO)


def _unexplained(
    headline: FigureChange | None, changes: Iterable[FigureChange | LineChange]
) -> Decimal | None:
    """Return what of the headline's difference (£) the changes do not add up to."""
    if headline is None or headline.difference is None:
        return None
    return headline.difference - sum((change.effect or ZERO for change in changes), ZERO)


def _side(book: Book) -> Side:
    version = ""
    for latest in book.lines("change_history")[-1:]:
        status = latest.text("status")
        version = f"{latest.label} ({status})" if status else latest.label
    has_formulas = any(entry.formula is not None for _, entry in book.entries())
    return Side(book.path, book.sha256, book.year_label(0), version, has_formulas, book.values_of)


def _keys(rows: Mapping[str, tuple[Row, ...]], ending: str = "") -> Mapping[str, frozenset[str]]:
    """Return the shared names of rows, by table."""
    return {
        name: frozenset(f"{row.key}{ending}" for row in table_rows)
        for name, table_rows in rows.items()
    }


def _part_changes(pairing: Pairing, *, by_place: bool) -> Iterator[PartChange]:
    """Yield tables and columns that only one workbook has; no columns of years, by year."""
    for book, is_new in ((pairing.old, False), (pairing.new, True)):
        for name, table in book.tables.items():
            if name not in pairing.tables:
                yield _table_change(table, is_new=is_new)
    for pair in pairing.tables.values():
        yield from _column_changes(pair, by_place=by_place)


def _table_change(table: BookTable, *, is_new: bool) -> PartChange:
    figures = sum(count_figures(table, column.name) for column in table.figure_columns)
    return PartChange(table.table.name, table.table.caption, "", is_new, figures)


def _column_changes(pair: TablePair, *, by_place: bool) -> Iterator[PartChange]:
    sides = ((pair.old, pair.columns.only_old, False), (pair.new, pair.columns.only_new, True))
    for table, columns, is_new in sides:
        table_change = _table_change(table, is_new=is_new)
        for column in columns:
            is_of_year = column.column.offset is not None
            if column.column.kind is Kind.LABEL or (is_of_year and not by_place):
                continue
            figures = count_figures(table, column.name) if column.column.kind.is_figure else 0
            yield replace(table_change, column=column.name_in_text, figures=figures)
