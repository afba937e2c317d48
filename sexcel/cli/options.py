"""Options that several commands share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sexcel.model.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    metavar="FILE",
    help="The configuration to use.  [default: sexcel.toml beside PATH]",
)

force_option = click.option("--force", is_flag=True, help="Replace OUT where it is there already.")

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that share the files.  [default: one a core from 4 files on]",
)

password_option = click.option(
    "--password",
    "asks",
    is_flag=True,
    help="Ask for the workbook's password. [otherwise: $SEXCEL_PASSWORD, if set]",
)
"""It takes no value: what is on a command line, every user of the machine can read."""


def common_options() -> list[click.Option]:
    """Return the options that every command has; none of them is a parameter of its function."""
    from sexcel.cli.console import NO_COLOUR, TRACEBACK

    helps = {
        NO_COLOUR: ("--no-color", "Print without colour."),
        TRACEBACK: ("--traceback", "Print Python's traceback of an error, for a fault report."),
    }

    def remember(context: click.Context, option: click.Parameter, value: bool) -> None:
        if value:
            context.meta[f"sexcel.{option.name}"] = value

    return [
        click.Option(
            [flag, key.removeprefix("sexcel.")],
            is_flag=True,
            expose_value=False,
            callback=remember,
            help=text,
        )
        for key, (flag, text) in helps.items()
    ]


def format_option(help_text: str) -> Callable[[Command], Command]:
    """Return the option ``--format``, which every report has."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=help_text,
    )


def chosen_settings(config: str | None) -> "Settings | None":
    """Return the settings in the file that ``--config`` names; None where it names none.

    Raises SettingsError where they cannot be used.
    """
    from sexcel import api

    return None if config is None else api.read_settings(config)


def workbook_password(asks: bool) -> str | None:
    """Return the password to open workbooks with: typed, or in SEXCEL_PASSWORD, or None.

    A terminal does not show what is typed; what is no terminal gives its first line.
    """
    import os

    return _ask("Password: ") if asks else os.environ.get("SEXCEL_PASSWORD") or None


def server_password(user: str) -> str:
    """Return the password of a mail server's user: in SEXCEL_SMTP_PASSWORD, else typed."""
    import os

    return os.environ.get("SEXCEL_SMTP_PASSWORD") or _ask(f"Password of {user}: ")


def _ask(prompt: str) -> str:
    import sys
    from getpass import getpass

    from sexcel.model.errors import SexcelError

    try:
        password = getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        password = ""
    if not password:
        raise SexcelError("No password was given: type it when asked for.")
    return password
