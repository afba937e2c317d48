""".xls, .xlsb and .ods: every kind of value, errors that no blank hides, and the loss said."""

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sexcel import api
from sexcel.budget.overview import HEADLINE
from sexcel.files.error_cells import read_xls_extras
from sexcel.files.reading import read_grid
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid, Visibility
from sexcel.model.refs import RangeRef
from sexcel.recognise.book import read_book
from tests.files.binary import cell, ods, ods_cell, ods_row, row, sheet, wide, xlsb
from tests.layouts import book_figures
from tests.libreoffice import convert

FIXTURES = Path(__file__).parent / "fixtures"
PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"

KINDS: dict[tuple[int, int], CellValue] = {
    (1, 1): "Line",
    (1, 2): Decimal(1),
    (1, 3): Decimal("1.5"),
    (1, 4): True,
    (1, 5): date(2020, 4, 1),
    (1, 6): date(2020, 4, 1),
    (1, 7): Decimal("0.25"),
    (1, 8): Decimal("0.3"),
    (2, 1): ErrorValue("#DIV/0!"),
    (2, 2): ErrorValue("#N/A"),
    (2, 3): Decimal(2),
    (2, 5): "t",
    (2, 6): date(2020, 4, 2),
    (2, 7): "  two\nlines",
    (4, 1): ErrorValue("#REF!"),
    (4, 2): "merged",
    (4, 4): Decimal("0.05"),
    (4, 5): Decimal("12345678901234600"),
    (9, 8): "far",
}


def values(grid: Grid, name: str) -> dict[tuple[int, int], CellValue]:
    return {place: cell.value for place, cell in grid.sheet(name).cells.items()}


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_text_of_an_old_workbook_that_runs_on_is_whole() -> None:
    # A formula's text of over 8,224 bytes goes on in CONTINUE records, of either width.
    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<2H", kind, len(body)) + body

    formula = struct.pack("<3H", 6, 2, 0) + b"\0" * 6 + b"\xff\xff" + b"\0" * 8
    texts = [struct.pack("<HB", 8_300, 0) + b"a" * 8_200, b"\1" + "£".encode("utf-16-le") * 100]
    begin, end = record(0x0809, b""), record(0x000A, b"")
    head = begin + record(0x0085, struct.pack("<L", 0)) + end
    head = begin + record(0x0085, struct.pack("<L", len(head))) + end
    cells = record(6, formula) + record(0x0207, texts[0]) + record(0x003C, texts[1])
    (extras,) = read_xls_extras(head + begin + cells + record(6, formula) + end)
    assert extras.texts == {(7, 3): "a" * 8_200 + "£" * 100}


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_cells_of_every_kind(ending: str) -> None:
    grid = read_grid(FIXTURES / f"kinds.{ending}")
    assert values(grid, "Kinds") == KINDS
    assert values(grid, "Hidden") == {(row, 3): Decimal(row) for row in range(3, 123)}
    assert [(sheet.name, sheet.visibility) for sheet in grid] == [
        ("Kinds", Visibility.VISIBLE),
        ("Hidden", Visibility.HIDDEN),
        ("Empty", Visibility.VISIBLE),
    ]
    assert grid.sheet("Kinds").merges == (RangeRef("Kinds", 4, 2, 5, 3),)
    assert grid.values_of == f".{ending}"


def test_cells_of_a_binary_workbook(tmp_path: Path) -> None:
    first = sheet(
        row(0, cell(0, 6, wide("Line")), cell(2, 5, struct.pack("<d", 0.1 + 0.2))),
        row(4, cell(1, 3, b"\x17"), cell(2, 4, b"\x01"), cell(130, 11, b"\x07" + bytes(8))),
    )
    second = sheet(row(2, cell(2, 5, struct.pack("<d", 5))))
    grid = read_grid(written(tmp_path / "costs.xlsb", xlsb(first, second)))
    assert values(grid, "Costs") == {
        (1, 1): "Line",
        (1, 3): Decimal("0.3"),
        (5, 2): ErrorValue("#REF!"),
        (5, 3): True,
        (5, 131): ErrorValue("#DIV/0!"),
    }
    assert values(grid, "Rates") == {(3, 3): Decimal(5)}
    assert grid.sheet("Rates").visibility is Visibility.HIDDEN
    assert grid.values_of == ".xlsb"


