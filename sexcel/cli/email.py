"""``sexcel email``: a workbook as an e-mail draft, or sent."""

from functools import partial
from typing import NamedTuple

import click

from sexcel.cli.options import WorkbookReading, book_options, bundle, force_option


class MailRoute(NamedTuple):
    """Who writes, and the server that it goes by, as the command line says."""

    sender: str | None
    smtp_host: str | None
    smtp_port: int | None
    smtp_user: str | None
    smtp_security: str | None


_SECURITIES = ("starttls", "ssl", "none")


@click.command()
@click.argument("book", metavar="BOOK")
@click.option("--to", metavar="ADDRESS", multiple=True, required=True, help="Whom it goes to.")
@click.option("--cc", metavar="ADDRESS", multiple=True, help="Who gets a copy.")
@click.option("--from", "sender", metavar="ADDRESS", envvar="SEXCEL_FROM", help="Who writes.")
@click.option("--subject", metavar="TEXT", help="[default: the budget, its version and total]")
@click.option(
    "-o", "--output", metavar="OUT", help="The draft to write.  [default: <name>.eml beside BOOK]"
)
@force_option
@click.option("--send", is_flag=True, help="Send it, by the server below.")
@click.option("--smtp-host", metavar="HOST", envvar="SEXCEL_SMTP_HOST", help="The mail server.")
@click.option(
    "--smtp-port",
    type=click.IntRange(1, 65_535),
    envvar="SEXCEL_SMTP_PORT",
    help="[default: 587, 465 or 25]",
)
@click.option("--smtp-user", metavar="USER", envvar="SEXCEL_SMTP_USER", help="Who logs in there.")
@click.option(
    "--smtp-security",
    type=click.Choice(_SECURITIES),
    envvar="SEXCEL_SMTP_SECURITY",
    help="[default: starttls]",
)
@book_options
@partial(bundle, name="route", kind=MailRoute)
def email(
    book: str,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    *,
    route: MailRoute,
    subject: str | None,
    output: str | None,
    force: bool,
    send: bool,
    reading: WorkbookReading,
) -> int:
    """Write an e-mail draft with the workbook BOOK attached.

    Its text gives what the Panel is asked, the headline, the categories, the largest movements
    and the state of the checks; of a paper of `sexcel monitor` its decisions, the categories
    and the largest misses. The draft opens unsent in a mail program; nothing is sent
    without --send. The server may also be in a sexcel.toml that --config names. Its password is
    in SEXCEL_SMTP_PASSWORD, or typed. Exit code: 0 no error found in BOOK, 1 errors found, 2
    could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import put, terminal_page
    from sexcel.cli.options import server_password
    from sexcel.cli.paths import expand_single
    from sexcel.mail.letter import Letter
    from sexcel.model.settings import MailSettings
    from sexcel.reports.copies import render_mailing

    mailed = api.email(
        expand_single(book),
        Letter(to, cc, subject),
        output,
        force=force,
        send=send,
        mail=MailSettings(
            route.sender or "",
            route.smtp_host or "",
            route.smtp_port,
            route.smtp_user or "",
            route.smtp_security or "",
        ),
        mail_password=server_password,
        **reading.choices(),
    )
    put(render_mailing(mailed, terminal_page()))
    return int(mailed.source is not None and not mailed.source.passes)
