"""Sheets without a budget table: whether they differ, not what that means."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.grid import Grid, SheetGrid


def sheet_changes(old: tuple[Grid, Book], new: tuple[Grid, Book]) -> Iterator[str]:
    """Yield a sentence on each sheet without a table that one workbook lacks, or that differs."""
    old_sheets = {name.casefold(): old[0].sheet(name) for name in old[1].other_sheets}
    new_sheets = {name.casefold(): new[0].sheet(name) for name in new[1].other_sheets}
    for name, sheet in old_sheets.items():
        if name not in new_sheets:
            yield f"Sheet {sheet.name}, which has no budget table, stands in the old workbook only."
        elif number := _count_differences(sheet, new_sheets[name]):
            yield (
                f"Sheet {new_sheets[name].name} has no budget table; {number:,} of its cells "
                f"{'differs' if number == 1 else 'differ'}."
            )
    for name, sheet in new_sheets.items():
        if name not in old_sheets:
            yield f"Sheet {sheet.name}, which has no budget table, stands in the new workbook only."


def _count_differences(old: SheetGrid, new: SheetGrid) -> int:
    """Return how many cells differ: in their formula, or in what was typed there."""
    places = {*old.cells, *new.cells}
    return sum(_content(old, place) != _content(new, place) for place in places)


def _content(sheet: SheetGrid, place: tuple[int, int]) -> object:
    cell = sheet.cells.get(place)
    if cell is None or (cell.formula is None and cell.value in (None, "")):
        return None
    return cell.value if cell.formula is None else f"={cell.formula}"
