"""What a text says of its line in figures, and where a figure of the line contradicts it."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef
from sexcel.model.wording import percent_to_a_tenth, pounds
from sexcel.rules.words.facts import LineFacts

_AMOUNT = r"£\s?(?P<amount>\d(?:[\d,]*\d)?(?:\.\d+)?)\s?(?P<scale>k|m|bn|thousand|million)?\b"
_UP = r"increase|rise|growth"
_DOWN = r"reduction|decrease|fall|saving|cut|drop"
_CHANGE_OF = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))s?(?: in [\w ]{{1,20}})? of {_AMOUNT}", re.I
)
_UPWARDS = r"increase[sd]?|rises?|rose|risen|grows?|grew|grown|up"
_DOWNWARDS = r"decrease[sd]?|falls?|fell|fallen|reduce[sd]?|drops?|dropped|down|cut"
_CHANGE_BY = re.compile(
    rf"\b(?:(?P<up>{_UPWARDS})|(?P<down>{_DOWNWARDS})) by (?:about |some )?{_AMOUNT}", re.I
)
_CHANGE_FIRST = re.compile(rf"^\W*(?:(?P<up>up)|(?P<down>down)) (?:about |some )?{_AMOUNT}", re.I)
"""``Down £88,500, as ...``: at the beginning it speaks of all of the line."""
_CHANGE_LAST = re.compile(
    rf"(?:^\W*|\b(?:hence|so|thus|therefore) ){_AMOUNT}"
    r" (?:(?P<up>more|higher)|(?P<down>less|lower))\b(?! (?:than|a|an|per|each|every|for|on|in)\b)",
    re.I,
)
"""``£16,740 more: 12 further assessments``, ``hence £11,500 less``."""
_OTHER_SUBJECT = re.compile(
    r"\b(?:headline|total|charge|fee|rate|price|pay|contingency|each|number|volume)s?\b[^.;]*$",
    re.I,
)
_SUBJECT = 40
"""Letters before "rises by" in which its subject stands: a clause of six words."""
_SHARE_BY = re.compile(
    rf"\b(?:(?P<up>{_UPWARDS})|(?P<down>{_DOWNWARDS})) by (?:about |some )?"
    r"(?P<share>\d+(?:\.\d+)?)\s?%",
    re.I,
)
_CHANGE_BEYOND = re.compile(
    rf"{_AMOUNT} (?:(?P<up>above|over|more than|higher than)|(?P<down>below|under|less than|lower "
    r"than)) (?:the |its |last year's |this year's )?[\d/ -]*"
    r"(?:estimated |approved |provisional |latest )?(?:outturn|budget|forecast)",
    re.I,
)
_PART = re.compile(
    rf"{_AMOUNT} of (?:the |this )?£\s?(?P<whole>\d(?:[\d,]*\d)?(?:\.\d+)?)\s?"
    r"(?P<whole_scale>k|m|bn|thousand|million)?\b",
    re.I,
)
_REST = re.compile(rf"{_AMOUNT} (?:is|are|for|comes|stems)\b.*\bthe (?:rest|remainder)\b", re.I)
_SHARE = re.compile(
    rf"(?P<share>\d+(?:\.\d+)?)\s?% (?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b"
    rf"|\b(?:(?P<up_of>{_UP})|(?P<down_of>{_DOWN})) of (?P<share_of>\d+(?:\.\d+)?)\s?%",
    re.I,
)
_UNIT_PRICE = re.compile(
    rf"{_AMOUNT} (?:a|per|each|every) (?P<unit>month|day|meeting|hour|host|year|user|licence)\b",
    re.I,
)
_COUNT = re.compile(
    r"(?<![\d£,./])(?P<count>\d[\d,]*(?:\.\d+)?)(?! ?%)(?: (?!more\b|extra\b)[a-z-]+)? "
    r"(?P<noun>meeting|day|month|host|user|licence|visit|seminar|assessment)s?\b"
    r"(?![^.;]{0,30}\b(?:more|fewer|less|extra|additional)\b)",
    re.I,
)
_LEVEL = re.compile(
    r"\b(?:(?:the )?same as|level with|in line with|similar to|equal to|held at|kept at|as|at"
    r"|unchanged from|no change from) (?:about )?(?:the |last year's |this year's )?"
    r"(?:20\d\d[/-]\d\d )?(?:estimated |expected |forecast |approved )?(?P<basis>out-?turn)\b"
    r"|\b(?:(?:the )?same as|level with|in line with|held at|kept at|unchanged from)"
    r" (?:the )?(?:last year's|20\d\d[/-]\d\d) (?:approved )?(?P<budget>budget)\b",
    re.I,
)
_SAME = re.compile(
    r"\b(?:the )?same (?:level|cost|price|amount|budget) as (?:in )?(?:last year|20\d\d[/-]\d\d)"
    r"|\bat (?:about )?the 20\d\d[/-]\d\d (?:level|price|cost)\b",
    re.I,
)
_SLIGHTLY = re.compile(
    r"\b(?:a little|slightly|somewhat) (?P<way>above|below)[\w /'’-]{0,40}"
    r"(?P<basis>cost|out-?turn|budget)\b",
    re.I,
)
_CAP = re.compile(rf"\b(?:capped at|not more than|at most|no more than|limited to) {_AMOUNT}", re.I)
_NOT_INDEXED = re.compile(r"\b(?:not indexed|without indexation|no indexation)\b", re.I)

_PARTLY = re.compile(r"\b(?:including|among|part of|in part|partly|offset|of which £)\b", re.I)
"""What says that an amount is one of several."""

_OF_LINE = r"\b(?! of £)(?! in (?!(?:the )?(?:cost|budget|spend)))"
"""Not "an increase in meetings", which may cost less each."""
_MORE = re.compile(
    rf"^(?:(?:more|additional|extra|higher|increased|greater|larger)\b"
    rf"|(?:an? |the )?(?:{_UP}){_OF_LINE})",
    re.I,
)
_FEWER = re.compile(
    rf"^(?:(?:fewer|less|lower|reduced|smaller)\b|(?:an? |the )?(?:{_DOWN}){_OF_LINE})", re.I
)

_IS_HEADING = re.compile(r" *[:;,.\u2013\u2014-]|$")
"""What follows "Increase" where it says no more than which way the line goes."""

_SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6, "bn": 10**9}

_WHOLE = Decimal("0.5")
"""Share of a line's change above which "an increase of £X" speaks of all of it: a part of less is
usual beside others, and a sum that was true in an earlier version is near the whole."""

_AT_START = 3
"""Letters before a claim that begins a text: "An increase of £5,695" speaks of all of the line."""

_NEAR_SHARE = 4
"""Times by which a percentage in words differs at most from the change that it speaks of: what is
further off speaks of something else."""

_LEVEL_TOLERANCE = Decimal("0.05")
"""Share of the figure by which one that is "in line with" another may differ: the published budget
keeps Change & Release Management in line with its outturn at 2.6% less."""

_SLIGHT = Decimal("0.5")
"""Share of the outturn up to which a line is slightly above it: Legal is by 20%."""

_INDEXATION = Decimal("0.1")
"""Rise up to which a charge that is "not indexed" looks indexed; what rises by more has another
reason."""


class Contradiction(Struct, frozen=True):
    """Words of a text, what a figure says instead, and the cells of that figure."""

    words: str
    instead: str
    cells: tuple[CellRef, ...]


def find_contradictions(text: str, facts: LineFacts) -> Iterator[Contradiction]:
    """Yield the words of a line's text that a figure of the line contradicts, each once."""
    spans: list[tuple[int, int]] = []
    for pattern, check in _CHECKS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in spans):
                continue
            contradiction = check(match, facts)
            if contradiction is not None:
                spans.append(match.span())
                yield replace(contradiction, words=contradiction.words.strip())


