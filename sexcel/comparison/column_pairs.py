"""Which column of one workbook is which of the other: by its place among the years."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sexcel.budget.titles import format_heading
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import names
from sexcel.model.recognition import BookColumn
from sexcel.model.years import financial_year


class ColumnPairs(Struct, frozen=True):
    """The columns of one table that both workbooks have, and those that only one has."""

    pairs: tuple[tuple[BookColumn, BookColumn], ...]
    only_old: tuple[BookColumn, ...]
    only_new: tuple[BookColumn, ...]


def pair_columns(old: BookTable, new: BookTable, distance: int) -> ColumnPairs:
    """Return the columns in pairs, by name; by year where budget years are ``distance`` apart.

    A column worked out from columns of years (a variance) is then of no year, and left out.
    """
    old_columns, new_columns = _by_name(old), _by_name(new)
    if distance:
        old_columns, new_columns = _of_years(old_columns), _of_years(new_columns)
        pairs = dict(_pair_years(old_columns, new_columns, distance))
    else:
        pairs = {name: name for name in old_columns if name in new_columns}
    paired_new = set(pairs.values())
    return ColumnPairs(
        tuple((old_columns[name], new_columns[new_name]) for name, new_name in pairs.items()),
        tuple(column for name, column in old_columns.items() if name not in pairs),
        tuple(column for name, column in new_columns.items() if name not in paired_new),
    )


def _by_name(table: BookTable) -> dict[str, BookColumn]:
    return {column.name: column for column in reversed(table.columns)}


def _of_years(columns: Mapping[str, BookColumn]) -> dict[str, BookColumn]:
    dated = {name for name, column in columns.items() if column.column.offset is not None}
    return {
        name: column
        for name, column in columns.items()
        if column.column.formula is None or dated.isdisjoint(names(column.column.formula))
    }


def _pair_years(
    old: Mapping[str, BookColumn], new: Mapping[str, BookColumn], distance: int
) -> Iterator[tuple[str, str]]:
    """Yield names in pairs: of several columns of a year the one of the same status first."""
    unpaired, waiting = dict(new), dict(old)
    for same_status in (True, False):
        for name, column in old.items():
            fitting = (
                new_name
                for new_name, candidate in unpaired.items()
                if _is_fitting((name, column), (new_name, candidate), distance)
                and (not same_status or _status(candidate) == _status(column))
            )
            partner = next(fitting, None) if name in waiting else None
            if partner is not None:
                del unpaired[partner], waiting[name]
                yield name, partner


def _is_fitting(old: tuple[str, BookColumn], new: tuple[str, BookColumn], distance: int) -> bool:
    """Say whether two columns are of one year, or both of none and of one name."""
    old_offset, new_offset = old[1].column.offset, new[1].column.offset
    if old_offset is None or new_offset is None:
        return old_offset is new_offset and old[0] == new[0]
    return new_offset == old_offset - distance


def _status(column: BookColumn) -> object:
    return column.status or column.column.statuses[:1]


def heading_of(column: BookColumn, budget_year: int) -> str:
    """Return what a sentence calls a column: by this year's title, not as the heading is typed."""
    declared = column.column
    if declared.short or declared.by_grade or declared.offset is None:
        return " ".join(column.name_in_text.split())
    return format_heading(declared, budget_year)


def describe_alignment(old: Book, new: Book, *, by_year: bool) -> str:
    """Return how the years were put side by side, in a sentence."""
    old_year, new_year = old.year_label(0), new.year_label(0)
    if old_year == new_year:
        return f"Both are budgets for {new_year}."
    if by_year:
        return (
            f"The old workbook is the budget for {old_year}, the new one for {new_year}: figures "
            f"of the same year are compared, so that {_describe_same_year(old, new)}. Formulas are "
            "not compared."
        )
    return (
        f"The old workbook is the budget for {old_year}, the new one for {new_year}: each column "
        f"is compared with the one in its place, {old_year} with {new_year}, "
        f"{old.year_label(1)} with {new.year_label(1)}."
    )


def _describe_same_year(old: Book, new: Book) -> str:
    distance = new.budget_year - old.budget_year
    year = financial_year(max(old.budget_year, new.budget_year))
    if distance > 0:
        return f"what the old one estimates for {year} is compared with the new one's budget"
    return f"the old one's budget for {year} is compared with what the new one estimates"
