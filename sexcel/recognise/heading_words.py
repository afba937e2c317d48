"""What a column heading says: the financial year, the status, the rest."""

import re
from functools import cached_property, lru_cache

from msgspec import Struct

from sexcel.model.book import financial_year
from sexcel.model.names import normalise
from sexcel.model.tables import Status
from sexcel.recognise.spelling import find_misspelt

_SPAN = re.compile(
    r"(?:\bFY\s*)?(?<!\d)(?P<first>20\d\d)\s*[/_\-\u2010-\u2015]\s*(?P<last>20\d\d|\d\d)(?![\d/.\-])"
)
_SHORT = re.compile(r"(?:\bFY\s*)?(?<![\d/.\-])(?P<first>\d\d)\s*/\s*(?P<last>\d\d)(?![\d/])")
_DASHED = re.compile(
    r"(?<![\d/.\-])(?P<first>\d\d)\s?[_\-\u2010-\u2015]\s?(?P<last>\d\d)(?![\d\-])"
)
_DAY = re.compile(r"(?<!\d)\d{1,2}([/.\-])(?P<month>\d{1,2})\1(?:20)?(?P<last>\d\d)(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)20(?P<last>\d\d)-(?P<month>\d\d)-\d\d(?!\d)")
_ENDING = re.compile(
    r"\b(?:FYE?|Y/E|year[- ]end(?:ing|ed)?)\s*(?:\d{1,2}(?:st)?\s+)?(?:mar(?:ch)?\s+)?"
    r"(?:20)?(?P<last>\d\d)(?!\d)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<!\d)(?P<first>20\d\d)(?!\d)")
_UNIT = re.compile(
    r"(?:[(\[]\s*|(?<!\s)\s*)£\s?(?:k|m|mn|million|thousands?|['\u2019]?\s?000s?)?\s*(?=[)\]]|$|\s)[)\]]?",
    re.IGNORECASE,
)


class Heading(Struct, frozen=True, dict=True):
    """The heading of one column: its parts from top to bottom and where the lowest stands."""

    position: int
    parts: tuple[str, ...]
    row: int

    @cached_property
    def text(self) -> str:
        """All parts, joined."""
        return " ".join(self.parts)

    @cached_property
    def own(self) -> str:
        """The lowest part that says more than a unit."""
        return next((one for one in reversed(self.parts) if without_unit(one).strip()), "")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the heading may be called: its lowest part, or all of it, in one spelling."""
        texts = (self.own, self.text, without_unit(self.own), without_unit(self.text))
        return tuple(name for name in dict.fromkeys(map(normalise, texts)) if name)

    @cached_property
    def year(self) -> int | None:
        """First year of the financial year named; None where none is."""
        return parse_year(self.text)

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
        words = normalise(self.text)
        for status, signs in _STATUS_SIGNS:
            if any(sign in words for sign in signs):
                return status
        if self.year is None:
            return None
        meant = {find_misspelt(word, _STATUS_WORDS) for word in words.split()}
        return next((status for status, (word, *_) in _STATUS_SIGNS if word in meant), None)

    @property
    def is_draft(self) -> bool:
        """Whether the heading still calls the budget a draft."""
        return "draft" in normalise(self.text).split()


def without_unit(text: str) -> str:
    """The text without ``(£k)`` and the like, which say nothing of what is meant."""
    return _UNIT.sub(" ", text)


@lru_cache(maxsize=1 << 14)
def without_year(text: str) -> str:
    """The text without the financial year it names."""
    for pattern in _YEARS:
        text = pattern.sub(" ", text)
    return text


_YEARS = (_DAY, _ISO_DAY, _SPAN, _SHORT, _DASHED, _ENDING, _BARE)
_APRIL = 4

_STATUS_SIGNS = (
    (Status.OUTTURN, ("outturn", "out turn")),
    (Status.ESTIMATED, ("estimate", "indicative", "projected", "projection")),
    (Status.FORECAST, ("forecast",)),
    (Status.APPROVED, ("approved", "budget")),
)
_STATUS_WORDS = ("outturn", "estimate", "forecast", "approved", "budget")


@lru_cache(maxsize=1 << 14)
def parse_year(text: str) -> int | None:
    """First year of the financial year in ``2020/21``, ``2020-21``, ``20/21``, ``FY21``, ``2020``.

    A year named by its end (FY21, year ending March 2021) is the one that ends in it, and a day
    stands for the one from 1 April that it falls in.
    """
    if match := _DAY.search(text) or _ISO_DAY.search(text):
        return 2000 + int(match["last"]) - (int(match["month"]) < _APRIL)
    for pattern in (_SPAN, _SHORT):
        if match := pattern.search(text):
            return 2000 + int(match["first"]) % 100
    # Two numbers with a dash may be anything, unless one follows the other.
    if (match := _DASHED.search(text)) and int(match["last"]) == int(match["first"]) + 1:
        return 2000 + int(match["first"])
    if match := _ENDING.search(text):
        return 2000 + int(match["last"]) - 1
    return 2000 + int(match["first"]) % 100 if (match := _BARE.search(text)) else None


@lru_cache(maxsize=1 << 14)
def is_year(text: str) -> bool:
    """Whether the text is a financial year and nothing else."""
    year = parse_year(text)
    return year is not None and (
        normalise(text) == normalise(financial_year(year))
        or any(pattern.fullmatch(text.strip()) for pattern in _YEARS)
    )
