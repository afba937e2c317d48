"""What a new user types first: nothing, a workbook, a command misspelt, the demonstration."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import SHIPPED, CommandRunner, process

PACKAGE = Path(__file__).parents[2]


def test_no_command_says_what_to_do_next(run: CommandRunner) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    commands = [line.rsplit("  ", 1)[1] for line in out.splitlines()[2:]]
    assert commands == [
        "sexcel demo",
        "sexcel validate budget.xlsx",
        "sexcel regenerate budget.xlsx",
        "sexcel audit costs.xlsx",
        "sexcel --help",
    ]
    assert max(map(len, out.splitlines())) <= 80


def test_a_workbook_in_the_place_of_a_command_is_validated(
    run: CommandRunner, good: Path, bad: Path
) -> None:
    assert run(good) == run("validate", good)
    assert run(bad, "--format", "json") == run("validate", bad, "--format", "json")
    assert run(good, bad).code == 1
    assert run.fails("missing.xlsx") == "missing.xlsx does not exist: check the name."


@pytest.mark.parametrize(("typed", "meant"), [("validat", "validate"), ("regenrate", "regenerate")])
def test_a_misspelt_command_names_the_nearest(run: CommandRunner, typed: str, meant: str) -> None:
    assert run.fails(typed) == (
        f"No such command '{typed}'. Did you mean '{meant}'? See 'sexcel --help'."
    )


def test_a_word_near_no_command_names_none(run: CommandRunner) -> None:
    assert run.fails("xyz") == "No such command 'xyz': see 'sexcel --help'."


@pytest.mark.slow
def test_the_demonstration(
    run: CommandRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    budget = tmp_path / "sexcel-demo" / SHIPPED.name
    clean = budget.with_stem(f"{budget.stem}-clean")
    assert budget.read_bytes() == SHIPPED.read_bytes()
    assert len(openpyxl.load_workbook(clean).sheetnames) > 5
    assert "6 errors" in out
    assert out.splitlines()[0] == f"$ sexcel validate {Path('sexcel-demo', SHIPPED.name)}"
    before = hashlib.sha256(clean.read_bytes()).digest()
    assert "is there already" in run.fails("demo")
    assert hashlib.sha256(clean.read_bytes()).digest() == before
    assert run("demo", "--force").code == 0


def test_a_demonstration_without_a_place(run: CommandRunner, good: Path) -> None:
    assert str(good) in run.fails("demo", good)


@pytest.mark.slow
def test_colour_is_asked_for_and_refused(good: Path) -> None:
    plain = process("validate", good, NO_COLOR="", FORCE_COLOR="")
    coloured = process("validate", good, NO_COLOR="", FORCE_COLOR="1")
    assert "\x1b[" not in plain.out
    assert "\x1b[" in coloured.out
    assert process("validate", good, "--no-color", NO_COLOR="", FORCE_COLOR="1") == plain


@pytest.mark.slow
def test_the_wheel_has_the_workbooks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path)]
    subprocess.run([*command, str(PACKAGE)], check=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = {Path(name).name for name in packed.namelist() if "/workbooks/" in name}
        assert packed.read(f"sexcel/workbooks/{SHIPPED.name}") == SHIPPED.read_bytes()
    assert names == {
        "budget-template.xlsx",
        "example-budget-2021-24.xlsx",
        "sec-budget-2020-23-published.xlsx",
    }
