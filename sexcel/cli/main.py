"""The command ``sexcel``: runs one command and gives its exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

DONE, FAILED = 0, 2
"""Exit codes of any command: done; could not be done."""

STOPPED_BY = 128
"""Exit code of a command that a signal stopped, less the signal's number: 130 for Ctrl-C."""

_COMPLETION = "_SEXCEL_COMPLETE"
"""What a shell sets when it asks how to complete a line, or for its script (Click's names)."""

_ENDINGS = ("SIGTERM", "SIGHUP")
"""Signals of a system or a terminal that closes; the second is unknown to Windows."""


def main(args: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code; the process's own, none given, ends the process.

    Whatever goes wrong is one sentence on standard error, never a traceback.
    """
    if args is None:
        _leave(main(sys.argv[1:]))
    try:
        _stop_in_order()
        return _run(list(args))
    except KeyboardInterrupt as stop:
        from sexcel.cli.console import complain
        from sexcel.files.written import WRITTEN

        paths = " and ".join(map(str, WRITTEN))
        complain(f"Interrupted; {paths or 'nothing'} was written{' whole' if paths else ''}.")
        return STOPPED_BY + (stop.args[0] if stop.args else signal.SIGINT)


def _leave(code: int) -> NoReturn:
    """End the process once all is printed: the system takes its memory back at once.

    Python would give back each cell by itself, which takes as long as reading a small sheet.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or nobody reads it
            stream.flush()
    os._exit(code)


def _stop_in_order() -> None:
    """Stop in order, as with Ctrl-C, on the signals that would end the process at once.

    One that is ignored (``nohup``) stays so; outside the main thread none can be changed.
    """
    with suppress(ValueError):
        for name in _ENDINGS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(number)


def _run(args: list[str]) -> int:
    import gc

    # What is read lives until the end: looking for rubbish costs.
    gc.set_threshold(2_000_000, 20, 20)

    import click

    from sexcel.cli.commands import sexcel
    from sexcel.cli.console import complain

    instruction = os.environ.get(_COMPLETION)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(sexcel, {}, "sexcel", _COMPLETION, instruction)
    try:
        with sexcel.make_context("sexcel", args) as context:
            try:
                return int(sexcel.invoke(context))
            except (click.exceptions.Exit, click.ClickException):
                raise
            except Exception as error:
                return _fail(error)  # here the options of the command line are still known
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else "sexcel"
        complain(_add_advice(error.format_message(), f"see '{command} --help'."))
    except Exception as error:
        return _fail(error)
    return FAILED


def _fail(error: Exception) -> int:
    """Print the sentence on an error and return the exit code: a reader that left is no error."""
    from sexcel.cli.console import complain, explain_error, has_gone, silence

    if isinstance(error, OSError):
        silence()
        if has_gone(error):
            return DONE
    complain(explain_error(error))
    return FAILED


def _add_advice(message: str, advice: str) -> str:
    """Return a message of click's with advice: one sentence, unless the message asks something."""
    if message.endswith("?"):
        return f"{message} {advice[0].upper()}{advice[1:]}"
    return f"{message.rstrip('.')}: {advice}"
