"""A mail server, and how to speak to it."""

import re

from msgspec import Struct

from sexcel.model.errors import MailError
from sexcel.model.settings import SECURITIES, MailSettings
from sexcel.model.wording import printable

_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})|\[?[0-9A-Fa-f:.]{2,45}\]?")
TIMEOUT = 30.0
"""Seconds that a server may take to answer: some are slow, and nobody waits longer."""


class Server(Struct, frozen=True):
    """A mail server. Without a ``user`` nobody logs in; ``security`` as in the settings."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = SECURITIES[0]
    timeout: float = TIMEOUT

    @property
    def name(self) -> str:
        """Return ``mail.example.org:587``."""
        return f"{self.host}:{self.port}"


def find_server(settings: MailSettings) -> Server:
    """Return the server that the settings name, its password still to be asked for.

    Raises MailError where they name none, or would send a password that anybody could read.
    """
    if not settings.host:
        unused = settings.unused_host
        raise MailError(
            "No mail server is known, so nothing can be sent: give --smtp-host, set "
            "SEXCEL_SMTP_HOST, or name a sexcel.toml with host under [email] by --config."
            + (
                f" '{printable(unused)[:80]}' in one that was not named is not used."
                if unused
                else ""
            )
        )
    if not _HOST.fullmatch(settings.host):
        quotation = printable(settings.host)[:80]
        raise MailError(f"'{quotation}' is no name of a mail server: correct it.")
    security = settings.security or SECURITIES[0]
    if security == "none" and settings.user:
        raise MailError(
            "Without encryption a password could be read on the way, so it is not sent: set the "
            "security to starttls or ssl, or leave the user out."
        )
    return Server(
        settings.host, settings.port or _PORTS[security], settings.user, security=security
    )
