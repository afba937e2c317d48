"""The e-mail itself: what it says, what is attached, and what cannot get into its headers."""

from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sexcel.mail.addresses import check_line
from sexcel.mail.bodies import Paragraph, render_html, render_text
from sexcel.mail.budget_body import budget_body
from sexcel.mail.facts import Category, MailFacts, QuotedMovement
from sexcel.mail.message import Envelope, compose_message
from sexcel.model.errors import MailError
from tests.properties import examples

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ANN = Address("Ann Lee", "ann", "example.org")
FACTS = MailFacts(
    title="SEC Panel budget 2020/21 to 2022/23",
    file_name="budget.xlsx",
    version="version 0.3 (Draft)",
    budget_word="Draft Budget",
    is_final=False,
    checks="No error was found in the figures.",
    year="2020/21",
    prior_year="2019/20",
    headline=Decimal(8_400),
    categories=(
        Category("Projects", Decimal(2_000), Decimal(2_000), Decimal(2_200), is_total=False),
        Category("Contingency", Decimal(390), None, Decimal(400), is_total=False),
        Category("Total", Decimal(8_190), Decimal(7_700), Decimal(8_400), is_total=True),
    ),
    has_pack=True,
    movements=(
        QuotedMovement("Legal", Decimal(300), Decimal(100), "Fewer cases", is_due=False),
        QuotedMovement("Projects", Decimal(0), Decimal(200), "", is_due=True),
        QuotedMovement("Contingency", None, Decimal(400), "", is_due=False),
    ),
)
PLAIN = """\
The Panel is asked to approve the 2020/21 Draft Budget of £8,400. Page 1
of the workbook has the case.

Total budget for 2020/21: £8,400; +£210 (+2.6%) against the 2019/20
approved budget, +£700 (+9.1%) against the 2019/20 estimated outturn.

                 2019/20  2019/20  2020/21  change on
Budget category   budget  outturn   budget    outturn
Projects          £2,000   £2,000   £2,200      +£200
Contingency         £390              £400      +£400
Total             £8,190   £7,700   £8,400      +£700

The largest movements, 2020/21 budget less 2019/20 outturn
- Legal: -£200 (-66.7%), from £300 to £100. Fewer cases.
- Projects: +£200, from £0 to £200. A reason is needed.
- Contingency: +£400; no outturn is given.

No error was found in the figures.

Attached is budget.xlsx: SEC Panel budget 2020/21 to 2022/23, version
0.3 (Draft).
"""


def compose(
    facts: MailFacts = FACTS,
    *,
    subject: str = "Budget",
    name: str = "budget.xlsx",
    to: tuple[Address, ...] = (ANN,),
    draft: bool = True,
) -> EmailMessage:
    envelope = Envelope(Address("", "budget", "example.org"), to, (), subject)
    return compose_message(envelope, budget_body(facts), name, b"PK workbook", NOW, draft=draft)


