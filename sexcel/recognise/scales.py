"""Amounts given in thousands or millions of pounds, where the sheet says so."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.links import LINKS
from sexcel.model.book import BookTable, Entry, Row
from sexcel.model.doubts import Doubt, ScaledAmounts, ScaleMixUp
from sexcel.model.expressions import ONE
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.recognise.amounts import has_own_unit

_SCALES = (
    (
        re.compile(r"(?:£|\bGBP)\s?(?:m\b|mn\b|million)|\bin millions\b", re.IGNORECASE),
        Decimal(1_000_000),
    ),
    (
        re.compile(
            r"(?:£|\bGBP)\s?(?:k\b|['\u2019]?\s?000s?\b|thousands?\b)|\bin thousands\b",
            re.IGNORECASE,
        ),
        Decimal(1000),
    ),
)


def scale_in(text: str) -> Decimal | None:
    """1000 for ``£k``, ``£'000``, "in thousands"; a million for ``£m``; None for none."""
    return next((scale for pattern, scale in _SCALES if pattern.search(text)), None)


def scale_of(heading: str, above: str) -> Decimal:
    """The scale of a column: what its heading says, else what stands above the table, else 1."""
    return scale_in(heading) or scale_in(above) or ONE


_THOUSAND = Decimal(1000)
_NEAR = Decimal("0.02")
"""How far a quotient of two figures may be from 1000: one of them is rounded to £1,000."""
_NO_THOUSANDS = Decimal(100_000)
"""No budget has a hundred million pounds; a figure like this one is not in £k."""


def correct_scales(tables: Mapping[str, BookTable], doubts: list[Doubt]) -> dict[str, BookTable]:
    """The tables, one whose unit is not the one it says brought to £, with a doubt that says so.

    A table that is in £k without saying so is a thousandth of its counterpart in every link that
    it has; one that says £k and is in £ is a thousand times each of them.
    """
    mended = dict(tables)
    for name in _overstated(tables):
        table = mended[name]
        scale, ref = _scale(table), _heading(table)
        mended[name] = _rescaled(table, ONE / scale)
        stated = [one for one in doubts if isinstance(one, ScaledAmounts) and one.ref == ref]
        for one in stated:
            doubts.remove(one)
        doubts.append(ScaleMixUp(ref, name, scale))
    for name, found in _quotients(mended).items():
        if all(_is_near(quotient, _THOUSAND) for quotient, _ in found):
            table = mended[name]
            mended[name] = _rescaled(table, _THOUSAND)
            doubts.append(ScaleMixUp(_heading(table), name))
    return mended


def _overstated(tables: Mapping[str, BookTable]) -> Iterator[str]:
    """The tables that say £k or £m and are in £.

    The fault is theirs, and not their counterparts', where one of these agrees with another table,
    or where their figures are too large to be in thousands.
    """
    quotients = _quotients(tables)
    for name, found in quotients.items():
        scale = _scale(tables[name])
        if scale == ONE or not all(_is_near(quotient * scale, ONE) for quotient, _ in found):
            continue
        agreed = any(
            _is_near(quotient, ONE) for _, other in found for quotient, _ in quotients[other]
        )
        if agreed or _largest(tables[name]) / scale >= _NO_THOUSANDS:
            yield name


def _quotients(tables: Mapping[str, BookTable]) -> dict[str, list[tuple[Decimal, str]]]:
    """For each table by how much its counterparts in links are larger, and which they are."""
    quotients: dict[str, list[tuple[Decimal, str]]] = {}
    for link in LINKS:
        for target, source in link.columns:
            one = _figure(tables, *link.target, target)
            other = _figure(tables, *link.source, source)
            if one and other:
                ours, theirs = link.target[0], link.source[0]
                quotients.setdefault(ours, []).append((other / one, theirs))
                quotients.setdefault(theirs, []).append((one / other, ours))
    return quotients


def _is_near(quotient: Decimal, wanted: Decimal) -> bool:
    return abs(quotient / wanted - 1) < _NEAR


def _scale(table: BookTable) -> Decimal:
    """The unit that a table gives all its amounts in; 1 where they are of several."""
    scales = {column.scale for column in table.columns if column.column.kind is Kind.MONEY}
    return scales.pop() if len(scales) == 1 else ONE


def _largest(table: BookTable) -> Decimal:
    names = [column.name for column in table.columns if column.column.kind is Kind.MONEY]
    figures = (row.figure(name) for row in table.rows for name in names)
    return max((abs(figure) for figure in figures if figure is not None), default=ONE)


def _heading(table: BookTable) -> CellRef:
    """The heading of the first amounts."""
    columns = table.figure_columns
    money = (column for column in columns if column.column.kind is Kind.MONEY)
    return next(money, columns[0]).heading_ref


def _figure(tables: Mapping[str, BookTable], table: str, row: str, column: str) -> Decimal | None:
    found = tables[table].row(row) if table in tables else None
    return None if found is None else found.figure(column)


def _rescaled(table: BookTable, factor: Decimal) -> BookTable:
    columns = tuple(
        replace(column, scale=column.scale * factor) if column.column.kind is Kind.MONEY else column
        for column in table.columns
    )
    money = {column.name for column in columns if column.column.kind is Kind.MONEY}
    rows = tuple(_row(row, money, factor) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _row(row: Row, money: set[str], factor: Decimal) -> Row:
    entries: dict[str, Entry] = {}
    for name, entry in row.entries.items():
        figure = entry.figure
        own_unit = entry.raw is not None and has_own_unit(entry.raw)
        if name in money:
            value = entry.value if figure is None or own_unit else figure * factor
            entries[name] = replace(entry, value=value, unit=entry.unit * factor)
        else:
            entries[name] = entry
    return replace(row, entries=entries)
