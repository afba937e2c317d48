"""Links to the wrong place: another column, row, year, table, or a copy of the sheet."""

from collections.abc import Iterator

from sexcel.model.refs import CellRef
from tests.mutation.kinds import Rewrites, SlipKind, rewrite_kind
from tests.mutation.mutants import Mutant, overwrite
from tests.mutation.sites import Site, Sites, a1, external_address, offset_cell
from tests.mutation.workbook import Content, EditableWorkbook


def _other_columns(sites: Sites, site: Site) -> Iterator[CellRef]:
    """Yield the cells of figures beside the one that a link takes, nearest first."""
    assert site.link is not None
    for step in (1, -1, 2, -2):
        neighbour = offset_cell(site.link, columns=step)
        if neighbour.column > 1 and sites.value(neighbour) is not None:
            yield neighbour


def _link_other_column(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if site.link and not site.sheet.startswith("1 "):
            for neighbour in _other_columns(sites, site):
                yield site, f"={external_address(neighbour)}"
                break


def _link_other_year(sites: Sites) -> Rewrites:
    """Take another year in a projection."""
    for site in sites.formulas:
        if site.link and site.sheet.startswith("1 "):
            for neighbour in _other_columns(sites, site):
                yield site, f"={external_address(neighbour)}"


def _link_other_row(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        for step in (-1, 1):
            if site.link and sites.value(offset_cell(site.link, rows=step)) is not None:
                yield site, f"={external_address(offset_cell(site.link, rows=step))}"


def _link_other_table(sites: Sites) -> Rewrites:
    """Take a total from another table in £, where that is another amount."""
    totals = [
        site
        for site in sites.formulas
        if sites.is_total(site.ref)
        and not site.difference
        and not site.sheet.startswith(("2 ", "7 ", "8 ", "9 "))
    ]
    for site in sites.formulas:
        if site.link is None or not sites.is_total(site.link):
            continue
        linked = sites.site(site.link)
        for total in totals:
            elsewhere = total.sheet not in (site.link.sheet, site.sheet)
            if elsewhere and linked is not None and total.value != linked.value:
                yield site, f"={external_address(total.ref)}"


def _take_variance_to_budget(sites: Sites) -> Rewrites:
    """Take the variance to last year's approved budget in place of the outturn."""
    for site in sites.formulas:
        if site.difference:
            budget, outturn = site.difference
            row, column = site.ref.row, site.ref.column
            before = CellRef(site.sheet, row, 2)
            if a1(row, 3) == outturn and column > 4 and sites.value(before) is not None:
                yield site, f"={budget}-{before.a1}"


def _link_copy(sites: Sites) -> Iterator[Mutant]:
    """Copy a sheet to try something, and link to the copy."""
    for site in sites.formulas:
        if site.link is None:
            continue
        sheet = site.link.sheet
        copy = f"{sheet} (2)"
        target = CellRef(copy, site.link.row, site.link.column)

        def edit(
            workbook: EditableWorkbook,
            sheet: str = sheet,
            copy: str = copy,
            target: CellRef = target,
            ref: CellRef = site.ref,
        ) -> None:
            workbook.copy_sheet(sheet, copy)
            workbook.put(ref.sheet, ref.a1, f"={external_address(target)}")

        slip = f"{site.ref}: ={site.formula} → ={external_address(target)}"
        yield Mutant("link to a copy of the sheet", slip, (site.ref,), edit)


def _cross_links(sites: Sites) -> Iterator[Mutant]:
    """Exchange two links one below the other: every total stays right."""
    links = {site.ref: site for site in sites.formulas if site.link}
    for ref, site in links.items():
        below = links.get(offset_cell(ref, rows=1))
        if below is not None and site.value != below.value:
            slip = f"{ref} and {below.ref.a1}: exchanged"
            contents: dict[CellRef, Content] = {
                ref: f"={below.formula}",
                below.ref: f"={site.formula}",
            }
            yield Mutant("two links exchanged", slip, (ref, below.ref), overwrite(contents))


KINDS: tuple[SlipKind, ...] = (
    rewrite_kind("link to another column", _link_other_column),
    rewrite_kind("link to another row", _link_other_row),
    rewrite_kind("link to another table's total", _link_other_table),
    rewrite_kind("projection of the wrong year", _link_other_year),
    rewrite_kind("variance to last year's budget", _take_variance_to_budget),
    SlipKind("link to a copy of the sheet", _link_copy),
    SlipKind("two links exchanged", _cross_links),
)
"""Kinds of slips in what a link takes."""
