"""``sexcel email``: the draft it writes, what it sends and what it never does."""

import io
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from sexcel import api
from sexcel.cli.email import _SECURITIES
from sexcel.mail.letter import Letter
from sexcel.model.settings import SECURITIES
from tests.cli.running import CommandRunner, digest
from tests.cli.small import workbook
from tests.mail.servers import PASSWORD, USER, Authority, server

ANN = "Ann Lee <ann@example.org>"


@pytest.fixture(autouse=True)
def no_mail_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FROM", "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_SECURITY", "SMTP_PASSWORD"):
        monkeypatch.delenv(f"SEXCEL_{name}", raising=False)


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)


def test_a_draft_beside_the_workbook(run: CommandRunner, good: Path) -> None:
    before = digest(good)
    code, out, err = run("email", good, "--to", ANN, "--cc", "bob@example.org; c@example.org")
    assert (code, err) == (0, "")
    assert "Open the draft, read it, and send it: nothing has been sent." in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    draft = read(good.with_name("good.eml"))
    assert (draft["X-Unsent"], draft["To"], draft["From"]) == ("1", ANN, None)
    assert draft["Cc"] == "bob@example.org, c@example.org"
    assert draft["Subject"] == "SEC Panel budget 2020/21 to 2022/23, £8,400 for 2020/21"
    (attached,) = draft.iter_attachments()
    assert attached.get_content() == good.read_bytes()
    assert digest(good) == before


def test_the_question_comes_first_and_errors_are_one_sentence(
    run: CommandRunner, bad: Path
) -> None:
    code, _, err = run("email", bad, "--to", ANN)
    assert (code, err) == (1, "")
    draft = read(bad.with_name("bad.eml"))
    for kind in ("plain", "html"):
        body = draft.get_body((kind,))
        assert body is not None
        text = " ".join(body.get_content().split())
        assert text.index("asked to approve") < text.index("1 error was found in the figures")
        assert "SEC1" not in text


def test_what_is_there_is_replaced_only_by_force(run: CommandRunner, good: Path) -> None:
    assert run("email", good, "--to", ANN).code == 0
    assert "is there already" in run.fails("email", good, "--to", ANN)
    assert run("email", good, "--to", ANN, "--force").code == 0


def test_never_over_the_input(run: CommandRunner, good: Path) -> None:
    before = digest(good)
    assert "never written to" in run.fails("email", good, "--to", ANN, "-o", good, "--force")
    eml = workbook(good.with_name("budget.eml"))
    assert "never written to" in run.fails("email", eml, "--to", ANN, "--force")
    assert "does not end in .eml" in run.fails("email", good, "--to", ANN, "-o", good.parent / "a")
    assert digest(good) == before


def test_what_is_refused(run: CommandRunner, good: Path) -> None:
    refused = {
        "is no e-mail address": ("--to", "ann"),
        "--to 'ann@example.org??Bcc: eve@example.org' holds a line break": (
            "--to",
            "ann@example.org\r\nBcc: eve@example.org",
        ),
        "--subject holds a line break": ("--to", ANN, "--subject", "a\nBcc: eve@example.org"),
        "--cc 'x' is no e-mail address": ("--to", ANN, "--cc", "x"),
        "--from takes one": ("--to", ANN, "--from", "a@example.org, b@example.org"),
        "No mail server is known": ("--to", ANN, "--from", "a@example.org", "--send"),
        "Nobody is named as the sender": ("--to", ANN, "--send", "--smtp-host", "localhost"),
        "Missing option '--to'": (),
    }
    for sentence, options in refused.items():
        assert sentence in run.fails("email", good, *options)
    assert [path.name for path in good.parent.iterdir()] == ["good.xlsx"]


def test_a_file_name_with_a_line_break(run: CommandRunner, good: Path) -> None:
    odd = good.rename(good.with_name("a\r\nBcc: eve@example.org.xlsx"))
    sentence = run.fails("email", odd, "--to", ANN, "-o", odd.with_name("draft.eml"))
    assert sentence.startswith("The workbook's file name holds a line break")


def test_sent_by_the_server_in_the_configuration(
    run: CommandRunner, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    settings = good.parent / "sexcel.toml"
    with server(authority.context()) as post:
        settings.write_text(
            f'[email]\nfrom = "Team <team@example.org>"\nhost = "localhost"\nport = {post.port}\n'
            f'user = "{USER}"\n',
            encoding="utf-8",
        )
        sending = ("email", good, "--to", ANN, "--cc", "bob@example.org", "--send")
        # Whoever sent the workbook may have put a file beside it: it names no server.
        assert "'localhost' in one that was not named is not used" in run.fails(*sending)
        shown = " ".join(run("config", good).out.split())
        assert "its mail server is not used, as --config does not name this file" in shown
        assert post.received == []
        code, out, err = run(*sending, "--config", settings)
    assert (code, err) == (0, "")
    assert f"Sent       to ann@example.org and bob@example.org, by localhost:{post.port}\n" in out
    assert PASSWORD not in out
    ((sender, recipients, message),) = post.received
    assert (sender, recipients) == ("team@example.org", ["ann@example.org", "bob@example.org"])
    assert message["X-Unsent"] is None
    assert message["From"] == "Team <team@example.org>"
    assert message["Message-ID"].endswith("@example.org>")
    (attached,) = message.iter_attachments()
    assert attached.get_content() == good.read_bytes()
    assert not good.with_name("good.eml").exists()


def test_a_copy_of_what_was_sent(run: CommandRunner, good: Path) -> None:
    output = good.with_name("sent.eml")
    with server(login=False) as post:
        options = ("--smtp-host", "localhost", "--smtp-port", str(post.port), "--smtp-security")
        sending = ("--from", "a@example.org", "--send", *options, "none", "-o", output)
        assert run("email", good, "--to", ANN, *sending).code == 0
    assert read(output)["Message-ID"] == post.received[0][2]["Message-ID"]
    output.unlink()
    assert "refused the connection" in run.fails("email", good, "--to", ANN, *sending)
    assert not output.exists()


def test_nothing_is_sent_unless_asked(run: CommandRunner, good: Path) -> None:
    with server(login=False) as post:
        options = ("--smtp-host", "localhost", "--smtp-port", str(post.port))
        assert run("email", good, "--to", ANN, "--from", "a@example.org", *options).code == 0
    assert post.received == []


def test_a_password_in_a_file_is_refused(run: CommandRunner, good: Path) -> None:
    settings = good.parent / "sexcel.toml"
    for text, complaint in {
        'password = "x"': "email.password: a password does not belong in a file",
        "port = 0": "email.port: a number such as 587 is needed, not 0",
        'port = "587"': "email.port: a number such as 587 is needed",
        'security = "tls"': "email.security: ",
        'server = "x"': "email.server: there is no such key",
    }.items():
        settings.write_text(f"[email]\n{text}\n", encoding="utf-8")
        assert complaint in run.fails("email", good, "--to", ANN)


def test_every_way_of_encryption_is_an_option() -> None:
    assert _SECURITIES == SECURITIES


def test_from_python(good: Path) -> None:
    done = api.email(good, Letter(("ann@example.org",), subject="The budget"))
    assert (done.subject, done.to, done.output) == (
        "The budget",
        ("ann@example.org",),
        good.with_name("good.eml"),
    )
