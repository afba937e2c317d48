"""``sexcel rules``, ``sexcel explain``, help and version."""

from importlib.metadata import version

import pytest

from sexcel.cli.commands import COMMANDS
from sexcel.rules.catalogue import EVERY_RULE
from tests.cli.running import CommandRunner


def test_rules_lists_every_rule(run: CommandRunner) -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines() if line[0] != " "] == [
        rule.code for rule in EVERY_RULE
    ]


@pytest.mark.parametrize("name", ["SEC103", "sec103", "total-wrong", "Total-Wrong", " SEC103 "])
def test_explain_by_code_or_name(run: CommandRunner, name: str) -> None:
    code, out, err = run("explain", name)
    assert (code, err) == (0, "")
    assert out.startswith("SEC103  total-wrong  error\nA total is not the sum of")


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.code)
def test_every_rule_is_explained_by_its_code(run: CommandRunner, rule: object) -> None:
    code = str(getattr(rule, "code", ""))
    assert run("explain", code).out.startswith(f"{code}  ")


def test_an_unknown_rule(run: CommandRunner) -> None:
    sentence = run.fails("explain", "totl-wrong")
    assert sentence.startswith(
        "There is no rule 'totl-wrong': the nearest are SEC103 (total-wrong)"
    )
    assert run.fails("explain", "zzzzzzzz") == (
        "There is no rule 'zzzzzzzz': 'sexcel rules' lists them all."
    )


@pytest.mark.parametrize(
    "command", [(), ("validate",), ("fix",), ("regenerate",), ("rules",), ("explain",)], ids=str
)
def test_help_fits_80_columns(run: CommandRunner, command: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        code, out, err = run(*command, option)
        assert (code, err) == (0, "")
        assert out.startswith(" ".join(["Usage: sexcel", *command]))
        assert max(map(len, out.splitlines())) <= 80
        assert "..." not in out.replace("PATH...", "").replace("[ARGS]...", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_listed_with_its_own_words(run: CommandRunner, command: str) -> None:
    assert f"\n\n  {COMMANDS[command]}\n" in run(command, "--help").out


def test_commands_in_the_order_of_work(run: CommandRunner) -> None:
    lines = run("--help").out.split("Commands:\n")[1].splitlines()
    first = "demo validate watch audit new monitor inspect fix regenerate compare trace scenario"
    others = "textconv email export config rules explain"
    assert [line.split()[0] for line in lines] == [*first.split(), *others.split()]


def test_version(run: CommandRunner) -> None:
    assert run("--version") == (0, f"sexcel {version('sexcel')}\n", "")


def test_an_unknown_command(run: CommandRunner) -> None:
    assert run.fails("check").startswith("No such command 'check'")
    assert run.fails("--check").startswith("No such option")
