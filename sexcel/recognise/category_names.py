"""The budget categories of Tables 1 and 2 under names of a team's own.

``SEC budget`` is a total if it adds up all categories, ``SECAS after discount`` is SECAS Services
if it adds up the discount. The sums say which row is which; where they leave a choice, a word of
its name does: ``rooms`` for accommodation.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.expressions import ZERO, names
from sexcel.model.names import normalise
from sexcel.model.tables import Line, Table
from sexcel.recognise.formula_reads import areas_read
from sexcel.recognise.row_sums import as_total, may_be_sum
from sexcel.recognise.sum_trees import SumTree, find_sum_tree

_MOST_OF_RUNNING = 2
"""Rows that a sum adds up whose one part is a sum before it: that sum, and what comes after it."""

_LEAST_KNOWN = 2
"""Categories in their place that show the order of the others, services and contingency mostly."""

_OF_WHAT = re.compile(
    r"\b(?:before|after|net of|excl(?:uding)?|incl(?:uding)?|without)\b.*|(?<=\S)\s+less\b.*",
    re.IGNORECASE,
)
"""What a name says that its figure is with or without: ``Expenditure before contingency``."""

_LEAST_SHARES = 2
"""Columns in which a row is the same share of another: in one any figure is some share."""


def name_categories(rows: Sequence[Row], table: Table, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table of declared lines, unknown ones with the line that they are.

    Rows below a total are none of the table, nor words below a gap under what one at its head adds
    up.
    """
    deducted = [row for row in rows if _deducts(row, table)]
    tree = find_sum_tree(rows, columns, deducted)
    if tree is None:
        return list(rows)
    tree, running = _without_running_sums(tree, table, {row.key for row in rows})
    lines = dict(_match_lines(tree, table, {row.key for row in rows}))
    named = [
        replace(row, key=lines[row.position], is_known_by_sums=True)
        if row.position in lines
        else row
        for row in rows
    ]
    named = _settle_parts(named, table)
    keys = {row.position: row.key for row in named}
    named = [
        replace(
            row, role=Role.MEMO, parts=tuple(keys[position] for position in running[row.position])
        )
        if row.position in running
        else row
        for row in named
    ]
    root = tree.root.position
    is_named = any(row.role is Role.TOTAL for row in rows)
    if tree.root.role is not Role.TOTAL and (is_named or not _is_total(tree, table)):
        return named
    is_at_head = root <= rows[0].position
    end = _find_gap(rows, tree) if is_at_head else root + 1
    return [
        as_total(row) if row.position == root else row
        for row in named
        if row.position < end or (is_at_head and table.line(row.key) is not None)
    ]


def _settle_parts(rows: Sequence[Row], table: Table) -> list[Row]:
    """Return the rows, the parts of a line as memo beside it, and a lone part as the whole.

    ``Core Team`` alone is all of SECAS before discount, where no unknown line may be the rest.
    """
    keys = {row.key for row in rows}
    is_known = not any(row.is_unknown(table) for row in rows)
    settled = {
        part.name: replace(row, role=Role.MEMO)
        if part.part_of in keys
        else replace(row, key=part.part_of, is_known_by_sums=True)
        for row in rows
        if (part := table.line(row.key)) is not None and part.part_of
        if part.part_of in keys or (is_known and not keys.issuperset(table.parts_of(part.part_of)))
    }
    return [settled.get(row.key, row) for row in rows]


def _find_gap(rows: Sequence[Row], tree: SumTree) -> int:
    """Return where the rows go on below a gap under all that a total at the head adds up."""
    lowest = max(row.position for parts in tree.parts.values() for row in parts)
    positions = sorted(row.position for row in rows if row.position >= lowest)
    gaps = (below for above, below in pairwise(positions) if below - above > 1)
    return next(gaps, positions[-1] + 1)


def _without_running_sums(
    tree: SumTree, table: Table, named: set[str]
) -> tuple[SumTree, Mapping[int, Sequence[int]]]:
    """Return the tree with what each sum before the total adds up in its place, and those sums.

    Each sum is known by its position, with those of its parts.

    ``Before contingency`` is no line where the table has more lines than its total has parts.
    """
    parts = dict(tree.parts)
    running: dict[int, Sequence[int]] = {}
    open_lines = [line for line in table.lines if line.name not in named]
    for position, row_parts in tree.parts.items():
        for addend in row_parts:
            inner = tree.parts_of(addend)
            is_line = not addend.is_unknown(table) or _hints_any(open_lines, addend)
            if inner and not is_line and len(row_parts) <= _MOST_OF_RUNNING:
                running[addend.position] = [row.position for row in inner]
                flat = [r for p in parts[position] for r in ((p,) if p is not addend else inner)]
                parts[position] = tuple(flat)
    return replace(tree, parts=parts), running


