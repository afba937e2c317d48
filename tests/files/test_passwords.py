"""Workbooks with a password: opened with it, refused without, and never a word of it."""

import hashlib
import io
import sys
import traceback
from pathlib import Path
from random import Random

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sexcel.files import decrypting_child, passwords
from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Grid
from tests.files.binary import cell, row, sheet, wide, xlsb_parts
from tests.files.hostile import GOOD
from tests.files.old_password import lock
from tests.files.packages import Parts, zip_parts

SECRET = "Pässwörd & £1"
OF_EXCEL = "VelvetSweatshop"


def encrypt(path: Path, parts: Parts, password: str = SECRET) -> Path:
    """Write the workbook as Excel keeps it with a password.

    msoffcrypto-tool goes wrong on one of less than 4,096 bytes, so a picture makes it larger.
    """
    picture = {"xl/media/image1.png": Random(1).randbytes(5_000)}
    with path.open("wb") as file:
        OOXMLFile(io.BytesIO(zip_parts({**parts, **picture}))).encrypt(password, file)
    return path


@pytest.fixture
def protected(tmp_path: Path) -> Path:
    return encrypt(tmp_path / "budget.xlsx", GOOD)


def contents(grid: Grid) -> list[object]:
    return [cell.value for cell in grid.sheets[0].cells.values()]


def refusal(path: Path, password: str | None) -> str:
    with pytest.raises(UnreadableWorkbookError) as caught:
        read_grid(path, password)
    assert password is None or password not in "".join(traceback.format_exception(caught.value))
    return str(caught.value).replace(str(path), "budget.xlsx")


def test_the_password_opens_it(protected: Path) -> None:
    grid = read_grid(protected, SECRET)
    assert contents(grid) == ["x", 1]
    assert grid.encrypted
    assert grid.sha256 == hashlib.sha256(protected.read_bytes()).hexdigest()
    assert [file.name for file in protected.parent.iterdir()] == ["budget.xlsx"]


def test_no_password_is_asked_for(protected: Path) -> None:
    for none in (None, ""):
        with pytest.raises(UnreadableWorkbookError) as caught:
            read_grid(protected, none)
        assert str(caught.value) == (
            f"{protected} is password-protected: give its password with --password, or in the "
            "environment variable SEXCEL_PASSWORD."
        )


def test_a_wrong_password(protected: Path) -> None:
    assert refusal(protected, "qwertyuiop") == (
        "budget.xlsx does not open with the password given: check it, capital letters included."
    )


def test_a_workbook_that_anybody_may_open(tmp_path: Path) -> None:
    path = encrypt(tmp_path / "locked.xlsx", GOOD, OF_EXCEL)
    assert contents(read_grid(path)) == ["x", 1]


def test_a_password_that_is_not_needed(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    path.write_bytes(zip_parts(GOOD))
    grid = read_grid(path, SECRET)
    assert contents(grid) == ["x", 1]
    assert not grid.encrypted


@pytest.mark.slow
def test_what_is_inside_is_checked_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    part = "xl/worksheets/sheet1.xml"
    encrypt(path, {**GOOD, part: bytes(60 * 1024 * 1024)})
    assert "200 times its size" in refusal(path, SECRET)
    encrypt(path, {**GOOD, "xl/media/../../x": b""})
    assert "points outside" in refusal(path, SECRET)


def test_a_binary_workbook_inside(tmp_path: Path) -> None:
    parts = xlsb_parts(sheet(row(0, cell(0, 6, wide("Line")))))
    path = encrypt(tmp_path / "b.xlsb", parts)
    grid = read_grid(path, SECRET)
    assert (contents(grid), grid.values_of, grid.encrypted) == (["Line"], ".xlsb", True)


def test_an_old_workbook(tmp_path: Path) -> None:
    plain = Path(__file__).parent / "fixtures" / "kinds.xls"
    path = tmp_path / "kinds.xls"
    path.write_bytes(lock(plain.read_bytes(), SECRET))
    grid = read_grid(path, SECRET)
    assert contents(grid) == contents(read_grid(plain))
    assert (grid.values_of, grid.encrypted) == (".xls", True)
    assert "does not open with the password given" in refusal(path, "qwertyuiop")
    assert "give its password with --password" in refusal(path, None)


def test_damage_is_one_sentence(protected: Path) -> None:
    content = protected.read_bytes()
    protected.write_bytes(content[: len(content) // 2])
    assert "is damaged" in refusal(protected, SECRET)
    start = content.index(b"<encryption")
    protected.write_bytes(content[:start] + b"<" * 99 + content[start + 99 :])
    assert "its reader stopped at it" in refusal(protected, SECRET)


@pytest.mark.slow
def test_a_key_that_takes_for_ever(protected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop a file that has the password hashed ten million times, as it may ask for."""
    content = protected.read_bytes()
    assert b'spinCount="100000"' in content
    protected.write_bytes(content.replace(b'spinCount="100000"', b'spinCount="9999999"'))
    monkeypatch.setattr(passwords, "CHILD_SECONDS", 2.0)
    assert "took too long" in refusal(protected, SECRET)


def test_without_the_library_the_sentence_names_the_extra(
    protected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    monkeypatch.setattr(
        passwords, "run_in_child", lambda _, request, **__: decrypting_child.decrypt(request)
    )
    with pytest.raises(UnreadableWorkbookError, match=r"pip install 'sexcel\[password\]'\.$"):
        read_grid(protected, SECRET)
