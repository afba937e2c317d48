"""Links to the wrong place: another column, row, year, table, or a copy of the sheet."""

from collections.abc import Iterator

from sexcel.model.refs import CellRef
from tests.mutation.kinds import Kind, rewriting
from tests.mutation.mutants import Mutant, puts
from tests.mutation.sites import Site, Sites, a1, address, moved
from tests.mutation.workbook import Content, Workbook

Made = Iterator[tuple[Site, Content]]


def _other_columns(sites: Sites, site: Site) -> Iterator[CellRef]:
    """The cells of figures beside the one that a link takes, nearest first."""
    assert site.link is not None
    for by in (1, -1, 2, -2):
        beside = moved(site.link, columns=by)
        if beside.column > 1 and sites.value(beside) is not None:
            yield beside


def _column(sites: Sites) -> Made:
    for site in sites.formulas:
        if site.link and not site.sheet.startswith("1 "):
            for beside in _other_columns(sites, site):
                yield site, f"={address(beside)}"
                break


def _year(sites: Sites) -> Made:
    """A projection that takes another year."""
    for site in sites.formulas:
        if site.link and site.sheet.startswith("1 "):
            for beside in _other_columns(sites, site):
                yield site, f"={address(beside)}"


def _row(sites: Sites) -> Made:
    for site in sites.formulas:
        for by in (-1, 1):
            if site.link and sites.value(moved(site.link, rows=by)) is not None:
                yield site, f"={address(moved(site.link, rows=by))}"


def _table(sites: Sites) -> Made:
    """A total taken from another table in £, where that comes to something else."""
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
        now = sites.site(site.link)
        for total in totals:
            elsewhere = total.sheet not in (site.link.sheet, site.sheet)
            if elsewhere and now is not None and total.value != now.value:
                yield site, f"={address(total.ref)}"


def _variance_to_the_budget(sites: Sites) -> Made:
    """A variance to last year's approved budget in place of the outturn."""
    for site in sites.formulas:
        if site.difference:
            budget, outturn = site.difference
            row, column = site.ref.row, site.ref.column
            before = CellRef(site.sheet, row, 2)
            if a1(row, 3) == outturn and column > 4 and sites.value(before) is not None:
                yield site, f"={budget}-{before.a1}"


def _copies(sites: Sites) -> Iterator[Mutant]:
    """A sheet copied to try something, and a link that now goes to the copy."""
    for site in sites.formulas:
        if site.link is None:
            continue
        sheet = site.link.sheet
        copy = f"{sheet} (2)"
        target = CellRef(copy, site.link.row, site.link.column)

        def edit(
            workbook: Workbook, sheet: str = sheet, copy: str = copy, to: CellRef = target,
            ref: CellRef = site.ref,
        ) -> None:  # fmt: skip
            workbook.copy_sheet(sheet, copy)
            workbook.put(ref.sheet, ref.a1, f"={address(to)}")

        told = f"{site.ref}: ={site.formula} → ={address(target)}"
        yield Mutant("link to a copy of the sheet", told, (site.ref,), edit)


def _crossed(sites: Sites) -> Iterator[Mutant]:
    """Two links one below the other exchanged: every total stays right."""
    links = {site.ref: site for site in sites.formulas if site.link}
    for ref, site in links.items():
        below = links.get(moved(ref, rows=1))
        if below is not None and site.value != below.value:
            told = f"{ref} and {below.ref.a1}: exchanged"
            contents: dict[CellRef, Content] = {
                ref: f"={below.formula}",
                below.ref: f"={site.formula}",
            }
            yield Mutant("two links exchanged", told, (ref, below.ref), puts(contents))


KINDS: tuple[Kind, ...] = (
    rewriting("link to another column", _column),
    rewriting("link to another row", _row),
    rewriting("link to another table's total", _table),
    rewriting("projection of the wrong year", _year),
    rewriting("variance to last year's budget", _variance_to_the_budget),
    Kind("link to a copy of the sheet", _copies),
    Kind("two links exchanged", _crossed),
)
"""Kinds of slips in what a link takes."""
