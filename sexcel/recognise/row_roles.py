"""What a row is called, and what that makes of it: a line, a sub total, a total or a heading."""

import re
from collections.abc import Collection, Sequence

from sexcel.model.book import Role
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL, Table
from sexcel.recognise.heading_words import strip_unit, strip_year

LONGEST_NAME = 255
"""Characters of what may name a sum or a line; longer texts are prose, and slow to match."""

_SUB_TOTAL = re.compile(r"(?:.+ )?sub ?total(?: .+)?")
_TOTAL_OF = re.compile(r"(?:grand |overall )?total(?: (?:for|of))?(?: the)?(?: (?P<of>.+))?")
_OF_TOTAL = re.compile(r"(?P<of>.+?)(?: grand| overall)? total|(?:(?P<of_all>.+?) )?in all")
_SUM_PREFIX = re.compile(
    r"^\W*(?:sub[\s\-]?total|total|sum)s?(?:\s+(?:of|for))?\b\W*", re.IGNORECASE
)
_SUM_SUFFIX = re.compile(
    r"\W*\b(?:(?:sub[\s\-]?total|total)s?|in all|(?:al)?together)\W*$", re.IGNORECASE
)

IN_BRACKETS = re.compile(r"\([^()]*\)")
"""What a name adds in brackets: ``Total (excl. withdrawn)``."""

_SAYS_NOTHING = frozenset(
    {"amount", "approved", "block", "budget", "cost", "expenditure", "fte", "heading", "spend"}
)
"""Words in the name of a total that do not say what it is the total of."""


def sum_role(table: Table, labels: Sequence[str], group: str, *, has_figures: bool) -> Role | None:
    """Return whether a row of these labels is the table's total, a sub total, or neither (None).

    A total of nothing in particular or of what the table is about is the table's ("Grand total
    (£)", "Total projects"); one of its own ``group`` closes that ("Total Systems"), and so
    does one that ends in the word ("Systems total"). Tables with lines of their own, such as
    "SECAS Services Total", have no sub totals.
    """
    if not table.total:
        return None
    for label in labels:
        if len(label) > LONGEST_NAME:
            continue
        role = _role_of_label(table, label, group)
        if role is None and "(" in label:
            role = _role_of_label(table, IN_BRACKETS.sub(" ", label), group)
        if role is Role.TOTAL and label != labels[0] and not table.lines:
            return Role.SUB_TOTAL
        if role is Role.TOTAL or (role is not None and (has_figures or is_sub_total(label))):
            return role
    return None


def _role_of_label(table: Table, label: str, group: str) -> Role | None:
    if not table.lines and is_sub_total(label):
        return Role.SUB_TOTAL
    name = normalise(strip_year(strip_unit(label)))
    leading = _TOTAL_OF.fullmatch(name)
    match = leading or _OF_TOTAL.fullmatch(name)
    if match is None:
        return None
    words = next(filter(None, match.groups()), "").split()
    of = {word for word in words if word not in _SAYS_NOTHING}
    title = set(normalise(table.title).split())
    if not of or of == title:
        return Role.TOTAL
    if not table.lines and _is_part(of, set(normalise(group).split())):
        return Role.SUB_TOTAL
    if of <= title:
        return Role.TOTAL
    return Role.SUB_TOTAL if leading is None and not table.lines else None


def is_sub_total(label: str) -> bool:
    """Say whether a label says that its row is a sub total."""
    return _SUB_TOTAL.fullmatch(normalise(label)) is not None


def block_name(label: str) -> str:
    """Return of what a sum says to be: ``Systems`` of ``Sub Total - Systems``."""
    return _SUM_SUFFIX.sub("", _SUM_PREFIX.sub("", label)).strip()


def names_group(label: str, group: str) -> bool:
    """Say whether a sum is called like the block above it: ``Total Systems``, or a part of it.

    Where areas are beside the names a sum is in a group of its own name: that is no block.
    """
    words = normalise(block_name(label)).split()
    is_own = normalise(label) == normalise(group)
    return bool(words) and not is_own and _is_part(words, normalise(group).split())


def _is_part(words: Collection[str], group: Collection[str]) -> bool:
    """Say whether one of two names is part of the other, word for word."""
    return bool(group) and (set(words) <= set(group) or set(group) <= set(words))


def row_key(role: Role, label: str, group: str) -> str:
    """Return the key of a row in its table."""
    if role is Role.TOTAL:
        return TOTAL
    if role is Role.SUB_TOTAL:
        return f"sub total {normalise(group)}".strip()
    if role is Role.HEADING:
        return f"heading {normalise(label)}"
    return normalise(label)
