"""What was taken into a monitor workbook, as text."""

from collections.abc import Iterator

from sexcel.model.wording import count_of, join_words, pounds
from sexcel.reports.page import Page
from sexcel.year.take_in import TakenIn

_MARGIN = 12
"""Columns: the longest heading, ``Not mapped``, and two spaces."""
_MOST = 12
"""Accounts or lines that are named: more do not help a person at the terminal."""


def render_taken_in(outcome: TakenIn, page: Page) -> str:
    """Return month by month what was taken in, what differs, and what no line takes."""
    facts = {
        "Monitor": f"{outcome.monitor}, {'written' if outcome.is_written else 'as it was'}",
        "Before": "" if outcome.before is None else f"{outcome.before}, the state before",
        "Closed": f"{count_of(outcome.months_closed, 'month')} from April",
    }
    lines = page.list_facts(facts, _MARGIN)
    for month in outcome.months:
        text = f"{pounds(month.total)} in {count_of(month.entries, 'entry')} of {month.file}"
        text = text.replace("entrys", "entries")
        lines += page.hang(f"{month.month:%b %Y}", f"{text}: {month.state}", _MARGIN)
    if outcome.gaps:
        gaps = join_words([f"{month:%B}" for month in outcome.gaps])
        lines += page.hang("No entries", f"{gaps}, which count as nothing spent", _MARGIN)
    lines += _list(page, "Differs", _differences(outcome))
    lines += _list(page, "Not mapped", _unmapped(outcome))
    lines += _list(page, "Next year", _next_year(outcome))
    if any(month.state == "differs" for month in outcome.months):
        lines += ["", *page.wrap("A closed month has other figures: nothing was taken in. Add "
                                 "--restate to replace the month.")]  # fmt: skip
    return "\n".join([*lines, ""])


def _list(page: Page, head: str, texts: Iterator[str]) -> list[str]:
    listed = list(texts)
    lines: list[str] = []
    for text in listed[:_MOST]:
        lines += page.hang("" if lines else head, text, _MARGIN)
    if len(listed) > _MOST:
        lines += page.hang("", f"and {len(listed) - _MOST:,} more", _MARGIN)
    return lines


def _differences(outcome: TakenIn) -> Iterator[str]:
    for change in outcome.differences:
        yield (
            f"{change.month:%b %Y}, {change.line}: was {pounds(change.was)}, is "
            f"{pounds(change.now)}"
        )


def _unmapped(outcome: TakenIn) -> Iterator[str]:
    for account in outcome.unmapped:
        name = " ".join(filter(None, (account.code, account.name))) or "no code and no name"
        nearest = f"; nearest is '{account.nearest}'" if account.nearest else ""
        yield f"{name}, {pounds(account.total)}: add it to Mapping{nearest}"


def _next_year(outcome: TakenIn) -> Iterator[str]:
    for entry in outcome.next_year:
        yield f"{entry.details}, {pounds(entry.amount)}: a reversal that belongs to next year"
