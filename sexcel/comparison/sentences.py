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
from sexcel.model.wording import count_of, format_figure, join_words, pounds, signed_share, truncate

_LONGEST = 160
"""Letters of words or of a formula that are shown: two lines of a terminal."""


def comparison_verdict(comparison: Comparison) -> str:
    """Return how the two compare, in a sentence or two for a manager."""
    if comparison.is_same:
        return "No difference: the two budgets say the same."
    if not any((comparison.figures, comparison.lines, comparison.parts)):
        subjects = {
            "formulas": comparison.formulas,
            "words": comparison.words,
            "other sheets": (*comparison.sheets, *comparison.side_sheets),
        }
        differing = [subject for subject, changes in subjects.items() if changes]
        verdict = "No figure differs."
        if differing:
            verdict = f"No figure differs; {join_words(differing)} do."
        return f"{verdict} Not everything could be compared." if comparison.uncompared else verdict
    number = len(comparison.causes) + len(comparison.lines)
    sentence = headline_sentence(comparison)
    changes = count_of(number, "change") if number else "Changes"
    return f"{changes}; {sentence[:1].lower()}{sentence[1:]}"


def headline_sentence(comparison: Comparison) -> str:
    """Return what became of the headline, with £ and %."""
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
    """Return ``£325,000 → £125,000: -£200,000 (-61.5%)``."""
    kind = change.spot.kind
    text = f"{format_content(change.before, kind)} → {format_content(change.after, kind)}"
    if change.difference is None:
        return text
    sign = "+" if change.difference > 0 else ""
    return f"{text}: {sign}{format_figure(change.difference, kind)}{_share(change)}"


def formula_sentence(change: FormulaChange) -> str:
    """Return what became of a formula."""
    if change.fate is FormulaFate.TYPED_OVER:
        return "a typed figure replaced a formula"
    if change.fate is FormulaFate.MADE:
        return "a formula replaced a typed figure"
    if change.fate is FormulaFate.WRITTEN_OTHERWISE:
        return "the formula reads the same figures in another way"
    clauses = []
    if change.no_longer_reads:
        clauses.append(f"no longer reads {join_words(change.no_longer_reads)}")
    if change.now_reads:
        clauses.append(f"now reads {join_words(change.now_reads)}")
    return f"the formula {' and '.join(clauses)}"


def likeness_sentence(change: LineChange) -> str:
    """Return how sure it is that a line was renamed, and why."""
    likeness = change.likeness
    if likeness is None:
        return ""
    cells = f", {likeness.equal} of {likeness.compared} cells equal" if likeness.compared else ""
    return f"{likeness.certainty.value} (names {likeness.names}% alike{cells})"


def part_sentence(part: PartChange) -> str:
    """Return that a table or a column is in one workbook only."""
    name = f"{part.caption}, column {part.column}" if part.column else part.caption
    workbook = "new" if part.is_new else "old"
    figures = f", with {count_of(part.figures, 'figure')}" if part.figures else ""
    return f"{name}: in the {workbook} workbook only{figures}"


def line_sentence(change: LineChange) -> str:
    """Return what became of a line."""
    if change.fate is LineFate.RENAMED:
        sure = likeness_sentence(change)
        return f"renamed, was {change.before}{f'; {sure}' if sure else ''}"
    if change.fate is LineFate.MOVED:
        return f"moved from {change.before} to {change.after}"
    figures = [
        f"{figure.column} {format_figure(figure.value, figure.kind)}" for figure in change.figures
    ]
    return f"{change.fate.value}{f' ({join_words(figures)})' if figures else ''}"


def formulas_sentence(comparison: Comparison) -> str:
    """Return why formulas are not compared: one workbook has none, or they are not read."""
    sides = {"old": comparison.old, "new": comparison.new}
    unread = [
        f"those of the {name} workbook, an {side.values_of}, are not read"
        for name, side in sides.items()
        if side.values_of
    ]
    if unread:
        return f"not compared: {join_words(unread)}"
    lacking = [f"the {name} workbook" for name, side in sides.items() if not side.has_formulas]
    return f"not compared: {join_words(lacking)} holds values only" if len(lacking) == 1 else ""


def side_name(side: Side) -> str:
    """Return a workbook by its file and version."""
    return f"{side.path}, version {side.version}" if side.version else side.path


def _figure(value: Decimal | str | None) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def format_content(value: Decimal | str | None, kind: Kind) -> str:
    """Return the content of a cell: a figure with its unit, a text in quotes, or "nothing"."""
    if isinstance(value, Decimal):
        return format_figure(value, kind)
    return "nothing" if value is None else f"'{shorten(value)}'"


def _share(change: FigureChange) -> str:
    before = change.before if isinstance(change.before, Decimal) else None
    return signed_share(change.difference or ZERO, before)


def shorten(text: str) -> str:
    """Return words or a formula, cut to the length that is shown."""
    return truncate(text, _LONGEST)
