"""Which line of one workbook is which of the other: by name, then by likeness, never by place."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field

from sexcel.comparison.column_pairs import ColumnPairs
from sexcel.comparison.differences import Certainty, Likeness
from sexcel.model.book import BookTable, Role, Row
from sexcel.model.names import normalise
from sexcel.model.tables import Kind

_COPY = re.compile(r" #\d+\Z")
_DIGITS = re.compile(r"\d+")

_MOST_COMPARED = 100_000
"""Pairs of names that are compared, 316 new lines against as many old ones; beyond them only
equal figures pair two lines, so that a long list does not take time squared."""

_ALIKE, _VERY_ALIKE, _HARDLY_ALIKE = 75, 88, 45
"""Per cent that two names are alike: to be one line at all; whatever the figures; and where every
figure is the same."""

_WEIGHT_OF_FIGURES = 60
"""Points for having all figures equal, where names that are the same have 100: of two lines that
may be meant, equal figures outweigh a name that is a little nearer."""

Signature = tuple[object, ...]
"""What a line has beside its name, cell by cell."""


class LinePair(Struct, frozen=True):
    """A line in both workbooks; ``likeness`` says why, where its name is another."""

    old: Row
    new: Row
    likeness: Likeness | None = None


class LinePairs(Struct, frozen=True):
    """The rows of one table that both workbooks have, and those that only one has.

    ``groups`` are groups (or service areas) that have another name: normal spellings.
    """

    pairs: tuple[LinePair, ...]
    only_old: tuple[Row, ...]
    only_new: tuple[Row, ...]
    groups: dict[str, str] = field(default_factory=dict)


def pair_lines(old: BookTable, new: BookTable, columns: ColumnPairs) -> LinePairs:
    """Return the rows of a table in pairs; their order does not matter."""
    matcher = _LineMatcher(columns)
    old_lines = [row for row in old.rows if row.role is Role.LINE]
    new_lines = [row for row in new.rows if row.role is Role.LINE]
    pairs, old_lines, new_lines = matcher.pair_by_name(old_lines, new_lines)
    alike = matcher.pair_by_likeness(old_lines, new_lines)
    pairs += alike
    groups = _renamed_groups(pairs)
    sums, only_old_sums, only_new_sums = _pair_sums(old, new, groups)
    paired = {id(row) for pair in alike for row in (pair.old, pair.new)}
    return LinePairs(
        (*pairs, *sums),
        (*(row for row in old_lines if id(row) not in paired), *only_old_sums),
        (*(row for row in new_lines if id(row) not in paired), *only_new_sums),
        groups,
    )


class _LineMatcher:
    """Pairs the lines of one table, whose columns are paired already."""

    def __init__(self, columns: ColumnPairs) -> None:
        pairs = [pair for pair in columns.pairs if pair[0].column.kind is not Kind.LABEL]
        self._old_columns = [old.name for old, _ in pairs]
        self._new_columns = [new.name for _, new in pairs]

    def _old_signature(self, row: Row) -> Signature:
        return _signature(row, self._old_columns)

    def _new_signature(self, row: Row) -> Signature:
        return _signature(row, self._new_columns)

    def pair_by_name(
        self, old: Sequence[Row], new: Sequence[Row]
    ) -> tuple[list[LinePair], list[Row], list[Row]]:
        """Return lines of one name in pairs, and the lines without a pair.

        Of several of one name, those with the same group and the same figures come first.
        """
        identities: tuple[Callable[[Row, Signature], object], ...] = (
            lambda row, signature: (_base_name(row), normalise(row.group), signature),
            lambda row, _: (_base_name(row), normalise(row.group)),
            lambda row, signature: (_base_name(row), signature),
            lambda row, _: _base_name(row),
        )
        pairs: list[LinePair] = []
        for identity in identities:
            old_keys = [identity(row, self._old_signature(row)) for row in old]
            new_keys = [identity(row, self._new_signature(row)) for row in new]
            paired, old, new = _pair_keys(old, old_keys, new, new_keys)
            pairs += paired
        return pairs, list(old), list(new)

    def pair_by_likeness(self, old: Sequence[Row], new: Sequence[Row]) -> list[LinePair]:
        """Return lines that are probably one under another name, the likeliest first."""
        candidates = sorted(
            self._candidates(old, new),
            key=lambda candidate: (-candidate[0], candidate[1], candidate[2]),
        )
        paired_old: set[int] = set()
        paired_new: set[int] = set()
        pairs = []
        for _, old_index, new_index, likeness in candidates:
            if old_index in paired_old or new_index in paired_new:
                continue
            paired_old.add(old_index)
            paired_new.add(new_index)
            pairs.append(LinePair(old[old_index], new[new_index], likeness))
        return pairs

    def _candidates(
        self, old: Sequence[Row], new: Sequence[Row]
    ) -> Iterator[tuple[float, int, int, Likeness]]:
        """Yield the score, both indices and the likeness of every two lines that may be one."""
        new_signatures = [self._new_signature(row) for row in new]
        by_signature: dict[Signature, list[int]] = {}
        for index, signature in enumerate(new_signatures):
            by_signature.setdefault(signature, []).append(index)
        compares_all = len(old) * len(new) <= _MOST_COMPARED
        for old_index, row in enumerate(old):
            signature = self._old_signature(row)
            indices = range(len(new)) if compares_all else by_signature.get(signature, [])[:1]
            for new_index in indices:
                likeness = _likeness(row, new[new_index], signature, new_signatures[new_index])
                if likeness is not None:
                    share = likeness.equal / likeness.compared if likeness.compared else 0.0
                    score = likeness.names + _WEIGHT_OF_FIGURES * share
                    yield score, old_index, new_index, likeness


def _signature(row: Row, columns: Iterable[str]) -> Signature:
    signature = []
    for name in columns:
        entry = row.entry(name)
        value = None if entry is None else entry.value
        signature.append(value.casefold() if isinstance(value, str) else value or None)
    return tuple(signature)


def _likeness(
    old: Row, new: Row, old_signature: Signature, new_signature: Signature
) -> Likeness | None:
    """Return why the two may be one line; None where they probably are not."""
    from rapidfuzz import fuzz

    old_name, new_name = normalise(old.label), normalise(new.label)
    names = round(
        max(
            fuzz.ratio(old_name, new_name),
            fuzz.token_sort_ratio(old_name, new_name),
            # Of names one of which has all words of the other, a long one says less.
            0.9 * fuzz.token_set_ratio(old_name, new_name),
        )
    )
    cells = [cell for cell in zip(old_signature, new_signature, strict=True) if any(cell)]
    equal = sum(old_value == new_value for old_value, new_value in cells)
    all_equal = bool(cells) and equal == len(cells)
    # Grade 4 and Grade 5, phase 1 and phase 2 are not one line misspelt.
    if _DIGITS.findall(old_name) != _DIGITS.findall(new_name) and not all_equal:
        return None
    if all_equal and names >= _HARDLY_ALIKE:
        certainty = Certainty.HIGH if names >= _ALIKE else Certainty.FAIR
    elif names >= _VERY_ALIKE:
        certainty = Certainty.FAIR
    elif (names >= _ALIKE and (equal or not cells)) or (all_equal and equal > 1):
        certainty = Certainty.LOW
    else:
        return None
    return Likeness(names, equal, len(cells), certainty)


def _base_name(row: Row) -> str:
    """Return the row's name, without the number that distinguishes lines of one name."""
    return _COPY.sub("", row.key)


