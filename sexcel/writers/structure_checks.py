"""Checks of what no equation sees: a line that no total counts, a page that differs, a typed cost.

An equation reads the lines that were there when it was written, and a total inserted lines go
past reads the same ones. These checks read whole stretches of the sheet instead, from the heading
down to the total, so that a line inserted anywhere between them is among their cells.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.equation import Equation
from sexcel.budget.equations import definitions
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO, FigureKey, coefficients, inputs
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.tables import Kind
from sexcel.writers.cells import SheetPlan
from sexcel.writers.layout import column_runs
from sexcel.writers.pack_book import PackBook
from sexcel.writers.settle import SettledBook
from sexcel.writers.styles import FINE, number_format

_NOISE = Decimal("0.005")
"""In the unit of the figures: what is added up twice differs by binary noise alone."""
_MOST_ARGUMENTS = 250
"""Arguments of one SUM: Excel takes 255."""


class _Formula(Protocol):
    """A cell, planned or read, that may have a formula."""

    @property
    def formula(self) -> str | None: ...


class StructureCheck(Struct, frozen=True):
    """A figure found and one expected, each with the formula that works it out."""

    figure: str
    meaning: str
    cell: CellRef
    actual: Decimal
    actual_formula: str
    expected: Decimal
    expected_formula: str
    number: str
    tolerance: Decimal = _NOISE
    target: FigureKey | None = None
    """The total that it is a check of, where it is one."""
    because: str = ""
    """The wrong figure that it fails for, and what that should be."""

    @property
    def holds(self) -> bool:
        """Say whether both are the same."""
        return abs(self.actual - self.expected) <= self.tolerance


def structure_checks(
    pack: PackBook, settled: SettledBook, pages: Sequence[SheetPlan]
) -> Iterator[StructureCheck]:
    """Yield the checks of every table of the pack, and of the formulas on every sheet.

    ``pages`` are those of the pack, planned.
    """
    owners = definitions(settled.equations)
    for page in pack.pages:
        for name in page.tables:
            shown = pack.shown.tables.get(name)
            if shown is None:
                continue
            for column in shown.figure_columns:
                yield from _count_lines(pack, shown, column, owners)
                yield from _compare_page(pack, shown, column)
    yield from _follow_fte(pack, settled)
    yield from _count_formulas(pack, pages)


def _count_formulas(pack: PackBook, pages: Sequence[SheetPlan]) -> Iterator[StructureCheck]:
    """Yield the check, for each page and each sheet that is kept, that no formula is typed over.

    An equation sees a number typed over a total, but nothing sees one typed over a link to a sheet
    without a table. More formulas than there were are no fault: lines may have been inserted.
    """
    formulas = {page.name: _find_formulas(page.cells) for page in pages}
    if pack.grid is not None:
        users_sheets = (pack.grid.sheet(name) for name in pack.kept_sheets)
        formulas |= {sheet.name: _find_formulas(sheet.cells) for sheet in users_sheets}
    for name, positions in formulas.items():
        if not positions:
            continue
        area = RangeRef.around(name, positions)
        number = Decimal(len(positions))
        counted = f"SUMPRODUCT(--_xlfn.ISFORMULA({address(area, pack.names.checks)}))"
        yield StructureCheck(
            f"Formulas of {name}",
            "Every cell with a formula still has one: no number is typed over it",
            area.first_cell,
            number,
            f"MIN({number},{counted})",
            number,
            f"{number}",
            number_format(Kind.COUNT),
        )


def _find_formulas(cells: Mapping[tuple[int, int], _Formula]) -> list[tuple[int, int]]:
    return [position for position, cell in cells.items() if cell.formula is not None]


def _count_lines(
    pack: PackBook, table: BookTable, column: BookColumn, owners: dict[FigureKey, Equation]
) -> Iterator[StructureCheck]:
    """Yield the check that the total counts every number between the heading and itself."""
    total = table.total
    entry = None if total is None else total.entry(column.name)
    if total is None or entry is None or entry.figure is None or len(table.ranges) != 1:
        return
    owner = owners.get(FigureKey(table.table.name, total.key, column.name))
    if owner is None or not _adds_cells(pack.shown, owner, column.name):
        return
    counted = {key.row for key in inputs(owner.formula)}
    rows = [row for row in table.rows if row is not total and _is_number(row, column.name)]
    above = [row for row in rows if _is_between(row, column, entry.ref)]
    if counted & {row.key for row in rows} - {row.key for row in above} or any(
        row.entries[column.name].unit != entry.unit for row in above
    ):
        return
    sheet = pack.names.checks
    uncounted = [row.entries[column.name].ref for row in above if row.key not in counted]
    stretch = RangeRef(
        entry.ref.sheet, column.heading_ref.row, entry.ref.column, entry.ref.row, entry.ref.column
    )
    uncounted += _numbers_beside(pack, stretch, {row.entries[column.name].ref for row in above})
    heading = f"N({address(stretch.first_cell, sheet)})"
    cell = address(entry.ref, sheet)
    formula = f"SUM({address(stretch, sheet)})-{cell}-{heading}"
    if uncounted:
        formula += f"-{_sum(uncounted, sheet)}"
    figure = entry.figure / entry.unit
    lines = sum((row.figure(column.name) or ZERO for row in above if row.key in counted), ZERO)
    check = StructureCheck(
        f"{table.table.caption}, every line of {column.name_in_text}",
        "The total counts every number between the heading and itself",
        entry.ref,
        figure,
        cell,
        lines / entry.unit,
        formula,
        number_format(column.column.kind, entry.decimals) or FINE,
        _tolerance(column, len(counted), entry.unit),
        owner.target,
    )
    rows = [row for row in above if row.key in counted]
    yield check if check.holds else _correct(pack, check, table, column, rows)


def _numbers_beside(pack: PackBook, stretch: RangeRef, known: Set[CellRef]) -> list[CellRef]:
    """Return the numbers of a stretch that no row of the table has: carried forward, say.

    They were passed by when the table was read, and its total holds without them.
    """
    if pack.grid is None:
        return []
    cells = pack.grid.sheet(stretch.sheet).cells
    between = range(stretch.first_row + 1, stretch.last_row)
    refs = (CellRef(stretch.sheet, row, stretch.first_column) for row in between)
    return [
        ref
        for ref in refs
        if ref not in known
        and (cell := cells.get((ref.row, ref.column))) is not None
        and isinstance(cell.value, Decimal)
    ]


def _tolerance(column: BookColumn, lines: int, unit: Decimal) -> Decimal:
    """Return by how much a total of so many rounded lines may differ, in the unit of its cell."""
    is_money = column.column.kind is Kind.MONEY
    digit = 1 / abs(unit) if is_money else Decimal("0.1")
    return Decimal(lines + 1) / 2 * digit + _NOISE


def _correct(
    pack: PackBook, check: StructureCheck, table: BookTable, column: BookColumn, rows: Sequence[Row]
) -> StructureCheck:
    """Return the check with each wrong line as it should be: it is no line that is lost."""
    formula, expected = check.expected_formula, check.expected
    for row in rows:
        printed = row.entries[column.name]
        right = pack.should_be.get(FigureKey(table.table.name, row.key, column.name))
        if right is not None and printed.figure is not None:
            cell = address(printed.ref, pack.names.checks)
            due = (right - printed.figure) / printed.unit
            formula += f"+IF(ABS({cell}-{printed.figure / printed.unit:f})<{_NOISE},{due:f},0)"
            expected += due
    return replace(check, expected=expected, expected_formula=formula)


def _adds_cells(book: Book, owner: Equation, column: str) -> bool:
    """Say whether an equation adds up cells of one column of its table, each once."""
    keys = inputs(owner.formula)
    weights = coefficients(owner.formula, book.figure)
    return all(
        key.table == owner.target.table and key.column == column and weights.get(key) == 1
        for key in keys
    )


def _is_number(row: Row, column: str) -> bool:
    entry = row.entry(column)
    return entry is not None and entry.figure is not None and entry.raw is None


def _is_between(row: Row, column: BookColumn, total: CellRef) -> bool:
    ref = row.entries[column.name].ref
    same_column = (ref.sheet, ref.column) == (total.sheet, total.column)
    return same_column and column.heading_ref.row < ref.row < total.row


def _compare_page(pack: PackBook, table: BookTable, column: BookColumn) -> Iterator[StructureCheck]:
    """Yield the check that a column of the pack is the column of the workbook."""
    placed = pack.book.tables[table.table.name]
    cells: dict[Decimal, list[CellRef]] = {}
    shown_sum, ours = ZERO, []
    for row in table.rows:
        entry, our_row = row.entry(column.name), placed.row(row.key)
        if (
            entry is None
            or our_row is None
            or not entry.ref.sheet
            or not _is_number(row, column.name)
        ):
            continue
        cells.setdefault(entry.unit, []).append(entry.ref)
        shown_sum += entry.figure or ZERO
        ours.append(our_row.entries[column.name].ref)
    if not ours:
        return
    sheet = pack.names.checks
    total = sum((our_row.figure(column.name) or ZERO for our_row in _rows(placed, ours)), ZERO)
    formulas = (
        f"{_sum(refs, sheet)}{'' if unit == 1 else f'*({unit:f})'}" for unit, refs in cells.items()
    )
    yield StructureCheck(
        f"{table.table.caption}, {column.name_in_text}",
        "The page of the pack shows what the table holds",
        ours[0],
        total,
        _sum(ours, sheet),
        shown_sum,
        "+".join(formulas),
        number_format(column.column.kind, 2) or FINE,
    )


def _rows(placed: BookTable, ours: Sequence[CellRef]) -> Iterator[Row]:
    rows = {ref.row for ref in ours}
    return (row for row in placed.rows if row.position in rows)


def _sum(cells: Sequence[CellRef], sheet: str) -> str:
    """Return the sum of cells, those below one another as a range."""
    runs = [address(run, sheet) for run in column_runs(cells)]
    groups = [
        runs[start : start + _MOST_ARGUMENTS] for start in range(0, len(runs), _MOST_ARGUMENTS)
    ]
    return "+".join(f"SUM({','.join(group)})" for group in groups)


def _follow_fte(pack: PackBook, settled: SettledBook) -> Iterator[StructureCheck]:
    """Yield the check, for each service area, that a typed cost is not left behind by its FTE.

    Where no formula makes the cost of the FTE, nothing else would notice that one was changed
    without the other.
    """
    people, costs = pack.book.tables.get("fte_by_area"), pack.book.tables.get("secas_budget")
    if people is None or costs is None:
        return
    for line in costs.lines:
        staff, cost = people.row(line.key), line.entry("core_team")
        key = FigureKey("secas_budget", line.key, "core_team")
        source = pack.shown.entry(key)
        is_typed = source is not None and source.formula is None and key not in settled.formulas
        if staff is None or cost is None or not cost.figure or not is_typed:
            continue
        grades = [column.name for column in people.columns if column.column.by_grade]
        fte = sum((staff.figure(name) or ZERO for name in grades), ZERO)
        if not fte:
            continue
        sheet = pack.names.checks
        cells = [staff.entries[name].ref for name in grades if name in staff.entries]
        now, paid = _sum(cells, sheet), address(cost.ref, sheet)
        yield StructureCheck(
            f"{line.label}: FTE and core team cost",
            "FTE are those that the typed cost was read with, unless the cost has moved too",
            cost.ref,
            fte,
            now,
            fte,
            f"IF(ABS({paid}-{cost.figure:f})<{_NOISE},{fte:f},{now})",
            number_format(Kind.FTE),
        )
