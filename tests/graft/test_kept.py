"""A live workbook is kept: its package byte for byte, the pack in front, proved by moving."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

import sexcel
from sexcel.files.reading import read_grid
from sexcel.formulas.moving import View, prove_by_moving
from sexcel.formulas.recalculation import Engine
from sexcel.graft.cells import NewCell, SheetEdit
from sexcel.graft.checked import WorkbookRead, check_clean, find_views
from sexcel.graft.repair import formulas_of, write_edited
from sexcel.model.errors import NoBudgetTableError, OutputError, UnreadableWorkbookError
from sexcel.model.grid import Cell, Grid
from sexcel.model.refs import CellRef
from sexcel.model.tables import PUBLISHED_SHEET
from sexcel.rules.workbook import check_workbook
from sexcel.writers.clean_form import CleanForm, choose_form
from sexcel.writers.regenerated import Regenerated
from tests.graft.live_books import LAYOUTS, build_in_thousands, live_books
from tests.graft.packing import packed_bytes, parts_of, save_package
from tests.graft.test_new_sheets import LISTS, find_faults
from tests.libreoffice import convert

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
SELECTED = (b' tabSelected="1"', b' tabSelected="0"')


def regenerate(source: Path, *, recalculate: bool = False) -> Regenerated:
    """Regenerate the source beside it, or in place of what is there."""
    target = source.with_name("clean.xlsx")
    return sexcel.regenerate(source, target, force=True, recalculate=recalculate)


def copy_published(path: Path) -> Path:
    """Copy the published budget, a workbook of values."""
    path.write_bytes((WORKBOOKS / "sec-budget-2020-23-published.xlsx").read_bytes())
    return path


def read_checked(path: Path) -> WorkbookRead:
    """Read and check a workbook."""
    grid, book = read_grid(path), sexcel.read(path)
    with Engine() as engine:
        return WorkbookRead(grid, book, check_workbook(grid, book, engine))


def test_every_part_of_the_users_stays(tmp_path: Path) -> None:
    source = build_in_thousands(tmp_path / "source.xlsx")
    done = regenerate(source)
    assert (done.form, done.check.faults, done.passes) == (CleanForm.KEPT, (), True)
    before, after = parts_of(source), parts_of(done.output)
    assert list(after)[: len(before)] == list(before)
    for name, content in before.items():
        if name not in LISTS and content != after[name]:
            assert content.replace(*SELECTED) == after[name]
        elif name not in LISTS:
            assert packed_bytes(source, name) == packed_bytes(done.output, name)
    assert find_faults(done.output) == []
    grid, clean = read_grid(source), read_grid(done.output)
    assert clean.sheets[0].name == "Decision"
    names = [sheet.name for sheet in clean]
    start = names.index("Inputs")
    assert clean.sheets[start : start + 3] == grid.sheets
    workbook = openpyxl.load_workbook(done.output)
    assert workbook.active is workbook["Decision"]
    assert workbook["Checks"].print_title_rows == "$2:$2"


def test_the_pack_reads_the_cells_in_pounds_and_as_the_panel_does(tmp_path: Path) -> None:
    done = regenerate(build_in_thousands(tmp_path / "source.xlsx"))
    sheet = openpyxl.load_workbook(done.output)["Tables 1 to 3"]
    values = openpyxl.load_workbook(done.output, data_only=True)["Tables 1 to 3"]
    shown = {
        str(cell.value): values[cell.coordinate].value
        for row in sheet
        for cell in row
        if str(cell.value).startswith("=")
    }
    assert shown["=Checks!D11*1000"] == 7_035_000
    assert shown["=-Checks!E11*1000"] == 285_000


@pytest.mark.parametrize(
    "name",
    ["discount_positive_and_deducted", "rates_in_the_lines_own_label", "income_line"],
)
def test_a_clean_workbook_has_no_finding_that_its_source_lacks(name: str, tmp_path: Path) -> None:
    """Add a final version, whose figures are those of the Sign-off, in the last sheet."""
    source = tmp_path / "source.xlsx"
    workbook = openpyxl.load_workbook(LAYOUTS / f"{name}.xlsx")
    history = workbook.create_sheet("History")
    history.append(["Version", "Status", "Issue date", "Author", "Comments"])
    history.append(["1.0", "Final", date(2020, 3, 2), "A. Person", "Approved"])
    workbook.save(source)
    before = {(finding.rule, str(finding.where)) for finding in sexcel.validate(source).findings}
    after = sexcel.validate(regenerate(source).output).findings
    assert {(finding.rule, str(finding.where)) for finding in after} <= before


@pytest.mark.parametrize(
    "name",
    ["discount_positive_and_deducted", "rates_in_the_lines_own_label", "income_line"],
)
def test_layouts_of_other_teams_move_alike(name: str, tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes((LAYOUTS / f"{name}.xlsx").read_bytes())
    done = regenerate(source)
    proof = done.check.proof
    assert done.check.faults == ()
    assert proof is not None
    assert len(proof.inputs) >= 4
    assert proof.compared > 30


def test_what_was_kept_is_kept_again(tmp_path: Path) -> None:
    source = build_in_thousands(tmp_path / "source.xlsx")
    first = regenerate(source).output.rename(tmp_path / "first.xlsx")
    second = regenerate(first)
    assert second.check.faults == ()
    before, after = read_grid(first), read_grid(second.output)
    assert [sheet.name for sheet in before] == [sheet.name for sheet in after]
    assert sexcel.read(first).tables["overview"] == sexcel.read(second.output).tables["overview"]


def test_a_workbook_of_values_is_rebuilt() -> None:
    for name, form in (("published", CleanForm.REBUILT), ("live", CleanForm.KEPT)):
        path = WORKBOOKS / f"sec-budget-2020-23-{name}.xlsx"
        assert choose_form(sexcel.read(path), read_grid(path)) is form


def test_a_formula_elsewhere_that_reads_a_table_keeps_it(tmp_path: Path) -> None:
    path = WORKBOOKS / "sec-budget-2020-23-published.xlsx"
    grid, book = read_grid(path), sexcel.read(path)
    reader = CellRef(grid.sheets[-1].name, 300, 30)
    total = book.tables["overview"].total
    assert total is not None
    formula = str(total.entries["budget"].ref)
    assert choose_form(book, grid.with_cells({reader: Cell(None, formula)})) is CleanForm.KEPT
    assert choose_form(book, grid.with_cells({reader: Cell(None, "1+1")})) is CleanForm.REBUILT


def test_repairs_are_made_in_the_copy(tmp_path: Path) -> None:
    source = build_in_thousands(tmp_path / "source.xlsx")
    typed = CellRef("Checks", 11, 4)
    wrong = set_cell(source, typed, Decimal(7000), tmp_path / "wrong.xlsx")
    as_found = regenerate(wrong)
    unchanged = read_grid(as_found.output)
    assert unchanged.cell(typed) == Cell(Decimal(7000))
    assert unchanged.sheet("Changes").value(6, 1) == "No cell of the workbook was changed."
    done = regenerate(wrong, recalculate=True)
    assert done.check.faults == ()
    assert [change.ref for change in done.changes if change.ref == typed] == [typed]
    assert sexcel.validate(done.output).files[0].headline == 7_035_000
    grid = read_grid(done.output)
    cell = grid.cell(typed)
    assert cell is not None
    assert cell.formula is not None
    changes = grid.sheet("Changes")
    row = next(row for row in (6, 7, 8) if changes.value(row, 1) == str(typed))
    assert [changes.value(row, column) for column in range(1, 6)] == [
        str(typed),
        "Table 2, Total, 2024/25 Approved Budget",
        7000,
        7035,
        35,
    ]
    assert changes.value(row, 6)


@pytest.mark.parametrize("build", [build_in_thousands, copy_published])
def test_the_pack_alone_is_values(build: Callable[[Path], Path], tmp_path: Path) -> None:
    source = build(tmp_path / "source.xlsx")
    done = sexcel.regenerate(source, pack_only=True)
    assert done.output == tmp_path / "source-pack.xlsx"
    grid = read_grid(done.output)
    assert [sheet.name for sheet in grid][:2] == ["Decision", "Tables 1 to 3"]
    assert not any(cell.formula for sheet in grid for cell in sheet.cells.values())
    assert not any(sheet.hidden_rows or sheet.hidden_columns for sheet in grid)
    for name, printed in (("Decision", 5), ("Variance", 8)):
        assert max(column for _, column in grid.sheet(name).cells) <= printed
    headline = sexcel.validate(source).files[0].headline
    assert headline in [cell.value for cell in grid.sheet("Tables 1 to 3").cells.values()]
    assert (grid.defined_names, grid.hidden_names) == ({}, {})
    parts = parts_of(done.output)
    assert not [name for name in parts if "comment" in name or "custom" in name]
    written = b"".join(parts.values())
    assert str(source).encode() not in written
    assert b"<hyperlink" not in written
    assert b"1980-01-01T" not in parts["docProps/core.xml"]
    assert find_faults(done.output) == []
    assert {sheet.value(2, 1) for sheet in grid} == {PUBLISHED_SHEET}
    texts = [str(cell.value) for sheet in grid for cell in sheet.cells.values()]
    assert not [
        text for text in texts if re.search(r"\b(?:see|on) (?:Check|Find|Sign)", text, re.I)
    ]
    with pytest.raises(NoBudgetTableError, match="is a Panel pack that was published alone"):
        sexcel.validate(done.output)


def set_cell(source: Path, ref: CellRef, value: Decimal, target: Path) -> Path:
    """Copy a workbook with one cell typed over, and every formula to be worked out anew."""
    grid = read_grid(source)
    edit = SheetEdit(ref.sheet, {(ref.row, ref.column): NewCell(None, value)}, {})
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    write_edited(source, sha256, target, [edit], formulas_of(grid), calculate_on_opening=True)
    return target


def test_a_save_meanwhile_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = build_in_thousands(tmp_path / "source.xlsx")

    def save_and_choose(*arguments: object) -> CleanForm:
        set_cell(source, CellRef("Inputs", 1, 2), Decimal("0.2"), tmp_path / "saved.xlsx")
        (tmp_path / "saved.xlsx").replace(source)
        return CleanForm.KEPT

    monkeypatch.setattr("sexcel.writers.clean_form.choose_form", save_and_choose)
    with pytest.raises(UnreadableWorkbookError, match="was changed while it was checked"):
        regenerate(source)
    assert not (tmp_path / "clean.xlsx").exists()


def test_macros_keep_their_ending(tmp_path: Path) -> None:
    parts = parts_of(build_in_thousands(tmp_path / "plain.xlsx"))
    types = parts["[Content_Types].xml"]
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts["[Content_Types].xml"] = types.replace(usual, kind)
    source = save_package(tmp_path / "budget.xlsm", parts)
    assert sexcel.regenerate(source).output == tmp_path / "budget-clean.xlsm"
    with pytest.raises(OutputError, match=r"does not end in \.xlsm"):
        regenerate(source)


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a source and its clean workbook."""
    folder = tmp_path_factory.mktemp("faults")
    source = build_in_thousands(folder / "source.xlsx")
    return source, regenerate(source).output


