"""The e-mail as a message: headers, both bodies, the workbook attached."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import PurePath

from msgspec import Struct

from sexcel.mail.addresses import header_line
from sexcel.mail.bodies import html_body, plain_body
from sexcel.mail.facts import MailFacts

_TYPES = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    ".xltx": "vnd.openxmlformats-officedocument.spreadsheetml.template",
    ".xltm": "vnd.ms-excel.template.macroEnabled.12",
    ".xlsb": "vnd.ms-excel.sheet.binary.macroEnabled.12",
    ".xls": "vnd.ms-excel",
    ".ods": "vnd.oasis.opendocument.spreadsheet",
}
_LONGEST_NAME = 150


class Envelope(Struct, frozen=True):
    """Who writes to whom about what; ``sender`` is None in a draft that does not say."""

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that it goes to, each once."""
        return tuple(dict.fromkeys(one.addr_spec for one in (*self.to, *self.cc)))


def message(
    envelope: Envelope, facts: MailFacts, name: str, content: bytes, now: datetime, *, draft: bool
) -> EmailMessage:
    """The message. A ``draft`` opens unsent; the same facts at the same time give the same one.

    Raises MailError where the workbook's ``name`` cannot stand in a header.
    """
    name = header_line(name, "The workbook's file name", _LONGEST_NAME)
    made = EmailMessage(policy=SMTP)
    if draft:
        made["X-Unsent"] = "1"
    for name_of_header, people in (
        ("From", (envelope.sender,) if envelope.sender is not None else ()),
        ("To", envelope.to),
        ("Cc", envelope.cc),
    ):
        if people:
            made.set_raw(name_of_header, ",\r\n ".join(map(_mailbox, people)))
    made.set_raw("Subject", _encoded(envelope.subject))
    made["Date"] = format_datetime(now)
    if not draft and envelope.sender is not None:
        made["Message-ID"] = make_msgid(domain=envelope.sender.domain)
    made.set_content(plain_body(facts), cte="quoted-printable")
    made.add_alternative(html_body(facts), subtype="html", cte="quoted-printable")
    subtype = _TYPES.get(PurePath(name).suffix.lower(), "octet-stream")
    made.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    _mark_parts(made, [plain_body(facts).encode(), content])
    return made


def _mailbox(address: Address) -> str:
    if _is_plain(address.display_name):
        return str(address)
    return f"{_encoded(address.display_name)}\r\n <{address.addr_spec}>"


def _encoded(text: str) -> str:
    """A text in a header, folded; EmailMessage's own folding puts in a space now and then."""
    charset = None if _is_plain(text) else "utf-8"
    return Header(text, charset, maxlinelen=65).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Whether the text stands in a header as it is: ``=?`` would begin an encoded word."""
    return text.isascii() and "=?" not in text


def _mark_parts(made: EmailMessage, contents: Sequence[bytes]) -> None:
    """Boundaries by content, not by chance: ``=_`` occurs in no encoded part."""
    digest = hashlib.sha256(b"".join(contents)).hexdigest()[:24]
    for number, part in enumerate(part for part in made.walk() if part.is_multipart()):
        part.set_boundary(f"=_sexcel_{number}_{digest}")