def read(mail: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(mail.as_bytes(), _class=EmailMessage, policy=default)
    assert not parsed.defects
    return parsed


def test_the_plain_body() -> None:
    assert render_text(budget_body(FACTS)) == PLAIN


def test_no_line_of_the_plain_body_is_broken_by_a_mail_program() -> None:
    """Keep to the 78 letters a line that RFC 5322 asks for, with figures of the published size."""
    category = Category(
        "Core Team and Subject Matter Experts, before the discount",
        *(Decimal(-12_345_678),) * 3,
        is_total=False,
    )
    body = render_text(budget_body(replace(FACTS, categories=(category, *FACTS.categories))))
    assert max(map(len, body.splitlines())) <= 78
    assert "-£12,345,678" in body


def test_a_draft_opens_unsent() -> None:
    content = compose().as_bytes()
    assert content.startswith(b"X-Unsent: 1\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    mail = read(compose())
    assert [mail[name] for name in ("To", "From", "Subject", "Date")] == [
        "Ann Lee <ann@example.org>",
        "budget@example.org",
        "Budget",
        "Wed, 25 Nov 2026 09:30:00 +0000",
    ]
    assert mail["Message-ID"] is None
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "budget.xlsx"
    assert attached.get_content() == b"PK workbook"
    assert attached.get_content_type() == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == PLAIN


def test_what_is_sent_is_no_draft() -> None:
    mail = read(compose(draft=False))
    assert mail["X-Unsent"] is None
    assert mail["Message-ID"].endswith("@example.org>")


def test_a_draft_is_the_same_each_time() -> None:
    assert compose().as_bytes() == compose().as_bytes()


def test_the_question_comes_first_and_a_final_budget_asks_nothing() -> None:
    assert render_text(
        budget_body(replace(FACTS, is_final=True, budget_word="Approved Budget"))
    ).startswith("For information: the 2020/21 Approved Budget of £8,400 is attached.\n")
    html = render_html(budget_body(FACTS))
    assert html.index("asked to approve") < html.index("Total budget") < html.index("No error was")


def test_page_1_is_named_only_where_the_workbook_has_a_pack() -> None:
    (first, *_) = budget_body(replace(FACTS, has_pack=False)).blocks
    assert first == Paragraph(
        "The Panel is asked to approve the 2020/21 Draft Budget of £8,400.", is_strong=True
    )


def test_an_attachment_has_a_plain_name_that_outlook_goes_by() -> None:
    content = compose(name="Budget – Überblick \u201e21.xlsx").as_bytes().decode()
    assert 'name="Budget _ Uberblick _21.xlsx"' in content.replace("\r\n", "")
    assert "filename*=utf-8''Budget%20%E2%80%93%20%C3%9Cberblick" in content
    assert 'name="workbook.xlsx"' in compose(name="预算.xlsx").as_bytes().decode()


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert {name for name, _ in attrs} <= {"lang", "charset", "style", "scope"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = '<script>alert(1)</script><img src=x onerror="x">&amp;\'"'


def test_words_of_the_workbook_are_no_html() -> None:
    facts = replace(
        FACTS,
        title=HOSTILE,
        file_name=HOSTILE,
        version=HOSTILE,
        checks=HOSTILE,
        categories=(Category(HOSTILE, None, None, Decimal(1), is_total=True),),
        movements=(QuotedMovement(HOSTILE, Decimal(1), Decimal(2), HOSTILE, is_due=False),),
    )
    tags = _Tags(render_html(budget_body(facts)))
    assert {"script", "img"}.isdisjoint(tags.tags)
    assert tags.tags == _Tags(render_html(budget_body(replace(facts, title="x")))).tags
    assert sum(text.count(HOSTILE) for text in tags.texts) >= 7


LINES = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))
    | st.just(" "),
    min_size=1,
    max_size=100,
).filter(lambda text: text.strip() == text and "  " not in text)


@examples(40)
@given(LINES)
def test_any_subject_is_read_as_it_was_typed(subject: str) -> None:
    assert read(compose(subject=check_line(subject, "--subject")))["Subject"] == subject


@examples(40)
@given(LINES)
def test_any_name_is_read_as_it_was_typed(name: str) -> None:
    content = compose(to=(Address(name, "ann", "example.org"), ANN)).as_bytes()
    # The older of Python's two parsers: the newer one reads a space between two encoded words.
    written = " ".join(message_from_bytes(content, policy=compat32)["To"].split("\r\n "))
    parsed = [
        (str(make_header(decode_header(name))), address)
        for name, address in getaddresses([written])
    ]
    assert parsed == [(name, "ann@example.org"), ("Ann Lee", "ann@example.org")]


@examples(40)
@given(LINES)
def test_any_file_name_is_read_as_it_was(name: str) -> None:
    (attached,) = read(compose(name=f"{name}.xlsx")).iter_attachments()
    assert attached.get_filename() == f"{name}.xlsx"


@pytest.mark.parametrize("name", ["a\r\nBcc: eve@example.org.xlsx", "a\nb.xlsx", "a\x00.xlsx"])
def test_a_file_name_that_is_no_line(name: str) -> None:
    with pytest.raises(MailError, match="The workbook's file name holds a line break"):
        compose(name=name)


def test_a_subject_that_is_no_line() -> None:
    for subject in ("a\r\nBcc: eve@example.org", "a\rb", "a\x0bb", "a\u2028b", "a\u202eb"):
        with pytest.raises(MailError, match="--subject holds a line break"):
            check_line(subject, "--subject")
    with pytest.raises(MailError, match="--subject has 201 letters"):
        check_line("a" * 201, "--subject")
