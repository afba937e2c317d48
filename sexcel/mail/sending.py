"""A message to a mail server; whatever goes wrong is one sentence that says what to do."""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage

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
        sure = not on_its_way or isinstance(error, _CERTAIN)
        outcome = "Nothing was sent" if sure else "Perhaps nothing was sent, perhaps all"
        raise MailError(f"{outcome}: {_explain_failure(error, server)}") from error
    if refused:
        reached = [address for address in recipients if address not in refused]
        answer = _format_answer(*next(iter(refused.values())))
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


_CERTAIN = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)
"""Answers of the server itself: with them it is known that nothing was sent."""


def _explain_failure(error: OSError, server: Server) -> str:
    """Return the sentence on what smtplib raised, without its capital letter."""
    return _explain_answer(error, server) or _explain_connection(error, server)


def _explain_connection(error: OSError, server: Server) -> str:
    """Say what went wrong on the way to the server."""
    name = server.name
    reason = getattr(error, "strerror", None) or error
    sentence = f"{name} cannot be reached ({reason}): check your connection."
    match error:
        case ssl.SSLCertVerificationError():
            sentence = (
                f"the certificate of {name} is not to be trusted ({error.verify_message}): check "
                "the name of the server, or have its certificate installed."
            )
        case ssl.SSLError():
            alternative = "starttls" if server.security == "ssl" else "ssl"
            sentence = (
                f"{name} does not speak TLS as expected ({error.reason or error}): check the port, "
                f"or set the security to {alternative}."
            )
        case socket.gaierror():
            sentence = f"there is no server {server.host}: check its name and your connection."
        case ConnectionRefusedError():
            sentence = f"{name} refused the connection: check the server's name and the port."
        case TimeoutError():
            sentence = _timed_out(server)
        case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
            sentence = _timed_out(server)
        case smtplib.SMTPServerDisconnected() | ConnectionResetError():
            sentence = (
                f"{name} broke off the connection: check the port and the security, or try later."
            )
    return sentence


def _timed_out(server: Server) -> str:
    return (
        f"{server.name} did not answer within {server.timeout:g} seconds: check the port and the "
        "security, or try later."
    )


def _explain_answer(error: OSError, server: Server) -> str:
    """Say why the server itself refused; empty where it said nothing."""
    name, sentence = server.name, ""
    match error:
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            sentence = (
                f"{name} offers no encryption by STARTTLS: set the security to ssl, and the port "
                "with it."
            )
        case smtplib.SMTPNotSupportedError():
            sentence = _no_login(server)
        case smtplib.SMTPAuthenticationError():
            sentence = (
                f"{name} did not accept the user {server.user} with that password "
                f"({_format_answer(error.smtp_code, error.smtp_error)}): check both."
            )
        case smtplib.SMTPRecipientsRefused():
            first = next(iter(error.recipients.values()))
            refused = ", ".join(error.recipients)
            sentence = f"{name} refused {refused} ({_format_answer(*first)}): check the addresses."
        case smtplib.SMTPSenderRefused():
            answer = _format_answer(error.smtp_code, error.smtp_error)
            sentence = f"{name} refused the sender {error.sender} ({answer}): check --from."
        case smtplib.SMTPResponseException():
            answer = _format_answer(error.smtp_code, error.smtp_error)
            sentence = f"{name} refused the message ({answer}): ask who runs the server."
        case smtplib.SMTPException() if type(error) is smtplib.SMTPException:
            sentence = _no_login(server)  # smtplib's word for no way of logging in that it knows
    return sentence


def _no_login(server: Server) -> str:
    return f"{server.name} lets nobody log in there: check the port, or leave the user out."


def _format_answer(code: int, text: bytes | str) -> str:
    """Return the answer of the server on one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return f"{code} {line[:120]}".strip()
