"""Sub-committees and service areas under one name in every table that lists them."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sexcel.model.book import BookTable, Role, Row
from sexcel.model.doubts import GuessedName
from sexcel.model.names import normalise
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.refs import CellRef
from sexcel.model.tables import RowKeys
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.spelling import find_misspelt, find_near_miss

_LEADING = ("secas_budget", "cost_by_subcommittee", "secas_outturn")
"""Whose names hold, first of them that is there: the most detailed table first."""


def align_names(tables: Mapping[str, BookTable], log: ReadingLog) -> dict[str, BookTable]:
    """The tables with every sub-committee's row under the name that Table 5 gives it.

    Table 8 calls a row "Change & Release" that Table 5 calls by its bodies, under the area
    "Change & Release Management". A name that only comes near is a doubt.
    """
    named = dict(tables)
    leading = next((tables[name] for name in _LEADING if name in tables), None)
    for name, table in tables.items():
        if (
            leading is not None
            and table is not leading
            and table.table.keys is RowKeys.SUB_COMMITTEE
        ):
            named[name] = _renamed(table, leading, log)
    if "drivers" in named:
        lines = [
            line.label
            for name in ("secco_lines", "accommodation")
            if name in named
            for line in named[name].lines
        ]
        named["drivers"] = _aligned(named["drivers"], lines, log)
    return named


def _aligned(drivers: BookTable, lines: list[str], log: ReadingLog) -> BookTable:
    """The drivers with a misspelt budget line under the name of the line."""
    spelt = {normalise(line): line for line in lines}
    rows: list[Row] = []
    for row in drivers.rows:
        meant = (
            None if normalise(row.label) in spelt else find_misspelt(normalise(row.label), spelt)
        )
        if meant is not None:
            log.doubts.append(_guess(row, drivers, spelt[meant]))
        elif normalise(row.label) not in spelt:
            log.near.extend(_near(row, drivers, spelt))
        rows.append(row if meant is None else replace(row, label=spelt[meant]))
    return replace(drivers, rows=tuple(rows))


def _guess(row: Row, table: BookTable, meant: str) -> GuessedName:
    return GuessedName(_where(row), table.table.name, row.label, meant)


def _near(row: Row, table: BookTable, spelt: Mapping[str, str]) -> Iterator[NearMiss]:
    """The name that the row's comes near, though not near enough to be taken for it."""
    near = find_near_miss(normalise(row.label), spelt)
    if near is not None:
        meant, why = spelt[near[0]], near[1]
        yield NearMiss(NameKind.LINE, _where(row), row.label, meant, table.table.caption, why)


def _where(row: Row) -> CellRef:
    return next(entry.ref for entry in row.entries.values() if entry.value is not None)


def _renamed(table: BookTable, leading: BookTable, log: ReadingLog) -> BookTable:
    keys: list[str] = []
    spelt = {line.key: line.label for line in leading.lines}
    for row in table.rows:
        key = _key(row, leading) if row.role is Role.LINE else row.key
        if key is None:
            near = find_misspelt(row.key, [line.key for line in leading.lines])
            meant = leading.row(near) if near is not None else None
            if meant is not None and table.row(meant.key) is None:
                log.doubts.append(_guess(row, table, meant.label))
                key = meant.key
            else:
                log.near.extend(_near(row, table, spelt))
        keys.append(key or row.key)
    # Two rows that would share a name keep their own: joining them would hide one.
    return replace(
        table,
        rows=tuple(
            replace(row, key=key) if keys.count(key) == 1 else row
            for key, row in zip(keys, table.rows, strict=True)
        ),
    )


def _key(row: Row, leading: BookTable) -> str | None:
    """The name of the row in the leading table; None where it has none there."""
    if leading.row(row.key) is not None:
        return row.key
    names = {row.key, normalise(row.group)} if row.group else {row.key}
    for same in (_is_area, _starts_area):
        found = [line for line in leading.lines if any(same(name, line) for name in names)]
        if len(found) == 1:
            return found[0].key
    return None


def _is_area(name: str, line: Row) -> bool:
    return normalise(line.group) == name


def _starts_area(name: str, line: Row) -> bool:
    return normalise(line.group).startswith(f"{name} ") or line.key.startswith(f"{name} ")
