"""The e-mail as a message: headers, both bodies, the workbook attached."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import PurePath
from unicodedata import combining, normalize
from urllib.parse import quote

from msgspec import Struct

from sexcel.mail.addresses import check_line
from sexcel.mail.bodies import MailBody, render_html, render_text

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
"""Letters of a file name: file systems take 255 bytes, and a letter may need several."""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9 ._()+,&'-]+")
"""What is replaced in a plain name: quotes, slashes and whatever a header gives a meaning."""
_HEADER_WIDTH = 65
"""Letters of a folded line: RFC 5322 asks for at most 78, the header's name among them."""


class Envelope(Struct, frozen=True):
    """Who writes to whom about what; ``sender`` is None in a draft that does not say."""

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return every address that it goes to, each once."""
        return tuple(dict.fromkeys(address.addr_spec for address in (*self.to, *self.cc)))


def compose_message(
    envelope: Envelope, body: MailBody, name: str, content: bytes, now: datetime, *, draft: bool
) -> EmailMessage:
    """Return the message; the same body at the same time gives the same one.

    A ``draft`` opens unsent. Raises MailError where the workbook's ``name`` does not fit a header.
    """
    name = check_line(name, "The workbook's file name", _LONGEST_NAME)
    mail = EmailMessage(policy=SMTP)
    if draft:
        mail["X-Unsent"] = "1"
    for name_of_header, people in (
        ("From", (envelope.sender,) if envelope.sender is not None else ()),
        ("To", envelope.to),
        ("Cc", envelope.cc),
    ):
        if people:
            mail.set_raw(name_of_header, ",\r\n ".join(map(_mailbox, people)))
    mail.set_raw("Subject", _encode_header(envelope.subject))
    mail["Date"] = format_datetime(now)
    if not draft and envelope.sender is not None:
        mail["Message-ID"] = make_msgid(domain=envelope.sender.domain)
    mail.set_content(render_text(body), cte="quoted-printable")
    mail.add_alternative(render_html(body), subtype="html", cte="quoted-printable")
    subtype = _TYPES.get(PurePath(name).suffix.lower(), "octet-stream")
    mail.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    _name_for_outlook(mail, name)
    _set_boundaries(mail, [render_text(body).encode(), content])
    return mail


def _name_for_outlook(mail: EmailMessage, name: str) -> None:
    """Give the attachment its name in plain letters too: Outlook goes by ``name`` of the type.

    A name with other letters keeps its own as well, which programs that know how prefer.
    """
    (attached,) = mail.iter_attachments()
    plain = _plain_name(name)
    attached.set_param("name", plain)
    if plain != name:
        own_name = quote(name, safe="")
        del attached["Content-Disposition"]
        attached.set_raw(
            "Content-Disposition",
            f"attachment; filename*=utf-8''{own_name};\r\n filename=\"{plain}\"",
        )


def _plain_name(name: str) -> str:
    """Return a file name in ASCII letters that no mail program stumbles over."""
    letters = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    plain = _NOT_IN_A_NAME.sub("_", letters).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return plain if stem.strip("_ ") else f"workbook{dot}{ending}"


def _mailbox(address: Address) -> str:
    if _is_plain(address.display_name):
        return str(address)
    return f"{_encode_header(address.display_name)}\r\n <{address.addr_spec}>"


def _encode_header(text: str) -> str:
    """Return a text for a header, folded; EmailMessage's own folding adds a space now and then."""
    charset = None if _is_plain(text) else "utf-8"
    return Header(text, charset, maxlinelen=_HEADER_WIDTH).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Say whether the text goes in a header as it is: ``=?`` would begin an encoded word."""
    return text.isascii() and "=?" not in text


def _set_boundaries(mail: EmailMessage, contents: Sequence[bytes]) -> None:
    """Set boundaries by content, not by chance: ``=_`` occurs in no encoded part."""
    digest = hashlib.sha256(b"".join(contents)).hexdigest()[:24]
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_sexcel_{number}_{digest}")
