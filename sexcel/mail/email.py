"""From a budget to an e-mail: checked, composed, written, sent."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.outputs import write_file
from sexcel.mail.addresses import check_line, parse_address, parse_addresses
from sexcel.mail.bodies import MailBody
from sexcel.mail.budget_body import budget_body
from sexcel.mail.facts import gather_facts
from sexcel.mail.letter import Letter, Mailed
from sexcel.mail.message import Envelope, compose_message
from sexcel.mail.sending import send
from sexcel.mail.server import Server, find_server
from sexcel.model.book import Book
from sexcel.model.errors import MailError
from sexcel.model.report import FileReport
from sexcel.model.settings import MailSettings
from sexcel.model.wording import pounds


class Order(Struct, frozen=True):
    """A letter about the workbook at ``source``, the file for it, if any, and how to send it.

    ``password`` is asked for the password of the server's user.
    """

    source: Path
    letter: Letter
    target: Path | None
    settings: MailSettings
    password: Callable[[str], str] | None
    send: bool


def deliver_budget(book: Book, report: FileReport, order: Order) -> Mailed:
    """Write or send a message about a budget, with the verdict on it; as ``deliver`` does."""
    facts = gather_facts(book, report)
    parts = [facts.title, facts.version]
    if facts.headline is not None:
        parts.append(f"{pounds(facts.headline)} for {facts.year}")
    subject = ", ".join(filter(None, parts))
    return replace(deliver(budget_body(facts), subject, report.sha256, order), source=report)


def deliver(body: MailBody, subject: str, sha256: str, order: Order) -> Mailed:
    """Write the draft, or send the message; all that can be checked is checked before.

    ``subject`` is taken where the letter has none; ``sha256`` is that of the workbook as it was
    read. Raises MailError or OutputError.
    """
    letter = order.letter
    envelope = Envelope(
        parse_address(order.settings.sender, "--from") if order.settings.sender else None,
        parse_addresses(letter.to, "--to"),
        parse_addresses(letter.cc, "--cc"),
        check_line(subject if letter.subject is None else letter.subject, "--subject"),
    )
    if not envelope.to:
        raise MailError("Nobody is named to send the e-mail to: give an address with --to.")
    server = _server(order, envelope.sender) if order.send else None
    path, now = order.source, letter.written or datetime.now().astimezone()
    mail = compose_message(
        envelope, body, path.name, _content(path, sha256), now, draft=server is None
    )
    mailed = Mailed(
        str(path),
        envelope.subject,
        tuple(map(str, envelope.to)),
        tuple(map(str, envelope.cc)),
        order.target,
    )
    if server is not None and envelope.sender is not None:
        send(mail, envelope.sender.addr_spec, envelope.recipients, server)
        mailed = replace(mailed, sent_to=envelope.recipients, server=server.name)
    if order.target is not None:
        write_file(order.target, mail.as_bytes())
    return mailed


def _server(order: Order, sender: Address | None) -> Server:
    """Return the server, with its password. Raises MailError where something is missing."""
    if sender is None:
        raise MailError(
            "Nobody is named as the sender, so nothing can be sent: give --from, set SEXCEL_FROM, "
            "or write from under [email] in sexcel.toml."
        )
    server = find_server(order.settings)
    if not server.user:
        return server
    if order.password is None:
        raise MailError(f"The user {server.user} of {server.name} needs a password.")
    return replace(server, password=order.password(f"{server.user} at {server.name}"))


def _content(path: Path, sha256: str) -> bytes:
    """Return the workbook's bytes: those that were read and checked."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise MailError(f"{path} cannot be attached ({reason}): try again.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise MailError(f"{path} was saved while it was being checked: try again.")
    return content
