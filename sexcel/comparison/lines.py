"""Which line of one workbook is which of the other: by name, then by likeness, never by place."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from sexcel.comparison.columns import ColumnPairs
from sexcel.comparison.differences import Certainty, Likeness
from sexcel.model.book import BookTable, Role, Row
from sexcel.model.names import normalise
from sexcel.model.tables import Kind

_COPY = re.compile(r" #\d+\Z")
_DIGITS = re.compile(r"\d+")
_MOST_COMPARED = 100_000
"""Pairs of names that are held against each other; beyond them only equal figures tell."""
_ALIKE, _VERY_ALIKE, _HARDLY = 75, 88, 45
"""Per cent that two names are alike: to be taken for one line at all; whatever the figures;
and where every figure is the same."""

Signature = tuple[object, ...]


class LinePair(Struct, frozen=True):
    """A line in both workbooks; ``likeness`` says why, where its name is another."""

    old: Row
    new: Row
    likeness: Likeness | None = None


class LinePairs(Struct, frozen=True):
    """The rows of one table that stand for each other, and those that stand alone.

    ``groups`` are groups (or service areas) that have another name: normal spellings.
    """

    both: tuple[LinePair, ...]
    only_old: tuple[Row, ...]
    only_new: tuple[Row, ...]
    groups: dict[str, str] = field(default_factory=dict)


def paired_lines(old: BookTable, new: BookTable, columns: ColumnPairs) -> LinePairs:
    """The rows of a table in pairs; the order in which they stand counts for nothing."""
    matcher = _Matcher(columns)
    before = [row for row in old.rows if row.role is Role.LINE]
    after = [row for row in new.rows if row.role is Role.LINE]
    both, old_left, new_left = matcher.by_name(before, after)
    alike = matcher.by_likeness(old_left, new_left)
    both += alike
    groups = _renamed_groups(both)
    sums, old_sums, new_sums = _sums(old, new, groups)
    taken = {id(row) for pair in alike for row in (pair.old, pair.new)}
    return LinePairs(
        (*both, *sums),
        (*(row for row in old_left if id(row) not in taken), *old_sums),
        (*(row for row in new_left if id(row) not in taken), *new_sums),
        groups,
    )


class _Matcher:
    def __init__(self, columns: ColumnPairs) -> None:
        pairs = [
            (one.name, other.name)
            for one, other in columns.both
            if one.column.kind is not Kind.LABEL
        ]
        self._old = [one for one, _ in pairs]
        self._new = [other for _, other in pairs]

    def _before(self, row: Row) -> Signature:
        return _signature(row, self._old)

    def _after(self, row: Row) -> Signature:
        return _signature(row, self._new)

    def by_name(
        self, before: Sequence[Row], after: Sequence[Row]
    ) -> tuple[list[LinePair], list[Row], list[Row]]:
        """Lines of one name: of several, the ones with the same group and figures first."""
        tests = (
            lambda row, values: (_base(row), normalise(row.group), values),
            lambda row, values: (_base(row), normalise(row.group)),
            lambda row, values: (_base(row), values),
            lambda row, values: _base(row),
        )
        both: list[LinePair] = []
        for test in tests:
            waiting: dict[object, list[Row]] = {}
            for row in reversed(after):
                waiting.setdefault(test(row, self._after(row)), []).append(row)
            left = []
            for row in before:
                found = waiting.get(test(row, self._before(row)))
                if found:
                    both.append(LinePair(row, found.pop()))
                else:
                    left.append(row)
            taken = {id(pair.new) for pair in both}
            before, after = left, [row for row in after if id(row) not in taken]
        return both, list(before), list(after)

    def by_likeness(self, before: Sequence[Row], after: Sequence[Row]) -> list[LinePair]:
        """Lines taken for one under another name, the likeliest first."""
        candidates = sorted(
            self._candidates(before, after), key=lambda found: (-found[0], found[1], found[2])
        )
        old_taken: set[int] = set()
        new_taken: set[int] = set()
        pairs = []
        for _, one, other, likeness in candidates:
            if one in old_taken or other in new_taken:
                continue
            old_taken.add(one)
            new_taken.add(other)
            pairs.append(LinePair(before[one], after[other], likeness))
        return pairs

    def _candidates(
        self, before: Sequence[Row], after: Sequence[Row]
    ) -> Iterator[tuple[float, int, int, Likeness]]:
        new_values = [self._after(row) for row in after]
        everyone = range(len(after))
        by_values: dict[Signature, list[int]] = {}
        for at, values in enumerate(new_values):
            by_values.setdefault(values, []).append(at)
        few = len(before) * len(after) <= _MOST_COMPARED
        for one, row in enumerate(before):
            values = self._before(row)
            for other in everyone if few else by_values.get(values, [])[:1]:
                likeness = _likeness(row, after[other], values, new_values[other])
                if likeness is not None:
                    share = likeness.equal / likeness.compared if likeness.compared else 0.0
                    yield likeness.names + 60 * share, one, other, likeness


def _signature(row: Row, columns: Iterable[str]) -> Signature:
    found = []
    for name in columns:
        entry = row.entry(name)
        value = None if entry is None else entry.value
        found.append(value.casefold() if isinstance(value, str) else value or None)
    return tuple(found)


def _likeness(old: Row, new: Row, before: Signature, after: Signature) -> Likeness | None:
    """Why the two may be one line; None where they are not taken for one."""
    from rapidfuzz import fuzz

    one, other = normalise(old.label), normalise(new.label)
    names = round(
        max(
            fuzz.ratio(one, other),
            fuzz.token_sort_ratio(one, other),
            0.9 * fuzz.token_set_ratio(one, other),
        )
    )
    cells = [(was, now) for was, now in zip(before, after, strict=True) if was or now]
    equal = sum(was == now for was, now in cells)
    all_equal = bool(cells) and equal == len(cells)
    # Grade 4 and Grade 5, phase 1 and phase 2 are not one line misspelt.
    if _DIGITS.findall(one) != _DIGITS.findall(other) and not all_equal:
        return None
    if all_equal and names >= _HARDLY:
        certainty = Certainty.HIGH if names >= _ALIKE else Certainty.FAIR
    elif names >= _VERY_ALIKE:
        certainty = Certainty.FAIR
    elif (names >= _ALIKE and (equal or not cells)) or (all_equal and equal > 1):
        certainty = Certainty.LOW
    else:
        return None
    return Likeness(names, equal, len(cells), certainty)


def _base(row: Row) -> str:
    """The row's name, without the number that tells lines of one name apart."""
    return _COPY.sub("", row.key)


