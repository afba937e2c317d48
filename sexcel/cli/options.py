"""Options that several commands share."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import click

from sexcel.reports import FORMATS

Command = TypeVar("Command", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    metavar="FILE",
    help="The configuration to use.  [default: the nearest sexcel.toml]",
)

force_option = click.option("--force", is_flag=True, help="Replace OUT where it is there already.")

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that share the files.  [default: one a core from 4 files on]",
)

password_option = click.option(
    "--password",
    "asks",
    is_flag=True,
    help="Ask for the workbook's password. [otherwise: $SEXCEL_PASSWORD, if set]",
)
"""It takes no value: what is on a command line, every user of the machine can read."""


_WITHOUT_STEPS = ("config", "explain", "rules")
"""Commands that do nothing that takes time."""
_ONLY_PRINTING = (*_WITHOUT_STEPS, "textconv", "trace", "watch")
"""Commands of which nothing is left where no text is printed."""


def common_options(command: str) -> list[click.Option]:
    """Return the options that every command has; none of them is a parameter of its function."""
    from sexcel.cli.console import NO_COLOUR, QUIET, TRACEBACK, VERBOSE, list_steps

    helps = {
        QUIET: ("-q", "--quiet", "Print no text; a document such as JSON is still printed."),
        VERBOSE: ("-v", "--verbose", "List the steps and their seconds on standard error."),
        NO_COLOUR: ("--no-color", "Print without colour."),
        TRACEBACK: ("--traceback", "Print Python's traceback of an error, for a fault report."),
    }

    omitted = {QUIET: _ONLY_PRINTING, VERBOSE: _WITHOUT_STEPS}

    def remember(context: click.Context, option: click.Parameter, value: bool) -> None:
        if value:
            context.meta[f"sexcel.{option.name}"] = value
            if option.name == "verbose":
                list_steps()

    return [
        click.Option(
            [*flags, key.removeprefix("sexcel.")],
            is_flag=True,
            expose_value=False,
            callback=remember,
            help=text,
        )
        for key, (*flags, text) in helps.items()
        if command not in omitted.get(key, ())
    ]


def format_option(
    help_text: str, forms: Sequence[str] = ("text", "json")
) -> Callable[[Command], Command]:
    """Return the option ``--format``, which every report has."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default="text",
        show_default=True,
        help=help_text,
    )


class ReportForm(NamedTuple):
    """How a report of findings is written: its form, the file if any, and whether notes are."""

    form: str
    output: str | None
    notes: bool
    force: bool


def report_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of a report of findings; the command takes them as ``written``."""
    return bundle(command, "written", ReportForm, _REPORT)


def bundle(
    command: Callable[..., int],
    name: str,
    kind: Callable[..., Any],
    options: Sequence[Callable[[Callable[..., int]], Callable[..., int]]] = (),
) -> Callable[..., int]:
    """Add options, which the command takes as one argument of that name and kind."""
    fields: tuple[str, ...] = getattr(kind, "_fields", ())

    @wraps(command)
    def bundled(*args: Any, **choices: Any) -> int:
        choices[name] = kind(*(choices.pop(field) for field in fields if field in choices))
        return command(*args, **choices)

    decorated: Callable[..., int] = bundled
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


class CountedFindings(NamedTuple):
    """Which findings count, as the command line says: of which rules, and from which severity."""

    select: str | None
    ignore: str | None
    baseline: str | None
    fail_on: str

    def choices(self) -> dict[str, Any]:
        """Return them as the functions of the API take them. Raises UsageError, BaselineError."""
        from sexcel import api

        return {
            "select": chosen_rules(self.select),
            "ignore": chosen_rules(self.ignore),
            "baseline": None if self.baseline is None else api.read_baseline(self.baseline),
        }


def acceptance_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say which findings count; the command takes them as ``counted``."""
    return bundle(command, "counted", CountedFindings, _ACCEPTANCE)


_REPORT = (
    format_option("How to write the report; xlsx needs -o.", FORMATS),
    click.option("-o", "--output", metavar="FILE", help="Write the report to FILE."),
    click.option("--notes", is_flag=True, help="List the notes, too, not only their number."),
    click.option("--force", is_flag=True, help="Replace FILE or OUT where it is there already."),
)


class WorkbookReading(NamedTuple):
    """How workbooks are to be read, as the command line says."""

    config: str | None
    asks: bool
    convert: bool | None = None
    """None of a command that reads budgets only, which has no such option."""

    def choices(self) -> dict[str, Any]:
        """Return them as the functions of the API take them, with the password that is asked for.

        Raises SettingsError, SexcelError.
        """
        from sexcel import api

        settings = None if self.config is None else api.read_settings(self.config)
        choices = {"settings": settings, "password": workbook_password(self.asks)}
        return choices if self.convert is None else {**choices, "convert": self.convert}


