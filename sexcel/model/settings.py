"""What a configuration file settles, where a workbook alone would leave it to guessing."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from sexcel.model.expressions import ZERO
from sexcel.model.findings import Severity
from sexcel.model.refs import RangeRef
from sexcel.model.setup import PlaceSetting, Setup

NAME, PYPROJECT = "sexcel.toml", "pyproject.toml"
"""The files that are looked for in the folder of a workbook and in those above."""

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By table, then by column or line: what it is called in the workbook."""


class MailSettings(Struct, frozen=True):
    """Who sends e-mail, and through which server; empty or None where that is not said.

    ``security`` is ``starttls``, ``ssl`` or ``none``. A password is never part of settings.
    ``unused_host`` is the server of a file that may not name one.
    """

    sender: str = ""
    host: str = ""
    port: int | None = None
    user: str = ""
    security: str = ""
    unused_host: str = ""

    def without_server(self) -> "MailSettings":
        """Return what a file may say that nobody named: it may have come with a workbook."""
        return MailSettings(self.sender, unused_host=self.host)

    def over(self, defaults: "MailSettings") -> "MailSettings":
        """Return these settings, with the defaults where these say nothing."""
        return MailSettings(
            self.sender or defaults.sender,
            self.host or defaults.host,
            self.port or defaults.port,
            self.user or defaults.user,
            self.security or defaults.security,
            defaults.unused_host,
        )


SECURITIES = ("starttls", "ssl", "none")
"""How the way to the mail server is encrypted; the first is the default."""


NO_RULE = "?"
"""The code in a request that names none; no rule's begins so."""


class Exemption(Struct, frozen=True):
    """Cells on which rules are silenced. ``origin`` says by what: a key, a note."""

    rule: str
    """The code of a rule, or the beginning of codes (``SEC4``)."""
    area: RangeRef
    origin: str
    reason: str = ""


class Settings(Struct, frozen=True):
    """A configuration, checked. ``path`` is its file; empty where there is none.

    ``rates`` holds rates as shares (0.05) and amounts in £, by their line of the assumptions;
    they hold against what a workbook states. ``tolerance`` (£) comes on top of what rounding
    explains. ``rules_off`` holds rule codes, ``budget_year`` the first year of the budget.
    ``rules_on`` are codes of the audit's rules that run only when asked for, ``exemptions`` the
    cells that the audit ignores. ``setup`` is how tables are read, cell by cell.
    """

    path: str = ""
    places: Mapping[str, PlaceSetting] = field(default_factory=dict)
    headings: Names = field(default_factory=dict)
    lines: Names = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    tolerance: Decimal = ZERO
    rules_off: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """The severity of the findings of some rules, by code, where it is not the rule's own."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Lines by name that moved between categories, and the line of Table 2 at the other end."""
    budget_year: int | None = None
    mail: MailSettings = field(default_factory=MailSettings)
    rules_on: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    setup: Setup = field(default_factory=Setup)
