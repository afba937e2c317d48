"""A message to a mail server; whatever goes wrong is one sentence."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from sexcel.mail.failures import CERTAIN, explain_failure, format_answer
from sexcel.mail.server import Server
from sexcel.model.errors import MailError


def send(message: EmailMessage, sender: str, recipients: Sequence[str], server: Server) -> None:
    """Send the message to every recipient. Raises MailError where that fails, whole or in part."""
    on_its_way = False
    try:
        with _connect(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            on_its_way = True
            # send_message would put a > before a line of the text that begins with From.
            refused = connection.sendmail(sender, list(recipients), message.as_bytes())
    except OSError as error:  # smtplib's own are of this kind
        sure = not on_its_way or isinstance(error, CERTAIN)
        outcome = "Nothing was sent" if sure else "Perhaps nothing was sent, perhaps all"
        raise MailError(f"{outcome}: {explain_failure(error, server)}") from error
    if refused:
        reached = [address for address in recipients if address not in refused]
        answer = format_answer(*next(iter(refused.values())))
        raise MailError(
            f"{server.name} refused {', '.join(refused)} ({answer}), but the message did go to "
            f"{', '.join(reached)}: correct the address, and send it to that one only."
        )


@contextmanager
def _connect(server: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security == "ssl":
        connection = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        yield connection
    finally:
        with suppress(OSError):
            connection.quit()
        connection.close()
