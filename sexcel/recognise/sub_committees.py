"""Sub-committees, areas, categories and budget lines under one name in every table of them."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.model.book import BookTable, Role, Row
from sexcel.model.doubts import GuessedName
from sexcel.model.names import normalise
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.tables import RowKeys
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_copies import label_cell
from sexcel.recognise.row_roles import IN_BRACKETS
from sexcel.recognise.spelling import find_misspelt, find_near_miss

_LEADING = ("secas_budget", "cost_by_subcommittee", "secas_outturn")
"""The tables that name sub-committees for all others, the most detailed first."""

_OVERVIEWS = ("projections", "overview")
"""The tables of budget categories, which a team calls alike in both."""

_WITH_DRIVERS = ("secco_lines", "accommodation")
"""The tables whose budget lines have drivers."""


def align_names(tables: Mapping[str, BookTable], log: ReadingLog) -> dict[str, BookTable]:
    """Return the tables with every sub-committee's row under the name that Table 5 gives it.

    Table 8 calls a row "Change & Release" that Table 5 calls by its bodies, under the area
    "Change & Release Management". A name that only comes near is a doubt.
    """
    aligned = dict(tables)
    leading = next((tables[name] for name in _LEADING if name in tables), None)
    for name, table in tables.items():
        if (
            leading is not None
            and table is not leading
            and table.table.keys is RowKeys.SUB_COMMITTEE
        ):
            aligned[name] = _align_sub_committees(table, leading, log)
    for name, further in (_OVERVIEWS, _OVERVIEWS[::-1]):
        if name in aligned and further in aligned:
            aligned[name] = _align_categories(aligned[name], aligned[further])
    if "drivers" in aligned:
        lines = [
            line.label for name in _WITH_DRIVERS if name in aligned for line in aligned[name].lines
        ]
        aligned["drivers"] = _align_drivers(aligned["drivers"], lines, log)
    return aligned


def _align_categories(table: BookTable, further: BookTable) -> BookTable:
    """Return a table of categories, a line with an unknown name as what the other calls so."""
    named = {
        normalise(row.label): row.key
        for row in further.lines
        if table.table.line(row.key) is not None and table.row(row.key) is None
    }
    return replace(
        table,
        rows=tuple(
            replace(row, key=named[label], is_known_by_sums=True)
            if row.is_unknown(table.table) and (label := normalise(row.label)) in named
            else row
            for row in table.rows
        ),
    )


def _align_drivers(drivers: BookTable, lines: Sequence[str], log: ReadingLog) -> BookTable:
    """Return the drivers with a misspelt budget line under the name of the line."""
    labels = {normalise(line): line for line in lines}
    rows: list[Row] = []
    for row in drivers.rows:
        name = normalise(row.label)
        misspelt = None if name in labels else find_misspelt(name, labels)
        if misspelt is not None:
            log.doubts.append(_guess(row, drivers, labels[misspelt]))
            rows.append(replace(row, label=labels[misspelt]))
            continue
        if name not in labels:
            log.near += _near_misses(row, drivers, labels)
        rows.append(row)
    return replace(drivers, rows=tuple(rows))


def _guess(row: Row, table: BookTable, label: str) -> GuessedName:
    return GuessedName(label_cell(row), table.table.name, row.label, label)


def _near_misses(row: Row, table: BookTable, labels: Mapping[str, str]) -> Iterator[NearMiss]:
    """Yield the label that the row's comes near, though not near enough to be read as it."""
    near = find_near_miss(normalise(row.label), labels)
    if near is not None:
        name, why = near
        caption = table.table.caption
        yield NearMiss(NameKind.LINE, label_cell(row), row.label, labels[name], caption, why)


def _align_sub_committees(table: BookTable, leading: BookTable, log: ReadingLog) -> BookTable:
    labels = {line.key: line.label for line in leading.lines}
    keys: list[str] = []
    for row in table.rows:
        key = _find_key(row, leading) if row.role is Role.LINE else row.key
        if key is None:
            misspelt = find_misspelt(row.key, labels)
            if misspelt is not None and table.row(misspelt) is None:
                log.doubts.append(_guess(row, table, labels[misspelt]))
                key = misspelt
            else:
                log.near += _near_misses(row, table, labels)
        keys.append(key or row.key)
    # Two rows that would share a name keep their own: joining them would hide one.
    return replace(
        table,
        rows=tuple(
            replace(row, key=key) if keys.count(key) == 1 else row
            for key, row in zip(keys, table.rows, strict=True)
        ),
    )


def _find_key(row: Row, leading: BookTable) -> str | None:
    """Return the key of the row in the leading table; None where it has none there.

    An area of several sub-committees keeps its name, though one of them begins with it.
    """
    if leading.row(row.key) is not None:
        return row.key
    plain = _without_brackets(row)
    lines = [line for line in leading.lines if plain == _without_brackets(line)]
    if len(lines) == 1 and not any(_is_area(row.key, line) for line in leading.lines):
        return lines[0].key
    names = {row.key, normalise(row.group)} if row.group else {row.key}
    for is_same in (_is_area, _begins_area):
        lines = [line for line in leading.lines if any(is_same(name, line) for name in names)]
        if len(lines) == 1:
            return lines[0].key
        if lines and is_same is _is_area:
            return row.key
    alike = [line for line in leading.lines if any(_is_called(name, line) for name in names)]
    costing = [line for line in alike if _costs_the_same(row, line)]
    return costing[0].key if len(costing) == 1 else None


def _is_called(name: str, line: Row) -> bool:
    return name == line.key or name.startswith(f"{line.key} ")


def _costs_the_same(row: Row, line: Row) -> bool:
    """Say whether a row of Table 6 or 3 costs what a line of Table 5 does: its name is alike."""
    column = "total" if row.entry("budget") is not None else "core_team"
    cost = row.figure("budget") if column == "total" else row.figure(column)
    return cost is not None and cost == line.figure(column)


def _without_brackets(row: Row) -> str:
    """Return the name of a row without a remark in brackets: ``Parties (no committee)``."""
    return normalise(IN_BRACKETS.sub(" ", row.label))


def _is_area(name: str, line: Row) -> bool:
    return normalise(line.group) == name


def _begins_area(name: str, line: Row) -> bool:
    return normalise(line.group).startswith(f"{name} ") or line.key.startswith(f"{name} ")
