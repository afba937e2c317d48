"""Amounts given in thousands or millions of pounds, where the sheet says so."""

import re
from collections.abc import Container, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.links import LINKS
from sexcel.model.amounts import has_own_unit
from sexcel.model.book import BookTable, Entry
from sexcel.model.doubts import Doubt, ScaledAmounts, ScaleMixUp
from sexcel.model.expressions import ONE, FigureKey
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind

_THOUSAND = Decimal(1_000)
"""What one unit of amounts in £k is worth, in £."""

_MILLION = Decimal(1_000_000)
"""What one unit of amounts in £m is worth, in £."""

_SCALES = (
    (re.compile(r"(?:£|\bGBP)\s?(?:m\b|mn\b|million)|\bin millions\b", re.IGNORECASE), _MILLION),
    (
        re.compile(
            r"(?:£|\bGBP)[\s,]{0,2}(?:k\b|['\u2019]?\s?000s?\b|thousands?\b)|\b[TK]GBP\b|"
            r"\bin thousands\b|\bthousands of (?:£|pounds)",
            re.IGNORECASE,
        ),
        _THOUSAND,
    ),
)

_PLAIN = re.compile(r"[(\[]\s*£\s*[)\]]|\bin (?:£|pounds\b)(?!\s?(?:k|m|'?0))", re.IGNORECASE)
"""Words by which amounts are in £: ``2. Running costs (£)``."""

_OF_NOTES = re.compile(
    r"\b(?:notes?|comments?|reasons?|narrative)\b[^.;\n]{0,40}?\bin (?:£|pounds\b)", re.IGNORECASE
)
"""What says the unit of words beside the amounts: ``Notes are in £``, under a title in £k. The verb
is between the two, and hardly more."""

_ROUNDING = Decimal("0.02")
"""Share by which the quotient of two figures may miss 1,000. One of them is rounded to £1,000,
which changes an amount of £25,000 by 2 %, and larger ones by less."""

_TOO_LARGE_FOR_THOUSANDS = Decimal(100_000)
"""No budget has a hundred million pounds: a figure like this one is not in £k."""


def scale_of(heading: str, texts_above: str) -> Decimal:
    """Return the scale of a column by its heading, else by the texts above the table, else 1."""
    return _find_scale(heading) or _find_scale(texts_above) or ONE


def states_unit(text: str) -> bool:
    """Say whether a text states the unit of amounts."""
    return _PLAIN.search(_OF_NOTES.sub(" ", text)) is not None or _find_scale(text) is not None


def _find_scale(text: str) -> Decimal | None:
    """Return 1,000 for ``£k`` or "in thousands", a million for ``£m``, None for neither."""
    return next((scale for pattern, scale in _SCALES if pattern.search(text)), None)


def correct_scales(
    tables: Mapping[str, BookTable], doubts: list[Doubt], settled: Container[str] = ()
) -> dict[str, BookTable]:
    """Return the tables in £, those corrected whose amounts have another unit than they say.

    The unit of the tables ``settled`` is what a person says.

    A table that is in £k without saying so is a thousandth of its counterpart in every link that
    it has; one that says £k and is in £ is a thousand times each of them. Each is a doubt.
    """
    corrected = dict(tables)
    overstated = [name for name in _overstated_tables(tables) if name not in settled]
    for name in overstated:
        table = corrected[name]
        scale, ref = _scale(table), _first_heading(table)
        corrected[name] = _rescale(table, ONE / scale)
        doubts[:] = [
            doubt for doubt in doubts if not (isinstance(doubt, ScaledAmounts) and doubt.ref == ref)
        ]
        doubts.append(ScaleMixUp(ref, name, scale))
    for name, quotients in _compare_linked_figures(corrected).items():
        if name not in settled and all(_is_near(quotient, _THOUSAND) for quotient, _ in quotients):
            table = corrected[name]
            corrected[name] = _rescale(table, _THOUSAND)
            doubts.append(ScaleMixUp(_first_heading(table), name))
    return corrected


def _overstated_tables(tables: Mapping[str, BookTable]) -> Iterator[str]:
    """Yield the tables that say £k or £m and are in £.

    The fault is theirs, and not their counterparts', where one of these agrees with another table,
    or where their figures are too large to be in thousands.
    """
    all_quotients = _compare_linked_figures(tables)
    for name, quotients in all_quotients.items():
        scale = _scale(tables[name])
        if scale == ONE or not all(_is_near(quotient * scale, ONE) for quotient, _ in quotients):
            continue
        is_counterpart_right = any(
            _is_near(quotient, ONE)
            for _, counterpart in quotients
            for quotient, _ in all_quotients[counterpart]
        )
        if is_counterpart_right or _largest(tables[name]) / scale >= _TOO_LARGE_FOR_THOUSANDS:
            yield name


def _compare_linked_figures(
    tables: Mapping[str, BookTable],
) -> dict[str, list[tuple[Decimal, str]]]:
    """Return by how much each table's counterparts in links are larger, and which they are."""
    quotients: dict[str, list[tuple[Decimal, str]]] = {}
    for target, source in (pair for link in LINKS for pair in link.pairs()):
        target_figure, source_figure = _figure(tables, target), _figure(tables, source)
        if target_figure and source_figure:
            quotients.setdefault(target.table, []).append(
                (source_figure / target_figure, source.table)
            )
            quotients.setdefault(source.table, []).append(
                (target_figure / source_figure, target.table)
            )
    return quotients


def _is_near(quotient: Decimal, expected: Decimal) -> bool:
    return abs(quotient / expected - 1) < _ROUNDING


def _scale(table: BookTable) -> Decimal:
    """Return the unit that a table gives all its amounts in; 1 where they are of several."""
    scales = {column.scale for column in table.columns if column.column.kind is Kind.MONEY}
    return scales.pop() if len(scales) == 1 else ONE


def _largest(table: BookTable) -> Decimal:
    names = [column.name for column in table.columns if column.column.kind is Kind.MONEY]
    figures = (row.figure(name) for row in table.rows for name in names)
    return max((abs(figure) for figure in figures if figure is not None), default=ONE)


def _first_heading(table: BookTable) -> CellRef:
    """Return the heading of the first amounts."""
    columns = table.figure_columns
    money = (column for column in columns if column.column.kind is Kind.MONEY)
    return next(money, columns[0]).heading_ref


def _figure(tables: Mapping[str, BookTable], key: FigureKey) -> Decimal | None:
    row = tables[key.table].row(key.row) if key.table in tables else None
    return None if row is None else row.figure(key.column)


def _rescale(table: BookTable, factor: Decimal) -> BookTable:
    money = {column.name for column in table.columns if column.column.kind is Kind.MONEY}
    columns = tuple(
        replace(column, scale=column.scale * factor) if column.name in money else column
        for column in table.columns
    )
    return replace(table, columns=columns).map_entries(
        lambda key, entry: _rescale_entry(entry, factor) if key.column in money else entry
    )


def _rescale_entry(entry: Entry, factor: Decimal) -> Entry:
    is_in_pounds = entry.raw is not None and has_own_unit(entry.raw)
    value = entry.value if entry.figure is None or is_in_pounds else entry.figure * factor
    return replace(entry, value=value, unit=entry.unit * factor)
