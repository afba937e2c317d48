"""Which column of one workbook is which of the other: by its place among the years."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sexcel.model.book import Book, BookTable, financial_year
from sexcel.model.expressions import names
from sexcel.model.recognition import BookColumn


class ColumnPairs(Struct, frozen=True):
    """The columns of one table that stand for each other, and those that stand alone."""

    both: tuple[tuple[BookColumn, BookColumn], ...]
    only_old: tuple[BookColumn, ...]
    only_new: tuple[BookColumn, ...]

    def new_name(self, old: str) -> str | None:
        """The name in the new workbook of a column of the old one; None where it has none."""
        return next((new.name for one, new in self.both if one.name == old), None)


def paired(old: BookTable, new: BookTable, distance: int) -> ColumnPairs:
    """The columns by name; by the year that each is of where budget years lie ``distance`` apart.

    A column worked out from columns of years (a variance) is then of no year, and left out.
    """
    before, after = _by_name(old), _by_name(new)
    if distance:
        before, after = _of_years(before), _of_years(after)
    found = _same_years(before, after, distance) if distance else _same_names(before, after)
    pairs = dict(found)
    taken = set(pairs.values())
    return ColumnPairs(
        tuple((before[one], after[other]) for one, other in pairs.items()),
        tuple(column for name, column in before.items() if name not in pairs),
        tuple(column for name, column in after.items() if name not in taken),
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


def _same_names(
    old: Mapping[str, BookColumn], new: Mapping[str, BookColumn]
) -> Iterator[tuple[str, str]]:
    return ((name, name) for name in old if name in new)


def _same_years(
    old: Mapping[str, BookColumn], new: Mapping[str, BookColumn], distance: int
) -> Iterator[tuple[str, str]]:
    """Of several columns of a year the one of the same status, else the one that is left."""
    free = dict(new)
    waiting = []
    for name, column in old.items():
        offset = column.column.offset
        if offset is None:
            if name in free and free[name].column.offset is None:
                del free[name]
                yield name, name
            continue
        candidates = [
            other for other, found in free.items() if found.column.offset == offset - distance
        ]
        same = [other for other in candidates if _status(free[other]) == _status(column)]
        if same:
            del free[same[0]]
            yield name, same[0]
        elif candidates:
            waiting.append((name, offset - distance))
    for name, wanted in waiting:
        left = [other for other, found in free.items() if found.column.offset == wanted]
        if left:
            del free[left[0]]
            yield name, left[0]


def _status(column: BookColumn) -> object:
    return column.status or column.column.statuses[:1]


def aligned(old: Book, new: Book, *, by_year: bool) -> str:
    """How the years were put side by side, in a sentence."""
    before, after = old.year_label(0), new.year_label(0)
    if before == after:
        return f"Both are budgets for {after}."
    if by_year:
        return (
            f"The old workbook is the budget for {before}, the new one for {after}: figures of the "
            f"same year are compared, so that {_same_year(old, new)}. Formulas are not compared."
        )
    return (
        f"The old workbook is the budget for {before}, the new one for {after}: each column is "
        f"compared with the one in its place, {before} with {after}, "
        f"{old.year_label(1)} with {new.year_label(1)}."
    )


def _same_year(old: Book, new: Book) -> str:
    distance = new.budget_year - old.budget_year
    year = financial_year(max(old.budget_year, new.budget_year))
    if distance > 0:
        return f"what the old one estimates for {year} stands against the new one's budget"
    return f"the old one's budget for {year} stands against what the new one estimates"
