"""What became of all that is no figure of a table: carried, frozen, made anew or left behind."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Book
from sexcel.model.grid import Cell, SheetGrid, Visibility
from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.model.wording import count_of, join_words
from sexcel.writers.carried_plan import CarriedOver, CarriedPlan, FrozenFormula, Source
from sexcel.writers.cells import PlannedCell, SheetPlan
from sexcel.writers.layout import column_runs
from sexcel.writers.settle import SettledBook
from sexcel.writers.table_sheets import SOURCE_WORDS

_MOST_ADDRESSES = 12
"""Runs of cells that a sentence names: a line or two of the sheet."""
_MADE_ANEW = (
    "Those of an earlier regeneration are made anew. Of other sheets only cells are carried."
)
CARRIED = (
    "Carried are values, formulas, formats, widths, heights, merges, frozen panes and what is "
    "hidden; not print settings, protection, filters, or several looks inside one text."
)


def describe_carried(source: Source | None) -> str:
    """Say what of a sheet is carried, and what is not."""
    kind = source.grid.values_of if source is not None else ""
    if not kind:
        return CARRIED
    return (
        f"Of an {kind} carried are values and merges, and which sheets are hidden. Formulas, "
        "number formats, looks, widths, heights and comments were not read: a day is shown as one, "
        "without its time, and every other number as it is, in a column that is wide enough."
    )


def find_report_sheets(source: Source | None) -> tuple[str, ...]:
    """Find the sheets that an earlier regeneration derived: they are made anew."""
    if source is None:
        return ()
    return tuple(sheet.name for sheet in source.grid if sheet.value(2, 1) == REPORT_SHEET)


class LeftBehind(Struct, frozen=True):
    """What of the workbook read is no figure of a table, and what became of it.

    ``book`` is as read and ``settled`` as written; ``planned`` are the sheets planned so far.
    """

    book: Book
    settled: SettledBook
    source: Source | None
    carried: CarriedOver
    planned: Mapping[str, SheetPlan]

    @property
    def hidden(self) -> frozenset[str]:
        """Return the carried sheets that nothing can lead to."""
        return frozenset(
            plan.name
            for plan in self.carried.sheets
            if plan.sheet.visibility is not Visibility.VISIBLE
        )

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Yield each sheet that was carried, made anew, or left in part; a word on each."""
        for plan, report in zip(self.carried.sheets, self.carried.report_sheets(), strict=True):
            yield plan.sheet.name, " ".join(_describe(plan, len(report.frozen), report.stale))
        report_sheets = find_report_sheets(self.source)
        if report_sheets:
            names = join_words(report_sheets, len(report_sheets))
            yield names, "Report sheets of an earlier regeneration: made anew."
        if self.source is not None:
            tables = self._table_cells()
            for sheet in self.source.grid:
                cells = tuple(self._cells_beside(sheet, tables.get(sheet.name)))
                if cells:
                    number, where = count_of(len(cells), "cell"), list_addresses(cells)
                    yield sheet.name, f"{number} beside its budget tables left: {where}."

    def not_carried(self) -> Iterator[tuple[str, str]]:
        """Yield what is not in the regenerated workbook, each with a word on it."""
        reason = "No budget table was recognised on it." if not self.source else "Too many cells."
        for sheet in self.carried.sheets_left:
            yield f"Sheet {sheet}", reason
        kind = self.source.grid.values_of if self.source is not None else ""
        if kind:
            words = f"Of an {kind} only cells are read, so whether it has any is not known."
            yield "Charts, pictures, comments, filters, names and print settings", words
        is_regenerated = bool(find_report_sheets(self.source))
        for part in self.book.not_carried:
            yield part, _MADE_ANEW if is_regenerated else "Only cells are carried."
        for name, clause in self.carried.names_left.items():
            yield f"Name {name}", f"{clause[:1].upper()}{clause[1:]}."
        for key, entry in self.book.entries():
            has_both = entry.formula is not None and entry.value is not None
            if has_both and key not in self.settled.formulas:
                yield str(entry.ref), f"={entry.formula} is carried as its value."

    def frozen(self) -> Iterator[tuple[FrozenFormula, int]]:
        """Yield the formulas frozen: of those below one another for one reason, the first.

        Each comes with the number of those that it stands for.
        """
        first: FrozenFormula | None = None
        number = 0
        for formula in sorted(
            self.carried.frozen,
            key=lambda formula: (formula.ref.sheet, formula.ref.column, formula.ref.row),
        ):
            if first is not None and _follows(first, number, formula):
                number += 1
                continue
            if first is not None:
                yield first, number
            first, number = formula, 1
        if first is not None:
            yield first, number

    def _cells_beside(
        self, sheet: SheetGrid, table_cells: set[tuple[int, int]] | None
    ) -> Iterator[tuple[int, int]]:
        """Yield the cells of a sheet with tables that no table has and that are not written."""
        if table_cells is None:
            return
        planned = self.planned.get(sheet.name)
        for position, cell in sheet.cells.items():
            has_content = cell.value is not None or cell.formula is not None
            if has_content and position not in table_cells:
                new_cell = None if planned is None else planned.cells.get(position)
                if new_cell is None or not _is_same(cell, new_cell):
                    yield position

    def _table_cells(self) -> dict[str, set[tuple[int, int]]]:
        """Return the cells that tables were read from, by sheet."""
        cells: dict[str, set[tuple[int, int]]] = {}
        for table in self.book.tables.values():
            for place in table.recognised:
                unused = {(ref.row, ref.column) for ref, _ in place.unused}
                header = set(place.header.positions()) - unused
                cells.setdefault(place.header.sheet, set()).update(header)
            for row in table.rows:
                for entry in row.entries.values():
                    position = (entry.ref.row, entry.ref.column)
                    cells.setdefault(entry.ref.sheet, set()).add(position)
        return cells