def _deducts(row: Row, table: Table) -> bool:
    """Say whether a row is a line that its sum takes off, by its name."""
    return any(
        row.key == line.name or hints_line(line, row.label)
        for line in table.lines
        if line.formula is not None and not line.summed
    )


def _is_total(tree: SumTree, table: Table) -> bool:
    """Say whether the uppermost sum is the total: no line and no other sum is outside it."""
    return tree.root.is_unknown(table) and not any(
        may_be_sum(row.label) or ((line := table.line(row.key)) is not None and line.summed)
        for row in tree.outside
    )


def _match_lines(tree: SumTree, table: Table, named: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the position of every unknown row that is a declared line, and that line's name."""
    top = tree.parts_of(tree.root)
    summed = [line for line in table.lines if line.summed]
    matched: dict[int, str] = {}
    for line in summed:
        inner = [] if line.formula is None else [table.line(name) for name in names(line.formula)]
        inner_lines = [
            declared for declared in inner if declared is not None and not declared.summed
        ]
        sums = [row for row in top if tree.parts_of(row)]
        if not inner_lines:
            continue
        for row in sums:
            if row.key == line.name or (len(sums) == 1 and row.is_unknown(table)):
                for position, name in _pair([row], [line], table, named, sums=tree.parts):
                    matched[position] = name
                    yield position, name
                parts = tree.parts_of(row)
                lines = _as_given(parts, inner_lines, table)
                known = {part.position: part.key for part in parts}
                for match in (_pair, _match_bases, _match_shares, _pair):
                    rows = [replace(part, key=known[part.position]) for part in parts]
                    pairs = dict(match(rows, lines, table, named, line))
                    known |= pairs
                    yield from pairs.items()
                # Whatever it is called, what adds up all of a line's own parts is that line.
                has_all = {own_line.name for own_line in lines} <= set(known.values())
                if has_all and row.position not in matched and row.is_unknown(table):
                    matched[row.position] = line.name
                    named.add(line.name)
                    yield row.position, line.name
    unmatched = [row for row in top if row.position not in matched]
    matched |= (pairs := dict(_pair(unmatched, summed, table, named, sums=tree.parts)))
    yield from pairs.items()
    yield from _match_in_order(top, summed, table, matched)


def _match_in_order(
    rows: Sequence[Row], lines: Sequence[Line], table: Table, matched: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """Yield unknown rows with the lines in their place, where all others are in theirs.

    The total adds up as many rows as the table has categories, in the order that every budget has;
    those that are worked out are known.
    """
    keys = [matched.get(row.position, row.key) for row in rows]
    if len(rows) != len(lines):
        return
    known = [key == line.name for key, line in zip(keys, lines, strict=True)]
    unknown = [row.is_unknown(table) and row.position not in matched for row in rows]
    is_clear = all(k or line.formula is None for k, line in zip(known, lines, strict=True))
    if is_clear and sum(known) >= _LEAST_KNOWN and sum(known) + sum(unknown) == len(rows):
        for row, line, is_unknown in zip(rows, lines, unknown, strict=True):
            # ``Programme`` may be the services where another row is ``Projects``.
            rivals = [r for r in table.lines if r is not line and r.name not in keys]
            if is_unknown and not _hints_any(rivals, row):
                yield row.position, line.name


def _match_bases(
    rows: Sequence[Row], lines: Sequence[Line], table: Table, named: set[str], _: Line | None
) -> Iterator[tuple[int, str]]:
    """Yield the row of which another is a share, as its line says: the discount is one of a line.

    The formulas of the share read it, or it is the same share in every column.
    """
    by_name = {line.name: line for line in lines if line.name not in named}
    for share in rows:
        line = table.line(share.key)
        bases = () if line is None or line.formula is None else names(line.formula)
        for name in (name for name in bases if name in by_name):
            of_share = [row for row in rows if row.is_unknown(table) and _is_share(share, row)]
            if len(of_share) == 1:
                named.add(name)
                yield of_share[0].position, name


def _match_shares(
    rows: Sequence[Row], lines: Sequence[Line], table: Table, named: set[str], _: Line | None
) -> Iterator[tuple[int, str]]:
    """Yield the one unknown row that is a share of a known line, with the line that is so made."""
    for line in lines:
        formula = None if line.name in named else line.formula
        bases = frozenset() if formula is None else frozenset(names(formula))
        of_bases = [row for row in rows if row.key in bases]
        shares = [
            row
            for row in rows
            if row.is_unknown(table) and any(_is_share(row, base) for base in of_bases)
        ]
        if len(shares) == 1:
            named.add(line.name)
            yield shares[0].position, line.name


def _is_share(share: Row, base: Row) -> bool:
    """Say whether most formulas of a row read another, or its figures are one share of that."""
    pairs = [
        (entry, base.entries[column])
        for column, entry in share.entries.items()
        if entry.figure and column in base.entries and base.entries[column].figure
    ]
    read = [
        any(whole.ref in area for area in areas_read(part.formula, part.ref))
        for part, whole in pairs
        if part.formula
    ]
    if any(read):
        return 2 * sum(read) > len(read)
    figures = [(part.figure or ZERO, whole.figure or ZERO) for part, whole in pairs]
    return len(figures) >= _LEAST_SHARES and all(
        abs(part) < abs(whole) and abs(part * other - first * whole) <= abs(whole) + abs(other)
        for first, other in figures[:1]
        for part, whole in figures
    )


def _as_given(rows: Sequence[Row], lines: Sequence[Line], table: Table) -> list[Line]:
    """Return lines, one that the rows give in parts as those parts: core team and experts."""
    given: list[Line] = []
    for line in lines:
        parts = [part for part in table.lines if part.part_of == line.name]
        is_split = bool(parts) and all(
            any(
                row.key == part.name or (row.is_unknown(table) and hints_line(part, row.label))
                for row in rows
                if not any(
                    row.key == rival.name or hints_line(rival, row.label)
                    for rival in parts
                    if rival is not part
                )
            )
            for part in parts
        )
        given += parts if is_split else [line]
    return given


def _pair(
    rows: Sequence[Row],
    lines: Sequence[Line],
    table: Table,
    named: set[str],
    parent: Line | None = None,
    sums: Collection[int] = (),
) -> Iterator[tuple[int, str]]:
    """Yield unknown rows with the lines that are missing: by a word of the name, else the last.

    The last is none that a word gives to a line elsewhere, except to that of which it is a part or,
    where it is one of the ``sums``, by position, to one that it adds up.
    """
    open_lines = [line for line in lines if line.name not in named]
    unknown = [row for row in rows if row.is_unknown(table)]
    for line in list(open_lines):
        parts = [part for part in table.lines if part.part_of == line.name]
        hinted = [
            row
            for row in unknown
            if hints_line(line, row.label)
            or (parts and all(hints_line(part, row.label) for part in parts))
        ]
        rivals = [rival for rival in open_lines if rival is not line]
        clear = [row for row in hinted if not _hints_any(rivals, row)]
        if len(clear) == 1:
            yield clear[0].position, line.name
            named.add(line.name)
            open_lines.remove(line)
            unknown.remove(clear[0])
    related = {parent.name if parent else "", *(line.part_of for line in open_lines)}
    if all(row.position in sums for row in unknown):
        formulas = (line.formula for line in open_lines if line.formula is not None)
        related.update(name for formula in formulas for name in names(formula))
    wholes = {*related, *(line.name for line in open_lines)} - {""}
    related.update(part for whole in wholes for part in table.parts_of(whole))
    strangers = [
        line for line in table.lines if line not in open_lines and line.name not in related
    ]
    if len(open_lines) == len(unknown) == 1 and not _hints_any(strangers, unknown[0]):
        yield unknown[0].position, open_lines[0].name
        named.add(open_lines[0].name)


def _hints_any(lines: Sequence[Line], row: Row) -> bool:
    return any(hints_line(line, row.label) for line in lines)


def hints_line(line: Line, label: str) -> bool:
    """Say whether a word of a label suggests a line; ``net of rebate`` is not the rebate."""
    words = normalise(_OF_WHAT.sub("", label)).split()
    return any(word.startswith(hint) for hint in line.hints for word in words)
