"""The sheets of two workbooks, paired, with their rows and columns put side by side."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property

from sexcel.auditing.audit import unpack_cells
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.comparison.axes import Axis, RowContents, pair_columns_of, pair_rows
from sexcel.formulas.export import spilled_cells
from sexcel.formulas.formula_shapes import Position, shapes_of
from sexcel.formulas.lexer import Token
from sexcel.formulas.references import Reference, Shape, Shapes
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef

_ALIKE = 0.5
"""Share of a sheet's rows that recur in a sheet of another name: then it was renamed."""
_FORMULA = "="
"""Stands for any formula where rows are compared: it changes when rows are inserted."""

SheetContents = dict[int, dict[int, Hashable]]
"""Row to column to what is in a cell, so that it can be compared."""


class SheetPair:
    """A sheet that both workbooks have."""

    def __init__(self, old: SheetGrid, new: SheetGrid, shapes: Shapes) -> None:
        self.old = SheetSurvey(old, shapes_of(old, shapes))
        self.new = SheetSurvey(new, shapes_of(new, shapes))
        self.old_spills = frozenset(spilled_cells(old))
        self.new_spills = frozenset(spilled_cells(new))

    @cached_property
    def _contents(self) -> tuple[SheetContents, SheetContents]:
        return _contents(self.old), _contents(self.new)

    @cached_property
    def rows(self) -> Axis:
        """Return which rows are which."""
        return pair_rows(_rows(self._contents[0]), _rows(self._contents[1]))

    @cached_property
    def columns(self) -> Axis:
        """Return which columns are which."""
        return pair_columns_of(*self._contents, self.rows)

    @cached_property
    def is_unmoved(self) -> bool:
        """Say whether every row and column is where it was."""
        came_or_went = (
            self.rows.only_old,
            self.rows.only_new,
            self.columns.only_old,
            self.columns.only_new,
        )
        return self.rows.is_unmoved and self.columns.is_unmoved and not any(came_or_went)


def _content(sheet: SheetSurvey, position: Position) -> Hashable:
    shape = sheet.shapes.get(position)
    if shape is not None:
        return _FORMULA, shape.text
    value = sheet.value(*position)
    return " ".join(value.split()) if isinstance(value, str) else value


def _contents(sheet: SheetSurvey) -> SheetContents:
    rows: SheetContents = {}
    for position, _ in sheet.cells():
        content = _content(sheet, position)
        if content not in ("", None):
            rows.setdefault(position[0], {})[position[1]] = content
    return rows


def _rows(sheet_contents: SheetContents) -> dict[int, RowContents]:
    """Return what is in each row that has anything in it."""
    rows: dict[int, RowContents] = {}
    for number, cells in sheet_contents.items():
        contents = tuple(
            _FORMULA if isinstance(content, tuple) else content for content in cells.values()
        )
        texts = (text for text in contents if isinstance(text, str))
        label = next((text for text in texts if any(map(str.isalpha, text))), "")
        has_figures = any(
            content == _FORMULA or not isinstance(content, str) for content in contents
        )
        rows[number] = RowContents(contents, label.casefold(), has_figures)
    return rows


