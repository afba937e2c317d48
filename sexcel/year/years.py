"""Years in words, moved on: ``2020/21 Approved Budget`` becomes ``2021/22 Approved Budget``."""

import re

_YEARS = re.compile(
    r"(?<![\d/.\-])\d{1,2}(?P<mark>[/.\-])\d{1,2}(?P=mark)(?P<day>(?:20)?\d\d)(?!\d)"
    r"|(?<!\d)(?P<iso>20\d\d)-\d\d-\d\d(?!\d)"
    r"|(?<!\d)(?P<first>20\d\d)\s*[/_\-\u2010-\u2015]\s*(?P<last>20\d\d|\d\d)(?![\d/.\-])"
    r"|(?<![\d/.\-])(?P<short>\d\d)\s*[/_\-\u2010-\u2015]\s*(?P<following>\d\d)(?![\d/\-])"
    r"|\b(?:FYE?|Y/E|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
    r"[\s\-'\u2019]*(?P<ending>(?:20)?\d\d)(?!\d|\s*[/_\-\u2010-\u2015]\s*\d)"
    r"|(?<!\d)(?P<bare>20\d\d)(?!\d)",
    re.IGNORECASE,
)
"""Every way in which headings name a year, the longest first."""

_APPROVED = re.compile(r"\bapproved\b", re.IGNORECASE)
"""What a heading says of a budget from the Panel's approval on."""
_SPANS = ("first", "short")
"""The groups that only a financial year, or the years of a plan, can be."""
_BEFORE, _AFTER = 3, 4
"""Years before and after the budget year that a budget of three years speaks of: the prior year's
comparison, the estimates, and the end of a plan such as 2020-23. A number further off is none."""


def move_years(text: str, budget_year: int, by: int = 1, *, spans_only: bool = False) -> str:
    """Return the text with every year near ``budget_year`` moved on ``by`` so many years.

    With ``spans_only`` that is done only to financial years and plans (2020/21, 2020-23), as a
    date or a single year in a sentence may be a fact that stays.

    >>> move_years("FY20/21 Budget to 31/03/2021", 2020)
    'FY21/22 Budget to 31/03/2022'
    """

    def move(match: re.Match[str]) -> str:
        groups = {name: year for name, year in match.groupdict().items() if year and name != "mark"}
        if not all(is_near(year, budget_year) for year in groups.values()):
            return match[0]
        if "short" in groups and (int(groups["short"]) + 1) % 100 != int(groups["following"]):
            return match[0]
        if spans_only and not any(name in groups for name in _SPANS):
            return match[0]
        written = match[0]
        for name, year in sorted(groups.items(), key=lambda pair: -match.start(pair[0])):
            start, end = match.start(name) - match.start(), match.end(name) - match.start()
            written = written[:start] + _later(year, by) + written[end:]
        return written

    return _YEARS.sub(move, text)


def call_draft(text: str, year: int, *, any_year: bool = False) -> str:
    """Return a heading with Draft where it says that the budget of ``year`` is approved.

    With ``any_year`` wherever it says Approved, as where the year is in a cell of its own.

    >>> call_draft("Variance 2021/22 Approved Budget to 2020/21 Estimated Outturn", 2021)
    'Variance 2021/22 Draft Budget to 2020/21 Estimated Outturn'
    """
    span = rf"(?<!\d)(?:20)?{year % 100:02d}\s*[/_\-\u2010-\u2015]\s*(?:20)?\d\d(?!\d)"

    def replace_word(match: re.Match[str]) -> str:
        is_after = re.search(rf"{span}\s*$", text[: match.start()])
        is_before = re.match(rf"(?i:\s*budget)?\s*{span}", text[match.end() :])
        if not (any_year or is_after or is_before):
            return match[0]
        return "DRAFT" if match[0].isupper() else "draft" if match[0].islower() else "Draft"

    return _APPROVED.sub(replace_word, text)


def is_near(year: str, budget_year: int) -> bool:
    """Say whether a year, in four digits or two, is one that a budget speaks of."""
    number = int(year) if len(year) == len("2020") else 2000 + int(year)
    return budget_year - _BEFORE <= number <= budget_year + _AFTER


def _later(year: str, by: int) -> str:
    number = int(year) + by
    return str(number) if len(year) == len("2020") else f"{number % 100:02d}"
