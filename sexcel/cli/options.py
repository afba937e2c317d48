"""Options that several commands share."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sexcel.model.settings import Settings

config_option = click.option(
    "--config",
    metavar="FILE",
    help="The configuration to use.  [default: sexcel.toml beside PATH]",
)

password_option = click.option(
    "--password",
    "asks",
    is_flag=True,
    help="Ask for the workbook's password. [otherwise: $SEXCEL_PASSWORD, if set]",
)
"""It takes no value: what stands on a command line, every user of the machine can read."""


def given(config: str | None) -> "Settings | None":
    """The settings in the file that ``--config`` names; None where it names none.

    Raises SettingsError where they cannot be used.
    """
    from sexcel import api

    return None if config is None else api.read_settings(config)


def password(asks: bool) -> str | None:
    """The password to open workbooks with: asked for, or in SEXCEL_PASSWORD; None where in neither.

    A terminal does not show what is typed; what is no terminal gives its first line.
    """
    import os

    return _typed("Password: ") if asks else os.environ.get("SEXCEL_PASSWORD") or None


def server_password(user: str) -> str:
    """The password of a mail server's user: in SEXCEL_SMTP_PASSWORD, else asked for."""
    import os

    return os.environ.get("SEXCEL_SMTP_PASSWORD") or _typed(f"Password of {user}: ")


def _typed(prompt: str) -> str:
    import sys
    from getpass import getpass

    from sexcel.model.errors import SexcelError

    try:
        typed = getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        typed = ""
    if not typed:
        raise SexcelError("No password was given: type it when asked for.")
    return typed
