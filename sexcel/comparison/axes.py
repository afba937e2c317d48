"""Rows, or columns, of two sheets put side by side: what moved, what came, what went."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

_MOST_TRIMMED = 1_000
"""Rows at an end of a range that are passed by because they came or went: more than anybody
inserts into one list by hand."""
_MOST_SORTED = 20_000
"""Rows of a range up to which it is seen that it was sorted: more are a ledger, whose sums say so
by their values."""
_FARTHEST = 30
"""Rows further down among which the match of a changed row is looked for: with as many inserted at
once, and changed as well, a row counts as gone and new."""


class Axis(Struct, frozen=True, dict=True):
    """Which rows (or columns) of the old sheet are which of the new one, by number."""

    pairs: Mapping[int, int]
    only_old: frozenset[int]
    only_new: frozenset[int]

    @cached_property
    def moved(self) -> int:
        """Return how many stand in another order than before."""
        return len(self.pairs) - len(self._anchors[0])

    @cached_property
    def is_unmoved(self) -> bool:
        """Say whether everything is where it was."""
        return all(old == new for old, new in self.pairs.items())

    @cached_property
    def _anchors(self) -> tuple[list[int], list[int]]:
        """Return the numbers that kept their order, old and new."""
        chain = list(rising_chain(sorted(self.pairs.items())))
        return [old for old, _ in chain], [new for _, new in chain]

    def follow(self, number: int) -> int:
        """Return where a row went; a blank one goes with the row before it."""
        new = self.pairs.get(number)
        if new is not None or self.is_unmoved:
            return number if new is None else new
        before, after = self._anchors
        index = bisect_right(before, number) - 1
        return number + (after[index] - before[index] if index >= 0 else 0)

    def is_same_span(self, old: tuple[int, int], new: tuple[int, int]) -> bool:
        """Say whether two spans are of the same rows, but for those that came or went."""
        if (self.follow(old[0]), self.follow(old[1])) == new and not any(map(self._is_taken, old)):
            return True
        first, last = _trim(*old, self._is_passed_by)
        new_first, new_last = _trim(*new, self._is_new)
        ends = self.follow(first), self.follow(last)
        if ends == (new_first, new_last) and not any(map(self._is_taken, (first, last))):
            return True
        if self._is_passed_by(first) and self._is_new(new_first):
            blank = first not in self.only_old and new_first not in self.only_new
            before, after = self._anchors
            return blank and bisect_left(before, first) == bisect_left(after, new_first)
        is_sortable = self.moved and last - first == new_last - new_first < _MOST_SORTED
        return bool(is_sortable) and self._is_same_set((first, last), (new_first, new_last))

    def _is_passed_by(self, number: int) -> bool:
        """Say whether a row went, or was blank where rows came: it may be one that was inserted."""
        return number in self.only_old or not (self.is_unmoved or number in self.pairs)

    def _is_new(self, number: int) -> bool:
        """Say whether a row came, or is blank where rows came."""
        return number in self.only_new or not (self.is_unmoved or number in self._new_numbers)

    def _is_taken(self, number: int) -> bool:
        """Say whether a row went, and another now stands where it was."""
        return number in self.only_old and self.follow(number) in self._new_numbers

    @cached_property
    def _new_numbers(self) -> frozenset[int]:
        return frozenset(self.pairs.values())

    def _is_same_set(self, old: tuple[int, int], new: tuple[int, int]) -> bool:
        """Say whether two spans hold the same rows in whatever order."""
        key = (old, new)
        if key not in self._sorted_spans:
            rows = {self.follow(row) for row in range(old[0], old[1] + 1)}
            self._sorted_spans[key] = rows == set(range(new[0], new[1] + 1))
        return self._sorted_spans[key]

    @cached_property
    def _sorted_spans(self) -> dict[tuple[tuple[int, int], tuple[int, int]], bool]:
        return {}


def _trim(first: int, last: int, is_passed: Callable[[int], bool]) -> tuple[int, int]:
    """Return a span without the rows at its ends that are passed by; never empty."""
    for _ in range(_MOST_TRIMMED):
        if first < last and is_passed(first):
            first += 1
        elif first < last and is_passed(last):
            last -= 1
        else:
            break
    return first, last


def rising_chain(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the longest run of pairs, sorted by the old number, in which the new one rises, too."""
    ends: list[int] = []
    chain_ends: list[int] = []
    before: list[int] = []
    for index, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        before.append(chain_ends[length - 1] if length else -1)
        if length == len(ends):
            ends.append(new)
            chain_ends.append(index)
        else:
            ends[length], chain_ends[length] = new, index
    chain: list[int] = []
    index = chain_ends[-1] if chain_ends else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return (pairs[index] for index in reversed(chain))


class RowContents(Struct, frozen=True):
    """What is in a row, wherever in it: all of its contents in order, and its label."""

    contents: tuple[Hashable, ...]
    label: str
    has_figures: bool


RowKey = Callable[[RowContents], Hashable | None]
"""What rows are paired by; None where a row has none."""


def pair_rows(old: Mapping[int, RowContents], new: Mapping[int, RowContents]) -> Axis:
    """Pair the rows of two sheets: equal rows first, then those of one label, then like ones.

    Rows that are unlike all others are paired wherever they went, so that sorting is no change;
    rows that recur (blank headings, sub totals) only between the same neighbours.
    """
    pairing = _RowPairing(old, new)
    pairing.pair_unique(lambda row: row.contents if row.label else None)
    pairing.pair_unique(lambda row: row.label or None)
    pairing.pair_in_gaps(lambda row: row.contents)
    pairing.pair_in_gaps(lambda row: row.label or None)
    pairing.pair_alike()
    return pairing.axis()


