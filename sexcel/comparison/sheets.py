"""Sheets without a budget table: whether they differ, not what that means."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.grid import Grid, SheetGrid


def sheet_changes(old: tuple[Grid, Book], new: tuple[Grid, Book]) -> Iterator[str]:
    """A sentence on each sheet without a table that only one workbook has, or that differs."""
    before = {name.casefold(): old[0].sheet(name) for name in old[1].other_sheets}
    after = {name.casefold(): new[0].sheet(name) for name in new[1].other_sheets}
    for name, sheet in before.items():
        if name not in after:
            yield f"Sheet {sheet.name}, which has no budget table, stands in the old workbook only."
        elif number := _differing(sheet, after[name]):
            yield (
                f"Sheet {after[name].name} has no budget table; {number:,} of its cells "
                f"{'differs' if number == 1 else 'differ'}."
            )
    for name, sheet in after.items():
        if name not in before:
            yield f"Sheet {sheet.name}, which has no budget table, stands in the new workbook only."


def _differing(old: SheetGrid, new: SheetGrid) -> int:
    """How many cells differ: in their formula, or in what was typed there."""

    def standing(sheet: SheetGrid, place: tuple[int, int]) -> object:
        cell = sheet.cells.get(place)
        if cell is None or (cell.formula is None and cell.value in (None, "")):
            return None
        return cell.value if cell.formula is None else f"={cell.formula}"

    return sum(standing(old, at) != standing(new, at) for at in {*old.cells, *new.cells})