def list_subjects(workbooks: tuple[Path, Path], changes: Mapping[CellRef, Cell]) -> list[str]:
    """Return the faults of the clean workbook once these cells of it are changed."""
    source, clean = map(read_checked, workbooks)
    grid = clean.grid.with_cells(changes)
    with Engine() as engine:
        check = check_clean(source, replace(clean, grid=grid), engine)
    return [fault.subject for fault in check.faults]


def test_no_fault(workbooks: tuple[Path, Path]) -> None:
    assert list_subjects(workbooks, {}) == []


def test_a_formula_that_became_a_number(workbooks: tuple[Path, Path]) -> None:
    cell = CellRef("Checks", 8, 4)
    subjects = list_subjects(workbooks, {cell: Cell(Decimal(4900))})
    assert "10 figures moved unlike the source; the first is Checks!D8" in subjects
    assert all(subject.startswith("'Checks (2)'!") for subject in subjects[:-2])  # its own checks
    assert subjects[-1] == "Checks!D8"


def test_a_view_that_became_a_number(workbooks: tuple[Path, Path]) -> None:
    source, clean = map(read_checked, workbooks)
    views = find_views(source, clean.grid)
    total = CellRef("Checks", 11, 4)
    assert [view.unit for view in views.values() if view.cell == total] == [1000]
    with Engine() as engine:
        stuck = clean.grid.with_cells({total: Cell(Decimal(7035))})
        proof = prove_by_moving(source.grid, stuck, [total], views, engine)
    assert {views[moved.cell].cell for moved in proof.differing if moved.cell in views} >= {total}


