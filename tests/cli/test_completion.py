"""What a shell offers when Tab is pressed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import process


def offers(*words: str, beginning: str = "", shell: str = "bash") -> list[str]:
    """Return what is offered for a line of these words."""
    line = " ".join(["sexcel", *words, beginning])
    where = beginning if shell == "fish" else str(len(words) + 1)
    code, out, err = process(
        _SEXCEL_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=where
    )
    assert (code, err) == (0, "")
    return out.splitlines()


def test_commands_and_options_and_choices() -> None:
    assert offers(beginning="val") == ["plain,validate"]
    assert offers("validate", beginning="--fo") == ["plain,--format", "plain,--force"]
    assert "plain,sarif" in offers("validate", "--format")
    assert offers("explain", beginning="total-w") == ["plain,total-wrong"]


@pytest.mark.parametrize(
    "words", [("validate",), ("compare", "a.xlsx"), ("fix", "-o"), ("validate", "--config")]
)
def test_files_where_a_file_is_due(words: tuple[str, ...]) -> None:
    assert offers(*words, beginning="bud") == ["file,bud"]


def test_other_shells_are_answered_in_their_form() -> None:
    assert offers(beginning="val", shell="zsh")[:2] == ["plain", "validate"]
    assert offers(beginning="val", shell="fish")[0].startswith("plain,validate\tFind every error")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    code, out, err = process(_SEXCEL_COMPLETE=f"{shell}_source")
    assert (code, err) == (0, "")
    assert f"_SEXCEL_COMPLETE={shell}_complete" in out


def test_a_bash_completes_by_the_script(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    program = tmp_path / "sexcel"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sexcel "$@"\n')
    program.chmod(0o755)
    script = f"""
    PATH="{tmp_path}:$PATH"
    eval "$(_SEXCEL_COMPLETE=bash_source sexcel)"
    COMP_WORDS=(sexcel regen)
    COMP_CWORD=1
    _sexcel_completion sexcel
    echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "regenerate\n", "")
