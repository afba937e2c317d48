"""A comparison as a workbook, in the look of the regenerated one; its differences are live."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePath

from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    LineChange,
    Side,
    Spot,
    TextChange,
)
from sexcel.comparison.sentences import (
    comparison_verdict,
    formula_sentence,
    formulas_sentence,
    line_sentence,
    part_sentence,
)
from sexcel.model.decimals import most_decimal_places
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef
from sexcel.model.tables import COMPARISON_SHEET, Kind
from sexcel.writers.cells import (
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    Weight,
    WorkbookPlan,
    text_cell,
)
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, PERCENT, SIGNED, SIGNED_PERCENT, number_format
from sexcel.writers.workbook import write_plan

SUMMARY, FIGURES, LINES, FORMULAS = "Comparison", "Figures", "Lines", "Formulas"
WORDS = "Words"
_HEADER_ROW = 4
"""As on the sheets of the regenerated workbook."""
_LONGEST = 1_000
"""Letters of words that are shown: a row cannot be higher than 409 points, and in the narrowest
column for words they take that much."""
_HALFPENNY = Decimal("0.005")
"""In £: what is left of the headline's difference below it is the noise of effects worked out."""
_FIGURE_WIDTHS = (16.0, 40.0, 28.0, 14.0, 14.0, 14.0, 10.0, 17.0, 14.0, 22.0, 22.0)

Change = FigureChange | LineChange


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write the differences at ``path``, whole or not at all; what is there is replaced.

    Raises OutputError where the disk refuses.
    """
    write_plan(plan_comparison(comparison), path)


def plan_comparison(comparison: Comparison) -> WorkbookPlan:
    """Plan every cell of the workbook; a sheet with nothing to report is left out."""
    sheets = [_plan_summary(comparison)]
    if comparison.figures or comparison.lagging:
        sheets.append(_plan_figures(comparison))
    if comparison.lines or comparison.parts:
        title = "Lines that came, went, or have another name"
        sheets.append(_plan_list(LINES, title, _LINE_COLUMNS, map(_list_line, comparison.lines)))
    if comparison.formulas:
        title, rows = "Formulas that mean something else", map(_list_formula, comparison.formulas)
        sheets.append(_plan_list(FORMULAS, title, _FORMULA_COLUMNS, rows))
    if comparison.words:
        title, rows = "Words that are written otherwise", map(_list_words, comparison.words)
        sheets.append(_plan_list(WORDS, title, _WORD_COLUMNS, rows))
    return WorkbookPlan(
        title=f"Comparison of {_file(comparison.old)} with {_file(comparison.new)}",
        subject=comparison_verdict(comparison),
        comments=f"Source SHA-256: old {comparison.old.sha256}, new {comparison.new.sha256}",
        year=int(comparison.new.budget_year[:4]),
        sheets=tuple(sheets),
        opens_on=SUMMARY,
    )


def _file(side: Side) -> str:
    return PurePath(side.path).name


def _text(value: str, look: Look = Look.WORDS) -> PlannedCell:
    return text_cell(value[:_LONGEST], look)


def _plan_summary(comparison: Comparison) -> SheetPlan:
    title = f"Comparison: {_file(comparison.old)} with {_file(comparison.new)}"
    cells = Cells(SUMMARY, title, COMPARISON_SHEET)
    cells[3, 1] = PlannedCell(comparison_verdict(comparison), Style(Look.PLAIN))
    row = _add_facts(cells, comparison, 5)
    moving = row + 1 if comparison.headline is not None else 0
    row = _add_bridge(cells, comparison, row)
    for title, sentences in (
        ("Versions", [f"{v.rule}, {v.where}: {v.message}" for v in comparison.versions]),
        ("In one workbook only", [part_sentence(part) for part in comparison.parts]),
        ("Sheets without a budget table", list(comparison.sheets)),
        ("Not compared", [*filter(None, [formulas_sentence(comparison)]), *comparison.uncompared]),
    ):
        if sentences:
            cells.section(row, f"{title} ({len(sentences)})", 8)
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


def _add_facts(cells: Cells, comparison: Comparison, row: int) -> int:
    cells.section(row, "What was compared", 8)
    facts = [
        *_side_facts("Old", comparison.old),
        *_side_facts("New", comparison.new),
        ("Years", comparison.aligned),
    ]
    for position, (name, fact) in enumerate(facts, row + 1):
        cells[position, 1], cells[position, 2] = _text(name, Look.PLAIN), _text(fact, Look.PLAIN)
    return row + len(facts) + 2


def _side_facts(name: str, side: Side) -> Iterator[tuple[str, str]]:
    yield name, side.path
    yield "", f"version {side.version or 'not stated'}; SHA-256 {side.sha256}"


def _add_bridge(cells: Cells, comparison: Comparison, row: int) -> int:
    """Add the way from the old headline to the new one: each change's effect, and their sum."""
    headline = comparison.headline
    if headline is None:
        return row
    changes: list[Change] = [*comparison.causes, *comparison.lines]
    moving = [change for change in changes if change.effect]
    moving.sort(key=lambda change: -abs(change.effect or ZERO))
    title = f"From the old headline to the new one ({len(moving)} changes)"
    cells.section(row, title, 8)
    texts = ("Table", "Line", "Column", "Before", "After", "Difference", "%")
    cells.headings(row + 1, ("Effect on headline", *texts), (1, 5, 6, 7, 8))
    row += 2
    first = row
    _add_bridge_end(cells, row, "Old headline", headline)
    for change in moving:
        row += 1
        cells[row, 1] = _effect_cell(change.effect)
        if isinstance(change, LineChange):
            _add_entries(cells, row, 2, change.caption, f"{change.line}: {line_sentence(change)}")
            cells.blank(row, range(4, 9))
        else:
            spot = change.spot
            _add_entries(cells, row, 2, spot.caption, spot.line, spot.column)
            _add_figures(cells, row, 5, change)
    if comparison.unexplained is not None and abs(comparison.unexplained) >= _HALFPENNY:
        row += 1
        cells[row, 1] = _effect_cell(comparison.unexplained)
        cells.text(row, 2, "Rounding, and changes that act together")
        cells.blank(row, range(3, 9))
    row += 1
    _add_bridge_end(cells, row, "New headline", headline, f"SUM(A{first}:A{row - 1})")
    return row + 2