def _amount(match: re.Match[str], group: str = "amount", scale: str = "scale") -> Decimal:
    factor = _SCALES.get((match[scale] or "").lower(), 1)
    return Decimal(match[group].replace(",", "")) * factor


def _rounding(match: re.Match[str], group: str = "amount", scale: str = "scale") -> Decimal:
    """Return by how much (£) an amount as written may differ from the figure: its last digit."""
    factor = _SCALES.get((match[scale] or "").lower(), 1)
    decimals = len(match[group].partition(".")[2])
    return max(Decimal(1), Decimal(factor).scaleb(-decimals) / 2)


def _equals(match: re.Match[str], value: Decimal) -> bool:
    return abs(_amount(match) - abs(value)) <= _rounding(match)


def _sign(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return 1 if groups.get("up") or groups.get("up_of") else -1


def _way(change: Decimal) -> str:
    return "a rise" if change > 0 else "a fall"


def _check_change(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "a reduction of £257,116" with the changes of the line."""
    equal = [change for change in facts.changes if _equals(match, change.value)]
    if any(change.value * _sign(match) > 0 for change in equal):
        return None
    change = equal[0] if equal else next(iter(facts.changes), None)
    if change is None or not change.value:
        return None
    if not equal:
        is_figure = any(_equals(match, figure.value) for figure in facts.figures)
        is_of_driver = any(_equals(match, row.figure("amount") or ZERO) for row in facts.drivers)
        is_whole = match.start() <= _AT_START and not _PARTLY.search(match.string)
        is_part = not is_whole and _amount(match) < _WHOLE * abs(change.value)
        if is_figure or is_of_driver or is_part:
            return None
    instead = f"{change.name} is {_way(change.value)} of {pounds(abs(change.value))}"
    return Contradiction(match[0], instead, change.cells)


def _check_move(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "rises by £36,700" with the changes of the line, where it speaks of the line."""
    return None if _is_of_another(match) else _check_change(match, facts)


def _check_only_move(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "£16,740 more" with the changes of the line, where no other amount is beside it."""
    return _check_move(match, facts) if match.string.count("£") == 1 else None


def _check_moving_share(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "falls by 12%" with the changes of the line, where it speaks of the line."""
    return None if _is_of_another(match) else _check_share(match, facts)


def _is_of_another(match: re.Match[str]) -> bool:
    """Say whether the clause before a claim is about a rate, a charge or the headline."""
    before = match.string[max(0, match.start() - _SUBJECT) : match.start()]
    return _OTHER_SUBJECT.search(before) is not None


def _check_beyond(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "£64,400 above the outturn" with the changes of the line."""
    equal = [change for change in facts.changes if _equals(match, change.value)]
    if any(change.value * _sign(match) > 0 for change in equal) or not facts.changes:
        return None
    of_outturn = not match[0].lower().endswith("budget")
    change = equal[0] if equal else facts.changes[0 if of_outturn else -1]
    instead = f"{change.name} is {_way(change.value)} of {pounds(abs(change.value))}"
    return Contradiction(match[0], instead, change.cells)


def _check_part(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "£320,000 of the £733,919": a part is no more than the whole."""
    if _amount(match) <= _amount(match, "whole", "whole_scale"):
        return None
    return Contradiction(match[0], "a part is no more than the whole", facts.cells("budget"))


def _check_rest(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "£320,000 is …; the rest …" with the line's change: a part is no more than it."""
    change = next(iter(facts.changes), None)
    sizes = [abs(fact.value) for fact in (*facts.changes, *facts.figures)]
    if change is None or _amount(match) <= max(sizes):
        return None
    words = match[0].split(" is ")[0][:40]
    instead = f"{change.name} is {pounds(change.value)} in all"
    return Contradiction(f"{words} … the rest", instead, change.cells)


def _check_share(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "a 12% increase" with the changes of the line in per cent."""
    written = str(match["share"] or match.groupdict().get("share_of"))
    share = Decimal(written) * _sign(match) / 100
    unit = Decimal("0.01").scaleb(-len(written.partition(".")[2]))
    near = [
        fact
        for fact in facts.shares
        if fact.value * share > 0 and 1 / _NEAR_SHARE <= share / fact.value <= _NEAR_SHARE
    ]
    rounded = {fact.value.quantize(unit, ROUND_HALF_UP) for fact in facts.shares}
    if not near or share in rounded:
        return None
    fact = min(near, key=lambda near_fact: abs(near_fact.value - share))
    instead = f"{fact.name} is {percent_to_a_tenth(fact.value)}"
    return Contradiction(match[0], instead, fact.cells)


def _check_unit_price(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "£150 a day" with the charges of the drivers that are by the day."""
    unit = match["unit"].lower()
    drivers = [row for row in facts.drivers if unit in row.text("unit").lower()]
    charges = [row.figure("unit_charge") or ZERO for row in drivers]
    if not any(charges) or any(_equals(match, charge) for charge in charges):
        return None
    cells = tuple(cell for row in drivers if (cell := row.cell("unit_charge")) is not None)
    return Contradiction(match[0], f"its drivers have {pounds(charges[0])} a {unit}", cells)


def _check_count(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "28 office days" with the drivers that count days, and meetings with Table 9."""
    noun = match["noun"].lower()
    drivers = [row for row in facts.drivers if noun in row.text("driver").lower()]
    numbers = [number for row in drivers for number in _numbers(row)]
    quantities = [row.figure("quantity") or ZERO for row in drivers]
    if noun == "meeting":
        numbers += facts.meetings
    count = Decimal(match["count"].replace(",", ""))
    if not drivers or not any(quantities) or count in (*numbers, sum(quantities, ZERO)):
        return None
    cells = tuple(cell for row in drivers if (cell := row.cell("quantity")) is not None)
    instead = f"its drivers have {shortest(sum(quantities, ZERO)):f} {noun}s"
    return Contradiction(match[0], instead, cells)


def _numbers(driver: Row) -> list[Decimal]:
    quantity, times = driver.figure("quantity") or ZERO, driver.figure("times") or ZERO
    return [quantity, times, quantity * times]


def _check_level(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "at the outturn", "held at last year's budget" with those figures."""
    return _compare_level(match, facts, "prior_approved" if match["budget"] else "outturn")


def _check_same(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "at the same level as last year" with the outturn and last year's budget."""
    columns = [name for name in ("outturn", "prior_approved") if facts.figure(name) is not None]
    compared = [_compare_level(match, facts, column) for column in columns]
    return compared[0] if compared and all(compared) else None


def _compare_level(match: re.Match[str], facts: LineFacts, column: str) -> Contradiction | None:
    basis, budget = facts.figure(column), facts.figure("budget")
    if not basis or budget is None or abs(budget - basis) <= _LEVEL_TOLERANCE * abs(basis):
        return None
    name = "the outturn" if column == "outturn" else "last year's budget"
    instead = f"the line is {pounds(budget)} and {name} {pounds(basis)}"
    return Contradiction(match[0], instead, facts.cells("budget", column))


def _check_slightly(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "slightly above the outturn" with the line."""
    column = "prior_approved" if match["basis"].lower() == "budget" else "outturn"
    basis, budget = facts.figure(column), facts.figure("budget")
    if not basis or budget is None:
        return None
    share = (budget / basis - 1) * (1 if match["way"].lower() == "above" else -1)
    if -_LEVEL_TOLERANCE <= share <= _SLIGHT:
        return None
    instead = f"the line goes from {pounds(basis)} to {pounds(budget)}"
    return Contradiction(match[0], instead, facts.cells("budget", column))


def _check_cap(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "capped at £2,000" with the charges of the line, or with the line itself."""
    cap = _amount(match)
    charges = [row for row in facts.drivers if (row.figure("unit_charge") or ZERO) > cap]
    if facts.drivers and charges:
        cells = tuple(cell for row in charges if (cell := row.cell("unit_charge")) is not None)
        charge = charges[0].figure("unit_charge") or ZERO
        return Contradiction(match[0], f"its driver has {pounds(charge)}", cells)
    budget = facts.figure("budget")
    if facts.drivers or budget is None or budget <= cap or _is_by_time(match):
        return None
    return Contradiction(match[0], f"the line is {pounds(budget)}", facts.cells("budget"))


def _is_by_time(match: re.Match[str]) -> bool:
    """Say whether an amount is for a month, a day or another unit of a line."""
    return re.match(r" (?:a|per|each|every) ", match.string[match.end() :]) is not None


def _check_indexation(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare "not indexed" with last year's charges, or with a line that rises a little."""
    for row in facts.drivers:
        charge, before = row.figure("unit_charge"), row.figure("prior_unit_charge")
        if charge is not None and before and charge > before:
            cells = tuple(
                cell for name in ("unit_charge", "prior_unit_charge") if (cell := row.cell(name))
            )
            instead = f"its charge rises from {pounds(before)} to {pounds(charge)}"
            return Contradiction(match[0], instead, cells)
    outturn, budget = facts.figure("outturn"), facts.figure("budget")
    if not outturn or budget is None or not 0 < budget / outturn - 1 <= _INDEXATION:
        return None
    instead = f"the line rises from {pounds(outturn)} to {pounds(budget)}"
    return Contradiction(match[0], instead, facts.cells("budget", "outturn"))


def _check_direction(match: re.Match[str], facts: LineFacts) -> Contradiction | None:
    """Compare a reason that begins with "More" or "A reduction" with the way the line goes."""
    share, change = (next(iter(known), None) for known in (facts.shares, facts.changes))
    sign = 1 if _MORE.match(match.string) else -1
    if share is None or change is None or _PARTLY.search(match.string):
        return None
    is_heading = _IS_HEADING.match(match.string, match.end()) is not None
    if share.value * sign >= 0 or (not is_heading and abs(share.value) < _LEVEL_TOLERANCE):
        return None
    size = f"{pounds(abs(change.value))} ({percent_to_a_tenth(abs(share.value))})"
    instead = f"{change.name} is {_way(change.value)} of {size}"
    return Contradiction(match[0], instead, change.cells)


_CHECKS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], LineFacts], Contradiction | None]], ...
] = (
    (_PART, _check_part),
    (_REST, _check_rest),
    (_CHANGE_OF, _check_change),
    (_CHANGE_BY, _check_move),
    (_CHANGE_FIRST, _check_move),
    (_CHANGE_LAST, _check_only_move),
    (_CHANGE_BEYOND, _check_beyond),
    (_CAP, _check_cap),
    (_UNIT_PRICE, _check_unit_price),
    (_SHARE, _check_share),
    (_SHARE_BY, _check_moving_share),
    (_COUNT, _check_count),
    (_SLIGHTLY, _check_slightly),
    (_LEVEL, _check_level),
    (_SAME, _check_same),
    (_NOT_INDEXED, _check_indexation),
    (_MORE, _check_direction),
    (_FEWER, _check_direction),
)
"""Patterns of words, each with what compares them; of words that overlap the first counts."""
