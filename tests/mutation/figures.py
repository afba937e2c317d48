"""Figures typed wrongly, or typed where a formula stood."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from sexcel.model.refs import CellRef
from tests.mutation.kinds import Kind, rewriting
from tests.mutation.mutants import Mutant, puts
from tests.mutation.sites import HEADINGS, Site, Sites
from tests.mutation.workbook import Content

Made = Iterator[tuple[Site, Content]]

_IN_POUNDS = ("1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "10 ", "11 ")
_YEAR = re.compile(r"(20\d\d)/(\d\d)")


def _determined(sites: Sites) -> Iterator[Site]:
    """Formulas for figures that the budget determines.

    The estimates of the years after the budget year are judgements, typed as a rule: where one
    is a formula, a number is as good.
    """
    for site in sites.formulas:
        if not (site.sheet.startswith("1 ") and site.ref.column > 2 and site.ref.row < 7):
            yield site


def _hard_coded(sites: Sites) -> Made:
    for site in _determined(sites):
        yield site, site.value


def _hard_coded_wrong(sites: Sites) -> Made:
    for site in _determined(sites):
        if site.link is None:
            yield site, _otherwise(site)


def _typed_over_a_link(sites: Sites) -> Made:
    """A line changed in one table, where the other goes on with the old figure."""
    for site in _determined(sites):
        if site.link is not None:
            yield site, _otherwise(site)


def _otherwise(site: Site) -> Decimal:
    if site.sheet.startswith(("7 ", "8 ")):
        return site.value + Decimal("0.5")
    if site.sheet.startswith("9 "):
        return site.value + 4
    return site.value + (1_000 if abs(site.value) < 100_000 else 12_000)


def _digits_swapped(sites: Sites) -> Made:
    """A figure that stands elsewhere too, typed with two digits the other way round."""
    for site in _determined(sites):
        text = str(site.value)
        for place in range(len(text) - 1):
            one, other = text[place], text[place + 1]
            if one.isdigit() and other.isdigit() and one != other:
                yield site, Decimal(f"{text[:place]}{other}{one}{text[place + 2 :]}")
                break


def _pounds(sites: Sites) -> Iterator[Site]:
    return (site for site in sites.inputs if site.sheet.startswith(_IN_POUNDS) and site.value)


def _number_as_text(sites: Sites) -> Made:
    for place, site in enumerate(sites.inputs):
        text = (f"{site.value}", f"{site.value:,}", f"{site.value} ")[place % 3]
        if site.value and not site.sheet.startswith("Drivers"):
            yield site, text


def _words(sites: Sites) -> Made:
    for place, site in enumerate(_pounds(sites)):
        yield site, ("TBC", "see note", "to follow")[place % 3]


def _in_thousands(sites: Sites) -> Made:
    for site in _pounds(sites):
        if site.value >= 10_000:
            yield site, site.value / 1000


def _negative(sites: Sites) -> Made:
    for site in sites.inputs:
        if site.value and site.sheet.startswith((*_IN_POUNDS, "8 ", "9 ")):
            yield site, -site.value


def _formula_cleared(sites: Sites) -> Made:
    """A total or a link deleted; a variance that is not told is no wrong figure."""
    for site in sites.formulas:
        if site.value and not site.difference:
            yield site, None


def _input_cleared(sites: Sites) -> Made:
    """A budget line without its budget. In lists where a blank means none it can mean none."""
    for site in sites.inputs:
        is_budget = site.sheet.startswith("4 ") and site.ref.column == 5
        if site.value and (is_budget or site.sheet.startswith("1 ")):
            yield site, None


def _headings(sites: Sites) -> Iterator[Mutant]:
    """One heading of a year that is another year's, the other headings as they were."""
    for sheet in sites.grid:
        if not sheet.name.startswith((*_IN_POUNDS, "7 ", "9 ")):
            continue
        for (row, column), cell in sorted(sheet.cells.items()):
            if row != HEADINGS or not isinstance(cell.value, str):
                continue
            match = _YEAR.search(cell.value)
            if match is None or "Variance" in cell.value:
                continue
            for by in (-1, 1):
                year = f"{int(match[1]) + by}/{int(match[2]) + by}"
                text = cell.value.replace(match[0], year)
                ref = CellRef(sheet.name, row, column)
                told = f"{ref}: {cell.value} → {text}"
                yield Mutant("year of a heading", told, (ref,), puts({ref: text}))


def _grades_moved(sites: Sites) -> Iterator[Mutant]:
    """FTE moved from one grade to the next in the table of grades and not in that of areas."""
    sheet = sites.sheet("7 ")
    grades = [one for one in sites.formulas if one.sheet == sheet and one.link]
    for one, other in pairwise(grades):
        if one.value > Decimal("0.5"):
            contents: dict[CellRef, Content] = {
                one.ref: one.value - Decimal("0.5"),
                other.ref: other.value + Decimal("0.5"),
            }
            told = f"{one.ref} and {other.ref.a1}: 0.5 FTE moved, typed"
            yield Mutant("FTE moved in one table only", told, tuple(contents), puts(contents))


def _stale(sites: Sites) -> Iterator[Mutant]:
    """An input changed while calculation was set to manual."""
    for site in sites.inputs:
        readers = tuple(
            one.ref
            for one in sites.formulas
            if one.sheet == site.sheet and re.search(rf"(?<![A-Z$!]){site.ref.a1}\b", one.formula)
        )
        if readers and site.value:
            told = f"{site.ref}: {site.value} → {site.value * 2}, not recalculated"
            changed = puts({site.ref: site.value * 2})
            yield Mutant("saved without recalculating", told, readers, changed, saved=False)


KINDS: tuple[Kind, ...] = (
    rewriting("hard-coded, right today", _hard_coded),
    rewriting("hard-coded and wrong", _hard_coded_wrong),
    rewriting("typed over a link", _typed_over_a_link),
    rewriting("digits swapped", _digits_swapped),
    rewriting("number typed as text", _number_as_text),
    rewriting("words in place of a figure", _words),
    rewriting("amount in £k", _in_thousands),
    rewriting("amount below zero", _negative),
    rewriting("formula cleared", _formula_cleared),
    rewriting("budget cleared", _input_cleared),
    Kind("year of a heading", _headings),
    Kind("FTE moved in one table only", _grades_moved),
    Kind("saved without recalculating", _stale),
)
"""Kinds of slips in figures and headings."""
