"""Standard output and standard error: what they can show, and when they are gone."""

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sexcel.reports.page import Page

_NARROWEST = 40
"""Columns: on fewer, a message beside its cell would be a word wide."""


def terminal_page() -> "Page":
    """Return the page that standard output shows: 80 columns, fewer on a narrow terminal.

    In colour on a terminal, unless NO_COLOR is set or TERM is dumb.
    """
    from shutil import get_terminal_size

    from sexcel.reports.page import WIDTH, Page

    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if sys.stdout is None or not sys.stdout.isatty():
        return Page(encoding=encoding)
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    width = min(WIDTH, get_terminal_size().columns)
    return Page(max(_NARROWEST, width), not plain, encoding)


def put(text: str) -> None:
    """Print the text. A reader that has gone away (``| head``) is no fault.

    Raises OutputError where the system refuses to take it, as on a full disk.
    """
    try:
        click.echo(text, nl=False)
    except OSError as error:
        silence()
        if not has_gone(error):
            from sexcel.model.errors import OutputError

            raise OutputError(f"The output cannot be written ({error.strerror}).") from error


def complain(sentence: str) -> None:
    """Print one sentence on standard error, on one line."""
    from sexcel.reports.page import Page

    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    with suppress(OSError):  # nobody listens: the exit code still tells
        click.echo(" ".join(Page(encoding=encoding).spell(sentence).split()), err=True)


def explain_error(error: Exception) -> str:
    """Return the sentence on an error; with SEXCEL_DEBUG=1 print its traceback as well."""
    from sexcel.model.errors import ForceNeededError, SexcelError

    if os.environ.get("SEXCEL_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    if isinstance(error, ForceNeededError):
        return str(ForceNeededError(error.sentence, "--force"))
    if isinstance(error, SexcelError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory: close other programs and try again."
    if isinstance(error, OSError):
        return f"The system refused ({error}): see whether the disk is full, then try again."
    return (
        f"sexcel has a fault of its own ({type(error).__name__}: {error}): please report it, "
        "with what it prints when SEXCEL_DEBUG=1 is set."
    )


def has_gone(error: OSError) -> bool:
    """Say whether the reader of our output has gone; Windows calls that an invalid argument."""
    return error.errno in (errno.EPIPE, errno.EINVAL)


def silence() -> None:
    """Send what is left of standard output nowhere, so that Python's exit does not stumble."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
