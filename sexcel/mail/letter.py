"""An e-mail with a budget workbook: what it says, to whom it goes, what became of it."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from sexcel.model.brief import Brief
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


class Mailed(Brief, frozen=True):
    """What ``email`` did. ``output`` is the draft written, ``sent_to`` who was sent it.

    ``source`` is the verdict on the budget that is attached; None for a paper.
    """

    attached: str
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    output: Path | None
    sent_to: tuple[str, ...] = ()
    server: str = ""
    source: FileReport | None = None
