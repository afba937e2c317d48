"""A traced figure: in words, what it is worked out from, what reads it, what it moves."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from sexcel.model.refs import address
from sexcel.model.wording import count_of, join_words, truncate
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.page import Page
from sexcel.tracing.trace import Trace, TracedCell, TracedMovement, Working

_MARGIN = 10
"""Columns: the longest heading, ``Formula``, and three spaces."""
_MOST_WORKINGS = 60
"""Entries that are shown unless all are asked for: two screens."""
_MOST_CELLS = 12
"""Readers or totals that are shown unless all are asked for: half a screen."""
_DEEPEST_INDENT = 8
"""Steps that are indented; further down, the text would be a word wide."""
_LONGEST_FORMULA = 150
"""Characters of a formula: two lines of a terminal."""
_MOST_COPIES = 3
"""Cells named that hold the same figure as one that moves."""
_MOST_SHEETS = 4
"""Sheets named in a sentence."""

Shown = TypeVar("Shown")
"""What a section lists."""


def render_trace(trace: Trace, page: Page, *, everything: bool = False) -> str:
    """Return how a figure comes about, in lines that fit the page; ``everything`` cuts nothing."""
    return "\n".join([*_TraceText(trace, page, everything=everything).lines(), ""])


class _TraceText:
    def __init__(self, trace: Trace, page: Page, *, everything: bool) -> None:
        self._trace = trace
        self._page = page
        self._everything = everything

    def lines(self) -> Iterator[str]:
        """Yield every line, from the figure to what it moves."""
        figure = self._trace.figure
        formula = truncate(f"={figure.formula}", _LONGEST_FORMULA)
        facts = {
            "File": self._trace.path,
            "Figure": figure.name,
            "Cell": str(figure.ref),
            "Value": figure.shown if figure.formula else f"{figure.shown}, {_origin(self._trace)}",
            "Formula": "" if figure.formula is None else formula,
        }
        yield from self._page.list_facts(facts, _MARGIN)
        if figure.words:
            yield ""
            sentence = f"{figure.name or figure.ref.a1} = {figure.words}"
            yield from self._page.embolden(sentence)
        yield from self._workings()
        yield from self._readers()
        yield from self._movements()

    def _workings(self) -> Iterator[str]:
        """Yield the inputs of the formula, then what they are worked out from in their turn."""
        workings = self._trace.workings
        if not workings:
            return
        inputs = [working for working in workings if working.depth == 1]
        yield ""
        yield from self._page.embolden("Its inputs")
        shown = self._cut(inputs, _MOST_CELLS)
        for working in shown:
            yield from self._working(working, _value(working))
        yield from self._page.count_more(len(inputs) - len(shown))
        if len(workings) > len(inputs):
            yield from self._further_workings()
        number = count_of(self._trace.typed, "typed cell")
        least = "" if self._trace.is_counted else "at least "
        where = f" on {join_words(self._trace.typed_sheets, _MOST_SHEETS)}"
        text = f"It goes back to {least}{number}{where if self._trace.typed else ''}."
        yield from self._page.indent(text, 2)

    def _further_workings(self) -> Iterator[str]:
        workings = self._trace.workings
        yield ""
        yield from self._page.embolden("Down to the typed cells")
        shown = self._cut(workings, _MOST_WORKINGS)
        for working in shown:
            yield from self._working(working, state_working(working))
        yield from self._page.count_more(len(workings) - len(shown) + self._trace.left_out)

    def _working(self, working: Working, text: str) -> Iterator[str]:
        indent = 2 * min(working.depth, _DEEPEST_INDENT)
        place = address(working.place, self._trace.figure.ref.sheet)
        yield from self._page.hang(" " * indent + place, text, indent + 4)

    def _readers(self) -> Iterator[str]:
        readers, dependents = self._trace.readers, self._trace.dependents
        yield ""
        if not readers:
            unknown = "Which formulas read it is not known."
            yield from self._page.embolden(
                unknown if self._trace.values_of else "No formula reads it."
            )
            return
        title = f"Read by {count_of(len(readers), 'formula')}"
        if dependents > len(readers):
            title += f", and through them by {dependents - len(readers):,} more"
        yield from self._page.embolden(title)
        shown = self._cut(readers, _MOST_CELLS)
        for cell in shown:
            yield from self._cell(cell, f"{cell.shown} = {cell.words}")
        yield from self._page.count_more(len(readers) - len(shown))

    def _movements(self) -> Iterator[str]:
        trace = self._trace
        if not trace.readers:
            return
        yield ""
        if trace.unmoved:
            text = f"What it moves in the totals was not worked out: {trace.unmoved}."
            yield from self._page.wrap(text)
            return
        change = "10% more" if trace.figure.value else "1"
        title = f"With {change} ({trace.moved_to_shown}) in {trace.figure.ref.a1}"
        if not trace.movements:
            yield from self._page.embolden(f"{title}, none of the largest totals moves.")
        else:
            yield from self._page.embolden(f"{title}, of the largest totals these move")
        groups = _group(trace.movements)
        shown = self._cut(groups, _MOST_CELLS)
        for group in shown:
            yield from self._cell(group[0].cell, _movement(group))
        yield from self._page.count_more(sum(map(len, groups[len(shown) :])))
        for reason, number in trace.not_followed.items():
            text = (
                f"{count_of(number, 'total')} that depend on it cannot be recalculated: {reason}."
            )
            yield from self._page.indent(text, 2)

    def _cell(self, cell: TracedCell, text: str) -> Iterator[str]:
        place = address(cell.ref, self._trace.figure.ref.sheet)
        name = f"{cell.name}: " if cell.name else ""
        yield from self._page.hang(f"  {place}", f"{name}{text}", 6)

    def _cut(self, entries: Sequence[Shown], most: int) -> Sequence[Shown]:
        return entries if self._everything else entries[:most]


def _value(working: Working) -> str:
    """Return what is in a cell, or what a long range adds up to."""
    name = f"{working.name}: " if working.name else ""
    if working.cell is not None:
        return f"{name}{working.cell.shown}"
    return f"{name}{count_of(working.figures, 'figure')}, their sum {working.total_shown}"


def state_working(working: Working) -> str:
    """Return what is in a cell, and how it comes about."""
    words = "" if working.cell is None else working.cell.words
    if working.is_repeated:
        return f"{_value(working)}, as above"
    return f"{_value(working)} = {words}" if words else _value(working)


def _origin(trace: Trace) -> str:
    """Return where a figure without a formula of its own comes from."""
    if trace.workings:
        return "filled by an array formula"
    if trace.values_of:
        return f"and the formulas of an {trace.values_of} are not read"
    return "typed"


def _group(movements: Sequence[TracedMovement]) -> list[list[TracedMovement]]:
    """Return the movements of one figure that stands in several cells together."""
    groups: dict[tuple[str, str], list[TracedMovement]] = {}
    for movement in movements:
        groups.setdefault((movement.cell.shown, movement.after_shown), []).append(movement)
    return list(groups.values())


def _movement(group: Sequence[TracedMovement]) -> str:
    cell, after = group[0].cell, group[0].after
    rise = after - cell.value if isinstance(cell.value, Decimal) else after
    word = "rises" if rise > 0 else "falls"
    copies = [str(movement.cell.ref) for movement in group[1:]]
    also = f"; so does {join_words(copies, _MOST_COPIES)}" if copies else ""
    return f"{cell.shown} {word} to {group[0].after_shown}{also}"


def encode_trace(trace: Trace) -> str:
    """Return the document as text, in ASCII."""
    document = {
        "version": VERSION,
        **pick(trace, "path sha256"),
        "figure": _document_cell(trace.figure),
        "worked_out_from": [_document_working(working) for working in trace.workings],
        "left_out": trace.left_out,
        "typed": {
            "cells": trace.typed,
            "all_counted": trace.is_counted,
            "sheets": list(trace.typed_sheets),
        },
        "read_by": [_document_cell(cell) for cell in trace.readers],
        "dependents": trace.dependents,
        "moved_to": simplify(trace.moved_to),
        "movements": [
            {**_document_cell(movement.cell), "after": simplify(movement.after)}
            for movement in trace.movements
        ],
        "not_followed": simplify(trace.not_followed),
        "not_moved": trace.unmoved or None,
    }
    return encode(document)


def _document_cell(cell: TracedCell) -> Document:
    return {
        **simplify(cell.ref),
        **pick(cell, "name value shown formula"),
        "words": cell.words or None,
    }


def _document_working(working: Working) -> Document:
    document: Document = {"depth": working.depth}
    if working.cell is not None:
        return {**document, **_document_cell(working.cell), "repeated": working.is_repeated}
    return {**document, **simplify(working.place), **pick(working, "name figures total")}
