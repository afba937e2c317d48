"""A workbook with a password: opened in memory, in a child process, and checked like any other."""

from sexcel.files.child import PASSWORD_VARIABLE, ChildError, answer
from sexcel.files.decrypting_child import OPENED, UNSUPPORTED
from sexcel.files.other_formats import unanswered_refusal
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import CHILD_SECONDS, CHILD_SECONDS_PER_MEGABYTE, MEGABYTE
from sexcel.ooxml.preflight import Form

_TARGET = "sexcel.files.decrypting_child:decrypted"
_OF_EXCEL = "VelvetSweatshop"
"""With this, Excel encrypts a workbook whose sheets are locked but that anybody may open."""


def decrypted(content: bytes, password: str | None, label: str) -> bytes:
    """The bytes of the workbook inside ``content``, never more than that has.

    Raises UnreadableWorkbookError, which never holds the password, where there is none, or a
    wrong one, or the workbook is encrypted in a way that is not supported.
    """
    given = password or _OF_EXCEL
    request = given.encode("utf-8", "surrogateescape").hex().encode() + b"\n" + content
    seconds = CHILD_SECONDS + CHILD_SECONDS_PER_MEGABYTE * len(content) / MEGABYTE
    try:
        most = len(content) + len(OPENED) + 1
        reply = answer(_TARGET, request, seconds=seconds, most=most)
    except ChildError as error:
        raise unanswered_refusal(error, label, Form.ENCRYPTED.value) from error
    told, _, opened = reply.partition(b"\n")
    if told == OPENED:
        return opened
    if told == UNSUPPORTED:
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