def _renamed_groups(pairs: Iterable[LinePair]) -> dict[str, str]:
    """Return groups of which every line is now in one other group, and only theirs."""
    new_names: dict[str, set[str]] = {}
    old_names: dict[str, set[str]] = {}
    for pair in pairs:
        old, new = normalise(pair.old.group), normalise(pair.new.group)
        new_names.setdefault(old, set()).add(new)
        old_names.setdefault(new, set()).add(old)
    return {
        old: new
        for old, names in new_names.items()
        for new in names
        if len(names) == 1 and old and new and old != new and old_names[new] == {old}
    }


def _pair_sums(
    old: BookTable, new: BookTable, groups: dict[str, str]
) -> tuple[list[LinePair], list[Row], list[Row]]:
    """Return sub totals in pairs by their group, totals by being one, and those without a pair."""
    old_sums, new_sums = _sums(old), _sums(new)
    old_names = [_sum_name(row, groups) for row in old_sums]
    return _pair_keys(old_sums, old_names, new_sums, [_sum_name(row, {}) for row in new_sums])


def _pair_keys(
    old: Sequence[Row], old_keys: Sequence[object], new: Sequence[Row], new_keys: Sequence[object]
) -> tuple[list[LinePair], list[Row], list[Row]]:
    """Return rows of one key in pairs, in their order, and those without a pair."""
    candidates: dict[object, list[Row]] = {}
    for row, key in zip(reversed(new), reversed(new_keys), strict=True):
        candidates.setdefault(key, []).append(row)
    pairs, only_old = [], []
    for row, key in zip(old, old_keys, strict=True):
        if matches := candidates.get(key):
            pairs.append(LinePair(row, matches.pop()))
        else:
            only_old.append(row)
    paired = {id(pair.new) for pair in pairs}
    return pairs, only_old, [row for row in new if id(row) not in paired]


def _sums(table: BookTable) -> list[Row]:
    return [row for row in table.rows if row.role in (Role.SUB_TOTAL, Role.TOTAL)]


def _sum_name(row: Row, renamed_groups: dict[str, str]) -> str:
    group = normalise(row.group)
    if row.role is Role.SUB_TOTAL:
        return f"sub total {renamed_groups.get(group, group) or normalise(row.label)}"
    return row.key
