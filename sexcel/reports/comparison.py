"""A comparison as text: what moves the headline first, each change with its figures."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from sexcel.budget.overview import OVERVIEW
from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    FormulaFate,
    LineChange,
    PartChange,
    WordsChange,
)
from sexcel.comparison.sentences import (
    comparison_verdict,
    cut,
    figures_sentence,
    formula_sentence,
    formulas_sentence,
    headline_sentence,
    line_sentence,
    part_sentence,
    side_name,
    standing,
)
from sexcel.model.expressions import ZERO
from sexcel.model.wording import join_words, signed_pounds
from sexcel.reports.page import Page

_MARGIN = 13
_MOST = 20
"""Changes of a section that are shown unless all are asked for."""
_LITTLE = 20
"""£; what rounding can come to."""

Change = FigureChange | LineChange
One = TypeVar("One")


def text_comparison(comparison: Comparison, page: Page, *, everything: bool = False) -> str:
    """What differs, as lines that fit the page; ``everything`` leaves nothing out for length."""
    return "\n".join([*_Text(comparison, page, everything=everything).lines(), ""])


class _Text:
    def __init__(self, comparison: Comparison, page: Page, *, everything: bool) -> None:
        self._found = comparison
        self._page = page
        self._everything = everything

    def lines(self) -> Iterator[str]:
        found, page = self._found, self._page
        facts = {
            "Old": side_name(found.old),
            "New": side_name(found.new),
            "Years": found.aligned,
            "Headline": headline_sentence(found).removeprefix("The headline "),
            "Formulas": formulas_sentence(found),
        }
        for name, fact in facts.items():
            if fact:
                yield from page.hanging(name, fact, _MARGIN)
        yield from self._changes()
        yield from self._section("Did not follow", found.lagging, self._lagging)
        yield from self._consequences()
        yield from self._section("In one workbook only", found.parts, self._part)
        yield from self._section("Formulas", _alike(found.formulas), self._formula)
        yield from self._section("Words", found.words, self._words)
        yield from self._section("Other sheets", found.sheets, self._sentence)
        yield from self._section("Not compared", found.uncompared, self._sentence)
        yield ""
        colour = "green" if found.is_same else "yellow"
        for line in page.wrapped(comparison_verdict(found)):
            yield page.painted(line, fg=colour, bold=True)

    def _changes(self) -> Iterator[str]:
        changes: list[Change] = [*self._found.causes, *self._found.lines]
        moving = sorted(
            (change for change in changes if change.effect),
            key=lambda one: -abs(one.effect or ZERO),
        )
        yield from self._section("What moves the headline", moving, self._moving)
        rest = self._found.rest
        if moving and rest is not None and abs(rest) >= Decimal("0.5"):
            why = "Rounding" if abs(rest) < _LITTLE else "Changes that act together, and rounding"
            yield from self._hanging(signed_pounds(rest), why)
        figures = [change for change in self._found.causes if not change.effect]
        yield from self._section("Other figures", figures, self._figure)
        lines = [change for change in self._found.lines if not change.effect]
        yield from self._section("Lines", lines, self._line)

    def _section(
        self, title: str, found: Sequence[One], write: Callable[[One], Iterator[str]]
    ) -> Iterator[str]:
        if not found:
            return
        yield ""
        yield from self._heading(f"{title} ({len(found):,})")
        most = len(found) if self._everything else _MOST
        for one in found[:most]:
            yield from write(one)
        if len(found) > most:
            yield from self._sentence(f"... and {len(found) - most:,} more: --all shows them.")

    def _heading(self, text: str) -> Iterator[str]:
        return (self._page.painted(line, bold=True) for line in self._page.wrapped(text))

    def _hanging(self, head: str, text: str) -> Iterator[str]:
        return iter(self._page.hanging(f"  {head}", text, _MARGIN))

    def _sentence(self, text: str) -> Iterator[str]:
        return ("  " + line for line in self._page.wrapped(text, 2))

    def _below(self, text: str, indent: int) -> Iterator[str]:
        return (" " * indent + line for line in self._page.wrapped(text, indent))

    def _moving(self, change: Change) -> Iterator[str]:
        head = signed_pounds(change.effect or ZERO)
        if isinstance(change, LineChange):
            yield from self._hanging(
                head, f"{change.caption}, {change.line}: {line_sentence(change)}"
            )
            return
        yield from self._hanging(head, change.spot.name)
        yield from self._below(figures_sentence(change), _MARGIN)

    def _figure(self, change: FigureChange) -> Iterator[str]:
        yield from self._sentence(change.spot.name)
        yield from self._below(figures_sentence(change), 4)

    def _line(self, change: LineChange) -> Iterator[str]:
        return self._sentence(f"{change.caption}, {change.line}: {line_sentence(change)}")

    def _lagging(self, change: FigureChange) -> Iterator[str]:
        kind, behind = change.spot.kind, change.behind or ZERO
        more = "more" if behind > 0 else "less"
        yield from self._sentence(change.spot.name)
        stands, due = standing(change.after, kind), standing(abs(behind), kind)
        why = "what it is worked out from changed"
        yield from self._below(f"stands at {stands}; {why}, and it should be {due} {more}", 4)

    def _consequences(self) -> Iterator[str]:
        """Those of Table 2 in full, unless everything is asked for; the others are counted."""
        found = self._found.consequences
        if not found:
            return
        yield ""
        yield from self._heading(f"What follows from it, or from rounding ({len(found):,})")
        tables = {one.spot.table for one in found} if self._everything else {OVERVIEW.name}
        full = [one for one in found if one.spot.table in tables]
        for change in full:
            yield from self._figure(change)
        others = Counter(one.spot.caption for one in found if one.spot.table not in tables)
        if others:
            named = [f"{number} in {caption}" for caption, number in others.items()]
            also = "and " if full else ""
            yield from self._sentence(f"{also}{join_words(named, 20)}: --all shows them.")

    def _part(self, part: PartChange) -> Iterator[str]:
        return self._sentence(part_sentence(part))

    def _formula(self, alike: list[FormulaChange]) -> Iterator[str]:
        change, *others = alike
        if others:
            lines = join_words([one.spot.line for one in alike], 6)
            where = f"{change.spot.caption}, {change.spot.column}"
            yield from self._sentence(f"{where}: {formula_sentence(change)}, on {lines}")
            return
        yield from self._sentence(f"{change.spot.name}: {formula_sentence(change)}")
        for name, formula in (("old", change.before), ("new", change.after)):
            if formula is not None:
                yield from self._below(f"{name} ={cut(formula)}", 4)

    def _words(self, change: WordsChange) -> Iterator[str]:
        yield from self._sentence(change.spot.name)
        for name, text in (("old", change.before), ("new", change.after)):
            yield from self._below(f"{name}: {cut(text) or '(blank)'}", 4)


def _alike(changes: Sequence[FormulaChange]) -> list[list[FormulaChange]]:
    """The changes, those of one column that need no more than one sentence together."""
    found: dict[object, list[FormulaChange]] = {}
    for at, change in enumerate(changes):
        by_itself = change.fate is FormulaFate.OTHER_FIGURES
        key = at if by_itself else (change.spot.table, change.spot.column, change.fate)
        found.setdefault(key, []).append(change)
    return list(found.values())
