"""Any two workbooks compared: by label and heading, wherever the cells went."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from msgspec.structs import replace

from sexcel.comparison.axes import rising_chain
from sexcel.comparison.cell_differences import CellFate, SheetComparison, WorkbookComparison
from sexcel.comparison.workbook_changes import compare_workbooks
from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell, Grid, SheetGrid, Visibility
from tests.formulas.grids import grid, with_sheet
from tests.timing import processor_time

Row = tuple[str, object, object]

ROWS: Sequence[Row] = (
    ("Staff", 100, 120),
    ("Rent", 50, 40),
    ("Travel", 25, 40),
    ("IT", 10, 12),
    ("Legal", 7, 9),
)


def costs(rows: Sequence[Row] = ROWS, *, notes: bool = False, down: int = 0) -> Grid:
    """Return a sheet of costs with a change and a total; ``notes`` adds a column in the middle."""
    later = "D" if notes else "C"
    change = "E" if notes else "D"
    top = 1 + down
    cells: dict[str, object] = {
        f"A{top}": "Cost",
        f"B{top}": "2023/24",
        f"{later}{top}": "2024/25",
        f"{change}{top}": "Change",
    }
    if notes:
        cells[f"C{top}"] = "Notes"
    for row, (label, before, after) in enumerate(rows, top + 1):
        cells |= {f"A{row}": label, f"B{row}": before, f"{later}{row}": after}
        cells[f"{change}{row}"] = (f"{later}{row}-B{row}", 0)
        if notes:
            cells[f"C{row}"] = f"see {label}"
    last = top + len(rows)
    cells[f"A{last + 1}"] = "Total"
    for column in ("B", later):
        cells[f"{column}{last + 1}"] = (f"SUM({column}{top + 1}:{column}{last})", 0)
    return grid(cells, "Costs")


def sheet_of(comparison: WorkbookComparison) -> SheetComparison:
    (sheet,) = comparison.sheets
    return sheet


def changed_rows(**amounts: object) -> list[Row]:
    """Return the costs with other amounts of 2024/25."""
    return [(label, before, amounts.get(label, after)) for label, before, after in ROWS]


@pytest.mark.parametrize(
    "new",
    [
        costs(),
        costs(notes=False, down=3),
        costs(sorted(ROWS)),
        costs(ROWS[::-1], down=2),
    ],
    ids=["same", "moved down", "sorted", "turned round"],
)
def test_moving_and_sorting_are_no_difference(new: Grid) -> None:
    comparison = compare_workbooks(costs(), new)
    assert (comparison.is_same, comparison.differences) == (True, 0)


def test_an_inserted_row_is_a_row_and_the_sum_that_takes_it_in_is_unchanged() -> None:
    rows = [*ROWS[:2], ("Audit", 0, 8), *ROWS[2:]]
    sheet = sheet_of(compare_workbooks(costs(), costs(rows)))
    assert [(line.place.a1, line.name, line.is_new) for line in sheet.lines] == [
        ("A4:D4", "Audit", True)
    ]
    assert (sheet.changes, sheet.formulas) == ((), ())


@pytest.mark.parametrize("amounts", [{"B2": 2, "B3": 3}, {}], ids=["its last", "all of them"])
def test_a_blank_row_that_a_sum_takes_in_is_no_difference(amounts: dict[str, object]) -> None:
    def form(area: str, total: int) -> Grid:
        texts = {"A1": "Cost", f"A{total}": "Total", f"A{total + 1}": "Note"}
        return grid({**texts, **amounts, f"B{total}": (f"SUM({area})", 5)})

    assert compare_workbooks(form("B2:B4", 5), form("B2:B5", 6)).is_same
    assert not compare_workbooks(form("B2:B4", 5), form("B1:B8", 6)).is_same


def test_an_inserted_column_is_a_column() -> None:
    sheet = sheet_of(compare_workbooks(costs(), costs(notes=True)))
    assert [(line.place.a1, line.name, line.is_row) for line in sheet.lines] == [
        ("C1:C6", "Notes", False)
    ]
    assert (sheet.changes, sheet.formulas) == ((), ())


def test_a_sum_that_loses_a_line_changed() -> None:
    new = costs()
    cell = new.sheet("Costs").cell(7, 3)
    assert cell is not None
    short = new.with_cells({new.sheet("Costs").ref(7, 3): replace(cell, formula="SUM(C2:C5)")})
    sheet = sheet_of(compare_workbooks(costs(), short))
    assert [(change.before, change.after, change.cells) for change in sheet.formulas] == [
        ("=SUM(C2:C6)", "=SUM(C2:C5)", 1)
    ]


def test_figures_types_and_formulas_typed_over() -> None:
    new = costs(changed_rows(Rent=45, Legal="9"))
    new = new.with_cells({new.sheet("Costs").ref(4, 4): Cell(Decimal(15))})
    sheet = sheet_of(compare_workbooks(costs(), new))
    assert [(change.fate, change.name) for change in sheet.changes] == [
        (CellFate.BECAME_TEXT, "Legal, 2024/25"),
        (CellFate.TYPED_OVER, "Travel, Change"),
        (CellFate.FIGURE, "Rent, 2024/25"),
    ]
    assert [(change.shown_before, change.shown_after) for change in sheet.changes] == [
        ("9", "'9'"),
        ("=C4-B4", "15"),
        ("40", "45"),
    ]


def test_results_that_differ_although_nothing_was_changed() -> None:
    new = costs()
    stale = new.with_cells({new.sheet("Costs").ref(7, 3): Cell(Decimal(5), "SUM(C2:C6)")})
    comparison = compare_workbooks(costs(), stale)
    assert (comparison.differences, comparison.follows, comparison.is_same) == (0, 1, False)


def test_what_is_hidden_and_what_names_mean() -> None:
    old = replace(costs(), defined_names={"Rate": "Costs!$B$3", "Gone": "Costs!$B$2"})
    rows = [("New", 1, 1), *ROWS]
    new = replace(costs(rows), defined_names={"Rate": "Costs!$B$4", "Fresh": "Costs!$C$2"})
    new = with_sheet(new, hidden_rows=frozenset({6}), visibility=Visibility.HIDDEN)
    comparison = compare_workbooks(old, new)
    assert [(name.name, name.before, name.after) for name in comparison.names] == [
        ("Gone", "Costs!$B$2", None),
        ("Fresh", None, "Costs!$C$2"),
    ]
    sheet = sheet_of(comparison)
    assert [(hiding.hides, hiding.places) for hiding in sheet.hidings] == [(True, ("6",))]
    assert sheet.visibility == "hidden"


def test_sheets_that_came_went_or_were_renamed() -> None:
    costs_sheet = costs().sheets[0]
    notes = SheetGrid("Notes", {(1, 1): Cell("Nothing to add")})
    old = replace(costs(), sheets=(costs_sheet, notes))
    renamed = replace(costs_sheet, name="Costs 2024")
    fresh = SheetGrid("Fresh", {(1, 1): Cell("Other words")})
    new = replace(costs(), sheets=(fresh, renamed))
    comparison = compare_workbooks(old, new)
    assert (comparison.only_old, comparison.only_new) == (("Notes",), ("Fresh",))
    sheet = sheet_of(comparison)
    assert (sheet.before, sheet.after, sheet.differences) == ("Costs", "Costs 2024", 1)


def test_formulas_follow_the_sheets_that_they_read() -> None:
    rows = [("New", 1, 1), *ROWS]
    old = with_link(costs(), "Costs!C3")
    followed, stayed = (with_link(costs(rows), formula) for formula in ("Costs!C4", "Costs!C3"))
    assert [sheet.after for sheet in compare_workbooks(old, followed).sheets] == ["Costs"]
    assert [sheet.after for sheet in compare_workbooks(old, stayed).sheets] == ["Costs", "S"]


def test_a_formula_that_now_reads_the_line_below_a_gone_one_changed() -> None:
    shorter = [row for row in ROWS if row[0] != "Rent"]
    old, new = (with_link(costs(rows), "Costs!C3") for rows in (ROWS, shorter))
    changed = {sheet.after: len(sheet.formulas) for sheet in compare_workbooks(old, new).sheets}
    assert changed == {"Costs": 0, "S": 1}


def with_link(book: Grid, formula: str) -> Grid:
    """Return the workbook with a sheet that reads another."""
    link = grid({"S!A1": "Rent", "S!B1": (formula, 40)})
    return replace(book, sheets=(*book.sheets, *link.sheets))


def test_the_longest_rising_chain() -> None:
    pairs = list(enumerate([3, 1, 2, 9, 4, 5]))
    assert [new for _, new in rising_chain(pairs)] == [1, 2, 4, 5]


def ledger(path: Path, rows: Sequence[int]) -> Path:
    """Write a ledger whose lines recur, as bank charges do, with a formula in each."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.write_row(0, 0, ["Account", "Text", "Net", "VAT"])
        for row, number in enumerate(rows, 1):
            sheet.write_row(row, 0, [number % 97, f"Charge {number % 50}", number % 10])
            sheet.write_formula(row, 3, f"=C{row + 1}*0.2", None, number % 10 / 5)
    return path


@pytest.mark.slow
def test_time_grows_with_the_rows(tmp_path: Path) -> None:
    seconds: dict[int, float] = {}
    for size in (5_000, 20_000):
        numbers = list(range(size))
        kept = [number for number in numbers if number % 500]
        old = read_grid(ledger(tmp_path / f"old{size}.xlsx", numbers))
        new = read_grid(ledger(tmp_path / f"new{size}.xlsx", kept))
        with processor_time() as spent:
            sheet = sheet_of(compare_workbooks(old, new))
        seconds[size] = spent.seconds
        assert len(sheet.lines) == size // 500
        assert (sheet.changes, sheet.formulas) == ((), ())
    # By the square it would be sixteen times as long; four is linear.
    assert seconds[20_000] < 8 * seconds[5_000]
