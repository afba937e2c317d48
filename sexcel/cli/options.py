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


def given(config: str | None) -> "Settings | None":
    """The settings in the file that ``--config`` names; None where it names none.

    Raises SettingsError where they cannot be used.
    """
    from sexcel import api

    return None if config is None else api.read_settings(config)
