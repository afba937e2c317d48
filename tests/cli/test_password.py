"""``--password`` and SEXCEL_PASSWORD: asked for or set, never shown."""

import io
import sys
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.cli.running import CommandRunner, digest

SECRET = "Pässwörd1"


@pytest.fixture
def protected(good: Path) -> Path:
    path = good.with_name("protected.xlsx")
    with good.open("rb") as plain, path.open("wb") as file:
        OOXMLFile(plain).encrypt(SECRET, file)
    return path


COMMANDS = ["validate", "inspect", pytest.param("regenerate", marks=pytest.mark.slow)]


@pytest.mark.parametrize("command", ["validate", "inspect", "regenerate"])
def test_without_it_one_sentence_says_how_to_give_it(
    run: CommandRunner, protected: Path, command: str
) -> None:
    assert run.fails(command, protected) == (
        f"{protected} is password-protected: give its password with --password, or in the "
        "environment variable SEXCEL_PASSWORD."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_asked_for(
    run: CommandRunner, protected: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n"))
    code, out, err = run(command, "--password", protected)
    assert (code, err) == (0, "")
    assert SECRET not in out


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_in_the_environment(
    run: CommandRunner, protected: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEXCEL_PASSWORD", SECRET)
    code, out, err = run(command, protected)
    assert (code, err) == (0, "")
    assert SECRET not in out


def test_a_wrong_one_is_not_repeated(
    run: CommandRunner, protected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEXCEL_PASSWORD", "qwertyuiop")
    code, out, err = run("validate", protected, "--traceback")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        f"{protected} does not open with the password given: check it, capital letters included."
    )
    assert "qwertyuiop" not in err


def test_none_typed(run: CommandRunner, protected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    sentence = run.fails("validate", "--password", protected)
    assert sentence == "No password was given: type it when asked for."


@pytest.mark.slow
def test_what_is_written_has_none_and_says_so(
    run: CommandRunner, protected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(protected)
    monkeypatch.setenv("SEXCEL_PASSWORD", SECRET)
    _, out, _ = run("regenerate", protected)
    assert "\nPassword   none on what was written, unlike what was read\n" in out
    assert digest(protected) == before
    monkeypatch.delenv("SEXCEL_PASSWORD")
    code, out, _ = run("regenerate", protected.with_name("protected-clean.xlsx"))
    assert code == 0
    assert "Password" not in out


@pytest.mark.slow
def test_it_cannot_be_annotated(
    run: CommandRunner, protected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEXCEL_PASSWORD", SECRET)
    target = protected.with_name("told.xlsx")
    assert run.fails("validate", protected, "--annotate", target) == (
        f"{protected} is password-protected and cannot be annotated: save it from Excel as a "
        "plain .xlsx."
    )
    assert not target.exists()
    fixture = Path(__file__).parents[1] / "files" / "fixtures" / "budget.xls"
    assert run.fails("validate", fixture, "--annotate", target) == (
        f"{fixture} is an .xls and cannot be annotated: save it from Excel as a plain .xlsx."
    )
