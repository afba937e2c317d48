"""The group of all commands."""

from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "demo": "Try sexcel on the published budget, in FOLDER.",
    "validate": "Find every error in the budget workbooks at PATH.",
    "watch": "Validate the workbook at PATH at every save, until Ctrl-C.",
    "audit": "Check the formulas and figures of any workbook, budget or not.",
    "new": "Begin a new budget year in the workbook OUT.",
    "monitor": "Write a workbook to monitor the year of BUDGET with.",
    "inspect": "Show what was recognised in the workbooks at PATH.",
    "fix": "Repair what can be repaired, in a copy of the workbook.",
    "regenerate": "Write a clean workbook for the Panel.",
    "compare": "Compare two versions of a budget, or any two workbooks.",
    "trace": "Show how a figure of any workbook comes about.",
    "scenario": "Show what moves when inputs of the budget BOOK change.",
    "textconv": "Print a workbook as text, for git diff.",
    "email": "Write an e-mail draft with the workbook BOOK attached.",
    "export": "Write every figure of the budgets at PATH in long form.",
    "config": "Show the configuration in force at PATH, and where it is from.",
    "rules": "List the rules: code, severity, name and summary.",
    "explain": "Say what a rule checks, why it matters and what to do.",
}
"""In the order of work, not of the alphabet. Each is in the module of its name, whose help begins
with the same sentence: none of the modules is imported to list them."""

_FIRST_STEPS = {
    "try it on a published budget": "sexcel demo",
    "check a budget workbook": "sexcel validate budget.xlsx",
    "write a clean one for the Panel": "sexcel regenerate budget.xlsx",
    "check any other workbook": "sexcel audit costs.xlsx",
    "list all commands": "sexcel --help",
}


_FILES = (
    *("PATH", "PATH...", "[FILE]...", "BOOK", "OLD", "NEW", "LAST", "BUDGET|MONITOR", "MONITOR"),
    *("DRAFT", "PAPER", "FILE", "OUT", "[OUT]"),
)
"""Metavars of parameters that name files, which a shell completes as such."""


_OF_EVERY_COMMAND = ("-q", "--quiet", "-v", "--verbose", "--no-color", "--traceback")


class _FileName(click.types.StringParamType):
    """A file name that a shell completes; whether the file will do is said where it is opened."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Return that the shell's own file names are due."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


class _OnDemand(click.Group):
    """A group that imports a command when it is asked for: the others cost nothing."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take options of every command before it, too: ``sexcel -q budget.xlsx``."""
        leading = [*takewhile(_OF_EVERY_COMMAND.__contains__, args)]
        word, behind = args[len(leading) :][:1], args[len(leading) + 1 :]
        return super().parse_args(ctx, [*word, *leading, *behind])

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sexcel.cli.{cmd_name}"), cmd_name)
        if "no_colour" not in {parameter.name for parameter in command.params}:
            from sexcel.cli.options import common_options

            command.params.extend(common_options(cmd_name))
            for parameter in command.params:
                if parameter.metavar in _FILES and parameter.type is click.STRING:
                    parameter.type = _FileName()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, which is ``validate`` where a workbook stands in its place.

        Raises UsageError for what is neither, with the nearest command.
        """
        word = args[0]
        if word in COMMANDS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        if _may_be_workbook(word):
            return "validate", self.get_command(ctx, "validate"), args
        from rapidfuzz.process import extractOne

        nearest = extractOne(word, list(COMMANDS), score_cutoff=_NEAREST)
        question = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise click.UsageError(f"No such command '{word}'.{question}", ctx)


_NEAREST = 60
"""Per cent of the letters that a command has in common with what was typed: two letters wrong in
six still name it."""


def _may_be_workbook(word: str) -> bool:
    """Say whether a word is a file, a folder, a pattern or the name of a workbook."""
    from pathlib import Path

    return any(sign in word for sign in "*?[./\\") or Path(word).exists()


@click.group(
    cls=_OnDemand,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(package_name="sexcel", message="%(prog)s %(version)s")
@click.pass_context
def sexcel(context: click.Context) -> int:
    """Check a Smart Energy Code budget workbook, and write a clean one from it.

    With a workbook in the place of a command, sexcel validates it.
    """
    if context.invoked_subcommand is None:
        width = max(map(len, _FIRST_STEPS)) + 2
        click.echo("sexcel checks a Smart Energy Code budget workbook, and writes a clean one.\n")
        for aim, command in _FIRST_STEPS.items():
            click.echo(f"  To {aim:{width}}{command}")
    return 0