def _add_bridge_end(
    cells: Cells, row: int, name: str, headline: FigureChange, formula: str | None = None
) -> None:
    """Add the headline in the old workbook, or in the new one by the ``formula``."""
    value = headline.before if formula is None else headline.after
    amount = value if isinstance(value, Decimal) else ZERO
    look = Look.INPUT if formula is None else Look.FORMULA
    cells[row, 1] = PlannedCell(amount, Style(look, MONEY, Weight.TOTAL), formula)
    for column, text in enumerate((headline.spot.caption, name, headline.spot.column), 2):
        cells.text(row, column, text, weight=Weight.TOTAL)
    cells.blank(row, range(5, 9), Weight.TOTAL)


def _add_entries(cells: Cells, row: int, column: int, *entries: str | PlannedCell) -> None:
    for position, entry in enumerate(entries, column):
        cells[row, position] = entry if isinstance(entry, PlannedCell) else _text(entry)


def _effect_cell(effect: Decimal | None) -> PlannedCell:
    return text_cell(None) if effect is None else PlannedCell(effect, Style(Look.INPUT, SIGNED))


def _add_figures(cells: Cells, row: int, column: int, change: FigureChange) -> None:
    """Add before, after, and live what lies between them, in £ (or its unit) and %."""
    number = _number_format(change)
    before, after, difference = (
        CellRef("", row, position).a1 for position in range(column, column + 3)
    )
    for position, value in enumerate((change.before, change.after), column):
        is_number = isinstance(value, Decimal)
        style = Style(Look.INPUT, number) if is_number else Style(Look.WORDS, right=True)
        cells[row, position] = PlannedCell(value, style)
    if change.difference is None:
        cells.blank(row, (column + 2, column + 3))
        return
    signed = SIGNED if number == MONEY else number
    cells.formula(row, column + 2, change.difference, f"N({after})-N({before})", signed)
    share = "" if change.share is None else change.share
    formula = f'IF(N({before})=0,"",{difference}/ABS({before}))'
    cells.formula(row, column + 3, share, formula, SIGNED_PERCENT)


