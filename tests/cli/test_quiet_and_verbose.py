"""``-q`` and ``-v``: less on standard output, the steps on standard error."""

import json
import re
from pathlib import Path

import pytest

from sexcel.cli.commands import COMMANDS
from tests.cli.running import CommandRunner, process

STEP = re.compile(r"(Read|Recalculated|Checked|Audited) .+: [0-9]+\.[0-9]{2} s|(Conf|Wrote).+")


@pytest.mark.parametrize("command", ["validate", "audit"])
def test_quiet_leaves_the_exit_code(
    run: CommandRunner, good: Path, bad: Path, command: str
) -> None:
    for options in ((good,), (good, bad), (good, bad, "--fail-on", "never")):
        assert run(command, *options, "-q") == (run(command, *options).code, "", "")


def test_an_option_of_every_command_may_come_before_it(run: CommandRunner, bad: Path) -> None:
    assert run("-q", bad) == run("validate", bad, "-q") == (1, "", "")
    assert run("--no-color", "validate", bad) == run("validate", bad)
    assert run("-q", "--no-color", bad, "--", bad) == (1, "", "")
    message = run.fails("-q")
    assert "No such option" in message
    assert "-q" in message


def test_quiet_prints_the_document_that_was_asked_for(run: CommandRunner, bad: Path) -> None:
    code, out, err = run("validate", bad, "-q", "--format", "json")
    assert (code, err) == (1, "")
    assert json.loads(out)["version"]


def test_quiet_writes_and_says_what_fails(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    target = tmp_path / "clean.xlsx"
    assert run("regenerate", bad, "-o", target, "-q") == (1, "", "")
    assert target.is_file()
    assert "is there already" in run.fails("regenerate", bad, "-o", target, "-q")


def test_verbose_lists_the_steps(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    plain = process("validate", bad)
    code, out, err = process("validate", bad, "-v")
    assert (code, out) == (plain.code, plain.out)
    assert [line for line in err.splitlines() if not STEP.fullmatch(line)] == []
    assert f"Read {bad}: " in err
    assert f"Configuration of {bad}: none" in err
    _, _, err = process("regenerate", bad, "-o", tmp_path / "clean.xlsx", "--verbose")
    assert f"Wrote {tmp_path / 'clean.xlsx'}\n" in err


@pytest.mark.slow
def test_verbose_lists_the_steps_of_other_processes(good: Path, bad: Path) -> None:
    err = process("validate", good, bad, "--jobs", "2", "-v").err
    assert f"Read {good}: " in err
    assert f"Read {bad}: " in err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_what_does_something(run: CommandRunner, command: str) -> None:
    text = run(command, "--help").out
    assert "--no-color" in text
    assert "--traceback" in text
    assert ("--verbose" in text) == (command not in ("config", "explain", "rules"))
    only_prints = ("config", "explain", "rules", "textconv", "trace", "watch")
    assert ("--quiet" in text) == (command not in only_prints)
