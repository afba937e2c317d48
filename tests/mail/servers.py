"""Real mail servers on this machine, each with a will of its own."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "budget@example.org", "a good password"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Post:
    """What a server took: the sender and recipients of the envelope, and the message."""

    port: int
    received: list[tuple[str | None, list[str], EmailMessage]] = field(default_factory=list)
    was_encrypted: bool = False


class _Handler:
    def __init__(self, post: Post, refuse: tuple[str, ...], full: bool) -> None:
        self._post, self._refuse, self._full = post, refuse, full

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._refuse:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._full:
            return "552 5.3.4 message too large"
        content = envelope.content
        assert isinstance(content, bytes)
        message = BytesParser(_class=EmailMessage, policy=default).parsebytes(content)
        self._post.received.append((envelope.mail_from, list(envelope.rcpt_tos), message))
        self._post.was_encrypted = session.ssl is not None
        return "250 OK"


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(
        success=data == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False
    )


class Authority:
    """Who certifies the servers; trusted by a process with SSL_CERT_FILE set to ``path``."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.path = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.path))

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(context)
        return context


@contextmanager
def server(
    context: ssl.SSLContext | None = None,
    *,
    from_the_start: bool = False,
    login: bool = True,
    refuse: tuple[str, ...] = (),
    full: bool = False,
) -> Iterator[Post]:
    """Run a server on a free port: encrypted by STARTTLS, ``from_the_start``, or not at all."""
    post = Post(free_port())
    options: dict[str, Any] = {}
    if context is not None and not from_the_start:
        options = {"tls_context": context, "require_starttls": True}
    if not login:
        options["auth_exclude_mechanism"] = ["LOGIN", "PLAIN"]
    else:
        options |= {"authenticator": _authenticated, "auth_require_tls": not from_the_start}
    controller = Controller(
        _Handler(post, refuse, full),
        hostname="127.0.0.1",
        port=post.port,
        ssl_context=context if from_the_start else None,
        **options,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
