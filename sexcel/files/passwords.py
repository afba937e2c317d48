"""A workbook with a password: opened in memory, in a child process, and checked like any other."""

from sexcel.files.child import PASSWORD_VARIABLE, ChildError, run_in_child
from sexcel.files.decrypting_child import MISSING, OPENED, UNSUPPORTED
from sexcel.files.other_formats import unanswered_refusal
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import CHILD_SECONDS, CHILD_SECONDS_PER_MEGABYTE, MEGABYTE
from sexcel.ooxml.preflight import Form

_TARGET = "sexcel.files.decrypting_child:decrypt"
_OF_EXCEL = "VelvetSweatshop"
"""With this, Excel encrypts a workbook whose sheets are locked but that anybody may open."""


def decrypt(content: bytes, password: str | None, label: str) -> bytes:
    """Return the bytes of the workbook inside ``content``, which are never more than it has.

    Raises UnreadableWorkbookError, which never holds the password, where there is none or a
    wrong one, or where the workbook is encrypted in a way that is not supported.
    """
    key = password or _OF_EXCEL
    request = key.encode("utf-8", "surrogateescape").hex().encode() + b"\n" + content
    seconds = CHILD_SECONDS + CHILD_SECONDS_PER_MEGABYTE * len(content) / MEGABYTE
    try:
        most = len(content) + len(OPENED) + 1
        reply = run_in_child(_TARGET, request, seconds=seconds, most=most)
    except ChildError as error:
        raise unanswered_refusal(error, label, Form.ENCRYPTED.value) from error
    outcome, _, workbook = reply.partition(b"\n")
    if outcome == OPENED:
        return workbook
    if outcome == MISSING:
        raise UnreadableWorkbookError(
            f"{label} is password-protected, and the library that opens it is not installed: "
            "install it with pip install 'sexcel[password]'."
        )
    if outcome == UNSUPPORTED:
        raise UnreadableWorkbookError(
            f"{label} is password-protected in a way that is not supported: open it in Excel and "
            "save a copy without the password."
        )
    if password:
        raise UnreadableWorkbookError(
            f"{label} does not open with the password given: check it, capital letters included."
        )
    raise UnreadableWorkbookError(
        f"{label} is password-protected: give its password with --password, or in the environment "
        f"variable {PASSWORD_VARIABLE}."
    )
