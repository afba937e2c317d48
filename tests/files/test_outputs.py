"""Where results go: refused before any work, written whole or not at all."""

import os
import socket
from pathlib import Path

import pytest

from sexcel.files.outputs import check_target, write_whole
from sexcel.model.errors import OutputError


def refusal(target: Path, *sources: Path) -> str:
    with pytest.raises(OutputError) as raised:
        check_target(target, sources)
    return str(raised.value)


def test_a_new_name_and_an_old_file_will_do(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.touch()
    check_target(tmp_path / "new", [source])
    (tmp_path / "old").touch()
    check_target(tmp_path / "old", [source])


def test_a_source_under_any_name(tmp_path: Path) -> None:
    source = tmp_path / "Budget.xlsx"
    source.touch()
    (tmp_path / "link").symlink_to(source)
    (tmp_path / "hard").hardlink_to(source)
    for name in ("Budget.xlsx", "link", "hard", "BUDGET.XLSX", f"../{tmp_path.name}/Budget.xlsx"):
        assert refusal(tmp_path / name, tmp_path / "other", source) == (
            f"{tmp_path / name} is read by this command, and what is read is never written to: "
            "give another name."
        )


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    assert "never written to" in refusal(tmp_path / "a.xlsx", tmp_path / "a.xlsx")


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "is no plain file" in refusal(tmp_path / "s")


def test_a_write_protected_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "kept"
    target.touch()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refusal(target) == f"{target} is write-protected: give another name."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing" / "new").endswith("create it, or give another.")
    (tmp_path / "link").symlink_to(tmp_path / "gone" / "new")
    assert str(tmp_path / "gone") in refusal(tmp_path / "link")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 300)
    assert refusal(target) == f"{target} cannot be written (File name too long): give another name."


def test_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "new"
    with write_whole(target) as part:
        part.write_text("half", encoding="utf-8")
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "half"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError("no"), OSError(28, "full")])
def test_nothing_is_left_of_what_fails(
    tmp_path: Path, fault: BaseException | type[BaseException]
) -> None:
    target = tmp_path / "old"
    target.write_text("old", encoding="utf-8")
    with pytest.raises((KeyboardInterrupt, OutputError)), write_whole(target) as part:
        part.write_text("half", encoding="utf-8")
        raise fault
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_the_sentence_names_the_target(tmp_path: Path) -> None:
    target = tmp_path / "new"
    with pytest.raises(OutputError) as raised, write_whole(target):
        raise OSError(28, "No space left on device")
    assert str(raised.value) == (
        f"{target} cannot be written (No space left on device): "
        "make room on the disk, or give another folder."
    )
    with pytest.raises(OutputError) as raised, write_whole(target):
        raise OSError(30, "Read-only file system")
    assert str(raised.value) == (
        f"{target} cannot be written (Read-only file system): give another folder."
    )
    with pytest.raises(OutputError) as raised, write_whole(target):
        raise PermissionError(13, "Permission denied")
    assert str(raised.value) == (
        f"{target} may not be written: close it where it is open, or give another folder."
    )


def test_a_link_stays_and_its_file_keeps_its_mode(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.touch()
    file.chmod(0o640)
    link.symlink_to(file)
    with write_whole(link) as part:
        part.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"
    assert file.stat().st_mode & 0o777 == 0o640
