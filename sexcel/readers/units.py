"""Sub-committees and service areas under one name in every table that lists them."""

from collections.abc import Mapping
from dataclasses import replace

from sexcel.model.book import BookTable, Role, Row
from sexcel.model.names import normal
from sexcel.model.tables import RowKeys

_LEADING = ("secas_budget", "cost_by_subcommittee", "secas_outturn")
"""Whose names hold, first of them that is there: the most detailed table first."""


def harmonise(tables: Mapping[str, BookTable]) -> dict[str, BookTable]:
    """The tables with every sub-committee's row under the name that Table 5 gives it.

    Table 8 calls a row "Change & Release" that Table 5 calls by its bodies, under the area
    "Change & Release Management".
    """
    leading = next((tables[name] for name in _LEADING if name in tables), None)
    if leading is None:
        return dict(tables)
    return {
        name: table
        if table is leading or table.table.keys is not RowKeys.UNIT
        else _renamed(table, leading)
        for name, table in tables.items()
    }


def _renamed(table: BookTable, leading: BookTable) -> BookTable:
    rows = tuple(
        replace(row, key=_key(row, leading)) if row.role is Role.LINE else row for row in table.rows
    )
    keys = [row.key for row in rows]
    # Two rows that would share a name keep their own: joining them would hide one.
    return replace(
        table,
        rows=tuple(
            new if keys.count(new.key) == 1 else old
            for new, old in zip(rows, table.rows, strict=True)
        ),
    )


def _key(row: Row, leading: BookTable) -> str:
    if leading.row(row.key) is not None:
        return row.key
    names = {row.key, normal(row.group)} if row.group else {row.key}
    for same in (_is_area, _starts_area):
        found = [line for line in leading.lines if any(same(name, line) for name in names)]
        if len(found) == 1:
            return found[0].key
    return row.key


def _is_area(name: str, line: Row) -> bool:
    return normal(line.group) == name


def _starts_area(name: str, line: Row) -> bool:
    return normal(line.group).startswith(f"{name} ") or line.key.startswith(f"{name} ")
