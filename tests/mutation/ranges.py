"""Sums over the wrong cells."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sexcel.model.refs import CellRef, RangeRef, parse_a1
from tests.mutation.kinds import Rewrites, SlipKind, rewrite_kind
from tests.mutation.sites import HEADINGS, Site, Sites, a1, external_address

_AREA = re.compile(r"((?:'[^']+'|\w+)!)?([A-Z]+\d+):([A-Z]+\d+)")
_CELL = re.compile(r"(?<![A-Z'!:])[A-Z]+\d+(?![:\d(])")


def _ranges_of(site: Site) -> Iterator[tuple[re.Match[str], RangeRef]]:
    """Yield the ranges of a formula, of which each is one row or one column."""
    for match in _AREA.finditer(site.formula):
        sheet = (match[1] or "!")[:-1].strip("'") or site.sheet
        yield match, RangeRef(sheet, *parse_a1(match[2]), *parse_a1(match[3]))


def _replace_range(site: Site, match: re.Match[str], area: RangeRef) -> str:
    text = f"{match[1] or ''}{area.a1}"
    return f"={site.formula[: match.start()]}{text}{site.formula[match.end() :]}"


def _resize(area: RangeRef, start: int, end: int) -> RangeRef:
    """Return the range with its first and last cell moved along it."""
    if area.first_column == area.last_column:
        first, last = area.first_row + start, area.last_row + end
        return RangeRef(area.sheet, first, area.first_column, last, area.last_column)
    first, last = area.first_column + start, area.last_column + end
    return RangeRef(area.sheet, area.first_row, first, area.last_row, last)


def _cells(area: RangeRef) -> set[CellRef]:
    return {
        CellRef(area.sheet, row, column)
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
    }


def _resize_ranges(sites: Sites, start: int, end: int) -> Rewrites:
    """Resize ranges where that takes in or leaves out a cell that is or may hold a figure."""
    for site in sites.formulas:
        for match, area in _ranges_of(site):
            new = _resize(area, start, end)
            before, after = _cells(area), _cells(new)
            added = after - before
            if len(before) + end - start < 1 or site.ref in after:
                continue
            # A text or a blank that is taken in changes nothing.
            if added and all(sites.value(ref) is None for ref in added):
                continue
            yield site, _replace_range(site, match, new)


def _shorten_start(sites: Sites) -> Rewrites:
    return _resize_ranges(sites, 1, 0)


def _shorten_end(sites: Sites) -> Rewrites:
    return _resize_ranges(sites, 0, -1)


def _shorten_both_ends(sites: Sites) -> Rewrites:
    return _resize_ranges(sites, 1, -1)


def _extend_start(sites: Sites) -> Rewrites:
    return _resize_ranges(sites, -1, 0)


def _extend_end(sites: Sites) -> Rewrites:
    return _resize_ranges(sites, 0, 1)


def _shift_range(sites: Sites) -> Rewrites:
    yield from _resize_ranges(sites, -1, -1)
    yield from _resize_ranges(sites, 1, 1)


def _sum_other_column(sites: Sites) -> Rewrites:
    """Sum the nearest other column of figures."""
    for site in sites.formulas:
        for match, area in _ranges_of(site):
            if area.first_column != area.last_column:
                continue
            for step in (-1, 1, -2):
                column = area.first_column + step
                new = RangeRef(area.sheet, area.first_row, column, area.last_row, column)
                if column > 1 and any(sites.value(ref) is not None for ref in _cells(new)):
                    yield site, _replace_range(site, match, new)
                    break


def _sum_other_block(sites: Sites) -> Rewrites:
    """Give a sub total the sum of the next block, pasted from its neighbour."""
    sums = [site for site in sites.formulas if re.fullmatch(r"SUM\([A-Z]+\d+:\w+\)", site.formula)]
    for site in sums:
        for neighbour in sums:
            is_same_column = (site.sheet, site.ref.column) == (
                neighbour.sheet,
                neighbour.ref.column,
            )
            if is_same_column and site is not neighbour:
                yield site, f"={neighbour.formula}"


def _sum_itself(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        for match, area in _ranges_of(site):
            new = _resize(area, 0, 1)
            if site.ref in _cells(new):
                yield site, _replace_range(site, match, new)


def _terms(site: Site) -> list[str]:
    """Return the terms of a sum that is written out: ``E12+E13`` or ``SUM(B5,B9,B14:B16)``."""
    if re.fullmatch(r"[A-Z]+\d+(\+[A-Z]+\d+)+", site.formula):
        return site.formula.split("+")
    inside = re.fullmatch(r"SUM\(([^()]+,[^()]+)\)", site.formula)
    return inside[1].split(",") if inside else []


def _omit_term(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        terms = _terms(site)
        for missing in terms:
            yield site, f"=SUM({','.join(term for term in terms if term != missing)})"


def _repeat_term(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        for term in _terms(site):
            yield site, f"={site.formula}+{term.partition(':')[0]}"


def _sum_whole_column(sites: Sites) -> Rewrites:
    """Total the whole column: lines, and the sub totals of the same lines."""
    for site in sites.formulas:
        terms = _terms(site)
        if not terms:
            continue
        rows = range(HEADINGS + 1, site.ref.row)
        sub_totals = [
            site_above
            for row in rows
            if (site_above := sites.site(CellRef(site.sheet, row, site.ref.column))) is not None
            and "SUM(" in site_above.formula
        ]
        # Without a sub total that is itself a sum of figures above, the whole column is right.
        if sub_totals:
            first, last = a1(rows[0], site.ref.column), a1(rows[-1], site.ref.column)
            yield site, f"=SUM({first}:{last})"


def _add_line_of_sub_total(sites: Sites) -> Rewrites:
    """Add to a total, beside a sub total, one of the lines of that."""
    for site in sites.formulas:
        for term in _terms(site):
            sub_total = sites.site(CellRef(site.sheet, *parse_a1(term.partition(":")[0])))
            if sub_total is not None and (match := _AREA.search(sub_total.formula)):
                yield site, f"={site.formula}+{match[3]}"


def _fix_row(sites: Sites) -> Rewrites:
    """Fix a row with ``$`` in the first formula of a run, which was then copied down."""
    runs: dict[tuple[str, int, int], Site] = {}
    for site in sites.formulas:
        refs = _CELL.findall(site.formula)
        if not refs or "!" in site.formula or any(parse_a1(ref)[0] != site.ref.row for ref in refs):
            continue
        first = runs.setdefault((site.sheet, site.ref.column, len(refs)), site)
        row, column = parse_a1(refs[-1])
        if first.ref.row < row:
            text = a1(first.ref.row, column)
            absolute = re.sub(r"(\d+)", r"$\1", text)
            yield site, "=" + re.sub(rf"\b{refs[-1]}\b", absolute, site.formula)


def _refer_to_row_below(sites: Sites) -> Rewrites:
    """Put one reference of a line's formula on the line below."""
    for site in sites.formulas:
        refs = _CELL.findall(site.formula)
        if len(refs) < 2 or "!" in site.formula or ":" in site.formula:
            continue
        row, column = parse_a1(refs[-1])
        below = CellRef(site.sheet, row + 1, column)
        if row == site.ref.row and sites.value(below) is not None:
            yield site, "=" + re.sub(rf"\b{refs[-1]}\b", below.a1, site.formula)


