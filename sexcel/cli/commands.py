"""The group of all commands."""

import click

from sexcel.cli.audit import audit
from sexcel.cli.compare import compare
from sexcel.cli.email import email
from sexcel.cli.explain import explain
from sexcel.cli.fix import fix
from sexcel.cli.inspect import inspect
from sexcel.cli.regenerate import regenerate
from sexcel.cli.rules import rules
from sexcel.cli.validate import validate


class _InOrder(click.Group):
    """A group whose help lists the commands in the order of work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
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


for _command in (validate, audit, inspect, fix, regenerate, compare, email, rules, explain):
    sexcel.add_command(_command)
