"""Amounts given in thousands or millions of pounds, where the sheet says so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from sexcel.model.book import BookTable, Doubt, Entry, Row
from sexcel.model.expressions import ONE
from sexcel.model.tables import Kind
from sexcel.tables.links import LINKS

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


def mend_scales(tables: Mapping[str, BookTable], doubts: list[Doubt]) -> dict[str, BookTable]:
    """The tables, one that is in £k without saying so brought to £, with a doubt that says so.

    Such a table is a thousandth of its counterpart in every link that it has.
    """
    mended = dict(tables)
    for name in _suspects(tables):
        table = mended[name]
        mended[name] = _rescaled(table)
        first = next(column for column in table.figure_columns)
        doubts.append(Doubt("scale-mix-up", first.heading_ref, table.table.caption))
    return mended


def _suspects(tables: Mapping[str, BookTable]) -> Iterator[str]:
    quotients: dict[str, list[Decimal]] = {}
    for link in LINKS:
        for target, source in link.columns:
            one = _figure(tables, *link.target, target)
            other = _figure(tables, *link.source, source)
            if one and other:
                quotients.setdefault(link.target[0], []).append(other / one)
                quotients.setdefault(link.source[0], []).append(one / other)
    for name, found in quotients.items():
        if all(abs(quotient / _THOUSAND - 1) < _NEAR for quotient in found):
            yield name


def _figure(tables: Mapping[str, BookTable], table: str, row: str, column: str) -> Decimal | None:
    found = tables[table].row(row) if table in tables else None
    return None if found is None else found.figure(column)


def _rescaled(table: BookTable) -> BookTable:
    columns = tuple(
        replace(column, scale=column.scale * _THOUSAND)
        if column.column.kind is Kind.MONEY
        else column
        for column in table.columns
    )
    money = {column.name for column in columns if column.column.kind is Kind.MONEY}
    return replace(table, columns=columns, rows=tuple(_row(row, money) for row in table.rows))


def _row(row: Row, money: set[str]) -> Row:
    entries: dict[str, Entry] = {}
    for name, entry in row.entries.items():
        figure = entry.figure
        if name in money and figure is not None:
            entries[name] = replace(entry, value=figure * _THOUSAND)
        else:
            entries[name] = entry
    return replace(row, entries=entries)
