"""Two workbooks compared, whatever is in them: values, formulas, types, what is hidden, names."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.wording import format_as_shown
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
from sexcel.comparison.sentences import shorten
from sexcel.comparison.sheet_pairs import SheetPair, SheetPairs, names_of
from sexcel.formulas.formula_shapes import Position
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, Visibility
from sexcel.model.refs import column_letters
from sexcel.model.wording import count_of, printable

_MOST_FIGURES = 3
"""Figures of a new row that are shown."""
_FATES = list(CellFate)


def compare_workbooks(old: Grid, new: Grid) -> WorkbookComparison:
    """Return what differs between two workbooks, by sheet, label and heading."""
    pairs = SheetPairs(old, new)
    sheets = (compare_sheets(pair, pairs) for pair in pairs.pairs)
    return WorkbookComparison(
        old.path,
        new.path,
        old.sha256,
        new.sha256,
        pairs.only_old,
        pairs.only_new,
        tuple(sheet for sheet in sheets if not sheet.is_same or sheet.moved_rows),
        tuple(_name_changes(old, new, pairs)),
        tuple(_uncompared(old, new)),
    )


def refuse_budget_options(old: object, new: object) -> NoBudgetTableError:
    """Return the refusal of what only a comparison of two budgets can do."""
    return NoBudgetTableError(
        f"{printable(str(old))} and {printable(str(new))} are not both budgets, with Table 2 or "
        "two others of its tables: compare them without -o and --by-year, which are for budgets."
    )


def _uncompared(old: Grid, new: Grid) -> Iterator[str]:
    """Yield sentences on formulas that one workbook, or both, were not read with."""
    for name, grid in (("old", old), ("new", new)):
        if grid.values_of:
            yield (
                f"The {name} workbook is an {grid.values_of}, of which only values were read: its "
                "formulas, hidden rows and names were not compared."
            )


def _name_changes(old: Grid, new: Grid, pairs: SheetPairs) -> Iterator[NameChange]:
    before, after = names_of(old), names_of(new)
    for key in dict.fromkeys([*before, *after]):
        earlier, later = before.get(key), after.get(key)
        if earlier and later and pairs.is_same_definition(earlier[1], later[1]):
            continue
        name = (later or earlier or ("", ""))[0]
        yield NameChange(name, key[0], None if earlier is None else earlier[1], later and later[1])


def compare_sheets(pair: SheetPair, pairs: SheetPairs) -> SheetComparison:
    """Return what differs between two states of a sheet."""
    return _SheetChanges(pair, pairs).comparison()


class _SheetChanges:
    """What differs between two states of a sheet."""

    def __init__(self, pair: SheetPair, pairs: SheetPairs) -> None:
        self._pair = pair
        self._pairs = pairs

    def comparison(self) -> SheetComparison:
        pair = self._pair
        changes: list[CellChange] = []
        follows: list[CellChange] = []
        for change in self._changes():
            (follows if change.fate is CellFate.FOLLOWS else changes).append(change)
        formula_fates = (CellFate.FORMULA, CellFate.MADE_FORMULA)
        rewritten = [change for change in changes if change.fate in formula_fates]
        remaining = [change for change in changes if change.fate not in formula_fates]
        remaining.sort(key=_rank)
        return SheetComparison(
            pair.old.name,
            pair.new.name,
            (*self._lines(is_row=True), *self._lines(is_row=False)),
            tuple(remaining),
            tuple(self._group(rewritten)),
            tuple(sorted(follows, key=_rank)),
            tuple(self._hidings()),
            pair.rows.moved,
            pair.columns.moved,
            _visibility(pair),
        )

    # Cells.

    def _changes(self) -> Iterator[CellChange]:
        pair = self._pair
        old_rows, new_rows = pair.old.grid.rows, pair.new.grid.rows
        new_columns = {new: old for old, new in pair.columns.pairs.items()}
        for old_row, new_row in pair.rows.pairs.items():
            places = {
                (column, pair.columns.pairs[column])
                for column in old_rows[old_row]
                if column in pair.columns.pairs
            }
            places |= {
                (new_columns[column], column)
                for column in new_rows[new_row]
                if column in new_columns
            }
            for old_column, new_column in sorted(places, key=lambda columns: columns[1]):
                change = self._change((old_row, old_column), (new_row, new_column))
                if change is not None:
                    yield change

    def _change(self, was_at: Position, is_at: Position) -> CellChange | None:
        pair = self._pair
        old, new = pair.old.cell(*was_at) or _BLANK, pair.new.cell(*is_at) or _BLANK
        if old.formula is None and new.formula is None:
            if _is_same_value(old.value, new.value):
                return None
            spilled = was_at in pair.old_spills and is_at in pair.new_spills
            return self._record(CellFate.FOLLOWS if spilled else _fate(old, new), was_at, is_at)
        if old.formula is None or new.formula is None:
            fate = CellFate.MADE_FORMULA if old.formula is None else CellFate.TYPED_OVER
            return self._record(fate, was_at, is_at)
        if not self._is_same_formula(was_at, is_at):
            return self._record(CellFate.FORMULA, was_at, is_at)
        if _is_same_value(old.value, new.value):
            return None
        return self._record(CellFate.FOLLOWS, was_at, is_at)

    def _is_same_formula(self, was_at: Position, is_at: Position) -> bool:
        pair = self._pair
        before, after = pair.old.shapes[was_at], pair.new.shapes[is_at]
        if before is after and pair.is_unmoved and not any(before.sheets):
            return True
        return self._pairs.means_the_same(before, pair.old.ref(was_at), after, pair.new.ref(is_at))

    def _record(self, fate: CellFate, was_at: Position, is_at: Position) -> CellChange:
        pair = self._pair
        old, new = pair.old.cell(*was_at) or _BLANK, pair.new.cell(*is_at) or _BLANK
        name = pair.new.figure_name(*is_at) or pair.old.figure_name(*was_at)
        is_formula = fate in (CellFate.FORMULA, CellFate.MADE_FORMULA, CellFate.TYPED_OVER)
        return CellChange(
            fate,
            name,
            pair.old.ref(was_at),
            pair.new.ref(is_at),
            old.value,
            new.value,
            _show(pair.old, was_at, old, as_formula=is_formula),
            _show(pair.new, is_at, new, as_formula=is_formula),
        )

    def _group(self, changes: Iterable[CellChange]) -> Iterator[FormulaRewrite]:
        """Yield the formulas that changed, those of one row or column in one way together."""
        groups: dict[object, list[CellChange]] = {}
        for change in changes:
            position = (change.is_at.row, change.is_at.column)
            old_position = (change.was_at.row, change.was_at.column)
            before = self._pair.old.shapes.get(old_position)
            key = (change.fate, before and before.text, self._pair.new.shapes[position].text)
            groups.setdefault(key, []).append(change)
        for group in groups.values():
            first = group[0]
            yield FormulaRewrite(
                first.fate,
                first.name,
                len(group),
                first.was_at,
                first.is_at,
                first.shown_before,
                first.shown_after,
            )

    # Rows and columns.

    def _lines(self, *, is_row: bool) -> Iterator[LineFound]:
        pair = self._pair
        axis = pair.rows if is_row else pair.columns
        for sheet, numbers, is_new in (
            (pair.old, axis.only_old, False),
            (pair.new, axis.only_new, True),
        ):
            cells = _cells_by_line(sheet, numbers, is_row=is_row)
            for number in sorted(cells):
                yield _line_found(sheet, cells[number], is_row=is_row, is_new=is_new)

    def _hidings(self) -> Iterator[Hiding]:
        pair = self._pair
        for axis, old, new, is_row in (
            (pair.rows, pair.old.grid.hidden_rows, pair.new.grid.hidden_rows, True),
            (pair.columns, pair.old.grid.hidden_columns, pair.new.grid.hidden_columns, False),
        ):
            for hides in (True, False):
                numbers = sorted(
                    after
                    for before, after in axis.pairs.items()
                    if (before in old) != (after in new) and (after in new) is hides
                )
                if numbers:
                    places = map(str, numbers) if is_row else map(column_letters, numbers)
                    yield Hiding(is_row, hides, tuple(places))


_BLANK = Cell(None)
_SIGNIFICANT = 15
"""Digits that Excel keeps; what differs behind them is the work of whoever saved the file."""


def _is_same_value(old: CellValue, new: CellValue) -> bool:
    if isinstance(old, Decimal) and isinstance(new, Decimal):
        return old == new or f"{old:.{_SIGNIFICANT - 2}e}" == f"{new:.{_SIGNIFICANT - 2}e}"
    if isinstance(old, str) and isinstance(new, str):
        return old.split() == new.split()
    return (old in (None, "") and new in (None, "")) or (type(old) is type(new) and old == new)


def _fate(old: Cell, new: Cell) -> CellFate:
    was_number, is_number = isinstance(old.value, Decimal), isinstance(new.value, Decimal)
    if was_number and isinstance(new.value, str) and new.value.strip():
        return CellFate.BECAME_TEXT
    if is_number and isinstance(old.value, str) and old.value.strip():
        return CellFate.BECAME_NUMBER
    return CellFate.FIGURE if was_number or is_number else CellFate.TEXT


def _show(sheet: SheetSurvey, position: Position, cell: Cell, *, as_formula: bool) -> str:
    if as_formula and cell.formula is not None:
        return shorten(f"={cell.formula}")
    text = str(cell.value)
    match cell.value:
        case bool():
            text = text.upper()
        case Decimal():
            text = format_as_shown(cell.value, sheet, sheet.ref(position))
        case None | "":
            text = "blank"
        case ErrorValue(code):
            text = code
        case str():
            text = f"'{shorten(' '.join(text.split()))}'"
        case date():
            text = f"{cell.value:%d/%m/%Y}"
    return text


def _rank(change: CellChange) -> tuple[int, Decimal, int, int]:
    """Rank what breaks sums first, then the largest difference."""
    size = abs(change.difference or Decimal(0))
    return _FATES.index(change.fate), -size, change.is_at.row, change.is_at.column


def _cells_by_line(
    sheet: SheetSurvey, numbers: Collection[int], *, is_row: bool
) -> dict[int, list[Position]]:
    lines: dict[int, list[Position]] = {}
    if numbers:
        for position, _ in sheet.cells():
            number = position[0 if is_row else 1]
            if number in numbers:
                lines.setdefault(number, []).append(position)
    return lines


def _line_found(
    sheet: SheetSurvey, positions: Sequence[Position], *, is_row: bool, is_new: bool
) -> LineFound:
    filled = sorted(positions)
    values = [sheet.value(*position) for position in filled]
    texts = (value for value in values if isinstance(value, str) and any(map(str.isalpha, value)))
    name = shorten(" ".join(next(texts, "").split()))
    if not name and is_row:
        name = sheet.label(*filled[-1])
    figures = [
        format_as_shown(value, sheet, sheet.ref(position))
        for position, value in zip(filled, values, strict=True)
        if isinstance(value, Decimal)
    ]
    if len(figures) > _MOST_FIGURES:
        more = count_of(len(figures) - _MOST_FIGURES + 1, "more figure")
        figures = [*figures[: _MOST_FIGURES - 1], more]
    area = sheet.grid.area(*filled[0], *filled[-1])
    return LineFound(is_row, is_new, area, name, tuple(figures))


def _visibility(pair: SheetPair) -> str:
    before, after = pair.old.grid.visibility, pair.new.grid.visibility
    if before is after:
        return ""
    return {
        Visibility.VISIBLE: "shown again",
        Visibility.HIDDEN: "hidden",
        Visibility.VERY_HIDDEN: "hidden so that only the editor of macros shows it",
    }[after]
