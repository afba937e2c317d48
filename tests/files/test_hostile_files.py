"""No file, however hostile or broken, gets more than one sentence, or more than ten seconds."""

import errno
import hashlib
import os
import re
import stat
from pathlib import Path

import pytest

from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml import sheet_layout
from tests.files.every_hostile import EVERY_CASE
from tests.files.hostile import GOOD, HostileCase
from tests.files.hostile_cases import CASES
from tests.files.packages import SheetSource, workbook_parts, zip_parts

SECONDS = 10.0
"""Of the processor for one refusal: the child's eight by the clock, and its start."""


def processor_seconds() -> float:
    """Return the seconds of the processor, those of children included: tests share the clock."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def refusal(path: Path) -> str:
    """Return the sentence with which a file is refused, once it is checked to be one."""
    start = processor_seconds()
    with pytest.raises(UnreadableWorkbookError) as caught:
        read_grid(path)
    assert processor_seconds() - start < SECONDS
    sentence = str(caught.value)
    assert str(path) in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()
    message = sentence.replace(str(path), "")
    assert not re.search(r"[.!?]\s+[A-Z]", message), "more than one sentence"
    assert len(message) < 300
    return sentence


@EVERY_CASE
def test_file_is_refused_in_one_sentence(case: HostileCase, tmp_path: Path) -> None:
    path = tmp_path / case.name
    case.write(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    sentence = refusal(path)
    for words in case.words:
        assert words in sentence
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [file.name for file in tmp_path.iterdir()] == [case.name]


def test_what_the_hostile_files_are_made_from_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.xlsx"
    path.write_bytes(zip_parts(GOOD))
    assert [cell.value for cell in read_grid(path).sheets[0].cells.values()] == ["x", 1]


def test_there_are_more_than_forty_hostile_files() -> None:
    assert len({case.label for case in CASES}) == len(CASES) > 40


ROW = "<row><c s='1'/></row>"
MERGE = "<mergeCell ref='A1:B1'/>"


@pytest.mark.parametrize(
    ("limit", "row", "after", "words"),
    [
        ("MAX_CELLS", ROW, "", "the 20 cells"),
        ("MAX_ROWS_TOGETHER", ROW, "", "the 20 rows"),
        ("MAX_MERGES", "", MERGE, "the 20 merges"),
        ("MAX_ELEMENTS", "", "<cfRule/>", "the 24 merges, conditional formats"),
    ],
)
def test_limits_hold_for_all_sheets_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, row: str, after: str, words: str
) -> None:
    # Each sheet has two elements, the root and that around the rows, before anything is in it.
    monkeypatch.setattr(sheet_layout, limit, 24 if limit == "MAX_ELEMENTS" else 20)
    path = tmp_path / "budget.xlsx"
    sheet = SheetSource(row * 10, after=after * 10)
    path.write_bytes(zip_parts(workbook_parts(sheet, sheet._replace(name="Rates"))))
    assert len(read_grid(path).sheets) == 2
    one_more = SheetSource(row * 11, after=after * 11, name="Rates")
    path.write_bytes(zip_parts(workbook_parts(sheet, one_more)))
    assert words in refusal(path)
    assert "Sheet 'Rates'" in refusal(path)


def test_missing_file(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.xlsx")


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_pipe_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = os.stat_result((stat.S_IFIFO, *(0,) * 9))
    monkeypatch.setattr(Path, "stat", lambda *_, **__: pipe)
    assert "not a file" in refusal(tmp_path / "pipe.xlsx")


def test_name_beyond_what_the_machine_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object, **__: object) -> None:
        raise OSError(errno.ENAMETOOLONG, "File name too long")

    monkeypatch.setattr(Path, "stat", too_long)
    assert "cannot be opened (File name too long)" in refusal(tmp_path / "x.xlsx")


def test_name_with_a_nul() -> None:
    with pytest.raises(UnreadableWorkbookError, match=r"a\?b\.xlsx cannot be opened"):
        read_grid(Path("a\0b.xlsx"))


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(zip_parts(GOOD))

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert "may not be read" in refusal(path)


def test_machine_without_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.xlsx"
    path.write_bytes(zip_parts(GOOD))

    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("sexcel.files.reading.read_xlsx", exhausted)
    assert "needs more memory" in refusal(path)
