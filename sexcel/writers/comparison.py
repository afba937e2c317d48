"""A comparison as a workbook, in the look of the regenerated one; its differences are live."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path, PurePath

from sexcel.comparison.differences import Comparison, FigureChange, LineChange, Side
from sexcel.comparison.sentences import (
    comparison_verdict,
    formula_sentence,
    formulas_sentence,
    line_sentence,
    part_sentence,
)
from sexcel.files.outputs import write_whole
from sexcel.model.decimals import decimal_places
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef
from sexcel.model.tables import COMPARISON_SHEET, Kind
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight, WorkbookPlan, words
from sexcel.writers.sheets import Cells, headings, section, top
from sexcel.writers.styles import MONEY, PERCENT, SIGNED, SIGNED_PERCENT, number_format
from sexcel.writers.workbook import rendered

SUMMARY, FIGURES, LINES, FORMULAS, WORDS = (
    "Comparison",
    "Figures",
    "Lines",
    "Formulas",
    "Words",
)
_HEADER_ROW = 4
_LONGEST = 1_000
"""Letters of words that are shown: a row cannot be higher than 409 points."""
_FIGURE_WIDTHS = (16.0, 40.0, 28.0, 14.0, 14.0, 14.0, 10.0, 17.0, 14.0, 22.0, 22.0)

Change = FigureChange | LineChange


def write_comparison(found: Comparison, path: Path) -> None:
    """Write the differences at ``path``, whole or not at all; what is there is replaced.

    Raises OutputError where the disk refuses.
    """
    content = rendered(plan_comparison(found))
    with write_whole(path) as part:
        part.write_bytes(content)


def plan_comparison(found: Comparison) -> WorkbookPlan:
    """Every cell of the workbook; sheets for which there is nothing to tell are left out."""
    sheets = [_summary(found)]
    if found.figures or found.lagging:
        sheets.append(_figures(found))
    if found.lines or found.parts:
        sheets.append(_lines(found))
    if found.formulas:
        sheets.append(_formulas(found))
    if found.words:
        sheets.append(_words(found))
    return WorkbookPlan(
        title=f"Comparison of {_file(found.old)} with {_file(found.new)}",
        subject=comparison_verdict(found),
        comments=f"Source SHA-256: old {found.old.sha256}, new {found.new.sha256}",
        year=int(found.new.budget_year[:4]),
        sheets=tuple(sheets),
        opens_on=SUMMARY,
    )


def _file(side: Side) -> str:
    return PurePath(side.path).name


def _top(title: str) -> Cells:
    return top(title, COMPARISON_SHEET)


def _text(value: str, look: Look = Look.WORDS) -> PlannedCell:
    return words(value[:_LONGEST], look)


def _summary(found: Comparison) -> SheetPlan:
    cells = _top(f"Comparison: {_file(found.old)} with {_file(found.new)}")
    cells[3, 1] = PlannedCell(comparison_verdict(found), Style(Look.PLAIN))
    row = _facts(cells, found, 5)
    moving = row + 1 if found.headline is not None else 0
    row = _bridge(cells, found, row)
    for title, sentences in (
        ("In one workbook only", [part_sentence(part) for part in found.parts]),
        ("Sheets without a budget table", list(found.sheets)),
        ("Not compared", [*filter(None, [formulas_sentence(found)]), *found.uncompared]),
    ):
        if sentences:
            cells |= section(row, f"{title} ({len(sentences)})", 8)
            for sentence in sentences:
                row += 1
                cells[row, 1] = _text(sentence, Look.PLAIN)
            row += 2
    return SheetPlan(
        SUMMARY,
        cells,
        (20.0, 26.0, 44.0, 32.0, 15.0, 15.0, 15.0, 10.0),
        header_rows=(moving, moving) if moving else None,
        labels_stay=False,
        frozen_rows=3,
    )


def _facts(cells: Cells, found: Comparison, row: int) -> int:
    cells |= section(row, "What was compared", 8)
    facts = [
        ("Old", found.old.path),
        ("", f"version {found.old.version or 'not stated'}; SHA-256 {found.old.sha256}"),
        ("New", found.new.path),
        ("", f"version {found.new.version or 'not stated'}; SHA-256 {found.new.sha256}"),
        ("Years", found.aligned),
    ]
    for at, (name, fact) in enumerate(facts, row + 1):
        cells[at, 1] = PlannedCell(name or None, Style(Look.PLAIN))
        cells[at, 2] = PlannedCell(fact[:_LONGEST], Style(Look.PLAIN))
    return row + len(facts) + 2


def _bridge(cells: Cells, found: Comparison, row: int) -> int:
    """From the old headline to the new one: every change with its effect, and their sum."""
    headline = found.headline
    if headline is None:
        return row
    changes: list[Change] = [*found.causes, *found.lines]
    moving = [change for change in changes if change.effect]
    moving.sort(key=lambda change: -abs(change.effect or ZERO))
    cells |= section(row, f"From the old headline to the new one ({len(moving)} changes)", 8)
    cells |= headings(
        row + 1,
        ("Effect on headline", "Table", "Line", "Column", "Before", "After", "Difference", "%"),
        5,
        8,
    )
    cells[row + 1, 1] = PlannedCell("Effect on headline", Style(Look.HEADING, right=True))
    row += 2
    first = row
    cells |= _bridge_end(row, "Old headline", headline, headline.before)
    for change in moving:
        row += 1
        cells |= _bridge_row(row, change)
    if found.rest is not None and abs(found.rest) >= Decimal("0.005"):
        row += 1
        cells[row, 1] = PlannedCell(found.rest, Style(Look.INPUT, SIGNED))
        text = "Rounding, and changes that act together"
        cells |= {(row, column): words(None) for column in range(2, 9)}
        cells[row, 2] = words(text)
    row += 1
    cells |= _bridge_end(row, "New headline", headline, headline.after, f"SUM(A{first}:A{row - 1})")
    return row + 2


def _bridge_end(
    row: int,
    name: str,
    headline: FigureChange,
    value: Decimal | str | None,
    formula: str | None = None,
) -> Cells:
    weight = Weight.TOTAL
    cells = {(row, column): words(None, weight=weight) for column in range(2, 9)}
    amount = value if isinstance(value, Decimal) else ZERO
    look = Look.INPUT if formula is None else Look.FORMULA
    cells[row, 1] = PlannedCell(amount, Style(look, MONEY, weight), formula)
    for column, text in ((2, headline.spot.caption), (3, name), (4, headline.spot.column)):
        cells[row, column] = words(text, weight=weight)
    return cells


def _bridge_row(row: int, change: Change) -> Cells:
    effect = PlannedCell(change.effect, Style(Look.INPUT, SIGNED))
    if isinstance(change, LineChange):
        cells = {(row, column): words(None) for column in range(2, 9)}
        texts = (change.caption, f"{change.line}: {line_sentence(change)}", "")
        return {**cells, **_texts(row, 2, texts), (row, 1): effect}
    spot = change.spot
    return {
        (row, 1): effect,
        **_texts(row, 2, (spot.caption, spot.line, spot.column)),
        **_figures_of(row, 5, change),
    }


def _texts(row: int, column: int, texts: Sequence[str]) -> Cells:
    return {(row, at): _text(text) for at, text in enumerate(texts, column)}


def _figures_of(row: int, column: int, change: FigureChange) -> Cells:
    """Before, after, and live what lies between them, in £ (or its unit) and %."""
    kind = change.spot.kind
    values = (change.before, change.after)
    decimals = max(decimal_places(one) if isinstance(one, Decimal) else 0 for one in values)
    number = number_format(kind, decimals)
    if kind is Kind.VALUE:
        is_share = all(not isinstance(one, Decimal) or abs(one) <= 1 for one in values)
        number = PERCENT if is_share else number_format(Kind.MONEY, decimals)
    before, after, difference = (CellRef("", row, column + at).a1 for at in range(3))
    cells: Cells = {}
    for at, value in enumerate(values, column):
        is_number = isinstance(value, Decimal)
        style = Style(Look.INPUT, number) if is_number else Style(Look.WORDS, right=True)
        cells[row, at] = PlannedCell(value, style)
    if change.difference is None:
        return cells | {(row, column + at): words(None) for at in (2, 3)}
    signed = SIGNED if number == MONEY else number
    share = change.share
    cells[row, column + 2] = PlannedCell(
        change.difference, Style(Look.FORMULA, signed), f"N({after})-N({before})"
    )
    cells[row, column + 3] = PlannedCell(
        "" if share is None else share,
        Style(Look.FORMULA, SIGNED_PERCENT),
        f'IF(N({before})=0,"",{difference}/ABS({before}))',
    )
    return cells


def _figures(found: Comparison) -> SheetPlan:
    cells = _top("Figures that differ")
    texts = (
        "Table",
        "Line",
        "Column",
        "Before",
        "After",
        "Difference",
        "%",
        "Effect on headline",
        "Follows?",
        "Was at",
        "Is at",
    )
    cells |= headings(_HEADER_ROW, texts, 4, 8)
    row = _HEADER_ROW
    for title, changes in (
        ("Changed", found.causes),
        ("Follow from what changed, or from rounding", found.consequences),
        ("Stand, although what they are worked out from changed", found.lagging),
    ):
        if not changes:
            continue
        row += 1
        cells |= section(row, f"{title} ({len(changes)})", len(texts))
        for change in changes:
            row += 1
            cells |= _figure_row(row, change)
    return SheetPlan(FIGURES, cells, _FIGURE_WIDTHS, header_rows=(_HEADER_ROW, _HEADER_ROW))


def _figure_row(row: int, change: FigureChange) -> Cells:
    spot = change.spot
    follows = "Yes" if change.follows else "No"
    if change.behind is not None:
        follows = f"No: {change.behind:+,f} due"
    effect = PlannedCell(change.effect, Style(Look.INPUT, SIGNED))
    return {
        **_texts(row, 1, (spot.caption, spot.line, spot.column)),
        **_figures_of(row, 4, change),
        (row, 8): effect if change.effect is not None else words(None),
        **_texts(row, 9, (follows, _place(spot.before), _place(spot.after))),
    }


def _place(ref: CellRef | None) -> str:
    return "–" if ref is None else str(ref)


def _lines(found: Comparison) -> SheetPlan:
    cells = _top("Lines that came, went, or have another name")
    texts = ("Table", "Line", "What", "Effect on headline", "Was at", "Is at")
    cells |= headings(_HEADER_ROW, texts, 4, 4)
    for row, change in enumerate(found.lines, _HEADER_ROW + 1):
        effect = PlannedCell(change.effect, Style(Look.INPUT, SIGNED))
        cells |= _texts(row, 1, (change.caption, change.line, line_sentence(change)))
        cells[row, 4] = effect if change.effect is not None else words(None)
        cells |= _texts(row, 5, (_place(change.was_at), _place(change.is_at)))
    return SheetPlan(
        LINES,
        cells,
        (16.0, 40.0, 70.0, 17.0, 22.0, 22.0),
        header_rows=(_HEADER_ROW, _HEADER_ROW),
    )


def _formulas(found: Comparison) -> SheetPlan:
    texts = ("Table", "Line", "Column", "What", "Old formula", "New formula", "Was at", "Is at")
    return _listing(
        FORMULAS,
        "Formulas that mean something else",
        texts,
        (16.0, 34.0, 24.0, 44.0, 34.0, 34.0, 22.0, 22.0),
        (
            (
                change.spot.caption,
                change.spot.line,
                change.spot.column,
                formula_sentence(change),
                "" if change.before is None else f"={change.before}",
                "" if change.after is None else f"={change.after}",
                _place(change.spot.before),
                _place(change.spot.after),
            )
            for change in found.formulas
        ),
    )


def _words(found: Comparison) -> SheetPlan:
    return _listing(
        WORDS,
        "Words that are written otherwise",
        ("Table", "Line", "Column", "Before", "After", "Was at", "Is at"),
        (16.0, 34.0, 18.0, 54.0, 54.0, 22.0, 22.0),
        (
            (
                change.spot.caption,
                change.spot.line,
                change.spot.column,
                change.before,
                change.after,
                _place(change.spot.before),
                _place(change.spot.after),
            )
            for change in found.words
        ),
    )


def _listing(
    name: str,
    title: str,
    texts: tuple[str, ...],
    widths: tuple[float, ...],
    rows: Iterator[tuple[str, ...]],
) -> SheetPlan:
    cells = _top(title)
    cells |= headings(_HEADER_ROW, texts)
    for row, found in enumerate(rows, _HEADER_ROW + 1):
        cells |= _texts(row, 1, found)
    return SheetPlan(name, cells, widths, header_rows=(_HEADER_ROW, _HEADER_ROW))