def _link_neighbour(sites: Sites) -> Rewrites:
    """Take the neighbour's row in a link, where the neighbour's label is another."""
    for site, below in pairwise(sites.formulas):
        if site.link and below.link and site.link != below.link and site.sheet == below.sheet:
            yield site, f"={external_address(below.link)}"


KINDS: tuple[SlipKind, ...] = (
    rewrite_kind("range one short at its start", _shorten_start),
    rewrite_kind("range one short at its end", _shorten_end),
    rewrite_kind("range short at both ends", _shorten_both_ends),
    rewrite_kind("range one too long at its start", _extend_start),
    rewrite_kind("range one too long at its end", _extend_end),
    rewrite_kind("range moved by one", _shift_range),
    rewrite_kind("sum of another column", _sum_other_column),
    rewrite_kind("sum of another block", _sum_other_block),
    rewrite_kind("sum that takes in itself", _sum_itself),
    rewrite_kind("term of a sum left out", _omit_term),
    rewrite_kind("term of a sum twice", _repeat_term),
    rewrite_kind("sub totals and their lines", _sum_whole_column),
    rewrite_kind("one line beside its sub total", _add_line_of_sub_total),
    rewrite_kind("row fixed with $ when copied", _fix_row),
    rewrite_kind("one reference a row too low", _refer_to_row_below),
    rewrite_kind("link to the neighbour's figure", _link_neighbour),
)
"""Kinds of slips in what a formula sums up or refers to on its own sheet."""
