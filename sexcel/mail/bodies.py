"""The body of the e-mail, as plain text and as HTML: the same facts in the same order."""

import textwrap
from collections.abc import Iterator
from decimal import Decimal
from html import escape

from sexcel.mail.facts import Category, MailFacts, Movement
from sexcel.model.wording import pounds, signed_pounds, signed_share

_WIDTH = 72
"""Letters of a line of text: a reply that quotes it still fits 80 columns."""
_LONGEST_LINE = 78
"""Letters of a line of the table: RFC 5322 asks for no more."""
_NARROWEST_NAME = 16
"""Letters of the column of names, however wide the figures are: a word fits."""
_INK, _QUIET, _RULE, _HEAD = "#1F2A37", "#5F6B7A", "#C9D2DB", "#DCE4EC"
_CELL = f"padding:4px 10px;border-bottom:1px solid {_RULE}"


def render_text(facts: MailFacts) -> str:
    """Return the plain text, in lines of at most 72 letters but for a table that is wider."""
    return "\n".join([*_text_lines(facts), ""])


def _text_lines(facts: MailFacts) -> Iterator[str]:
    yield from _wrap(_question(facts))
    if facts.headline is not None:
        yield ""
        yield from _wrap(_headline(facts))
    if facts.categories:
        yield ""
        yield from _text_table(facts)
    if facts.movements:
        yield ""
        yield _movements_title(facts)
        for movement in facts.movements:
            yield from _wrap(
                f"- {_state_movement(movement)} {_state_reason(movement)}".rstrip(), "  "
            )
    yield ""
    yield from _wrap(facts.checks)
    yield ""
    yield from _wrap(_attachment(facts))


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _question(facts: MailFacts) -> str:
    """Return what the reader is asked to do, and by which page."""
    budget = f"the {facts.year} {facts.budget_word}"
    amount = "" if facts.headline is None else f" of {pounds(facts.headline)}"
    if facts.is_final:
        return f"For information: {budget}{amount} is attached."
    return f"The Panel is asked to approve {budget}{amount}. Page 1 of the workbook has the case."


def _attachment(facts: MailFacts) -> str:
    version = f", {facts.version}" if facts.version else ""
    return f"Attached is {facts.file_name}: {facts.title}{version}."


def _movements_title(facts: MailFacts) -> str:
    return f"The largest movements, {facts.year} budget less {facts.prior_year} outturn"


def _headline(facts: MailFacts) -> str:
    assert facts.headline is not None
    text = f"Total budget for {facts.year}: {pounds(facts.headline)}"
    total = next((row for row in reversed(facts.categories) if row.is_total), None)
    against = [
        f"{signed_pounds(facts.headline - figure)}"
        f"{signed_share(facts.headline - figure, figure)} against the {facts.prior_year} {name}"
        for name, figure in (
            ("approved budget", None if total is None else total.prior),
            ("estimated outturn", None if total is None else total.outturn),
        )
        if figure is not None
    ]
    return f"{text}; {', '.join(against)}." if against else f"{text}."


def _headings(facts: MailFacts) -> tuple[str, ...]:
    prior, year = facts.prior_year, facts.year
    change = "change on outturn"
    return ("Budget category", f"{prior} budget", f"{prior} outturn", f"{year} budget", change)


def _figures(category: Category) -> tuple[str, ...]:
    variance = category.variance
    return (
        _pounds(category.prior),
        _pounds(category.outturn),
        _pounds(category.budget),
        "" if variance is None else signed_pounds(variance),
    )


def _text_table(facts: MailFacts) -> Iterator[str]:
    """Yield the lines of the table; the year of a heading is over its word, to keep them short."""
    first, *figure_headings = _headings(facts)
    years, names = zip(*map(_split_heading, figure_headings), strict=True)
    rows = [
        ("", *years),
        (first, *names),
        *((category.name, *_figures(category)) for category in facts.categories),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    room = _LONGEST_LINE - sum(width + 2 for width in widths[1:])
    widths[0] = min(widths[0], max(room, _NARROWEST_NAME))
    for row in rows:
        figures = "  ".join(
            text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)
        )
        name, *more = textwrap.wrap(row[0], widths[0]) or [""]
        yield f"{name.ljust(widths[0])}  {figures}".rstrip()
        yield from (f"  {line}" for line in more)


def _split_heading(text: str) -> tuple[str, str]:
    """Return the two lines of a heading such as ``2019/20 budget``."""
    year, _, name = text.rpartition(" ")
    return year, name


def _state_movement(movement: Movement) -> str:
    change = movement.budget - movement.outturn
    return (
        f"{movement.line}: {signed_pounds(change)}{signed_share(change, movement.outturn)}, from "
        f"{pounds(movement.outturn)} to {pounds(movement.budget)}."
    )


def _state_reason(movement: Movement) -> str:
    if movement.reason:
        return movement.reason if movement.reason[-1] in ".!?…" else f"{movement.reason}."
    return "A reason is needed." if movement.is_due else ""


def _pounds(amount: Decimal | None) -> str:
    return "" if amount is None else pounds(amount)


def render_html(facts: MailFacts) -> str:
    """Return the HTML: no script, no image, nothing fetched; every word of the workbook escaped."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(facts.title)}</title>'
            "</head>",
            f'<body style="font-family:Arial,sans-serif;font-size:14px;color:{_INK}">',
            *_html_lines(facts),
            "</body></html>",
            "",
        ]
    )


def _html_lines(facts: MailFacts) -> Iterator[str]:
    yield f"<p><strong>{escape(_question(facts))}</strong></p>"
    if facts.headline is not None:
        yield f"<p>{escape(_headline(facts))}</p>"
    if facts.categories:
        yield from _html_table(facts)
    if facts.movements:
        yield f"<p><strong>{escape(_movements_title(facts))}</strong></p>"
        yield "<ul>"
        for movement in facts.movements:
            yield f"<li>{escape(f'{_state_movement(movement)} {_state_reason(movement)}')}</li>"
        yield "</ul>"
    yield f"<p>{escape(facts.checks)}</p>"
    yield f'<p style="color:{_QUIET}">{escape(_attachment(facts))}</p>'


def _html_table(facts: MailFacts) -> Iterator[str]:
    yield '<table style="border-collapse:collapse;font-size:13px">'
    first, *figure_headings = _headings(facts)
    heads = "".join(
        f'<th scope="col" style="{_CELL};text-align:right">{escape(text)}</th>'
        for text in figure_headings
    )
    yield (
        f'<tr style="background:{_HEAD}"><th scope="col" style="{_CELL};text-align:left">'
        f"{escape(first)}</th>{heads}</tr>"
    )
    for category in facts.categories:
        bold = ";font-weight:bold" if category.is_total else ""
        cells = "".join(
            f'<td style="{_CELL};text-align:right;white-space:nowrap{bold}">{escape(text)}</td>'
            for text in _figures(category)
        )
        yield f'<tr><td style="{_CELL}{bold}">{escape(category.name)}</td>{cells}</tr>'
    yield "</table>"
