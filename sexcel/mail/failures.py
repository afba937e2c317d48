"""Why a mail server did not take a message, in one sentence that says what to do."""

import smtplib
import socket
import ssl

from sexcel.mail.server import Server

CERTAIN = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)
"""Answers of the server itself: with them it is known that nothing was sent."""


def explain_failure(error: OSError, server: Server) -> str:
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
                f"({format_answer(error.smtp_code, error.smtp_error)}): check both."
            )
        case smtplib.SMTPRecipientsRefused():
            first = next(iter(error.recipients.values()))
            refused = ", ".join(error.recipients)
            sentence = f"{name} refused {refused} ({format_answer(*first)}): check the addresses."
        case smtplib.SMTPSenderRefused():
            answer = format_answer(error.smtp_code, error.smtp_error)
            sentence = f"{name} refused the sender {error.sender} ({answer}): check --from."
        case smtplib.SMTPResponseException():
            answer = format_answer(error.smtp_code, error.smtp_error)
            sentence = f"{name} refused the message ({answer}): ask who runs the server."
        case smtplib.SMTPException() if type(error) is smtplib.SMTPException:
            sentence = _no_login(server)  # smtplib's word for no way of logging in that it knows
    return sentence


def _no_login(server: Server) -> str:
    return f"{server.name} lets nobody log in there: check the port, or leave the user out."


def format_answer(code: int, text: bytes | str) -> str:
    """Return the answer of the server on one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return f"{code} {line[:120]}".strip()