def _number_format(change: FigureChange) -> str:
    kind, values = change.spot.kind, (change.before, change.after)
    decimals = most_decimal_places(*values)
    if kind is not Kind.VALUE:
        return number_format(kind, decimals)
    is_share = all(not isinstance(value, Decimal) or abs(value) <= 1 for value in values)
    return PERCENT if is_share else number_format(Kind.MONEY, decimals)


def _plan_figures(comparison: Comparison) -> SheetPlan:
    cells = Cells(FIGURES, "Figures that differ", COMPARISON_SHEET)
    texts = ("Table", "Line", "Column", "Before", "After", "Difference", "%")
    more_texts = ("Effect on headline", "Follows?", "Was at", "Is at")
    cells.headings(_HEADER_ROW, (*texts, *more_texts), range(4, 9))
    row = _HEADER_ROW
    for title, changes in (
        ("Changed", comparison.causes),
        ("Follow from what changed, or from rounding", comparison.consequences),
        ("Stand, although what they are worked out from changed", comparison.lagging),
    ):
        if not changes:
            continue
        row += 1
        cells.section(row, f"{title} ({len(changes)})", len(_FIGURE_WIDTHS))
        for change in changes:
            row += 1
            spot = change.spot
            follows = "Yes" if change.follows else "No"
            if change.behind is not None:
                follows = f"No: {change.behind:+,f} due"
            _add_entries(cells, row, 1, spot.caption, spot.line, spot.column)
            _add_figures(cells, row, 4, change)
            _add_entries(cells, row, 8, _effect_cell(change.effect), follows, *_places(spot))
    return SheetPlan(FIGURES, cells, _FIGURE_WIDTHS, header_rows=(_HEADER_ROW, _HEADER_ROW))


def _places(spot: Spot) -> tuple[str, str]:
    """Return where it was and where it is."""
    return _place(spot.before), _place(spot.after)


def _place(cell: CellRef | None) -> str:
    return "–" if cell is None else str(cell)


_ListRow = tuple[str | PlannedCell, ...]
_LINE_COLUMNS = {
    "Table": 16.0, "Line": 40.0, "What": 70.0, "Effect on headline": 17.0, "Was at": 22.0,
    "Is at": 22.0,
}  # fmt: skip
_FORMULA_COLUMNS = {
    "Table": 16.0, "Line": 34.0, "Column": 24.0, "What": 44.0, "Old formula": 34.0,
    "New formula": 34.0, "Was at": 22.0, "Is at": 22.0,
}  # fmt: skip
_WORD_COLUMNS = {
    "Table": 16.0, "Line": 34.0, "Column": 18.0, "Before": 54.0, "After": 54.0, "Was at": 22.0,
    "Is at": 22.0,
}  # fmt: skip
"""Headings of the lists, and widths in characters."""


def _list_line(change: LineChange) -> _ListRow:
    effect, places = _effect_cell(change.effect), (_place(change.was_at), _place(change.is_at))
    return change.caption, change.line, line_sentence(change), effect, *places


def _list_formula(change: FormulaChange) -> _ListRow:
    spot = change.spot
    formulas = ("" if text is None else f"={text}" for text in (change.before, change.after))
    sentence = formula_sentence(change)
    return spot.caption, spot.line, spot.column, sentence, *formulas, *_places(spot)


def _list_words(change: TextChange) -> _ListRow:
    spot = change.spot
    return spot.caption, spot.line, spot.column, change.before, change.after, *_places(spot)


def _plan_list(
    name: str, title: str, columns: Mapping[str, float], rows: Iterable[_ListRow]
) -> SheetPlan:
    cells, widths = Cells(name, title, COMPARISON_SHEET), tuple(columns.values())
    cells.headings(_HEADER_ROW, columns, (4,) if name == LINES else ())
    for row, entries in enumerate(rows, _HEADER_ROW + 1):
        _add_entries(cells, row, 1, *entries)
    return SheetPlan(name, cells, widths, header_rows=(_HEADER_ROW, _HEADER_ROW))
