"""Messages to real servers, taken and refused."""

import os
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from sexcel.mail.sending import send
from sexcel.mail.server import Server, find_server
from sexcel.model.errors import MailError
from sexcel.model.settings import MailSettings
from tests.mail.servers import PASSWORD, USER, Authority, free_port, server

SENDER, ANN, BOB = "budget@example.org", "ann@example.org", "bob@example.org"


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """Return one that this process trusts."""
    trusted = Authority(tmp_path)
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(trusted.path)
    yield trusted
    if before is None:
        del os.environ["SSL_CERT_FILE"]
    else:
        os.environ["SSL_CERT_FILE"] = before


def message() -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Budget"
    mail.set_content("£8,352,743\n.\nFrom here on\n")
    return mail


def failing(to: Server, *recipients: str) -> str:
    with pytest.raises(MailError) as raised:
        send(message(), SENDER, recipients or (ANN,), to)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert PASSWORD not in sentence
    return sentence


def test_starttls_with_a_password(authority: Authority) -> None:
    with server(authority.context()) as post:
        to = Server("localhost", post.port, USER, PASSWORD, "starttls")
        send(message(), SENDER, (ANN, BOB), to)
    ((sender, recipients, received),) = post.received
    assert (sender, recipients, post.was_encrypted) == (SENDER, [ANN, BOB], True)
    assert received.get_content().replace("\r\n", "\n") == "£8,352,743\n.\nFrom here on\n"


def test_ssl_from_the_start(authority: Authority) -> None:
    with server(authority.context(), from_the_start=True) as post:
        send(message(), SENDER, (ANN,), Server("localhost", post.port, USER, PASSWORD, "ssl"))
    assert len(post.received) == 1


def test_without_encryption_nobody_logs_in() -> None:
    with server(login=False) as post:
        send(message(), SENDER, (ANN,), Server("localhost", post.port, security="none"))
    assert not post.was_encrypted
    with pytest.raises(MailError, match="Without encryption a password could be read"):
        find_server(MailSettings(host="localhost", user=USER, security="none"))


def test_a_wrong_password(authority: Authority) -> None:
    with server(authority.context()) as post:
        sentence = failing(Server("localhost", post.port, USER, "wrong", "starttls"))
    assert sentence == (
        f"Nothing was sent: localhost:{post.port} did not accept the user {USER} with that "
        "password (535 5.7.8 Authentication credentials invalid): check both."
    )
    assert post.received == []


def test_a_server_where_nobody_logs_in(authority: Authority) -> None:
    with server(authority.context(), login=False) as post:
        sentence = failing(Server("localhost", post.port, USER, PASSWORD, "starttls"))
    assert sentence.endswith("lets nobody log in there: check the port, or leave the user out.")


def test_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    with server(Authority(tmp_path).context()) as post:
        sentence = failing(Server("localhost", post.port, security="starttls"))
    assert sentence.startswith(
        f"Nothing was sent: the certificate of localhost:{post.port} is not to"
    )
    assert post.received == []


def test_a_certificate_for_another_name(authority: Authority) -> None:
    with server(authority.context("mail.example.org")) as post:
        sentence = failing(Server("localhost", post.port, security="starttls"))
    assert "is not to be trusted (Hostname mismatch" in sentence


def test_a_server_without_encryption() -> None:
    with server(login=False) as post:
        sentence = failing(Server("localhost", post.port, security="starttls"))
        assert sentence.endswith(
            "offers no encryption by STARTTLS: set the security to ssl, and the port with it."
        )
        sentence = failing(Server("localhost", post.port, security="ssl"))
        assert "does not speak TLS as expected" in sentence
        assert sentence.endswith("check the port, or set the security to starttls.")
    assert post.received == []


def test_nobody_listens() -> None:
    port = free_port()
    assert failing(Server("127.0.0.1", port, security="none")) == (
        f"Nothing was sent: 127.0.0.1:{port} refused the connection: check the server's name and "
        "the port."
    )


def test_no_such_server() -> None:
    sentence = failing(Server("no-such-server.invalid", 587))
    assert sentence == (
        "Nothing was sent: there is no server no-such-server.invalid: check its name and your "
        "connection."
    )


@pytest.mark.parametrize("security", ["starttls", "ssl", "none"])
def test_a_server_that_says_nothing(security: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        sentence = failing(Server("127.0.0.1", port, security=security, timeout=0.3))
    assert "did not answer within 0.3 seconds" in sentence


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            connection, _ = rude.accept()
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        sentence = failing(Server("127.0.0.1", rude.getsockname()[1], security="none"))
        thread.join()
    assert "broke off the connection" in sentence


def test_a_message_cut_off_on_its_way_may_have_arrived() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def take_and_hang_up() -> None:
            connection, _ = rude.accept()
            with connection:
                connection.sendall(b"220 here\r\n")
                for answer in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
                    connection.recv(4096)
                    connection.sendall(answer)
                connection.recv(4096)

        thread = threading.Thread(target=take_and_hang_up)
        thread.start()
        sentence = failing(Server("127.0.0.1", rude.getsockname()[1], security="none"))
        thread.join()
    assert sentence.startswith("Perhaps nothing was sent, perhaps all: ")


def test_an_address_that_the_server_refuses() -> None:
    with server(login=False, refuse=(ANN,)) as post:
        to = Server("localhost", post.port, security="none")
        assert failing(to, ANN).endswith(
            f"refused {ANN} (550 5.1.1 no such mailbox): check the addresses."
        )
        assert post.received == []
        assert failing(to, ANN, BOB) == (
            f"{to.name} refused {ANN} (550 5.1.1 no such mailbox), but the message did go to "
            f"{BOB}: correct the address, and send it to that one only."
        )
        assert [recipients for _, recipients, _ in post.received] == [[BOB]]


def test_a_message_that_is_too_large() -> None:
    with server(login=False, full=True) as post:
        sentence = failing(Server("localhost", post.port, security="none"))
    assert sentence.endswith(
        "refused the message (552 5.3.4 message too large): ask who runs the server."
    )


def test_settings_of_a_server() -> None:
    assert find_server(MailSettings(host="a.example.org")) == Server("a.example.org", 587)
    assert find_server(MailSettings(host="a", security="ssl")).port == 465
    assert find_server(MailSettings(host="a", security="none")).port == 25
    assert find_server(MailSettings(host="a", port=2525)).port == 2525
    with pytest.raises(MailError, match="No mail server is known"):
        find_server(MailSettings())
    for host in ("a b", "a\r\nQUIT", "-a", "http://a", "a/b"):
        with pytest.raises(MailError, match="is no name of a mail server"):
            find_server(MailSettings(host=host))
