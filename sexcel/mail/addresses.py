"""E-mail addresses as people type them, checked; nothing of them can become another header."""

import re
from collections.abc import Iterable, Iterator
from email.headerregistry import Address

from sexcel.model.errors import MailError
from sexcel.model.wording import printable

_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]*)>\Z", re.DOTALL)
_LONGEST_NAME = 100
_LONGEST_LINE = 200


def addresses(texts: Iterable[str], what: str) -> tuple[Address, ...]:
    """The addresses in texts such as ``Ann Lee <ann@example.org>; bob@example.org``, each once.

    ``what`` names the option in the sentence of the MailError that is raised for the first
    that is none.
    """
    found: dict[str, Address] = {}
    for text in texts:
        for one in _separate(text):
            address = _address(one, what)
            found.setdefault(address.addr_spec.casefold(), address)
    return tuple(found.values())


def one_address(text: str, what: str) -> Address:
    """The only address in a text. Raises MailError where there are none or several."""
    found = addresses([text], what)
    if len(found) != 1:
        raise MailError(f"{what} takes one e-mail address, not {len(found)}.")
    return found[0]


def header_line(text: str, what: str, longest: int = _LONGEST_LINE) -> str:
    """A text that fits one line of a header. Raises MailError where it does not."""
    if not is_line(text):
        raise MailError(
            f"{what} holds a line break or another character that cannot be seen: type it again "
            "without."
        )
    if len(text) > longest:
        raise MailError(f"{what} has {len(text)} letters: shorten it to {longest}.")
    return text.strip()


def is_line(text: str) -> bool:
    """Whether the text is one line of letters that can be seen."""
    return text.isprintable()


def _separate(text: str) -> Iterator[str]:
    """The parts between commas and semicolons that are not in quotes or brackets."""
    part, quoted, bracketed = "", False, False
    for letter in text:
        if letter == '"' and not part.endswith("\\"):
            quoted = not quoted
        elif letter in "<>" and not quoted:
            bracketed = letter == "<"
        if letter in ",;" and not quoted and not bracketed:
            if part.strip():
                yield part
            part = ""
        else:
            part += letter
    if part.strip() or not text.strip():
        yield part


def _address(text: str, what: str) -> Address:
    from email_validator import EmailNotValidError, validate_email

    shown = printable(text.strip())[:80]
    if not is_line(text):
        raise MailError(
            f"{what} '{shown}' holds a line break or another character that cannot be seen: "
            "type the address again."
        )
    match = _NAMED.fullmatch(text.strip())
    name = _unquoted(match["name"]) if match else ""
    written = match["address"].strip() if match else text.strip()
    try:
        checked = validate_email(
            written, allow_smtputf8=False, strict=True, check_deliverability=False
        )
    except EmailNotValidError as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise MailError(f"{what} '{shown}' is no e-mail address ({why}): correct it.") from error
    if len(name) > _LONGEST_NAME:
        raise MailError(f"{what} '{shown}' has a name of over {_LONGEST_NAME} letters: shorten it.")
    return Address(name, checked.ascii_local_part or "", checked.ascii_domain)


def _unquoted(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return " ".join(name.split())