def book_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say how a budget is read; the command takes them as ``reading``."""
    return bundle(command, "reading", WorkbookReading, (config_option, password_option))


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say how workbooks are read; the command takes them as ``reading``."""
    options = (_convert_option, config_option, password_option)
    return bundle(command, "reading", WorkbookReading, options)


_convert_option = click.option(
    "--convert", is_flag=True, help="Read .xls, .xlsb and .ods with LibreOffice, formulas and all."
)


class AnnotatedCopy(NamedTuple):
    """Where a copy with the findings is to be written, as the command line says."""

    annotate: str | None
    all_notes: bool

    def choices(self) -> dict[str, Any]:
        """Return them as the functions of the API take them."""
        return {"output": self.annotate, "all_notes": self.all_notes}


def annotation_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options for a copy with the findings in it; the command takes them as ``copy``.

    Raises UsageError where an option for a copy is given without one to write.
    """

    @wraps(command)
    def annotate(*args: Any, copy: AnnotatedCopy, written: ReportForm, **options: Any) -> int:
        if written.force and copy.annotate is None and written.output is None:
            raise click.UsageError("--force goes with -o FILE or --annotate OUT")
        if copy.all_notes and copy.annotate is None:
            raise click.UsageError("--all-notes goes with --annotate OUT")
        return command(*args, copy=copy, written=written, **options)

    return bundle(annotate, "copy", AnnotatedCopy, _ANNOTATION)


_ANNOTATION = (
    click.option(
        "--annotate",
        metavar="OUT",
        help="Also write a copy of the workbook with the findings in it: a sheet, marks and notes.",
    ),
    click.option(
        "--all-notes", is_flag=True, help="In that copy, note what is no error or warning too."
    ),
)

_ACCEPTANCE = (
    click.option(
        "--select", metavar="CODES", help="Report only rules whose code begins so: SEC1,SHT301."
    ),
    click.option("--ignore", metavar="CODES", help="Do not report rules whose code begins so."),
    click.option(
        "--baseline",
        metavar="FILE",
        help="Report only findings that are not in this earlier JSON report.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "never"]),
        default="error",
        show_default=True,
        help="The least finding that makes the exit code 1.",
    ),
)


def chosen_rules(codes: str | None) -> tuple[str, ...]:
    """Return the beginnings of codes that an option gives. Raises UsageError where no rule has one.

    >>> chosen_rules("sec1, SHT301, total-wrong")
    ('SEC1', 'SHT301', 'SEC103')
    """
    from sexcel.rules.catalogue import EVERY_RULE

    if codes is None:
        return ()
    by_name = {rule.name: rule.code for rule in EVERY_RULE}
    names = [name.strip() for name in codes.split(",") if name.strip()]
    if not names:
        raise click.UsageError("--select and --ignore need a rule's code, such as SEC4")
    prefixes = tuple(by_name.get(name.casefold(), name.upper()) for name in names)
    for prefix in prefixes:
        if not any(rule.code.startswith(prefix) for rule in EVERY_RULE):
            raise click.UsageError(
                f"No rule has a code that begins with '{prefix}'; 'sexcel rules' lists them"
            )
    return prefixes


def complete_code(_: click.Context, __: click.Parameter, beginning: str) -> list[str]:
    """Return the codes and names of rules that begin so, for a shell that completes a line.

    >>> complete_code(context, parameter, "total-w")
    ['total-wrong']
    """
    from sexcel.rules.catalogue import EVERY_RULE

    names = [name for rule in EVERY_RULE for name in (rule.code, rule.name)]
    return [name for name in names if name.casefold().startswith(beginning.casefold())]


def workbook_password(asks: bool) -> str | None:
    """Return the password to open workbooks with: typed, or in SEXCEL_PASSWORD, or None.

    A terminal does not show what is typed; what is no terminal gives its first line.
    """
    import os

    return _ask("Password: ") if asks else os.environ.get("SEXCEL_PASSWORD") or None


def server_password(user: str) -> str:
    """Return the password of a mail server's user: in SEXCEL_SMTP_PASSWORD, else typed."""
    import os

    return os.environ.get("SEXCEL_SMTP_PASSWORD") or _ask(f"Password of {user}: ")


def _ask(prompt: str) -> str:
    import sys
    from getpass import getpass

    from sexcel.model.errors import SexcelError

    try:
        password = getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        password = ""
    if not password:
        raise SexcelError("No password was given: type it when asked for.")
    return password
