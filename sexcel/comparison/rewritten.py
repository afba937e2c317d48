"""Formulas that do not mean what they meant, told apart from figures that changed."""

from collections.abc import Iterable, Iterator

from sexcel.comparison.differences import FormulaChange, FormulaFate, Spot
from sexcel.comparison.figures import heading_of, heading_of_both
from sexcel.comparison.formulas import Meaning, Meanings
from sexcel.comparison.lines import LinePair
from sexcel.comparison.pairing import GONE, Pairing, TablePair
from sexcel.model.book import Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.recognition import BookColumn

_WORST_FIRST = (
    FormulaFate.TYPED_OVER,
    FormulaFate.OTHER_FIGURES,
    FormulaFate.WRITTEN_OTHERWISE,
    FormulaFate.MADE,
)


def formula_changes(pairing: Pairing, old: Meanings, new: Meanings) -> list[FormulaChange]:
    """Every cell whose formula came, went, or means something else; the worst first."""
    found = _changes(pairing, old, new)
    return sorted(found, key=lambda change: _WORST_FIRST.index(change.fate))


def _changes(pairing: Pairing, old: Meanings, new: Meanings) -> Iterator[FormulaChange]:
    for pair in pairing.tables.values():
        for line in pair.lines.both:
            for one, other in pair.columns.both:
                before, after = line.old.entry(one.name), line.new.entry(other.name)
                if before is None or after is None or not other.column.kind.is_figure:
                    continue
                was, now = old.of(before), new.of(after)
                if was is None and now is None:
                    continue
                if was is None or now is None or was.parts != now.parts:
                    spot = _spot(pairing, pair, line, (one, other), before, after)
                    if was is None and before.figure is None and before.raw is None:
                        continue  # a blank that is worked out now: told with the figures
                    yield _change(pairing, spot, before, after, was, now)


def _change(
    pairing: Pairing,
    spot: Spot,
    before: Entry,
    after: Entry,
    was: Meaning | None,
    now: Meaning | None,
) -> FormulaChange:
    if was is None or now is None:
        fate = FormulaFate.TYPED_OVER if now is None else FormulaFate.MADE
        return FormulaChange(spot, fate, before.formula, after.formula)
    no_more, now_too = was.reads - now.reads, now.reads - was.reads
    fate = FormulaFate.OTHER_FIGURES if no_more or now_too else FormulaFate.WRITTEN_OTHERWISE
    return FormulaChange(
        spot,
        fate,
        before.formula,
        after.formula,
        tuple(_named(pairing, no_more)),
        tuple(_named(pairing, now_too)),
    )


def _named(pairing: Pairing, keys: Iterable[FigureKey]) -> Iterator[str]:
    for key in sorted(keys):
        table = pairing.new.tables.get(key.table) or pairing.old.tables.get(key.table)
        if table is None:
            continue
        row, column = table.row(key.row.removesuffix(GONE)), table.column(key.column)
        line = key.row.removesuffix(GONE) if row is None else row.name
        heading = (
            key.column.removesuffix(GONE)
            if column is None
            else heading_of(column, pairing.new.budget_year)
        )
        yield f"{table.table.caption}, {line}, {heading}"


def _spot(
    pairing: Pairing,
    pair: TablePair,
    line: LinePair,
    columns: tuple[BookColumn, BookColumn],
    before: Entry,
    after: Entry,
) -> Spot:
    table = pair.new.table
    heading, kind = heading_of_both(*columns, pairing), columns[1].column.kind
    return Spot(table.name, table.caption, line.new.name, heading, kind, before.ref, after.ref)
