"""What a column heading says: its financial year, its status, and its name."""

import re
from functools import cached_property, lru_cache

from msgspec import Struct

from sexcel.model.names import normalise
from sexcel.model.tables import Status
from sexcel.model.years import financial_year
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
    r"(?:20)?(?P<last>\d\d)(?!\d|(?:st)?\s*mar)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<!\d)(?P<first>20\d\d)(?!\d)")
_YEARS = (_DAY, _ISO_DAY, _SPAN, _SHORT, _DASHED, _ENDING, _BARE)

_END_OF_YEARS = re.compile(
    r"\b(?:FYE|(?:financial )?years?[- ]end(?:ing|ed|s)?|Y/E)\b"
    r"(?:\s+(?:31(?:st)?\s+)?mar(?:ch)?(?:\s+31(?:st)?)?)?\W*",
    re.IGNORECASE,
)
"""What beside a row of bare years says that each is the one that ends in it."""

FIRST_MONTH = 4
"""April: UK public bodies' financial years begin on 1 April."""

_UNIT = re.compile(
    r"(?:[(\[]\s*|(?<!\s)\s*)£\s?(?:k|m|mn|million|thousands?|['\u2019]?\s?000s?)?\s*(?=[)\]]|$|\s)[)\]]?",
    re.IGNORECASE,
)

_UNIT_ONLY = re.compile(
    r"[(\[]?(?:£\s?(?:k|m|mn|['\u2019]?000s?)?|gbp|fte|%|nos?\.?|number|#)[)\]]?", re.IGNORECASE
)
"""All that a cell says that holds a unit."""

_STATUS_WORDS = (
    (Status.APPROVED, ("original estimate",)),
    (Status.OUTTURN, ("outturn", "out turn", "latest est", "latest f", "actual")),
    (Status.ESTIMATED, ("estimate", "indicative", "projected", "projection")),
    (Status.FORECAST, ("forecast",)),
    (Status.APPROVED, ("approved", "budget")),
)
"""Words of each status. The first status named counts: an estimated outturn is an outturn."""

_SHORT_STATUS_WORDS: tuple[tuple[Status, frozenset[str]], ...] = (
    (Status.OUTTURN, frozenset({"act", "le", "out", "fot"})),
    (Status.ESTIMATED, frozenset({"est", "proj", "indic"})),
    (Status.FORECAST, frozenset({"fcst", "fct", "fcast", "fc", "f"})),
    (
        Status.APPROVED,
        frozenset({"plan", "planned", "proposed", "draft", "bud", "bgt", "b", "agreed", "bid"}),
    ),
)
"""Words and short forms that mean a status only as a whole word beside a year."""

_MEASURES = frozenset({"fte", "headcount", "number", "no", "meeting", "total", "amount", "cost"})
"""Words beside a year that say what is measured, not how firm it is: ``2024/25 FTE``."""

_CONTINUED = re.compile(r"\W*\bcont(?:inued|'?d)?\b\W*$", re.IGNORECASE)
"""What a heading adds at the top of a page: ``Project (continued)``."""

_NUMBERED_YEAR = re.compile(r"\b(?:y|yr|year)\s?(?P<number>[0-3])\b", re.IGNORECASE)
"""``Y1`` or ``Year 1``: a year by its number in the plan."""

_YEARS_ON = re.compile(r"(?:plan|budget|fy|by|y|yr|year)\s?\+\s?(?P<number>[12])", re.IGNORECASE)
"""``Plan+1``: a year by how many it is after that of the budget."""

_RELATIVE_YEARS = {"last year": 0, "last yr": 0, "py ": 0, "this year": 1, "this yr": 1}
"""A year by what it is on the day of the budget, and its number where this year is ``Y1``."""

_OFTEN_MISSPELT = ("outturn", "estimate", "forecast", "approved", "budget")


