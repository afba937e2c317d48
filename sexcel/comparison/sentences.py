"""A comparison in words, as the report and the workbook say it."""

from decimal import Decimal

from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    FormulaFate,
    LineChange,
    LineFate,
    PartChange,
    Side,
)
from sexcel.model.expressions import ZERO
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, format_figure, join_words, pounds, signed_share

_LONGEST = 160
"""Letters of words or of a formula that are shown."""


def comparison_verdict(comparison: Comparison) -> str:
    """How the two stand to each other, in a sentence or two for a manager."""
    if comparison.is_same:
        return "No difference: the two budgets say the same."
    moved = headline_sentence(comparison)
    if not any((comparison.figures, comparison.lines, comparison.parts)):
        rest = [
            what
            for what, found in (
                ("formulas", comparison.formulas),
                ("words", comparison.words),
                ("other sheets", comparison.sheets),
            )
            if found
        ]
        same = f"No figure differs; {join_words(rest)} do." if rest else "No figure differs."
        return f"{same} Not everything could be compared." if comparison.uncompared else same
    number = len(comparison.causes) + len(comparison.lines)
    what = f"{number:,} change{'s' if number > 1 else ''}" if number else "Changes"
    return f"{what}; {moved[:1].lower()}{moved[1:]}"


def headline_sentence(comparison: Comparison) -> str:
    """What became of the headline, with £ and %."""
    headline = comparison.headline
    if headline is None:
        return "The two have no headline in common."
    difference = headline.difference or ZERO
    after = f"{pounds(_figure(headline.after))} for {headline.spot.column}"
    if not difference:
        return f"The headline stays at {after}."
    word = "rises" if difference > 0 else "falls"
    return (
        f"The headline {word} by {pounds(abs(difference))}{_share(headline)}, from "
        f"{pounds(_figure(headline.before))} to {after}."
    )


def figures_sentence(change: FigureChange) -> str:
    """``£325,000 → £125,000: -£200,000 (-61.5%)``."""
    kind = change.spot.kind
    text = f"{standing(change.before, kind)} → {standing(change.after, kind)}"
    if change.difference is None:
        return text
    sign = "+" if change.difference > 0 else ""
    return f"{text}: {sign}{format_figure(change.difference, kind)}{_share(change)}"


def formula_sentence(change: FormulaChange) -> str:
    """What became of a formula."""
    if change.fate is FormulaFate.TYPED_OVER:
        return "a figure is typed where a formula stood"
    if change.fate is FormulaFate.MADE:
        return "a formula stands where a figure was typed"
    if change.fate is FormulaFate.WRITTEN_OTHERWISE:
        return "the formula reads the same figures in another way"
    parts = []
    if change.no_more:
        parts.append(f"no longer reads {join_words(change.no_more)}")
    if change.now_too:
        parts.append(f"now reads {join_words(change.now_too)}")
    return f"the formula {' and '.join(parts)}"


def likeness_sentence(change: LineChange) -> str:
    """How sure it is that a line was renamed, and why."""
    likeness = change.likeness
    if likeness is None:
        return ""
    cells = f", {likeness.equal} of {likeness.compared} cells equal" if likeness.compared else ""
    return f"{likeness.certainty.value} (names {likeness.names}% alike{cells})"


def part_sentence(part: PartChange) -> str:
    """That a table or a column is in one workbook only."""
    what = f"{part.caption}, column {part.column}" if part.column else part.caption
    where = "new" if part.is_new else "old"
    number = f", with {count_of(part.figures, 'figure')}"
    return f"{what}: in the {where} workbook only{number if part.figures else ''}"


def line_sentence(change: LineChange) -> str:
    """What became of a line."""
    if change.fate is LineFate.RENAMED:
        sure = likeness_sentence(change)
        return f"renamed, was {change.before}{f'; {sure}' if sure else ''}"
    if change.fate is LineFate.MOVED:
        return f"moved from {change.before} to {change.after}"
    figures = [f"{one.column} {format_figure(one.value, one.kind)}" for one in change.figures]
    return f"{change.fate.value}{f' ({join_words(figures)})' if figures else ''}"


def formulas_sentence(found: Comparison) -> str:
    """That one workbook holds values only, so that formulas are not compared."""
    lacking = [
        f"the {name} workbook"
        for name, side in (("old", found.old), ("new", found.new))
        if not side.has_formulas
    ]
    return f"not compared: {join_words(lacking)} holds values only" if len(lacking) == 1 else ""


def side_name(side: Side) -> str:
    """A workbook by its file and version."""
    return f"{side.path}, version {side.version}" if side.version else side.path


def _figure(value: Decimal | str | None) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def standing(value: Decimal | str | None, kind: Kind) -> str:
    """What stands in a cell: a figure with its unit, a text in quotes, or nothing."""
    if isinstance(value, Decimal):
        return format_figure(value, kind)
    return "nothing" if value is None else f"'{cut(value)}'"


def _share(change: FigureChange) -> str:
    before = change.before if isinstance(change.before, Decimal) else None
    return signed_share(change.difference or ZERO, before)


def cut(text: str) -> str:
    """Words or a formula, as far as they are shown."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
