"""An e-mail with a budget workbook: what it says, to whom it goes, what became of it."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from sexcel.model.report import FileReport


class Letter(Struct, frozen=True):
    """An e-mail as it is asked for: addresses as typed, ``Ann Lee <ann@example.org>`` say.

    Without a ``subject`` one is made of the budget's title, version and total. ``written`` is
    the time in its header, with its time zone; the present time where None.
    """

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str | None = None
    written: datetime | None = None


class Category(Struct, frozen=True):
    """One row of the category table: £, None where blank."""

    name: str
    prior: Decimal | None
    outturn: Decimal | None
    budget: Decimal | None
    is_total: bool

    @property
    def variance(self) -> Decimal | None:
        """Budget less estimated outturn, in £; None without a budget."""
        return None if self.budget is None else self.budget - (self.outturn or Decimal(0))


class LargeVariance(Struct, frozen=True):
    """One of the largest variances (£). ``reason`` is empty where the workbook gives none."""

    caption: str
    line: str
    outturn: Decimal
    budget: Decimal
    reason: str
    is_due: bool
    """Whether a reason is due and missing."""


class MailFacts(Struct, frozen=True):
    """What the body tells of a workbook, in the order in which it tells it.

    ``verdict`` is the state of the checks in words; ``errors`` are the findings that a reader
    must know of first.
    """

    title: str
    file_name: str
    version: str
    verdict: str
    errors: tuple[str, ...]
    more_errors: int
    year: str
    prior_year: str
    headline: Decimal | None
    categories: tuple[Category, ...]
    variances: tuple[LargeVariance, ...]


class Mailed(Struct, frozen=True):
    """What ``email`` did. ``output`` is the draft written, ``sent_to`` who was sent it."""

    source: FileReport
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    output: Path | None
    sent_to: tuple[str, ...] = ()
    server: str = ""
