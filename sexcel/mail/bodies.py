"""The body of the e-mail, as plain text and as HTML: the same facts in the same order."""

import textwrap
from collections.abc import Iterator
from decimal import Decimal
from html import escape

from sexcel.mail.facts import Category, LargeVariance, MailFacts
from sexcel.model.wording import pounds, signed_pounds, signed_share

_WIDTH, _LONGEST_LINE, _LEAST_OF_A_NAME = 72, 78, 16
_INK, _QUIET, _RULE, _BAD, _HEAD = "#1F2A37", "#5F6B7A", "#C9D2DB", "#9C0006", "#DCE4EC"
_CELL = f"padding:4px 10px;border-bottom:1px solid {_RULE}"


def plain_body(facts: MailFacts) -> str:
    """The plain text, in lines of at most 72 letters but for a table that is wider."""
    return "\n".join([*_plain(facts), ""])


def _plain(facts: MailFacts) -> Iterator[str]:
    if facts.errors:
        yield from _wrapped(_warning(facts))
        for message in (*facts.errors, *_more(facts)):
            yield from _wrapped(f"- {message}", "  ")
        yield ""
    yield from _wrapped(_opening(facts))
    if facts.headline is not None:
        yield ""
        yield from _wrapped(_headline(facts))
    if facts.categories:
        yield ""
        yield from _plain_table(facts)
    if facts.variances:
        yield ""
        yield "The largest variances"
        for variance in facts.variances:
            yield from _wrapped(f"- {_moved(variance)} {_why(variance)}", "  ")
    yield ""
    yield from _wrapped(f"State of the checks: {facts.verdict}")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _warning(facts: MailFacts) -> str:
    return f"Please read first. {facts.verdict}"


def _more(facts: MailFacts) -> tuple[str, ...]:
    if not facts.more_errors:
        return ()
    return (f"and {facts.more_errors} more.",)


def _opening(facts: MailFacts) -> str:
    version = f", {facts.version}" if facts.version else ""
    return f"Attached is {facts.file_name}: {facts.title}{version}."


def _headline(facts: MailFacts) -> str:
    assert facts.headline is not None
    text = f"Total budget for {facts.year}: {pounds(facts.headline)}"
    total = next((one for one in facts.categories if one.is_total), None)
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


def _columns(facts: MailFacts) -> tuple[str, ...]:
    prior, year = facts.prior_year, facts.year
    return ("Budget category", f"{prior} budget", f"{prior} outturn", f"{year} budget", "Variance")


def _figures(one: Category) -> tuple[str, ...]:
    variance = one.variance
    return (
        _pounds(one.prior),
        _pounds(one.outturn),
        _pounds(one.budget),
        "" if variance is None else signed_pounds(variance),
    )


def _plain_table(facts: MailFacts) -> Iterator[str]:
    """The year of a heading over its word, so that mail programs have no long line to break."""
    first, *others = _columns(facts)
    years, names = zip(*map(_over, others), strict=True)
    rows = [
        ("", *years),
        (first, *names),
        *((one.name, *_figures(one)) for one in facts.categories),
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    left = _LONGEST_LINE - sum(width + 2 for width in widths[1:])
    widths[0] = min(widths[0], max(left, _LEAST_OF_A_NAME))
    for row in rows:
        figures = "  ".join(
            text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)
        )
        name, *more = textwrap.wrap(row[0], widths[0]) or [""]
        yield f"{name.ljust(widths[0])}  {figures}".rstrip()
        yield from (f"  {other}" for other in more)


def _over(text: str) -> tuple[str, str]:
    """``2019/20 budget`` as two lines of a heading."""
    year, _, name = text.rpartition(" ")
    return year, name


def _moved(variance: LargeVariance) -> str:
    change = variance.budget - variance.outturn
    return (
        f"{variance.line} ({variance.caption}): {signed_pounds(change)}"
        f"{signed_share(change, variance.outturn)}, from {pounds(variance.outturn)} to "
        f"{pounds(variance.budget)}."
    )


def _why(variance: LargeVariance) -> str:
    if variance.reason:
        return variance.reason if variance.reason[-1] in ".!?…" else f"{variance.reason}."
    return "A reason is due and not given." if variance.is_due else "No reason is given."


def _pounds(amount: Decimal | None) -> str:
    return "" if amount is None else pounds(amount)


def html_body(facts: MailFacts) -> str:
    """The HTML: no script, no image, nothing fetched; every word of the workbook escaped."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(facts.title)}</title>'
            "</head>",
            f'<body style="font-family:Arial,sans-serif;font-size:14px;color:{_INK}">',
            *_html(facts),
            "</body></html>",
            "",
        ]
    )


def _html(facts: MailFacts) -> Iterator[str]:
    if facts.errors:
        yield f'<p style="color:{_BAD}"><strong>{escape(_warning(facts))}</strong></p>'
        yield f'<ul style="color:{_BAD}">'
        yield from (f"<li>{escape(text)}</li>" for text in (*facts.errors, *_more(facts)))
        yield "</ul>"
    yield f"<p>{escape(_opening(facts))}</p>"
    if facts.headline is not None:
        yield f"<p><strong>{escape(_headline(facts))}</strong></p>"
    if facts.categories:
        yield from _html_table(facts)
    if facts.variances:
        yield "<p><strong>The largest variances</strong></p>"
        yield "<ul>"
        for variance in facts.variances:
            yield f"<li>{escape(_moved(variance))} {escape(_why(variance))}</li>"
        yield "</ul>"
    yield f'<p style="color:{_QUIET}">State of the checks: {escape(facts.verdict)}</p>'


def _html_table(facts: MailFacts) -> Iterator[str]:
    yield '<table style="border-collapse:collapse;font-size:13px">'
    first, *others = _columns(facts)
    heads = "".join(
        f'<th scope="col" style="{_CELL};text-align:right">{escape(text)}</th>' for text in others
    )
    yield (
        f'<tr style="background:{_HEAD}"><th scope="col" style="{_CELL};text-align:left">'
        f"{escape(first)}</th>{heads}</tr>"
    )
    for one in facts.categories:
        bold = ";font-weight:bold" if one.is_total else ""
        cells = "".join(
            f'<td style="{_CELL};text-align:right;white-space:nowrap{bold}">{escape(text)}</td>'
            for text in _figures(one)
        )
        yield f'<tr><td style="{_CELL}{bold}">{escape(one.name)}</td>{cells}</tr>'
    yield "</table>"