class _RowPairing:
    """The pairing of two sheets' rows, step by step."""

    def __init__(self, old: Mapping[int, RowContents], new: Mapping[int, RowContents]) -> None:
        self._old, self._new = old, new
        self._pairs: dict[int, int] = {}
        self._paired_new: set[int] = set()

    def axis(self) -> Axis:
        return Axis(
            self._pairs,
            frozenset(self._old.keys() - self._pairs.keys()),
            frozenset(self._new.keys() - self._paired_new),
        )

    def _pair(self, old: int, new: int) -> None:
        self._pairs[old] = new
        self._paired_new.add(new)

    def pair_unique(self, key: RowKey) -> None:
        """Pair the rows whose key occurs once in each sheet, in any order."""
        places: list[dict[Hashable, int]] = []
        for rows, paired in ((self._old, self._pairs), (self._new, self._paired_new)):
            counts: Counter[Hashable] = Counter(map(key, rows.values()))
            places.append(
                {
                    name: number
                    for number, row in rows.items()
                    if (name := key(row)) is not None and counts[name] == 1 and number not in paired
                }
            )
        for name, number in places[0].items():
            if name in places[1]:
                self._pair(number, places[1][name])

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the unpaired rows between neighbours that kept their order, old and new."""
        anchors = [*rising_chain(sorted(self._pairs.items()))]
        old_open = sorted(self._old.keys() - self._pairs.keys())
        new_open = sorted(self._new.keys() - self._paired_new)
        old_start = new_start = 0
        for old, new in [*anchors, (max(self._old, default=0) + 1, max(self._new, default=0) + 1)]:
            old_end, new_end = bisect_left(old_open, old), bisect_left(new_open, new)
            if old_start < old_end and new_start < new_end:
                yield old_open[old_start:old_end], new_open[new_start:new_end]
            old_start, new_start = old_end, max(new_start, new_end)

    def pair_in_gaps(self, key: RowKey) -> None:
        """Pair rows of one key in the order in which they occur, gap by gap."""
        for old_rows, new_rows in list(self._gaps()):
            waiting: dict[Hashable, list[int]] = {}
            for number in reversed(new_rows):
                waiting.setdefault(key(self._new[number]), []).append(number)
            numbered = [
                (number, waiting[name].pop())
                for number in old_rows
                if (name := key(self._old[number])) is not None and waiting.get(name)
            ]
            for old, new in rising_chain(numbered):
                self._pair(old, new)

    def pair_alike(self) -> None:
        """Pair what is left between the same neighbours: rows that share half of their contents.

        Of as many old as new rows, those of words alone or without a label are paired in order.
        """
        for old_rows, new_rows in list(self._gaps()):
            start = 0
            for index, old in enumerate(old_rows):
                row = self._old[old]
                for step, new in enumerate(new_rows[start : start + _FARTHEST]):
                    in_order = len(old_rows) == len(new_rows) and start + step == index
                    if _are_alike(row, self._new[new], in_order=in_order):
                        self._pair(old, new)
                        start += step + 1
                        break


def _are_alike(old: RowContents, new: RowContents, *, in_order: bool) -> bool:
    if in_order and not (old.label and new.label and old.has_figures and new.has_figures):
        return True
    shared = len(set(old.contents) & set(new.contents))
    return 2 * shared >= max(len(set(old.contents)), len(set(new.contents)))


def pair_columns_of(
    old: Mapping[int, Mapping[int, Hashable]],
    new: Mapping[int, Mapping[int, Hashable]],
    rows: Axis,
) -> Axis:
    """Pair the columns of two sheets by what paired rows have in them.

    ``old`` and ``new`` map row to column to content. A column of which nothing stayed goes with the
    column to its left.
    """
    votes: Counter[tuple[int, int]] = Counter()
    for old_row, new_row in rows.pairs.items():
        votes.update(_shared_places(old[old_row], new[new_row]))
    old_columns = {column for cells in old.values() for column in cells}
    new_columns = {column for cells in new.values() for column in cells}
    pairs: dict[int, int] = {}
    paired_new: set[int] = set()
    for (old_column, new_column), _ in sorted(
        votes.items(), key=lambda vote: (-vote[1], abs(vote[0][0] - vote[0][1]), vote[0])
    ):
        if old_column not in pairs and new_column not in paired_new:
            pairs[old_column] = new_column
            paired_new.add(new_column)
    for column in sorted(old_columns - pairs.keys()):
        neighbour = pairs.get(column - 1, column - 1) + 1
        if neighbour in new_columns and neighbour not in paired_new:
            pairs[column] = neighbour
            paired_new.add(neighbour)
    return Axis(pairs, frozenset(old_columns - pairs.keys()), frozenset(new_columns - paired_new))


def _shared_places(
    old: Mapping[int, Hashable], new: Mapping[int, Hashable]
) -> Iterator[tuple[int, int]]:
    """Yield the columns of contents that occur once in a row of each sheet."""
    if old == new:
        yield from zip(old, old, strict=True)
        return
    old_counts, new_counts = Counter(old.values()), Counter(new.values())
    places = {content: column for column, content in new.items() if new_counts[content] == 1}
    for column, content in old.items():
        if old_counts[content] == 1 and content in places:
            yield column, places[content]
