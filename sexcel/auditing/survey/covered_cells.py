"""The cells that areas cover, however many overlap: whether one is among them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from sexcel.model.refs import MAX_ROWS

Span = tuple[int, int]
"""First and last row."""
SpansByColumn = Mapping[tuple[str, int], Sequence[Span]]
"""Rows covered of each column, by the name of the sheet and the column."""


class CoveredCells:
    """A set of cells, kept as rows of columns."""

    def __init__(self, spans: SpansByColumn) -> None:
        self._spans = {key: _join(sorted(unsorted)) for key, unsorted in spans.items()}

    def has(self, sheet: str, row: int, column: int) -> bool:
        """Say whether a cell is covered."""
        spans = self._spans.get((sheet, column), [])
        index = bisect_right(spans, (row, MAX_ROWS)) - 1
        return index >= 0 and spans[index][1] >= row


def _join(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