def test_a_note_that_is_lost(workbooks: tuple[Path, Path]) -> None:
    assert list_subjects(workbooks, {CellRef("Our projects", 3, 1): Cell("X")}) == [
        "'Our projects'!A3"
    ]


def test_a_sheet_that_is_lost(workbooks: tuple[Path, Path]) -> None:
    source, clean = map(read_checked, workbooks)
    sheets = tuple(sheet for sheet in clean.grid if sheet.name != "Our projects")
    with Engine() as engine:
        grid: Grid = replace(clean.grid, sheets=sheets)
        check = check_clean(source, replace(clean, grid=grid), engine)
    assert "The sheet Our projects" in [fault.subject for fault in check.faults]


def test_a_headline_that_moved(workbooks: tuple[Path, Path]) -> None:
    source, clean = map(read_checked, workbooks)
    report = replace(clean.report, headline=Decimal(7_035_001))
    with Engine() as engine:
        check = check_clean(source, replace(clean, report=report), engine)
    (fault,) = check.faults
    assert (fault.subject, fault.before, fault.after) == (
        "The headline",
        "7,035,000",
        "7,035,001",
    )


@pytest.mark.libreoffice
def test_what_if_by_libreoffice(tmp_path: Path) -> None:
    """Set each of seven inputs of three live budgets in the source and in the clean workbook.

    Every figure of the source is the same in both, and every view of one in the pack follows it.
    """
    pairs: list[tuple[Path, Path, Mapping[CellRef, View]]] = []
    for number, book in enumerate(live_books(tmp_path)):
        clean = sexcel.regenerate(book.path, tmp_path / f"clean-{number}.xlsx").output
        views = find_views(read_checked(book.path), read_grid(clean))
        assert len(views) >= 20
        for turn, ref in enumerate(book.inputs[:7]):
            before = read_grid(book.path).cell(ref)
            assert before is not None
            assert isinstance(before.value, Decimal)
            value = before.value * Decimal("1.25")
            changed = [
                set_cell(path, ref, value, tmp_path / f"{kind}-{number}-{turn}.xlsx")
                for kind, path in (("source", book.path), ("clean", clean))
            ]
            pairs.append((changed[0], changed[1], views))
    paths = [path for pair in pairs for path in pair[:2]]
    calculated = dict(zip(paths, convert(paths, tmp_path), strict=True))
    assert len(pairs) == 21
    for source, clean, pack_views in pairs:
        old = openpyxl.load_workbook(calculated[source], data_only=True)
        new = openpyxl.load_workbook(calculated[clean], data_only=True)
        for sheet in old.worksheets:
            for row in sheet.iter_rows():
                for figure in row:
                    assert new[sheet.title][figure.coordinate].value == figure.value
        for place, view in pack_views.items():
            figure = old[view.cell.sheet][view.cell.a1].value
            shown = new[place.sheet][place.a1].value
            assert (shown or 0) == pytest.approx((figure or 0) * float(view.unit)), place
