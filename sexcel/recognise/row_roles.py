"""Rows that add up others: totals and sub totals, by what they are called and where they stand."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.names import normalise
from sexcel.model.tables import Table
from sexcel.recognise.heading_words import without_unit, without_year

LONGEST_NAME = 255
"""Letters of what may name a sum or a line that we know; longer texts are prose."""

_SUB_TOTAL = re.compile(r"(?:.+ )?sub ?total(?: .+)?")
_TOTAL_OF = re.compile(r"(?:grand |overall )?total(?: (?:for|of))?(?: the)?(?: (?P<of>.+))?")
_OF_TOTAL = re.compile(r"(?P<of>.+?)(?: grand| overall)? total")
_SAYS_NOTHING = frozenset({"amount", "approved", "budget", "cost", "expenditure", "fte", "spend"})
"""Words in the name of a total that do not say of what it is."""


def sum_role(table: Table, labels: Sequence[str], group: str, *, has_figures: bool) -> Role | None:
    """Whether a row of these labels is the table's total, a sub total, or neither (None).

    A total of nothing in particular or of what the table is about is the table's ("Grand total
    (£)", "Total projects"); one of the ``group`` it stands in closes it ("Total Systems"), and so
    does one that ends in the word ("Systems total"). Tables with lines of their own, such as
    "SECAS Services Total", have no sub totals.
    """
    if not table.total:
        return None
    for label in labels:
        if len(label) > LONGEST_NAME:
            continue
        role = _of_label(table, label, group)
        if role is Role.TOTAL and label != labels[0] and not table.lines:
            return Role.SUB_TOTAL
        if role is Role.TOTAL or (role is not None and (has_figures or _is_explicit(label))):
            return role
    return None


def _of_label(table: Table, label: str, group: str) -> Role | None:
    if not table.lines and _is_explicit(label):
        return Role.SUB_TOTAL
    name = normalise(without_year(without_unit(label)))
    before = _TOTAL_OF.fullmatch(name)
    found = before or _OF_TOTAL.fullmatch(name)
    if found is None:
        return None
    of = {word for word in (found["of"] or "").split() if word not in _SAYS_NOTHING}
    title = set(normalise(table.title).split())
    if not of or of == title:
        return Role.TOTAL
    if not table.lines and _is_part(of, set(normalise(group).split())):
        return Role.SUB_TOTAL
    if of <= title:
        return Role.TOTAL
    return Role.SUB_TOTAL if before is None and not table.lines else None


def _is_explicit(label: str) -> bool:
    return _SUB_TOTAL.fullmatch(normalise(label)) is not None


def _is_part(one: Collection[str], other: Collection[str]) -> bool:
    """Whether one of two names is part of the other, word for word."""
    ours, theirs = set(one), set(other)
    return bool(theirs) and (ours <= theirs or theirs <= ours)


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows with every sum behind what it adds up, where the sheet has it above."""
    lines = [index for index, row in enumerate(rows) if row.role in (Role.LINE, Role.SUB_TOTAL)]
    if not lines:
        return list(rows)
    tops = [row for row in rows[: lines[0]] if row.role is Role.TOTAL]
    body = [row for row in rows if row not in tops]
    if rows[lines[0]].role is Role.SUB_TOTAL:
        body = list(_below(body))
    return [*body, *tops]


def _below(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows with every sub total under its block, which takes its group from its lines."""
    held: Row | None = None
    group = ""
    for row in rows:
        if held is not None and row.role is not Role.LINE:
            yield replace(held, group=group)
            held = None
        group = row.group if row.role is Role.LINE else group
        if row.role is Role.SUB_TOTAL:
            held = row
        else:
            yield row
    if held is not None:
        yield replace(held, group=group)