class Heading(Struct, frozen=True, dict=True):
    """The heading of one column: its parts from top to bottom, and the row of the lowest."""

    position: int
    parts: tuple[str, ...]
    row: int
    is_period: bool = False
    """Whether it heads a month or a quarter of the phasing, whatever year it mentions."""

    @cached_property
    def text(self) -> str:
        """Return all parts, joined."""
        return " ".join(self.parts)

    @cached_property
    def lowest(self) -> str:
        """Return the lowest part that says more than a unit."""
        return next((text for text in reversed(self.parts) if not is_unit(text)), "")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return what the heading may be called, normalised: its lowest part, or all of it."""
        words = " ".join(text for text in self.parts if not is_unit(text))
        whole = _CONTINUED.sub("", words)
        texts = (self.lowest, self.text, strip_unit(self.lowest), words, strip_unit(words), whole)
        return tuple(name for name in dict.fromkeys(map(normalise, texts)) if name)

    @cached_property
    def names_without_year(self) -> tuple[str, ...]:
        """Return what the heading may be called beside the year that it names, normalised.

        >>> Heading(1, ("Core Team", "2025/26"), 2).names_without_year
        ('core team',)
        """
        words = " ".join(strip_unit(text) for text in self.parts if not is_unit(text))
        if self.year is None and _NUMBERED_YEAR.search(words) is None:
            return ()
        name = normalise(_NUMBERED_YEAR.sub(" ", strip_year(words)))
        return (name,) if name else ()

    @cached_property
    def year(self) -> int | None:
        """Return the first year of the financial year named; None where none is."""
        return None if self.is_period else parse_year(self.text)

    @cached_property
    def bad_year(self) -> str | None:
        """Return the year as written where it is no financial year (``2019/21``), else None."""
        for pattern in (_SPAN, _SHORT):
            if match := pattern.search(self.text):
                first, last = int(match["first"]) % 100, int(match["last"]) % 100
                return None if last == (first + 1) % 100 else match[0]
        return None

    @cached_property
    def status(self) -> Status | None:
        """Return how firm the column's figures are; None where the heading does not say."""
        text = normalise(self.text)
        for status, words in _STATUS_WORDS:
            if any(word in text for word in words):
                return status
        if not self.names_year:
            return None
        words_of_text = set(text.split())
        for status, short_words in _SHORT_STATUS_WORDS:
            if words_of_text & short_words:
                return status
        misspelt = {find_misspelt(word, _OFTEN_MISSPELT) for word in text.split()}
        return next((status for status, (word, *_) in _STATUS_WORDS if word in misspelt), None)

    @cached_property
    def year_number(self) -> int | None:
        """Return 1 for ``Year 1``, ``Y1 Plan`` or ``This year``; None where it begins with none."""
        if self.is_period or self.year is not None:
            return None
        relative = find_relative_year(self.text)
        if relative is not None:
            return relative
        text = strip_unit(self.text).strip()
        match = _NUMBERED_YEAR.match(text)
        return None if match is None else int(match["number"])

    @property
    def names_year(self) -> bool:
        """Say whether the heading names a year, by its number in the plan or otherwise."""
        return self.year is not None or self.year_number is not None

    @cached_property
    def is_bare_year(self) -> bool:
        """Say whether it is a financial year, beside which only a measure may be named."""
        if self.year is None:
            return False
        words = normalise(strip_year(strip_unit(self.text))).split()
        return is_year(self.text) or set(words) <= _MEASURES

    @property
    def is_budget(self) -> bool:
        """Say whether it says that a column is the budget, and of no year."""
        return not self.is_period and self.names in (("budget",), ("proposed budget",))

    @property
    def is_draft(self) -> bool:
        """Say whether the heading still calls the budget a draft."""
        return "draft" in normalise(self.text).split()


def find_relative_year(text: str) -> int | None:
    """Return 0 for a heading that begins with *last year*, 1 for *this year*, None for others.

    >>> find_relative_year("PY Outturn"), find_relative_year("Plan+1"), find_relative_year("Plan")
    (0, 2, None)
    """
    if match := _YEARS_ON.fullmatch(text.strip()):
        return 1 + int(match["number"])
    name = f"{normalise(text)} "
    return next((n for words, n in _RELATIVE_YEARS.items() if name.startswith(words)), None)


@lru_cache(maxsize=1 << 14)
def is_unit(text: str) -> bool:
    """Say whether the text is a unit and nothing else: ``£k``, ``FTE``, ``%``."""
    return not strip_unit(text).strip() or _UNIT_ONLY.fullmatch(text.strip()) is not None


@lru_cache(maxsize=1 << 14)
def strip_unit(text: str) -> str:
    """Return the text without ``(£k)`` and the like, which are no part of a name."""
    return _UNIT.sub(" ", text)


@lru_cache(maxsize=1 << 14)
def strip_year(text: str) -> str:
    """Return the text without the financial year that it names."""
    for pattern in _YEARS:
        text = pattern.sub(" ", text)
    return text


@lru_cache(maxsize=1 << 14)
def parse_year(text: str) -> int | None:
    """Return the first year in ``2020/21``, ``2020-21``, ``20/21``, ``FY21`` or ``2020``.

    A year named by its end (FY21, year ending March 2021) is the one that ends in it, and a day
    means the financial year that it falls in. None where no year is named.
    """
    if match := _DAY.search(text) or _ISO_DAY.search(text):
        return 2000 + int(match["last"]) - (int(match["month"]) < FIRST_MONTH)
    for pattern in (_SPAN, _SHORT):
        if match := pattern.search(text):
            return 2000 + int(match["first"]) % 100
    # Two numbers with a dash may be anything, unless one follows the other.
    if (match := _DASHED.search(text)) and int(match["last"]) == int(match["first"]) + 1:
        return 2000 + int(match["first"])
    if match := _ENDING.search(text):
        return 2000 + int(match["last"]) - 1
    return 2000 + int(match["first"]) % 100 if (match := _BARE.search(text)) else None


def ends_years(text: str) -> bool:
    """Say whether a heading says that the bare years beside it are the ends of years.

    >>> ends_years("Year ending 31 March"), ends_years("Year")
    (True, False)
    """
    return _END_OF_YEARS.fullmatch(text.strip()) is not None


def name_year_by_end(text: str) -> str:
    """Return a bare year as the year that ends in it, any other text as it is.

    >>> name_year_by_end("2027"), name_year_by_end("2026/27")
    ('2026/27', '2026/27')
    """
    match = _BARE.fullmatch(text)
    return text if match is None else financial_year(int(match["first"]) - 1)


@lru_cache(maxsize=1 << 14)
def is_year(text: str) -> bool:
    """Say whether the text is a financial year and nothing else."""
    year = parse_year(text)
    return year is not None and (
        normalise(text) == normalise(financial_year(year))
        or any(pattern.fullmatch(text.strip()) for pattern in _YEARS)
    )
