"""``python -m docs``: renews what is generated, or says what is out of date."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docs import generated
from docs.__main__ import main
from docs.generated import Files, Generated


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project of two pages, one of which is made of the other."""

    def files() -> Files:
        yield tmp_path / "pages" / "first.md", b"first"
        yield tmp_path / "pages" / "second.md", (tmp_path / "pages" / "first.md").read_bytes() * 2

    def elsewhere() -> Iterator[tuple[Path, bytes]]:
        raise AssertionError("not asked for")

    monkeypatch.setattr(generated, "ROOT", tmp_path)
    for name in tuple(generated.GENERATED):
        monkeypatch.delitem(generated.GENERATED, name)
    pages = Generated("rules", files, ("pages/*.md",))
    slow = Generated("mutation", elsewhere, usual=False)
    drawn = Generated("pictures", elsewhere, hindrance=lambda: "soffice is not installed")
    for generator in (pages, slow, drawn):
        monkeypatch.setitem(generated.GENERATED, generator.name, generator)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_it_renews_what_is_out_of_date_and_removes_what_is_left_over(project: Path) -> None:
    (project / "pages").mkdir()
    (project / "pages" / "old.md").write_text("old")
    result = run()
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "rules: pages/first.md renewed",
        "rules: pages/second.md renewed",
        "rules: pages/old.md renewed",
        "pictures: left alone, because soffice is not installed.",
    ]
    texts = {path.name: path.read_text() for path in (project / "pages").iterdir()}
    assert texts == {"first.md": "first", "second.md": "firstfirst"}
    assert run("rules").output == "rules: up to date\n"


def test_a_check_changes_nothing_and_ends_with_1_where_something_is_out_of_date(
    project: Path,
) -> None:
    run()
    assert run("--check").exit_code == 0
    second = project / "pages" / "second.md"
    second.write_text("changed")
    result = run("--check", "rules")
    assert (result.exit_code, result.output) == (1, "rules: pages/second.md out of date\n")
    assert second.read_text() == "changed"


@pytest.mark.slow
def test_the_project_itself_is_up_to_date() -> None:
    result = run("--check", "pictures", "standards")
    assert result.exit_code == 0, result.output