def list_addresses(cells: Iterable[tuple[int, int]]) -> str:
    """Return ``A1, B3:B9``; the first of them where they are many."""
    runs = [run.a1 for run in islice(column_runs(cells), _MOST_ADDRESSES + 1)]
    more = " …" if len(runs) > _MOST_ADDRESSES else ""
    return ", ".join(runs[:_MOST_ADDRESSES]) + more


def _describe(plan: CarriedPlan, frozen: int, stale: Iterable[CellRef]) -> Iterator[str]:
    """Yield sentences on a carried sheet, of whose formulas so many are ``frozen``."""
    carried = "Carried" if plan.name == plan.sheet.name else f"Carried as '{plan.name}'"
    if frozen:
        owner = "its" if frozen == 1 else "their"
        formulas = count_of(frozen, "formula")
        yield f"{carried} with {formulas} frozen to {owner} value, below."
    else:
        yield f"{carried}."
    if plan.formulas:
        yield f"{len(plan.formulas):,} live."
    if stale:
        where = list_addresses((ref.row, ref.column) for ref in stale)
        yield f"Use figures that changed, so out of date until Excel recalculates: {where}."
    unsaved = [place for place in plan.formulas if plan.sheet.cells[place].value is None]
    if unsaved:
        where = list_addresses(unsaved)
        yield f"Saved without a value, so blank until Excel recalculates: {where}."


def _follows(first: FrozenFormula, number: int, formula: FrozenFormula) -> bool:
    """Say whether a formula is the next below a run of so many, for the same reason."""
    below = replace(first.ref, row=first.ref.row + number)
    return (formula.ref, formula.reason) == (below, first.reason)


def _is_same(cell: Cell, new_cell: PlannedCell) -> bool:
    """Say whether the regenerated sheet has the same cell: its title, its way to Contents."""
    if cell.formula is not None:
        return cell.formula == new_cell.formula
    return _before_source(cell.value) == _before_source(new_cell.value)


def _before_source(value: object) -> object:
    """Return the words before those on the table's source, which versions of sexcel differ in."""
    return value.partition(SOURCE_WORDS)[0] if isinstance(value, str) else value
