"""A comparison as text: what moves the headline first, each change with its figures."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from sexcel.budget.overview import OVERVIEW
from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    FormulaFate,
    LineChange,
    TextChange,
)
from sexcel.comparison.sentences import (
    comparison_verdict,
    figures_sentence,
    format_content,
    formula_sentence,
    formulas_sentence,
    headline_sentence,
    line_sentence,
    part_sentence,
    shorten,
    side_name,
)
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding
from sexcel.model.wording import join_words, signed_pounds
from sexcel.reports.page import Page
from sexcel.reports.workbook_comparison import SheetText

_MARGIN = 13
"""Columns: two spaces, an effect such as ``-£1,234,567``, and a space."""
_MOST = 20
"""Changes of a section that are shown unless all are asked for: a screen of them."""
_NOTABLE = Decimal("0.5")
"""£; what is less is £0 in whole pounds."""
_MOST_ROUNDING = 20
"""£; some 40 lines, each rounded by up to £0.50, cannot add up to more."""
_MOST_TABLES = 20
"""Tables named: all that a budget has."""
_MOST_LINES = 6
"""Lines named in a sentence, beyond which they are counted."""

Entry = TypeVar("Entry")
"""What a section lists: a change of any kind."""


def render_comparison(comparison: Comparison, page: Page, *, everything: bool = False) -> str:
    """Return what differs, in lines that fit the page; ``everything`` cuts nothing for length."""
    return "\n".join([*_ComparisonText(comparison, page, everything=everything).lines(), ""])


class _ComparisonText:
    def __init__(self, comparison: Comparison, page: Page, *, everything: bool) -> None:
        self._comparison = comparison
        self._page = page
        self._everything = everything

    def lines(self) -> Iterator[str]:
        """Yield every line, from the two workbooks to the verdict."""
        comparison, page = self._comparison, self._page
        facts = {
            "Old": side_name(comparison.old),
            "New": side_name(comparison.new),
            "Years": comparison.aligned,
            "Headline": headline_sentence(comparison).removeprefix("The headline "),
            "Formulas": formulas_sentence(comparison),
        }
        yield from page.list_facts(facts, _MARGIN)
        yield from self._section("Versions", comparison.versions, self._version)
        yield from self._changes()
        yield from self._section("Did not follow", comparison.lagging, self._lagging)
        yield from self._consequences()
        yield from self._section(
            "In one workbook only", map(part_sentence, comparison.parts), self._sentence
        )
        yield from self._section("Formulas", _group(comparison.formulas), self._formula)
        yield from self._section("Words", comparison.words, self._words)
        yield from self._section("Other sheets", comparison.sheets, self._sentence)
        text = SheetText(page, everything=self._everything)
        for sheet in comparison.side_sheets:
            yield from text.lines(sheet)
        yield from self._section("Not compared", comparison.uncompared, self._sentence)
        yield ""
        colour = "green" if comparison.is_same else "yellow"
        yield from page.embolden(comparison_verdict(comparison), colour)

    def _changes(self) -> Iterator[str]:
        causes, lines = self._comparison.causes, self._comparison.lines
        changes: list[FigureChange | LineChange] = [*causes, *lines]
        moving = sorted(
            (change for change in changes if change.effect),
            key=lambda change: -abs(change.effect or ZERO),
        )
        yield from self._section("What moves the headline", moving, self._effect)
        unexplained = self._comparison.unexplained
        if moving and unexplained is not None and abs(unexplained) >= _NOTABLE:
            small = abs(unexplained) < _MOST_ROUNDING
            why = "Rounding" if small else "Changes that act together, and rounding"
            yield from self._page.hang(f"  {signed_pounds(unexplained)}", why, _MARGIN)
        figures = [change for change in causes if not change.effect]
        yield from self._section("Other figures", figures, self._figure)
        unmoving = [_line_text(change) for change in lines if not change.effect]
        yield from self._section("Lines", unmoving, self._sentence)

    def _version(self, finding: Finding) -> Iterator[str]:
        yield from self._page.hang(f"  {finding.rule}", finding.message, _MARGIN)

    def _section(
        self, title: str, entries: Iterable[Entry], list_entry: Callable[[Entry], Iterable[str]]
    ) -> Iterator[str]:
        """Yield a section with its entries; nothing where there are none."""
        every = list(entries)
        if not every:
            return
        yield ""
        yield from self._page.embolden(f"{title} ({len(every):,})")
        most = len(every) if self._everything else _MOST
        for entry in every[:most]:
            yield from list_entry(entry)
        yield from self._page.count_more(len(every) - most)

    def _sentence(self, text: str) -> list[str]:
        return self._page.indent(text, 2)

    def _effect(self, change: FigureChange | LineChange) -> Iterator[str]:
        head = f"  {signed_pounds(change.effect or ZERO)}"
        if isinstance(change, LineChange):
            yield from self._page.hang(head, _line_text(change), _MARGIN)
            return
        yield from self._page.hang(head, change.spot.name, _MARGIN)
        yield from self._page.indent(figures_sentence(change), _MARGIN)

    def _figure(self, change: FigureChange) -> Iterator[str]:
        yield from self._sentence(change.spot.name)
        yield from self._page.indent(figures_sentence(change), 4)

    def _lagging(self, change: FigureChange) -> Iterator[str]:
        kind, behind = change.spot.kind, change.behind or ZERO
        more = "more" if behind > 0 else "less"
        shown, due = format_content(change.after, kind), format_content(abs(behind), kind)
        why = "what it is worked out from changed"
        yield from self._sentence(change.spot.name)
        yield from self._page.indent(f"is still {shown}; {why}, and it should be {due} {more}", 4)

    def _consequences(self) -> Iterator[str]:
        """Yield those of Table 2 in full, unless everything is asked for; count the others."""
        consequences = self._comparison.consequences
        if not consequences:
            return
        yield ""
        title = f"What follows from it, or from rounding ({len(consequences):,})"
        yield from self._page.embolden(title)
        counts: Counter[str] = Counter()
        for change in consequences:
            if self._everything or change.spot.table == OVERVIEW.name:
                yield from self._figure(change)
            else:
                counts[change.spot.caption] += 1
        if counts:
            named = [f"{number} in {caption}" for caption, number in counts.items()]
            also = "and " if counts.total() < len(consequences) else ""
            yield from self._sentence(f"{also}{join_words(named, _MOST_TABLES)}: --all shows them.")

    def _formula(self, changes: list[FormulaChange]) -> Iterator[str]:
        change, spot = changes[0], changes[0].spot
        if len(changes) > 1:
            lines = join_words([change.spot.line for change in changes], _MOST_LINES)
            text = f"{spot.caption}, {spot.column}: {formula_sentence(change)}, on {lines}"
            yield from self._sentence(text)
            return
        yield from self._sentence(f"{spot.name}: {formula_sentence(change)}")
        for name, formula in (("old", change.before), ("new", change.after)):
            if formula is not None:
                yield from self._page.indent(f"{name} ={shorten(formula)}", 4)

    def _words(self, change: TextChange) -> Iterator[str]:
        yield from self._sentence(change.spot.name)
        for name, text in (("old", change.before), ("new", change.after)):
            yield from self._page.indent(f"{name}: {shorten(text) or '(blank)'}", 4)


def _line_text(change: LineChange) -> str:
    return f"{change.caption}, {change.line}: {line_sentence(change)}"


def _group(changes: Sequence[FormulaChange]) -> list[list[FormulaChange]]:
    """Return the changes in groups: those of one column that one sentence can say."""
    groups: dict[object, list[FormulaChange]] = {}
    for number, change in enumerate(changes):
        by_itself = change.fate is FormulaFate.OTHER_FIGURES
        key = number if by_itself else (change.spot.table, change.spot.column, change.fate)
        groups.setdefault(key, []).append(change)
    return list(groups.values())
