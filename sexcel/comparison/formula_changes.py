"""Formulas that do not mean what they meant, as distinct from figures that changed."""

from collections.abc import Iterable, Iterator

from sexcel.comparison.column_pairs import heading_of
from sexcel.comparison.differences import FormulaChange, FormulaFate
from sexcel.comparison.formula_meaning import FormulaMeaning, FormulaReader
from sexcel.comparison.pairing import GONE, CellPair, Pairing
from sexcel.model.expressions import FigureKey

_WORST_FIRST = (
    FormulaFate.TYPED_OVER,
    FormulaFate.OTHER_FIGURES,
    FormulaFate.WRITTEN_OTHERWISE,
    FormulaFate.MADE,
)


def formula_changes(
    pairing: Pairing, old: FormulaReader, new: FormulaReader
) -> list[FormulaChange]:
    """Return every cell whose formula came, went, or means something else; the worst first."""
    changes = _find_changes(pairing, old, new)
    return sorted(changes, key=lambda change: _WORST_FIRST.index(change.fate))


def _find_changes(
    pairing: Pairing, old: FormulaReader, new: FormulaReader
) -> Iterator[FormulaChange]:
    for cell in pairing.figure_cells():
        before, after = old.read(cell.before), new.read(cell.after)
        if before is None and cell.before.figure is None and cell.before.raw is None:
            continue  # a blank that is worked out now is among the figures that changed
        if before is None or after is None:
            if before is not after:
                fate = FormulaFate.TYPED_OVER if after is None else FormulaFate.MADE
                spot = cell.spot(cell.kind)
                yield FormulaChange(spot, fate, cell.before.formula, cell.after.formula)
        elif before.parts != after.parts:
            yield _change_of_meaning(pairing, cell, before, after)


def _change_of_meaning(
    pairing: Pairing, cell: CellPair, before: FormulaMeaning, after: FormulaMeaning
) -> FormulaChange:
    no_longer_read, now_read = before.reads - after.reads, after.reads - before.reads
    reads_others = no_longer_read or now_read
    return FormulaChange(
        cell.spot(cell.kind),
        FormulaFate.OTHER_FIGURES if reads_others else FormulaFate.WRITTEN_OTHERWISE,
        cell.before.formula,
        cell.after.formula,
        tuple(_names(pairing, no_longer_read)),
        tuple(_names(pairing, now_read)),
    )


def _names(pairing: Pairing, keys: Iterable[FigureKey]) -> Iterator[str]:
    """Yield figures by table, line and column, as ``Table 4, Legal, 2020/21 Approved Budget``."""
    for key in sorted(keys):
        table = pairing.new.tables.get(key.table) or pairing.old.tables.get(key.table)
        if table is None:
            continue
        row, column = table.row(key.row.removesuffix(GONE)), table.column(key.column)
        line = key.row.removesuffix(GONE) if row is None else row.name
        heading = key.column.removesuffix(GONE)
        if column is not None:
            heading = heading_of(column, pairing.new.budget_year)
        yield f"{table.table.caption}, {line}, {heading}"
