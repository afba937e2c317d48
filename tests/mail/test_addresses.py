"""Addresses as people type them, and those that are none."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.mail.addresses import check_line, parse_address, parse_addresses
from sexcel.model.errors import MailError


def of(*texts: str) -> list[str]:
    return [str(address) for address in parse_addresses(texts, "--to")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@example.org", ["ann@example.org"]),
        ("  Ann Lee  <ann@example.org> ", ["Ann Lee <ann@example.org>"]),
        ("<ann@example.org>", ["ann@example.org"]),
        ('"Lee, Ann" <ann@example.org>', ['"Lee, Ann" <ann@example.org>']),
        (r'"Ann \"A\" Lee" <ann@example.org>', [r'"Ann \"A\" Lee" <ann@example.org>']),
        ("a@example.org; b@example.org", ["a@example.org", "b@example.org"]),
        ("A <a@example.org>, B <b@example.org>", ["A <a@example.org>", "B <b@example.org>"]),
        ("a@example.org, A@EXAMPLE.ORG;", ["a@example.org"]),
        ("Jörg Müller <joerg@example.org>", ["Jörg Müller <joerg@example.org>"]),
        ("x@bücher.example.org", ["x@xn--bcher-kva.example.org"]),
        ("x@straße.de", ["x@xn--strae-oqa.de"]),
        ("first.last+budget@sub.example.co.uk", ["first.last+budget@sub.example.co.uk"]),
    ],
)
def test_addresses(text: str, expected: list[str]) -> None:
    assert of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@example",
        "ann@example..org",
        "a..n@example.org",
        "ann lee@example.org",
        "ann@exam ple.org",
        "ann@example.org bob@example.org",
        "jörg@example.org",
        "Ann <ann@example.org> x",
        "Ann <ann@example.org",
        "ann@[127.0.0.1]",
        "ann@localhost",
        f"{'a' * 65}@example.org",
        f"{'a' * 101} <ann@example.org>",
        "ann@example.org\r\nBcc: eve@example.org",
        "ann@example.org\nBcc: eve@example.org",
        "Ann\r\nBcc: eve@example.org <ann@example.org>",
        "Ann\x00 <ann@example.org>",
        "Ann\u2028 <ann@example.org>",
        "Ann\u202e <ann@example.org>",
        "ann\t@example.org",
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(MailError) as raised:
        of(text)
    sentence = str(raised.value)
    assert sentence.startswith("--to '")
    assert sentence.isprintable()


def test_one_and_only() -> None:
    assert str(parse_address("A <a@example.org>", "--from")) == "A <a@example.org>"
    with pytest.raises(MailError, match="--from takes one e-mail address, not 2"):
        parse_address("a@example.org, b@example.org", "--from")


@given(st.text(max_size=80))
def test_whatever_is_typed_no_line_breaks_get_through(text: str) -> None:
    try:
        lines = [*of(text), *of(f"{text} <ann@example.org>"), check_line(text, "--subject")]
    except MailError as error:
        assert "\n" not in str(error)
        assert "\r" not in str(error)
    else:
        assert all(line.isprintable() for line in lines)


def test_without_the_library_the_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "email_validator", None)
    with pytest.raises(MailError, match=r"pip install 'sexcel\[email\]'\.$"):
        of("ann@example.org")
