"""What the verdict on a budget rests on, and how far the workbook is filled in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import cached_property

from sexcel.budget import caption
from sexcel.budget.core_team import is_due
from sexcel.budget.equations import equations
from sexcel.budget.links import LINKS, ROW_LINKS
from sexcel.budget.overview import HEADLINE
from sexcel.formulas.footprint import trace_precedents
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.grid import Cell
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import Basis, FilledIn
from sexcel.rules.catalogue import RULES
from sexcel.rules.meaning.scenarios import BudgetFigures


class _HeadlineCells:
    """The cells that the headline depends on, by formulas and by equations, and their kinds."""

    def __init__(
        self,
        book: Book,
        index: FormulaIndex,
        unverified: Mapping[CellRef, str],
        doubted: Set[str],
    ) -> None:
        self._book = book
        self._index = index
        self._unverified = unverified
        self._doubted = doubted
        self._keys = {entry.ref: key for key, entry in book.entries()}

    def count(self) -> Basis:
        """Return how many there are of each kind, and why the headline is in doubt, if it is."""
        kinds = Counter(self._kind(ref, cell) for ref, cell in self._figures())
        known = {kind: kinds.pop(kind, 0) for kind in _KINDS}
        return Basis(
            by_equation=known[_BY_EQUATION],
            recalculated=known[_RECALCULATED],
            inputs=known[_INPUT],
            not_checked=dict(kinds.most_common()),
            headline_doubt=self._headline_doubt(),
        )

    def _figures(self) -> Iterator[tuple[CellRef, Cell]]:
        """Yield the cells with a figure or a formula that the headline depends on."""
        headline = self._book.cell(HEADLINE)
        roots = [] if headline is None else [headline.area]
        footprint = trace_precedents(self._index, roots, self._read_by_equations)
        for sheet in self._index.grid:
            for position in sorted(footprint.cells.get(sheet.name, ())):
                cell = sheet.cells[position]
                if cell.formula is not None or cell.is_number:
                    yield sheet.ref(*position), cell

    def _kind(self, ref: CellRef, cell: Cell) -> str:
        """Return of which kind a cell is, or why it is not checked."""
        key = self._keys.get(ref)
        if key is not None and key.table in self._doubted:
            return f"the reading of {caption(key.table)} is in doubt"
        if ref in self._unverified:
            return self._unverified[ref]
        if key in self._checked:
            return _BY_EQUATION
        return _RECALCULATED if cell.formula is not None else self._kind_of_typed(ref, key)

    def _kind_of_typed(self, ref: CellRef, key: FigureKey | None) -> str:
        """Return of which kind a cell without a formula is that no equation has checked."""
        if ref in self._read_by_equations:
            return "the rules on it are off"
        if self._book.values_of:
            return f"the formulas of an {self._book.values_of} are not read"
        return _INPUT if key is None else self._without_source.get(key, _INPUT)

    def _headline_doubt(self) -> str:
        """Return why the headline is not verified, as a clause; empty where it is."""
        ref = self._book.cell(HEADLINE)
        if ref is None:
            return ""  # said as the reason why nothing can be judged
        if ref in self._unverified:
            return f"its formula was not recalculated ({self._unverified[ref]})"
        if self._book.values_of:
            return f"the formulas of an {self._book.values_of} are not read"
        # Where its rule is off, that is the user's decision, which the verdict names.
        has_equation = HEADLINE in self._checked or ref in self._read_by_equations
        return "" if has_equation else "nothing in the workbook adds up to it"

    @cached_property
    def _checked(self) -> frozenset[FigureKey]:
        off = {rule.name for rule in RULES if rule.code in self._book.settings.rules_off}
        applied = (equation for equation in equations(self._book) if equation.rule not in off)
        return frozenset(equation.target for equation in applied)

    @cached_property
    def _read_by_equations(self) -> dict[CellRef, list[RangeRef]]:
        """Return for each figure that is worked out the cells of those that it is made of."""
        cells: dict[CellRef, list[RangeRef]] = {}
        for equation in equations(self._book):
            target = self._book.cell(equation.target)
            for key in inputs(equation.formula):
                ref = self._book.cell(key)
                if target is not None and ref is not None:
                    cells.setdefault(target, []).append(ref.area)
        return cells

    @cached_property
    def _without_source(self) -> dict[FigureKey, str]:
        """Return the figures whose source is in a table that the workbook lacks."""
        return {
            target: f"{caption(source.table)} was not found"
            for link in (*LINKS, *ROW_LINKS)
            if link.source[0] not in self._book.tables and link.target[0] in self._book.tables
            for row in self._book.tables[link.target[0]].rows
            for target, source in link.pairs(row.key)
        }


_BY_EQUATION, _RECALCULATED, _INPUT = "by equation", "recalculated", "input"
_KINDS = (_BY_EQUATION, _RECALCULATED, _INPUT)


def find_basis(
    book: Book, index: FormulaIndex, unverified: Mapping[CellRef, str], doubted: Set[str]
) -> Basis:
    """Return what the verdict on the headline rests on: its cells by kind.

    ``unverified`` are the formulas that could not be verified, with the reason; ``doubted`` the
    tables whose reading is in doubt.
    """
    return _HeadlineCells(book, index, unverified, doubted).count()


def count_filled(book: Book) -> FilledIn:
    """Return how many inputs of the tables are filled in, and which tables wait.

    A table waits where more of its inputs are blank than it has figures other than 0: a line
    that does not apply is left blank in any budget, most lines are not.
    """
    figures = BudgetFigures(book, equations(book))
    filled, live = Counter[str](), Counter[str]()
    blank = Counter(key.table for key in figures.blank if _is_due(book, key))
    every_blank = Counter[str]()
    block_inputs = dict(_given_together(book))
    for key, place in figures.places.items():
        if not _is_due(book, key):
            continue
        if place.formula is None and (key not in figures.owners or block_inputs.get(key)):
            filled[key.table] += place.value is not None
            is_input = block_inputs.get(key, not figures.stays_blank(key))
            every_blank[key.table] += place.value is None and is_input
        live[key.table] += bool(place.value)
    # In a table without any figure the equations do not tell which blanks they will read.
    blanks = {
        name: blank[name] if live[name] else every_blank[name]
        for name in book.tables
        if filled[name] or every_blank[name]
    }
    total = sum(filled[name] for name in blanks)
    return FilledIn(
        total,
        total + sum(blanks.values()),
        {caption(name): count for name, count in blanks.items() if count > live[name]},
    )


def _is_due(book: Book, key: FigureKey) -> bool:
    column = book.column(key)
    return column is not None and is_due(book, book.tables[key.table], column.column)


def _given_together(book: Book) -> Iterator[tuple[FigureKey, bool]]:
    """Yield the blank figures of blocks that wait for one figure: of the sub total, or a line's.

    True goes with the sub total's, which is an input there.
    """
    for name, table in book.tables.items():
        for lines, sub_total in table.blocks():
            for column in table.figure_columns if sub_total is not None else ():
                entry = None if sub_total is None else sub_total.entry(column.name)
                figures = [line.figure(column.name) for line in lines]
                if entry is None or entry.formula is not None or any(figures) or entry.figure:
                    continue
                for row in (*lines, sub_total):
                    if row is not None:
                        yield FigureKey(name, row.key, column.name), row is sub_total
