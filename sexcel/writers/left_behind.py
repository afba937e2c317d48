"""What became of all that is no figure of a table: carried, frozen, made anew or left."""

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.grid import Cell, SheetGrid, Visibility
from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.model.wording import count_of, join_words
from sexcel.writers.carried_plan import CarriedOver, CarriedPlan, FrozenFormula, Source, column_runs
from sexcel.writers.cells import SheetPlan
from sexcel.writers.settle import Settled
from sexcel.writers.table_sheets import SOURCE_WORDS

_MOST_ADDRESSES = 12
_MADE_ANEW = (
    "Those of an earlier regeneration are made anew. Of other sheets only cells are carried."
)
CARRIED = (
    "Carried are values, formulas, formats, widths, heights, merges, frozen panes and what is "
    "hidden; not print settings, protection, filters, or several looks inside one text."
)


def describe_carried(source: Source | None) -> str:
    """What of a sheet is carried, and what is not."""
    kind = source.grid.values_of if source is not None else ""
    if not kind:
        return CARRIED
    return (
        f"Of an {kind} carried are values and merges, and which sheets are hidden. Formulas, "
        "number formats, looks, widths, heights and comments were not read: a day is shown as one, "
        "without its time, and every other number as it is, in a column that is wide enough."
    )


def find_report_sheets(source: Source | None) -> tuple[str, ...]:
    """The sheets that an earlier regeneration derived: they are made anew."""
    if source is None:
        return ()
    return tuple(sheet.name for sheet in source.grid if sheet.value(2, 1) == REPORT_SHEET)


class LeftBehind(Struct, frozen=True):
    """The book as read and as settled, its workbook, and the sheets planned so far by name."""

    book: Book
    settled: Settled
    source: Source | None
    carried: CarriedOver
    planned: Mapping[str, SheetPlan]

    @property
    def hidden(self) -> frozenset[str]:
        """The carried sheets that nothing can lead to."""
        visible = Visibility.VISIBLE
        return frozenset(
            plan.name for plan in self.carried.sheets if plan.sheet.visibility is not visible
        )

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Each sheet that was carried, made anew, or left in part; a word on each."""
        told = {one.written_as: one for one in self.carried.told()}
        for plan in self.carried.sheets:
            sheet = told[plan.name]
            yield plan.sheet.name, " ".join(_on(plan, len(sheet.frozen), sheet.stale))
        anew = find_report_sheets(self.source)
        if anew:
            yield (
                join_words(anew, len(anew)),
                "Report sheets of an earlier regeneration: made anew.",
            )
        if self.source is not None:
            taken = self._taken()
            for sheet_grid in self.source.grid:
                beside = tuple(self._beside(sheet_grid, taken.get(sheet_grid.name)))
                if beside:
                    cells = count_of(len(beside), "cell")
                    where = list_addresses(beside)
                    yield sheet_grid.name, f"{cells} beside its budget tables left: {where}."

    def not_carried(self) -> Iterator[tuple[str, str]]:
        """What is not in the regenerated workbook, each with a word on it."""
        for sheet in self.carried.left:
            yield f"Sheet {sheet}", self._why_left()
        anew = find_report_sheets(self.source)
        kind = self.source.grid.values_of if self.source is not None else ""
        if kind:
            words = f"Of an {kind} only cells are read, so whether it has any is not known."
            yield "Charts, pictures, comments, filters, names and print settings", words
        for what in self.book.not_carried:
            yield what, _MADE_ANEW if anew else "Only cells are carried."
        for name, reason in self.carried.names_left.items():
            yield f"Name {name}", f"{reason[:1].upper()}{reason[1:]}."
        for key, entry in self.book.entries():
            has_both = entry.formula is not None and entry.value is not None
            if has_both and key not in self.settled.formulas:
                yield str(entry.ref), f"={entry.formula} is carried as its value."

    def _why_left(self) -> str:
        if self.source is None:
            return "No budget table was recognised on it."
        return "Too many cells."

    def frozen(self) -> Iterator[tuple[FrozenFormula, int]]:
        """The formulas frozen, those below one another for one reason as one with their number."""
        first: FrozenFormula | None = None
        number = 0
        ordered = sorted(
            self.carried.frozen, key=lambda one: (one.ref.sheet, one.ref.column, one.ref.row)
        )
        for one in ordered:
            if first is not None and _follows(first, number, one):
                number += 1
                continue
            if first is not None:
                yield first, number
            first, number = one, 1
        if first is not None:
            yield first, number

    def _beside(
        self, sheet: SheetGrid, taken: set[tuple[int, int]] | None
    ) -> Iterator[tuple[int, int]]:
        """The cells of a sheet with tables that no table took and that are not written anew."""
        if taken is None:
            return
        planned = self.planned.get(sheet.name)
        for at, cell in sheet.cells.items():
            holds = cell.value is not None or cell.formula is not None
            if holds and at not in taken and not (planned and _is_there(planned, at, cell)):
                yield at

    def _taken(self) -> dict[str, set[tuple[int, int]]]:
        """The cells that tables were read from, by sheet."""
        taken: dict[str, set[tuple[int, int]]] = {}
        for table in self.book.tables.values():
            for place in table.recognised:
                header = place.header
                unused = {(ref.row, ref.column) for ref, _ in place.unused}
                taken.setdefault(header.sheet, set()).update(
                    position for position in header.positions() if position not in unused
                )
            for found in table.rows:
                for entry in found.entries.values():
                    at = (entry.ref.row, entry.ref.column)
                    taken.setdefault(entry.ref.sheet, set()).add(at)
        return taken


def list_addresses(cells: tuple[tuple[int, int], ...]) -> str:
    """``A1, B3:B9``; the first of them where they are many."""
    found = list(islice(column_runs(cells), _MOST_ADDRESSES + 1))
    more = " …" if len(found) > _MOST_ADDRESSES else ""
    return ", ".join(found[:_MOST_ADDRESSES]) + more


def _on(plan: CarriedPlan, frozen: int, stale: tuple[CellRef, ...]) -> Iterator[str]:
    live = len(plan.formulas)
    carried = "Carried" if plan.name == plan.sheet.name else f"Carried as '{plan.name}'"
    if frozen:
        formulas = count_of(frozen, "formula")
        owner = "its" if frozen == 1 else "their"
        yield f"{carried} with {formulas} frozen to {owner} value, below."
    else:
        yield f"{carried}."
    if live:
        yield f"{live:,} live."
    if stale:
        where = list_addresses(tuple((ref.row, ref.column) for ref in stale))
        yield f"Use figures that changed, so out of date until Excel recalculates: {where}."
    unsaved = tuple(at for at in plan.formulas if plan.sheet.cells[at].value is None)
    if unsaved:
        where = list_addresses(unsaved)
        yield f"Saved without a value, so blank until Excel recalculates: {where}."


def _follows(first: FrozenFormula, number: int, one: FrozenFormula) -> bool:
    return (one.ref.sheet, one.ref.column, one.ref.row, one.reason) == (
        first.ref.sheet,
        first.ref.column,
        first.ref.row + number,
        first.reason,
    )


def _is_there(planned: SheetPlan, at: tuple[int, int], cell: Cell) -> bool:
    """Whether the regenerated sheet has the same there: its title, its way back to Contents."""
    new = planned.cells.get(at)
    if new is None:
        return False
    if cell.formula is not None:
        return cell.formula == new.formula
    return _before_source(cell.value) == _before_source(new.value)


def _before_source(value: object) -> object:
    """Return the words before those on the table's source, which versions of sexcel differ in."""
    return value.partition(SOURCE_WORDS)[0] if isinstance(value, str) else value