def _renamed_groups(both: Iterable[LinePair]) -> dict[str, str]:
    """Groups of which every line now stands in one other group, and only theirs."""
    to: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for pair in both:
        one, other = normalise(pair.old.group), normalise(pair.new.group)
        to.setdefault(one, set()).add(other)
        back.setdefault(other, set()).add(one)
    found = {one: next(iter(others)) for one, others in to.items() if len(others) == 1}
    return {
        one: other
        for one, other in found.items()
        if one and other and one != other and back[other] == {one}
    }


def _sums(
    old: BookTable, new: BookTable, groups: dict[str, str]
) -> tuple[list[LinePair], list[Row], list[Row]]:
    """Sub totals by their group, totals by being one."""

    def name(row: Row, renamed: dict[str, str]) -> str:
        group = normalise(row.group)
        if row.role is Role.SUB_TOTAL:
            return f"sub total {renamed.get(group, group) or normalise(row.label)}"
        return row.key

    wanted = (Role.SUB_TOTAL, Role.TOTAL)
    waiting: dict[str, list[Row]] = {}
    for row in new.rows:
        if row.role in wanted:
            waiting.setdefault(name(row, {}), []).append(row)
    both, left = [], []
    for row in old.rows:
        if row.role in wanted:
            found = waiting.get(name(row, groups))
            if found:
                both.append(LinePair(row, found.pop(0)))
            else:
                left.append(row)
    return both, left, [row for rows in waiting.values() for row in rows]
