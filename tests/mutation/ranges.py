"""Sums over the wrong cells."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sexcel.model.refs import CellRef, RangeRef, parse_a1
from tests.mutation.kinds import Kind, rewriting
from tests.mutation.sites import HEADINGS, Site, Sites, a1, address
from tests.mutation.workbook import Content

_AREA = re.compile(r"((?:'[^']+'|\w+)!)?([A-Z]+\d+):([A-Z]+\d+)")
_CELL = re.compile(r"(?<![A-Z'!:])[A-Z]+\d+(?![:\d(])")

Made = Iterator[tuple[Site, Content]]


def _areas(site: Site) -> Iterator[tuple[re.Match[str], RangeRef]]:
    """The ranges of a formula, of which each is one row or one column."""
    for match in _AREA.finditer(site.formula):
        sheet = (match[1] or "!")[:-1].strip("'") or site.sheet
        yield match, RangeRef(sheet, *parse_a1(match[2]), *parse_a1(match[3]))


def _with(site: Site, match: re.Match[str], area: RangeRef) -> str:
    text = f"{match[1] or ''}{area.a1}"
    return f"={site.formula[: match.start()]}{text}{site.formula[match.end() :]}"


def _resized(area: RangeRef, start: int, end: int) -> RangeRef:
    """The range with its first and last cell moved along it."""
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


def _changed(sites: Sites, start: int, end: int) -> Made:
    """Ranges resized where that takes in or leaves out a cell that is or may hold a figure."""
    for site in sites.formulas:
        for match, area in _areas(site):
            new = _resized(area, start, end)
            before, after = _cells(area), _cells(new)
            taken_in = after - before
            if len(before) + end - start < 1 or site.ref in after:
                continue
            # A text or a blank that is taken in changes nothing.
            if taken_in and all(sites.value(ref) is None for ref in taken_in):
                continue
            yield site, _with(site, match, new)


def _short_at_the_start(sites: Sites) -> Made:
    return _changed(sites, 1, 0)


def _short_at_the_end(sites: Sites) -> Made:
    return _changed(sites, 0, -1)


def _short_at_both_ends(sites: Sites) -> Made:
    return _changed(sites, 1, -1)


def _long_at_the_start(sites: Sites) -> Made:
    return _changed(sites, -1, 0)


def _long_at_the_end(sites: Sites) -> Made:
    return _changed(sites, 0, 1)


def _shifted(sites: Sites) -> Made:
    yield from _changed(sites, -1, -1)
    yield from _changed(sites, 1, 1)


def _of_another_column(sites: Sites) -> Made:
    """A column's sum made of the nearest other column of figures."""
    for site in sites.formulas:
        for match, area in _areas(site):
            if area.first_column != area.last_column:
                continue
            for by in (-1, 1, -2):
                column = area.first_column + by
                new = RangeRef(area.sheet, area.first_row, column, area.last_row, column)
                if column > 1 and any(sites.value(ref) is not None for ref in _cells(new)):
                    yield site, _with(site, match, new)
                    break


def _of_another_block(sites: Sites) -> Made:
    """A sub total with the sum of the next block, pasted from its neighbour."""
    sums = [site for site in sites.formulas if re.fullmatch(r"SUM\([A-Z]+\d+:\w+\)", site.formula)]
    for site in sums:
        for other in sums:
            same = (site.sheet, site.ref.column) == (other.sheet, other.ref.column)
            if same and site is not other:
                yield site, f"={other.formula}"


def _reads_itself(sites: Sites) -> Made:
    for site in sites.formulas:
        for match, area in _areas(site):
            new = _resized(area, 0, 1)
            if site.ref in _cells(new):
                yield site, _with(site, match, new)


def _terms(site: Site) -> list[str]:
    """The terms of a sum that is written out: ``E12+E13`` or ``SUM(B5,B9,B14:B16)``."""
    if re.fullmatch(r"[A-Z]+\d+(\+[A-Z]+\d+)+", site.formula):
        return site.formula.split("+")
    inside = re.fullmatch(r"SUM\(([^()]+,[^()]+)\)", site.formula)
    return inside[1].split(",") if inside else []


