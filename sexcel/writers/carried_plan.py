"""The sheets that are no budget tables, planned for the regenerated workbook."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from sexcel.formulas.dependents import find_dependents
from sexcel.model.book import Book
from sexcel.model.grid import ErrorValue, Grid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.ooxml.carried_sheet import CarriedCell, CarriedSheet
from sexcel.writers.figure_moves import FigureMoves
from sexcel.writers.regenerated import SheetCarried
from sexcel.writers.rewriting import FormulaRewriter, RewrittenFormula, UnresolvedError
from sexcel.writers.sheet_names import find_free_name

_NAME = re.compile(r"[^\W\d][\w.]{0,254}\Z")
_LIKE_A_CELL = re.compile(r"(?:[a-z]{1,3}[0-9]+|[rc]|r[0-9]+c[0-9]+)\Z", re.IGNORECASE)
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
"""The error values that a formula can stand for; newer ones are written as text."""


class Source(Struct, frozen=True):
    """The workbook that is regenerated: all its cells, and the sheets that can be carried."""

    grid: Grid
    carried: tuple[CarriedSheet, ...] = ()


class FrozenFormula(Struct, frozen=True):
    """A formula replaced by its value. ``was_at`` is its cell in the workbook read."""

    ref: CellRef
    was_at: CellRef
    formula: str
    reason: str


class CarriedPlan(Struct, frozen=True):
    """One sheet under the ``name`` it gets; a formula that is not in ``formulas`` is frozen."""

    sheet: CarriedSheet
    name: str
    formulas: Mapping[tuple[int, int], str]


class CarriedOver(Struct, frozen=True):
    """All that is carried. ``stale`` are formulas whose value may have been overtaken."""

    sheets: tuple[CarriedPlan, ...] = ()
    frozen: tuple[FrozenFormula, ...] = ()
    stale: tuple[CellRef, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    names_left: Mapping[str, str] = field(default_factory=dict)
    """Defined names that are not carried, each with the reason."""
    sheets_left: tuple[str, ...] = ()
    """Sheets that are not carried."""

    def report_sheets(self) -> tuple[SheetCarried, ...]:
        """Report sheet by sheet what became of it."""
        frozen = _by_sheet(formula.ref for formula in self.frozen)
        stale = _by_sheet(self.stale)
        return tuple(
            SheetCarried(
                plan.sheet.name,
                plan.name,
                tuple(frozen.get(plan.name, ())),
                tuple(stale.get(plan.name, ())),
            )
            for plan in self.sheets
        )


def _by_sheet(cells: Iterable[CellRef]) -> Mapping[str, list[CellRef]]:
    sheets: dict[str, list[CellRef]] = {}
    for cell in cells:
        sheets.setdefault(cell.sheet, []).append(cell)
    return sheets


def carry(
    source: Source | None,
    book: Book,
    settled: Book,
    sheet_names: Iterable[str],
    own_names: Mapping[str, CellRef],
    reports: Iterable[str],
) -> CarriedOver:
    """Plan the sheets of ``source``, with every formula that resolves.

    ``sheet_names`` are the names of the sheets that the regenerated workbook has beside them.

    ``settled`` is the book as it will be written; ``own_names`` are the names that the
    regenerated workbook defines by itself, ``reports`` the source's sheets that are made anew.
    """
    if source is None:
        return CarriedOver(sheets_left=book.other_sheets)
    names = _sheet_names(source.carried, sheet_names)
    moves = FigureMoves(source.grid, book, settled)
    carried = {sheet.name.lower(): (sheet.name, names[sheet.name]) for sheet in source.carried}
    rewriter = FormulaRewriter(
        source.grid, moves, carried, {name.lower(): name for name in reports}, own_names
    )
    frozen: list[FrozenFormula] = []
    reads: dict[CellRef, tuple[RangeRef, ...]] = {}
    plans = tuple(
        CarriedPlan(
            sheet, names[sheet.name], _carry_formulas(sheet, names, rewriter, frozen, reads)
        )
        for sheet in source.carried
    )
    defined = {name.lower() for name in own_names}
    carried_names, lost_names = _carry_names(source.grid.defined_names, rewriter, defined)
    carried_sheets = {sheet.name for sheet in source.carried}
    stale = find_dependents(reads, reads.__getitem__, moves.changed)
    return CarriedOver(
        plans,
        tuple(frozen),
        tuple(CellRef(names[ref.sheet], ref.row, ref.column) for ref in reads if ref in stale),
        carried_names,
        lost_names,
        tuple(name for name in book.other_sheets if name not in carried_sheets),
    )


def _sheet_names(sheets: Iterable[CarriedSheet], sheet_names: Iterable[str]) -> dict[str, str]:
    used = {name.lower() for name in sheet_names}
    names: dict[str, str] = {}
    for sheet in sheets:
        names[sheet.name] = find_free_name(sheet.name, used)
        used.add(names[sheet.name].lower())
    return names


def _carry_formulas(
    sheet: CarriedSheet,
    names: Mapping[str, str],
    rewriter: FormulaRewriter,
    frozen: list[FrozenFormula],
    reads: dict[CellRef, tuple[RangeRef, ...]],
) -> dict[tuple[int, int], str]:
    """Return the live formulas; add the others to ``frozen``, and what each reads to ``reads``."""
    live: dict[tuple[int, int], str] = {}
    for (row, column), cell in sheet.cells.items():
        if cell.formula is None:
            continue
        ref = CellRef(sheet.name, row, column)
        try:
            rewritten = _rewrite(cell, rewriter, sheet.name)
        except UnresolvedError as error:
            new_ref = CellRef(names[sheet.name], row, column)
            frozen.append(FrozenFormula(new_ref, ref, cell.formula, _reason(str(error), cell)))
            continue
        live[row, column] = rewritten.text
        if rewritten.carried or rewritten.figures:
            reads[ref] = (*rewritten.carried, *(figure.area for figure in rewritten.figures))
    return live


def _rewrite(cell: CarriedCell, rewriter: FormulaRewriter, sheet: str) -> RewrittenFormula:
    if cell.is_array:
        raise UnresolvedError("it is an array formula")
    return rewriter.rewrite(cell.formula or "", sheet)


def _reason(clause: str, cell: CarriedCell) -> str:
    sentence = f"{clause[:1].upper()}{clause[1:]}."
    if cell.value is None:
        return f"{sentence} No value was saved with it: left blank."
    if isinstance(cell.value, ErrorValue) and cell.value.code not in ERRORS:
        return f"{sentence} Its error value stands as text."
    return sentence


def _carry_names(
    definitions: Mapping[str, str], rewriter: FormulaRewriter, defined: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names that mean something in the regenerated workbook, and why others do not.

    ``defined`` are the names, in lower case, that it defines by itself.
    """
    carried: dict[str, str] = {}
    lost: dict[str, str] = {}
    for name in definitions:
        try:
            if not _NAME.match(name) or _LIKE_A_CELL.match(name):
                raise UnresolvedError("the name is spelled as only some programs allow")
            meaning = rewriter.resolve_name(name)
        except UnresolvedError as error:
            if name.lower() not in defined:
                lost[name] = str(error)
            continue
        if name.lower() not in defined:
            carried[name] = meaning.text
    return carried, lost