def test_errors_of_an_ods_that_excel_saved(tmp_path: Path) -> None:
    """Read errors that Excel keeps as a number showing its name; a note is no part of it."""
    note = "<office:annotation><text:p>#REF!</text:p></office:annotation>"
    rows = ods_row(ods_cell("1", note=note) + ods_cell("#N/A", 2), 2) + ods_row(ods_cell("9"))
    grid = read_grid(written(tmp_path / "costs.ods", ods(rows)))
    missing = ErrorValue("#N/A")
    assert values(grid, "Costs") == {
        **{(row, 1): Decimal(1) for row in (1, 2, 3)},
        **{(row, column): missing for row in (1, 2) for column in (2, 3)},
    }


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "BOOK", "Book"])
def test_streams_in_any_case_are_read(name: str, tmp_path: Path) -> None:
    content = (FIXTURES / "kinds.xls").read_bytes()
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12\0"
    assert content.count(entry) == 1
    renamed = name.encode("utf-16-le").ljust(64, b"\0") + bytes([2 * len(name) + 2, 0])
    path = written(tmp_path / "old.xls", content.replace(entry, renamed))
    as_usual = read_grid(written(tmp_path / "usual.xls", content))
    assert list(read_grid(path)) == list(as_usual)


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_name_says_nothing(ending: str, tmp_path: Path) -> None:
    content = (FIXTURES / f"kinds.{ending}").read_bytes()
    assert read_grid(written(tmp_path / "kinds.xlsx", content)).values_of == f".{ending}"


def findings(path: Path, least: Severity) -> list[Finding]:
    return [finding for finding in api.validate(path).findings if finding.severity >= least]


@pytest.mark.slow
def test_a_budget_in_an_old_workbook(tmp_path: Path) -> None:
    path = FIXTURES / "budget.xls"
    (report,) = api.validate(path).files
    assert report.headline == 8_400
    assert [finding.rule for finding in report.findings if finding.severity is Severity.ERROR] == []
    (message,) = (finding.message for finding in report.findings if finding.rule == "SEC421")
    assert message == (
        "This .xls was read for its values: formulas, hidden rows and comments were not seen."
    )
    done = api.regenerate(path, tmp_path / "clean.xlsx")
    clean = api.read(done.output)
    assert clean.figure(HEADLINE) == 8_400
    assert "SEC421" not in {finding.rule for finding in api.validate(done.output).findings}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_the_published_budget_has_the_same_errors_and_warnings(ending: str, tmp_path: Path) -> None:
    (path,) = convert([PUBLISHED], tmp_path, ending)
    assert findings(path, Severity.WARNING) == findings(PUBLISHED, Severity.WARNING)
    (note,) = (finding for finding in findings(path, Severity.INFO) if finding.rule == "SEC421")
    assert (note.sheet, note.cell) == ("", "")
    assert note.message == (
        f"This .{ending} was read for its values: formulas, hidden rows and comments were not seen."
    )


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_regenerating_writes_the_same_figures_as_an_xlsx(ending: str, tmp_path: Path) -> None:
    (path,) = convert([PUBLISHED], tmp_path, ending)
    done = api.regenerate(path)
    assert done.output == path.with_name(f"{PUBLISHED.stem}-clean.xlsx")
    expected = api.regenerate(PUBLISHED, tmp_path / "same.xlsx")
    assert book_figures(api.read(done.output)) == book_figures(api.read(expected.output))
    assert len(done.changes) == len(expected.changes)
    assert [(figure.figure, figure.before) for figure in done.kept] == [
        (figure.figure, figure.before) for figure in expected.kept
    ]


def test_a_share_beside_its_label_is_a_rate_where_no_formats_are_read() -> None:
    """Read 11.5% beside ``Contract discount``: in an .xlsx only its format says that it is one."""
    rows: tuple[tuple[str | Decimal, ...], ...] = (
        ("Budget Category", "2019/20 Estimated Outturn", "2020/21 Approved Budget"),
        ("SECCo and Panel Operations", Decimal(900), Decimal(1000)),
        ("Core Team and SMEs", Decimal(4000), Decimal(4400)),
        ("Contractual Discount", Decimal(-460), Decimal(-506)),
        ("SECAS Services Total", Decimal(3540), Decimal(3894)),
        ("Projects", Decimal(2000), Decimal(2200)),
        ("Total", Decimal(6440), Decimal(7094)),
    )
    table = {
        (y, x): Cell(value) for y, line in enumerate(rows, 1) for x, value in enumerate(line, 1)
    }
    inputs = {(1, 1): Cell("Contract discount"), (1, 2): Cell(Decimal("0.115"))}
    sheets = (SheetGrid("Overview", table), SheetGrid("Inputs", inputs))
    for form, rate in ((".ods", Decimal("0.115")), ("", None)):
        grid = Grid(f"budget{form}", "0" * 64, sheets, values_of=form)
        assert read_book(grid).figure(FigureKey("rates", "contractual_discount", "value")) == rate
