"""What a column heading says: the financial year, the status, the rest."""

import re
from dataclasses import dataclass
from functools import cached_property

from sexcel.model.book import financial_year
from sexcel.model.names import normal
from sexcel.model.tables import Status
from sexcel.readers.near import nearest

_SPAN = re.compile(r"\b(?P<first>20\d\d)\s*[/\-\u2013]\s*(?P<last>20\d\d|\d\d)\b")
_SHORT = re.compile(r"\b(?P<first>\d\d)\s*/\s*(?P<last>\d\d)\b")
_ENDING = re.compile(r"\bFY\s*(?:20)?(?P<last>\d\d)\b", re.IGNORECASE)
_BARE = re.compile(r"\b(?P<first>20\d\d)\b")


@dataclass(frozen=True)
class Heading:
    """The heading of one column: its parts from top to bottom and where the lowest stands."""

    position: int
    parts: tuple[str, ...]
    row: int

    @cached_property
    def text(self) -> str:
        """All parts, joined."""
        return " ".join(self.parts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the heading may be called: its lowest part, or all of it, in one spelling."""
        return tuple(dict.fromkeys((normal(self.parts[-1]), normal(self.text))))

    @cached_property
    def year(self) -> int | None:
        """First year of the financial year named; None where none is."""
        return year_in(self.text)

    @cached_property
    def bad_year(self) -> str | None:
        """The year as written where it is no financial year (``2019/21``), else None."""
        for pattern in (_SPAN, _SHORT):
            if match := pattern.search(self.text):
                first, last = int(match["first"]) % 100, int(match["last"]) % 100
                return None if last == (first + 1) % 100 else match[0]
        return None

    @cached_property
    def status(self) -> Status | None:
        """How firm the column's figures are; None where the heading does not say."""
        words = normal(self.text)
        for status, signs in _STATUS_SIGNS:
            if any(sign in words for sign in signs):
                return status
        if self.year is None:
            return None
        meant = {nearest(word, _STATUS_WORDS) for word in words.split()}
        return next((status for status, (word, *_) in _STATUS_SIGNS if word in meant), None)

    @property
    def is_draft(self) -> bool:
        """Whether the heading still calls the budget a draft."""
        return "draft" in normal(self.text).split()


_STATUS_SIGNS = (
    (Status.OUTTURN, ("outturn", "out turn")),
    (Status.ESTIMATED, ("estimate",)),
    (Status.FORECAST, ("forecast",)),
    (Status.APPROVED, ("approved", "budget")),
)
_STATUS_WORDS = ("outturn", "estimate", "forecast", "approved", "budget")


def year_in(text: str) -> int | None:
    """First year of the financial year in ``2020/21``, ``2020-21``, ``20/21``, ``FY21``, ``2020``.

    A year named by its end (FY21) is the one that ends in it.
    """
    for pattern in (_SPAN, _SHORT, _BARE):
        if match := pattern.search(text):
            return 2000 + int(match["first"]) % 100
    if match := _ENDING.search(text):
        return 2000 + int(match["last"]) - 1
    return None


def is_year(text: str) -> bool:
    """Whether the text is a financial year and nothing else."""
    year = year_in(text)
    return year is not None and (
        normal(text) == normal(financial_year(year))
        or any(pattern.fullmatch(text.strip()) for pattern in (_SPAN, _SHORT, _ENDING, _BARE))
    )
