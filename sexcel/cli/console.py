"""Standard output and standard error: what they can show, and when they are gone."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from sexcel.reports.page import Page

Result = TypeVar("Result")

NO_COLOUR, TRACEBACK = "sexcel.no_colour", "sexcel.traceback"
QUIET, VERBOSE = "sexcel.quiet", "sexcel.verbose"
"""Where the context of a command line holds that these options are on it."""

_FEWEST_TRACKED = 2
"""Workbooks for which a bar says anything."""

_SHORT_WAIT = 1.0
"""Seconds that nobody asks how long it will take."""

_NARROWEST = 40
"""Columns: on fewer, a message beside its cell would be a word wide."""


def terminal_page() -> "Page":
    """Return the page that standard output shows: 80 columns, fewer on a narrow terminal.

    In colour on a terminal, unless NO_COLOR is set or TERM is dumb; with FORCE_COLOR anywhere, and
    with ``--no-color`` nowhere.
    """
    from sexcel.reports.page import WIDTH, Page

    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if sys.stdout is None or not sys.stdout.isatty():
        return Page(colour=_has_colour(is_terminal=False), encoding=encoding)
    from shutil import get_terminal_size

    width = min(WIDTH, get_terminal_size().columns)
    return Page(max(_NARROWEST, width), _has_colour(is_terminal=True), encoding)


def _has_colour(*, is_terminal: bool) -> bool:
    """Say whether the output has colour; ``--no-color`` is the last word."""
    if is_asked_for(NO_COLOUR) or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def is_asked_for(option: str) -> bool:
    """Say whether an option that every command has is on the command line."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(option))


def put(text: str) -> None:
    """Print the text, unless ``--quiet`` is on the command line; raises as ``put_document``."""
    if not is_asked_for(QUIET):
        put_document(text)


def put_sentence(text: str) -> None:
    """Print a sentence in lines that fit, as ``put`` does."""
    put("\n".join([*terminal_page().wrap(text), ""]))


def put_document(text: str) -> None:
    """Print what was asked for as a document. A reader that has gone (``| head``) is no fault.

    Raises OutputError where the system refuses to take it, as on a full disk.
    """
    # click takes colours away from what is no terminal, unless told that they are wanted.
    _echo(text, color=_has_colour(is_terminal=False) or None)


def put_encoded(content: bytes) -> None:
    """Print a document that says itself that it is UTF-8, whatever the terminal's encoding.

    Raises as ``put_document`` does.
    """
    _echo(content)


def _echo(document: str | bytes, color: bool | None = None) -> None:
    try:
        click.echo(document, nl=False, color=color)
    except OSError as error:
        silence()
        if not has_gone(error):
            from sexcel.model.errors import OutputError

            raise OutputError(
                f"The output cannot be written ({error.strerror}): print it somewhere else."
            ) from error


def track(results: Iterable[Result], total: int) -> Iterator[Result]:
    """Yield the results; a bar on standard error counts them, where that is a terminal.

    The bar appears after a second, steps aside for each result and leaves nothing behind.
    """
    if total < _FEWEST_TRACKED or sys.stderr is None or not sys.stderr.isatty():
        yield from results
        return
    from threading import Timer
    from time import monotonic

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("Workbooks", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
    task = bar.add_task("", total=total)
    started, first = monotonic(), Timer(_SHORT_WAIT, bar.start)
    first.daemon = True
    first.start()
    try:
        for result in results:
            first.cancel()
            first.join()
            bar.stop()
            bar.advance(task)
            yield result
            if monotonic() - started > _SHORT_WAIT:
                bar.start()
    finally:
        first.cancel()
        first.join()
        bar.stop()


def list_steps() -> None:
    """Print each step on standard error once it has been done, with its seconds."""
    import logging

    class Steps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complain(record.getMessage())

    steps = logging.getLogger("sexcel")
    steps.handlers = [Steps()]
    steps.setLevel(logging.INFO)


def complain(sentence: str) -> None:
    """Print one sentence on standard error, on one line."""
    from sexcel.reports.page import Page

    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    with suppress(OSError):  # nobody listens: the exit code still tells
        click.echo(" ".join(Page(encoding=encoding).spell(sentence).split()), err=True)


def explain_error(error: Exception) -> str:
    """Return the sentence on an error; with ``--traceback`` print its traceback first."""
    from sexcel.model.errors import ForceNeededError, SexcelError

    if is_asked_for(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, ForceNeededError):
        return str(ForceNeededError(error.sentence, "--force"))
    if isinstance(error, SexcelError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory: close other programs and try again."
    if isinstance(error, OSError):
        advice = "make room on the disk, then" if error.errno == errno.ENOSPC else "mend that, or"
        return f"The system refused ({error}): {advice} try again."
    return (
        f"sexcel has an internal fault ({type(error).__name__}: {error}): please report it, "
        "with what it prints when --traceback is added."
    )


def has_gone(error: OSError) -> bool:
    """Say whether the reader of our output has gone; Windows calls that an invalid argument."""
    return error.errno in (errno.EPIPE, errno.EINVAL)


def silence() -> None:
    """Send what is left of standard output nowhere, so that Python's exit does not stumble."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