class SheetPairs:
    """The sheets of two workbooks: paired by name, then by what is on them."""

    def __init__(self, old: Grid, new: Grid) -> None:
        old, new = unpack_cells(old), unpack_cells(new)
        shapes = Shapes()
        self._shapes = shapes
        self.pairs: list[SheetPair] = []
        old_sheets = {sheet.name.casefold(): sheet for sheet in old}
        new_sheets = {sheet.name.casefold(): sheet for sheet in new}
        shared = old_sheets.keys() & new_sheets.keys()
        self.pairs = [
            SheetPair(old_sheets[name], sheet, shapes)
            for name, sheet in new_sheets.items()
            if name in shared
        ]
        only_old = [sheet for name, sheet in old_sheets.items() if name not in shared]
        only_new = [sheet for name, sheet in new_sheets.items() if name not in shared]
        for before, after in list(_renamed(only_old, only_new)):
            only_old.remove(before)
            only_new.remove(after)
            self.pairs.append(SheetPair(before, after, shapes))
        self.only_old = tuple(sheet.name for sheet in only_old)
        self.only_new = tuple(sheet.name for sheet in only_new)
        self._by_old_name = {pair.old.name.casefold(): pair for pair in self.pairs}

    def means_the_same(self, old: Shape, old_cell: CellRef, new: Shape, new_cell: CellRef) -> bool:
        """Say whether two formulas read the same cells in the same way, wherever those went."""
        old_parts, new_parts = old.solid_parts, new.solid_parts
        return len(old_parts) == len(new_parts) and all(
            self._is_same_part(before, old_cell, after, new_cell)
            for before, after in zip(old_parts, new_parts, strict=True)
        )

    def is_same_definition(self, old: str, new: str) -> bool:
        """Say whether two defined names mean the same cells."""
        corner = CellRef("", 1, 1)
        shapes = [self._shapes.of(text.removeprefix("="), 1, 1) for text in (old, new)]
        return self.means_the_same(shapes[0], corner, shapes[1], corner)

    def _is_same_part(
        self,
        before: Token | Reference,
        old_cell: CellRef,
        after: Token | Reference,
        new_cell: CellRef,
    ) -> bool:
        if isinstance(before, Token) or isinstance(after, Token):
            if isinstance(before, Token) and isinstance(after, Token):
                return before.text.casefold() == after.text.casefold()
            return False
        if before.is_external or after.is_external:
            return before.sheet == after.sheet and before.text(old_cell) == after.text(new_cell)
        old, new = before.area_from(old_cell), after.area_from(new_cell)
        if old is None or new is None:
            return old is new
        pair = self._by_old_name.get(old.sheet.casefold())
        if pair is None:
            return old == new
        return (
            pair.new.name.casefold() == new.sheet.casefold()
            and _is_same_span(
                pair.rows, (old.first_row, old.last_row), (new.first_row, new.last_row), MAX_ROWS
            )
            and _is_same_span(
                pair.columns,
                (old.first_column, old.last_column),
                (new.first_column, new.last_column),
                MAX_COLUMNS,
            )
        )


def _is_same_span(axis: Axis, old: tuple[int, int], new: tuple[int, int], most: int) -> bool:
    if old == (1, most) or new == (1, most):
        return old == new
    return axis.is_same_span(old, new)


def _renamed(
    only_old: Iterable[SheetGrid], only_new: Iterable[SheetGrid]
) -> Iterator[tuple[SheetGrid, SheetGrid]]:
    """Yield the sheets that have another name and mostly the same rows."""
    new_rows = {sheet.name: _typed_rows(sheet) for sheet in only_new}
    sheets = {sheet.name: sheet for sheet in only_new}
    for old in only_old:
        rows = _typed_rows(old)
        best = max(new_rows, key=lambda name: _likeness(rows, new_rows[name]), default=None)
        if best is not None and _likeness(rows, new_rows[best]) >= _ALIKE:
            yield old, sheets[best]
            del new_rows[best]


def _typed_rows(sheet: SheetGrid) -> frozenset[Hashable]:
    rows: dict[int, list[Hashable]] = {}
    for (row, _), cell in sheet.cells.items():
        rows.setdefault(row, []).append(_FORMULA if cell.formula else cell.value)
    return frozenset(map(tuple, rows.values()))


def _likeness(old: frozenset[Hashable], new: frozenset[Hashable]) -> float:
    return len(old & new) / max(len(old), len(new), 1)


def names_of(grid: Grid) -> Mapping[tuple[str | None, str], tuple[str, str]]:
    """Return the names that people see, by sheet and name in lower case, as written and meant."""
    names: dict[tuple[str | None, str], tuple[str, str]] = {
        (None, name.casefold()): (name, text) for name, text in grid.defined_names.items()
    }
    for sheet, local in grid.local_names.items():
        for name, text in local.items():
            names[sheet.casefold(), name.casefold()] = (name, text)
    return names
