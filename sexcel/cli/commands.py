"""The group of all commands."""

from importlib import import_module

import click

COMMANDS = (
    "validate",
    "audit",
    "inspect",
    "fix",
    "regenerate",
    "compare",
    "trace",
    "email",
    "rules",
    "explain",
)
"""In the order of work, not of the alphabet; each is in the module of its name."""


class _OnDemand(click.Group):
    """A group that imports a command when it is asked for: the others cost nothing."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sexcel.cli.{cmd_name}"), cmd_name)
        return command


@click.group(
    cls=_OnDemand,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(package_name="sexcel", message="%(prog)s %(version)s")
@click.pass_context
def sexcel(context: click.Context) -> int:
    """Check a Smart Energy Code budget workbook, and write a clean one from it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    return 0
