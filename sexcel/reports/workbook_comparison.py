"""Two workbooks compared, as text: sheet by sheet, what breaks sums first."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from sexcel.comparison.cell_differences import (
    CellChange,
    CellFate,
    FormulaRewrite,
    Hiding,
    LineFound,
    NameChange,
    SheetComparison,
    WorkbookComparison,
)
from sexcel.model.wording import count_of, join_words, signed_share
from sexcel.reports.page import Page

_MARGIN = 6
"""Columns: ``Old`` or ``New`` and three spaces."""
_MOST = 20
"""Changes of a kind that are shown unless all are asked for: a screen of them."""
_MOST_PLACES = 8
"""Rows or columns named in a sentence, beyond which they are counted."""
_MOST_SHEETS = 4
"""Sheets named in the verdict."""
_TITLES = {
    CellFate.BECAME_TEXT: "Numbers that became text",
    CellFate.BECAME_NUMBER: "Texts that became numbers",
    CellFate.TYPED_OVER: "Formulas typed over",
    CellFate.FIGURE: "Figures",
    CellFate.TEXT: "Texts",
}

Difference = TypeVar("Difference")
"""What a section lists."""


def render_workbook_comparison(
    comparison: WorkbookComparison, page: Page, *, everything: bool = False
) -> str:
    """Return what differs, in lines that fit the page; ``everything`` cuts nothing for length."""
    lines: list[str] = page.list_facts({"Old": comparison.old, "New": comparison.new}, _MARGIN)
    text = SheetText(page, everything=everything)
    for names, workbook in ((comparison.only_old, "old"), (comparison.only_new, "new")):
        for name in names:
            lines += ["", *page.embolden(f"Sheet {name}: in the {workbook} workbook only")]
    for sheet in comparison.sheets:
        lines += text.lines(sheet)
    if comparison.names:
        lines += ["", *page.embolden("Defined names")]
        lines += text.section("Changed", comparison.names, _name)
    for sentence in comparison.uncompared:
        lines += ["", *page.wrap(sentence)]
    colour = "green" if comparison.is_same else "yellow"
    lines += ["", *page.embolden(workbook_verdict(comparison), colour), ""]
    return "\n".join(lines)


def workbook_verdict(comparison: WorkbookComparison) -> str:
    """Return how two workbooks compare, in a sentence."""
    if comparison.is_same:
        return "No difference."
    if not comparison.differences:
        if not comparison.follows:
            return "No difference was found, but not everything could be compared."
        results = count_of(comparison.follows, "result")
        verb = "differs" if comparison.follows == 1 else "differ"
        return f"Nothing was changed, but {results} of formulas {verb}."
    differing = [sheet.after for sheet in comparison.sheets if sheet.differences]
    where = f" on {join_words(differing, _MOST_SHEETS)}" if differing else ""
    follow = ""
    if comparison.follows:
        verb = "follows" if comparison.follows == 1 else "follow"
        follow = f"; {count_of(comparison.follows, 'result')} {verb}"
    return f"{count_of(comparison.differences, 'difference')}{where}{follow}."


class SheetText:
    """The lines on a sheet's differences."""

    def __init__(self, page: Page, *, everything: bool) -> None:
        self._page = page
        self._everything = everything

    def lines(self, sheet: SheetComparison) -> list[str]:
        """Return every line on a sheet, from its name to what follows."""
        page = self._page
        renamed = f", was {sheet.before}" if sheet.before != sheet.after else ""
        became = f", {sheet.visibility}" if sheet.visibility else ""
        lines = ["", *page.embolden(f"Sheet {sheet.after}{renamed}{became}")]
        for fate, changes in groupby(sheet.changes, key=lambda change: change.fate):
            lines += self.section(_TITLES[fate], list(changes), _change)
        lines += self.section("Formulas", sheet.formulas, _rewrite)
        lines += self.section("Rows and columns", sheet.lines, _line)
        lines += self.section("Hidden or shown", sheet.hidings, _hiding)
        lines += self.section("Results that follow", sheet.follows, _change)
        for number, noun in ((sheet.moved_rows, "row"), (sheet.moved_columns, "column")):
            if number:
                verb = "is" if number == 1 else "are"
                text = f"{count_of(number, noun)} {verb} in another order, which is no difference."
                lines += page.indent(text, 2)
        return lines

    def section(
        self,
        title: str,
        entries: Sequence[Difference],
        list_entry: Callable[[Difference], tuple[str, str]],
    ) -> Iterator[str]:
        """Yield a section with its entries; nothing where there are none."""
        if not entries:
            return
        yield from self._page.indent(f"{title} ({len(entries):,})", 2)
        most = len(entries) if self._everything else _MOST
        for entry in entries[:most]:
            head, text = list_entry(entry)
            yield from self._page.hang(f"    {head}", text, 8)
        yield from self._page.count_more(len(entries) - most, 4)


def _place(change: CellChange | FormulaRewrite) -> str:
    """Return the cell of a change in the new workbook, and in the old one where it moved."""
    was_at, is_at = change.was_at.a1, change.is_at.a1
    return is_at if was_at == is_at else f"{is_at} (was {was_at})"


def _change(change: CellChange) -> tuple[str, str]:
    text = f"{change.shown_before} → {change.shown_after}"
    if change.difference is not None and isinstance(change.before, Decimal):
        text += signed_share(change.difference, change.before)
    return _place(change), f"{change.name}: {text}" if change.name else text


def _rewrite(change: FormulaRewrite) -> tuple[str, str]:
    name = f"{change.name}: " if change.name else ""
    more = f", and {change.cells - 1:,} more like it" if change.cells > 1 else ""
    return _place(change), f"{name}{change.before} → {change.after}{more}"


def _line(line: LineFound) -> tuple[str, str]:
    noun = "row" if line.is_row else "column"
    came = "new" if line.is_new else "gone"
    figures = f" ({join_words(line.figures)})" if line.figures else ""
    return line.place.a1, f"{noun} {came}: {line.name or 'without a name'}{figures}"


def _hiding(hiding: Hiding) -> tuple[str, str]:
    noun = "row" if hiding.is_row else "column"
    plural = "" if len(hiding.places) == 1 else "s"
    word = "hidden" if hiding.hides else "shown"
    return f"{noun}{plural}", f"{join_words(hiding.places, _MOST_PLACES)}: now {word}"


def _name(change: NameChange) -> tuple[str, str]:
    if change.before is None:
        return change.name, f"new: {change.after}"
    if change.after is None:
        return change.name, f"gone: {change.before}"
    return change.name, f"{change.before} → {change.after}"
