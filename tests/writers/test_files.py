"""The file: whole or not at all, always the same, and no words in it that calculate."""

import errno
import zipfile
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pytest
from msgspec.structs import replace

from sexcel.model.book import Book, Entry
from sexcel.model.errors import OutputError
from sexcel.model.grid import Cell
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.writers.regenerating import cell_at, published, rewritten, write_workbook


def test_the_same_book_gives_the_same_bytes() -> None:
    plan = plan_workbook(published(), ())
    assert render_workbook(plan) == render_workbook(plan_workbook(published(), ()))


def test_what_is_there_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "clean.xlsx"
    target.write_text("old")
    write_workbook(published(), (), target)
    assert openpyxl.load_workbook(target).sheetnames[0] == "Decision"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()]
)
def test_a_failure_leaves_all_as_it_was(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "clean.xlsx"
    target.write_text("old")

    def fail(part: Path, content: bytes) -> int:
        raise failure

    monkeypatch.setattr(Path, "write_bytes", fail)
    expected = OutputError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as raised:
        write_workbook(published(), (), target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    if expected is OutputError:
        assert str(raised.value) == (
            f"{target} cannot be written (No space left on device): "
            "make room on the disk, or give another folder."
        )


def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written") as raised:
        write_workbook(published(), (), tmp_path / "none" / "clean.xlsx")
    assert "\n" not in str(raised.value)


def relabelled(book: Book, label: str) -> Book:
    """Return the book with a project of that name, and a reason of those words."""
    projects, commentary = book.tables["projects"], book.tables["commentary"]
    first = projects.lines[0]
    name = replace(
        first,
        label=label,
        entries={**first.entries, "project": Entry(label, first.entries["project"].ref)},
    )
    reason = commentary.rows[0]
    words = replace(
        reason, entries={**reason.entries, "reason": Entry(label, reason.entries["reason"].ref)}
    )
    return replace(
        book,
        tables={
            **book.tables,
            "projects": replace(
                projects, rows=tuple(name if row is first else row for row in projects.rows)
            ),
            "commentary": replace(commentary, rows=(words, *commentary.rows[1:])),
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org","click")',
        "=1+1",
        "+44 20 7946 0000",
        "-2+3",
        "@SUM(A1:A9)",
        "{=1+1}",
        "http://example.org",
        "1e5",
        "_x0041_ & <b>",
        "a\x07bell",
        "not a character: \uffff",
    ],
)
def test_words_stay_words(text: str, tmp_path: Path) -> None:
    grid, _ = rewritten(relabelled(published(), text), tmp_path)
    for sheet, a1 in (("11 Projects", "A6"), ("Commentary", "B5")):
        assert cell_at(grid, sheet, a1) == Cell(text, None, "General")
    workbook = openpyxl.load_workbook(tmp_path / "written.xlsx")
    assert workbook["11 Projects"]["A6"].hyperlink is None
    assert cell_at(grid, "Variance", "H7").value == text


def test_words_too_long_for_a_cell_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"'Tables 10 and 11'!A16 holds more than a cell can"):
        write_workbook(relabelled(published(), "long " * 7000), (), tmp_path / "clean.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_names_that_xml_does_not_take_do_not_break_the_chart_or_the_notes(tmp_path: Path) -> None:
    """Put a bell in the label of a category and of a figure that is kept."""
    book = published()
    for name, line in (("projections", "secas"), ("overview", "core_and_sme")):
        table = book.tables[name]
        rows = tuple(
            replace(row, label=f"{row.label}\x07") if row.key == line else row for row in table.rows
        )
        book = replace(book, tables={**book.tables, name: replace(table, rows=rows)})
    grid, written = rewritten(book, tmp_path)
    assert any(
        cell.value == "SECAS Services" for cell in grid.sheet("Tables 1 to 3").cells.values()
    )
    assert any("\x07" in change.figure for change in written.kept_figures)
    with zipfile.ZipFile(tmp_path / "written.xlsx") as package:
        for part in package.namelist():
            if part.endswith((".xml", ".vml", ".rels")):
                expat.ParserCreate().Parse(package.read(part), True)
