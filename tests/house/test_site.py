"""The documentation as a site: it builds without a warning, and its commands run."""

import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest

from sexcel.cli.commands import sexcel
from sexcel.cli.main import main
from tests.cli.running import SHIPPED

ROOT = Path(__file__).parents[2]
PAGES = ("tutorial.md", "how-to.md")
"""Pages that are followed from top to bottom."""
BUSY = ("sexcel watch",)
"""Commands that wait for a person; tests of their own run them."""


def commands(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_a_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def written_commands(page: Path) -> list[str]:
    """Return the commands with arguments in a page's blocks and running text."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in re.findall(r"^sexcel (.+)$", block, re.M)]
    return lines + re.findall(r"`sexcel ([a-z]+ [^`]+)`", text)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_a_command_has_the_options_and_arguments_that_are_written(page: Path) -> None:
    for line in written_commands(page):
        with sexcel.make_context("sexcel", shlex.split(line, comments=True)) as context:
            words = shlex.split(line, comments=True)
            _, command, arguments = sexcel.resolve_command(context, words)
            assert command is not None, line
            # Its help ends it; what is missing is left out in a sentence: `audit --all`.
            with suppress(click.exceptions.Exit, click.MissingParameter):
                command.make_context(words[0], arguments, parent=context).close()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_in_order(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED.with_name("example-budget-2021-24.xlsx"), "budget.xlsx")
    Path("budgets").mkdir()
    shutil.copy(SHIPPED, "budgets")
    lines = commands(page)
    assert len(lines) > 5
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "sexcel", line
        if line.startswith(BUSY):
            continue
        code = main(arguments)
        _, err = capsys.readouterr()
        assert (code in (0, 1), err) == (True, ""), line


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for page in ("index.html", "tutorial.html", "rules/total-wrong.html"):
        assert (tmp_path / "site" / page).is_file()
    assert (tmp_path / "site" / "workbooks" / SHIPPED.name).is_file()
