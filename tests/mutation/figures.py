"""Figures typed wrongly, or typed where a formula stood."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from sexcel.model.refs import CellRef
from tests.mutation.kinds import Rewrites, SlipKind, rewrite_kind
from tests.mutation.mutants import Mutant, overwrite
from tests.mutation.sites import HEADINGS, Site, Sites
from tests.mutation.workbook import Content

_IN_POUNDS = ("1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "10 ", "11 ")
_YEAR = re.compile(r"(20\d\d)/(\d\d)")


def _determined_sites(sites: Sites) -> Iterator[Site]:
    """Yield the formulas for figures that the budget determines.

    The estimates of the years after the budget year are judgements, typed as a rule: where one
    is a formula, a number is as good.
    """
    for site in sites.formulas:
        if not (site.sheet.startswith("1 ") and site.ref.column > 2 and site.ref.row < 7):
            yield site


def _hard_code(sites: Sites) -> Rewrites:
    for site in _determined_sites(sites):
        yield site, site.value


def _hard_code_wrong(sites: Sites) -> Rewrites:
    for site in _determined_sites(sites):
        if site.link is None:
            yield site, _wrong_value(site)


def _type_over_link(sites: Sites) -> Rewrites:
    """Change a line in one table, where the other goes on with the old figure."""
    for site in _determined_sites(sites):
        if site.link is not None:
            yield site, _wrong_value(site)


def _wrong_value(site: Site) -> Decimal:
    if site.sheet.startswith(("7 ", "8 ")):
        return site.value + Decimal("0.5")
    if site.sheet.startswith("9 "):
        return site.value + 4
    return site.value + (1_000 if abs(site.value) < 100_000 else 12_000)


def _swap_digits(sites: Sites) -> Rewrites:
    """Swap two digits of a figure that is elsewhere too."""
    for site in _determined_sites(sites):
        text = str(site.value)
        for place in range(len(text) - 1):
            first, second = text[place], text[place + 1]
            if first.isdigit() and second.isdigit() and first != second:
                yield site, Decimal(f"{text[:place]}{second}{first}{text[place + 2 :]}")
                break


def _amount_sites(sites: Sites) -> Iterator[Site]:
    return (site for site in sites.inputs if site.sheet.startswith(_IN_POUNDS) and site.value)


def _type_as_text(sites: Sites) -> Rewrites:
    for place, site in enumerate(sites.inputs):
        text = (f"{site.value}", f"{site.value:,}", f"{site.value} ")[place % 3]
        if site.value and not site.sheet.startswith("Drivers"):
            yield site, text


def _write_words(sites: Sites) -> Rewrites:
    for place, site in enumerate(_amount_sites(sites)):
        yield site, ("TBC", "see note", "to follow")[place % 3]


def _divide_by_1000(sites: Sites) -> Rewrites:
    for site in _amount_sites(sites):
        if site.value >= 10_000:
            yield site, site.value / 1000


def _negate(sites: Sites) -> Rewrites:
    for site in sites.inputs:
        if site.value and site.sheet.startswith((*_IN_POUNDS, "8 ", "9 ")):
            yield site, -site.value


def _clear_formula(sites: Sites) -> Rewrites:
    """Delete a total or a link; without a variance no figure is wrong."""
    for site in sites.formulas:
        if site.value and not site.difference:
            yield site, None


def _clear_input(sites: Sites) -> Rewrites:
    """Clear the budget of a budget line. In lists where a blank means none it can mean none."""
    for site in sites.inputs:
        is_budget = site.sheet.startswith("4 ") and site.ref.column == 5
        if site.value and (is_budget or site.sheet.startswith("1 ")):
            yield site, None


def _change_headings(sites: Sites) -> Iterator[Mutant]:
    """Change the year of one heading, and leave the other headings as they were."""
    for sheet in sites.grid:
        if not sheet.name.startswith((*_IN_POUNDS, "7 ", "9 ")):
            continue
        for (row, column), cell in sorted(sheet.cells.items()):
            if row != HEADINGS or not isinstance(cell.value, str):
                continue
            match = _YEAR.search(cell.value)
            if match is None or "Variance" in cell.value:
                continue
            for step in (-1, 1):
                year = f"{int(match[1]) + step}/{int(match[2]) + step}"
                text = cell.value.replace(match[0], year)
                ref = CellRef(sheet.name, row, column)
                slip = f"{ref}: {cell.value} → {text}"
                yield Mutant("year of a heading", slip, (ref,), overwrite({ref: text}))


def _move_grades(sites: Sites) -> Iterator[Mutant]:
    """Move FTE from one grade to the next in the table of grades and not in that of areas."""
    sheet = sites.sheet("7 ")
    grades = [site for site in sites.formulas if site.sheet == sheet and site.link]
    for grade, next_grade in pairwise(grades):
        if grade.value > Decimal("0.5"):
            contents: dict[CellRef, Content] = {
                grade.ref: grade.value - Decimal("0.5"),
                next_grade.ref: next_grade.value + Decimal("0.5"),
            }
            slip = f"{grade.ref} and {next_grade.ref.a1}: 0.5 FTE moved, typed"
            yield Mutant("FTE moved in one table only", slip, tuple(contents), overwrite(contents))


def _leave_stale(sites: Sites) -> Iterator[Mutant]:
    """Change an input while calculation is set to manual."""
    for site in sites.inputs:
        readers = tuple(
            reader.ref
            for reader in sites.formulas
            if reader.sheet == site.sheet
            and re.search(rf"(?<![A-Z$!]){site.ref.a1}\b", reader.formula)
        )
        if readers and site.value:
            slip = f"{site.ref}: {site.value} → {site.value * 2}, not recalculated"
            change = overwrite({site.ref: site.value * 2})
            yield Mutant("saved without recalculating", slip, readers, change, saved=False)


KINDS: tuple[SlipKind, ...] = (
    rewrite_kind("hard-coded, right today", _hard_code),
    rewrite_kind("hard-coded and wrong", _hard_code_wrong),
    rewrite_kind("typed over a link", _type_over_link),
    rewrite_kind("digits swapped", _swap_digits),
    rewrite_kind("number typed as text", _type_as_text),
    rewrite_kind("words in place of a figure", _write_words),
    rewrite_kind("amount in £k", _divide_by_1000),
    rewrite_kind("amount below zero", _negate),
    rewrite_kind("formula cleared", _clear_formula),
    rewrite_kind("budget cleared", _clear_input),
    SlipKind("year of a heading", _change_headings),
    SlipKind("FTE moved in one table only", _move_grades),
    SlipKind("saved without recalculating", _leave_stale),
)
"""Kinds of slips in figures and headings."""