def _term_left_out(sites: Sites) -> Made:
    for site in sites.formulas:
        terms = _terms(site)
        for gone in terms:
            yield site, f"=SUM({','.join(one for one in terms if one != gone)})"


def _term_twice(sites: Sites) -> Made:
    for site in sites.formulas:
        for one in _terms(site):
            yield site, f"={site.formula}+{one.partition(':')[0]}"


def _sub_totals_and_lines(sites: Sites) -> Made:
    """A total over the whole column: lines, and the sub totals of the same lines."""
    for site in sites.formulas:
        terms = _terms(site)
        if not terms:
            continue
        rows = range(HEADINGS + 1, site.ref.row)
        made_of = [
            one
            for row in rows
            if (one := sites.site(CellRef(site.sheet, row, site.ref.column))) is not None
            and "SUM(" in one.formula
        ]
        # Without a sub total that is itself a sum of figures above, the whole column is right.
        if made_of:
            first, last = a1(rows[0], site.ref.column), a1(rows[-1], site.ref.column)
            yield site, f"=SUM({first}:{last})"


def _line_and_its_sub_total(sites: Sites) -> Made:
    """A total that takes in, beside a sub total, one of the lines of that."""
    for site in sites.formulas:
        for term in _terms(site):
            part = sites.site(CellRef(site.sheet, *parse_a1(term.partition(":")[0])))
            if part is not None and (match := _AREA.search(part.formula)):
                yield site, f"={site.formula}+{match[3]}"


def _fixed_after_copying(sites: Sites) -> Made:
    """A row fixed with ``$`` in the first formula of a run, which was then copied down."""
    runs: dict[tuple[str, int, int], Site] = {}
    for site in sites.formulas:
        refs = _CELL.findall(site.formula)
        if not refs or "!" in site.formula or any(parse_a1(one)[0] != site.ref.row for one in refs):
            continue
        first = runs.setdefault((site.sheet, site.ref.column, len(refs)), site)
        row, column = parse_a1(refs[-1])
        if first.ref.row < row:
            text = a1(first.ref.row, column)
            fixed = re.sub(r"(\d+)", r"$\1", text)
            yield site, "=" + re.sub(rf"\b{refs[-1]}\b", fixed, site.formula)


def _row_below(sites: Sites) -> Made:
    """One reference of a line's formula on the line below."""
    for site in sites.formulas:
        refs = _CELL.findall(site.formula)
        if len(refs) < 2 or "!" in site.formula or ":" in site.formula:
            continue
        row, column = parse_a1(refs[-1])
        below = CellRef(site.sheet, row + 1, column)
        if row == site.ref.row and sites.value(below) is not None:
            yield site, "=" + re.sub(rf"\b{refs[-1]}\b", below.a1, site.formula)


def _lines_crossed(sites: Sites) -> Made:
    """A link that takes the neighbour's row, where the neighbour's label is another."""
    for one, other in pairwise(sites.formulas):
        if one.link and other.link and one.link != other.link and one.sheet == other.sheet:
            yield one, f"={address(other.link)}"


KINDS: tuple[Kind, ...] = (
    rewriting("range one short at its start", _short_at_the_start),
    rewriting("range one short at its end", _short_at_the_end),
    rewriting("range short at both ends", _short_at_both_ends),
    rewriting("range one too long at its start", _long_at_the_start),
    rewriting("range one too long at its end", _long_at_the_end),
    rewriting("range moved by one", _shifted),
    rewriting("sum of another column", _of_another_column),
    rewriting("sum of another block", _of_another_block),
    rewriting("sum that takes in itself", _reads_itself),
    rewriting("term of a sum left out", _term_left_out),
    rewriting("term of a sum twice", _term_twice),
    rewriting("sub totals and their lines", _sub_totals_and_lines),
    rewriting("one line beside its sub total", _line_and_its_sub_total),
    rewriting("row fixed with $ when copied", _fixed_after_copying),
    rewriting("one reference a row too low", _row_below),
    rewriting("link to the neighbour's figure", _lines_crossed),
)
"""Kinds of slips in what a formula sums up or refers to on its own sheet."""
