"""E-mail addresses as people type them, checked; nothing of them can become another header."""

import re
from collections.abc import Iterable, Iterator
from email.headerregistry import Address

from sexcel.model.errors import MailError
from sexcel.model.wording import printable

_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]*)>\Z", re.DOTALL)
_LONGEST_NAME = 100
"""Letters of a display name: what is longer is a mistake, or no name."""
_LONGEST_LINE = 200
"""Letters of a subject: more than any list of messages shows."""
_MOST_QUOTED = 80
"""Letters of an address that an error quotes: enough to know it by."""


def parse_addresses(texts: Iterable[str], source: str) -> tuple[Address, ...]:
    """Return the addresses in texts such as ``Ann Lee <ann@example.org>; bob@example.org``.

    Each is returned once. Raises MailError for the first that is no address; its sentence begins
    with ``source``, such as ``--to``.
    """
    parsed: dict[str, Address] = {}
    for text in texts:
        for entry in _split_addresses(text):
            address = _validate(entry, source)
            parsed.setdefault(address.addr_spec.casefold(), address)
    return tuple(parsed.values())


def parse_address(text: str, source: str) -> Address:
    """Return the only address in a text. Raises MailError where there are none or several."""
    parsed = parse_addresses([text], source)
    if len(parsed) != 1:
        raise MailError(f"{source} takes one e-mail address, not {len(parsed)}.")
    return parsed[0]


def check_line(text: str, source: str, longest: int = _LONGEST_LINE) -> str:
    """Return a text that fits one line of a header. Raises MailError where it does not."""
    if not text.isprintable():
        raise MailError(
            f"{source} holds a line break or another character that cannot be seen: type it again "
            "without."
        )
    if len(text) > longest:
        raise MailError(f"{source} has {len(text)} letters: shorten it to {longest}.")
    return text.strip()


def _split_addresses(text: str) -> Iterator[str]:
    """Yield the parts between commas and semicolons that are not in quotes or brackets."""
    entry, quoted, bracketed = "", False, False
    for letter in text:
        if letter == '"' and not entry.endswith("\\"):
            quoted = not quoted
        elif letter in "<>" and not quoted:
            bracketed = letter == "<"
        if letter in ",;" and not quoted and not bracketed:
            if entry.strip():
                yield entry
            entry = ""
        else:
            entry += letter
    if entry.strip() or not text.strip():
        yield entry


def _validate(text: str, source: str) -> Address:
    try:
        from email_validator import EmailNotValidError, validate_email
    except ImportError as error:  # it is an extra
        raise MailError(
            "The library that checks e-mail addresses is not installed: install it with "
            "pip install 'sexcel[email]'."
        ) from error

    quotation = printable(text.strip())[:_MOST_QUOTED]
    if not text.isprintable():
        raise MailError(
            f"{source} '{quotation}' holds a line break or another character that cannot be seen: "
            "type the address again."
        )
    match = _NAMED.fullmatch(text.strip())
    name = _unquote(match["name"]) if match else ""
    written = match["address"].strip() if match else text.strip()
    try:
        checked = validate_email(
            written, allow_smtputf8=False, strict=True, check_deliverability=False
        )
    except EmailNotValidError as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise MailError(
            f"{source} '{quotation}' is no e-mail address ({why}): correct it."
        ) from error
    if len(name) > _LONGEST_NAME:
        raise MailError(
            f"{source} '{quotation}' has a name of over {_LONGEST_NAME} letters: shorten it."
        )
    return Address(name, checked.ascii_local_part or "", checked.ascii_domain)


def _unquote(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return " ".join(name.split())
