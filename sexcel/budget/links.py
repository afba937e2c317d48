"""Equations between tables: which figure of one table is a figure of another."""

from collections.abc import Iterator

from msgspec import Struct

from sexcel.budget.chairs import chair_equations
from sexcel.budget.core_team import find_rate_card
from sexcel.budget.drivers import driver_equations
from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import Figure, FigureKey, Rounded, Sum
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL

EVERY_ROW = ""
"""Stands for the name of a row in `ROW_LINKS`."""


class Link(Struct, frozen=True):
    """A row of one table is a row of another, in the ``columns`` (target, source).

    ``target`` and ``source`` are (table, row). Where the row is `EVERY_ROW`, every row of the one
    table is the row of the same name in the other.
    """

    rule: str
    target: tuple[str, str]
    source: tuple[str, str]
    columns: tuple[tuple[str, str], ...]

    def pairs(self, row: str = EVERY_ROW) -> Iterator[tuple[FigureKey, FigureKey]]:
        """Yield the figures that are equal (target, source); ``row`` is for a link of every row."""
        (target, target_row), (source, source_row) = self.target, self.source
        for target_column, source_column in self.columns:
            yield (
                FigureKey(target, target_row or row, target_column),
                FigureKey(source, source_row or row, source_column),
            )


def _same_columns(*columns: str) -> tuple[tuple[str, str], ...]:
    return tuple((column, column) for column in columns)


LINKS = (
    # Tables 1 and 2: the budget year of the projection is the budget.
    *(
        Link(
            "projection-differs-from-overview",
            ("projections", line),
            ("overview", line),
            _same_columns("budget"),
        )
        for line in ("secco", "secas", "projects", "contingency", TOTAL)
    ),
    # Tables 2 and 4.
    Link(
        "secco-line-differs",
        ("overview", "secco"),
        ("secco_lines", TOTAL),
        _same_columns("prior_approved", "outturn", "budget", "variance"),
    ),
    # Tables 2, 5 and 6. Table 6 also carries the prior year.
    Link(
        "secas-line-differs",
        ("overview", "core_and_sme"),
        ("secas_outturn", TOTAL),
        _same_columns("prior_approved", "outturn", "budget"),
    ),
    Link(
        "secas-line-differs",
        ("overview", "core_and_sme"),
        ("secas_budget", TOTAL),
        (("budget", "total"),),
    ),
    *(
        Link("secas-line-differs", ("overview", part), ("secas_budget", TOTAL), (("budget", part),))
        for part in ("core_team", "sme")
    ),
    # Tables 2 and 10.
    Link(
        "accommodation-line-differs",
        ("overview", "accommodation"),
        ("accommodation", TOTAL),
        _same_columns("outturn", "budget"),
    ),
    # Tables 3 and 5: their totals.
    Link(
        "sub-committee-cost-differs",
        ("cost_by_subcommittee", TOTAL),
        ("secas_budget", TOTAL),
        _same_columns("core_team", "sme"),
    ),
    # Tables 1, 2 and 11.
    Link(
        "projects-line-differs",
        ("overview", "projects"),
        ("projects", TOTAL),
        _same_columns("budget"),
    ),
    Link(
        "projects-line-differs",
        ("projections", "projects"),
        ("projects", TOTAL),
        _same_columns("forecast_1", "forecast_2"),
    ),
)

ROW_LINKS = (
    # Tables 3 and 5, and 5 and 6: one cost of a sub-committee, printed three times.
    Link(
        "sub-committee-cost-differs",
        ("cost_by_subcommittee", EVERY_ROW),
        ("secas_budget", EVERY_ROW),
        _same_columns("core_team", "sme"),
    ),
    Link(
        "sub-committee-cost-differs",
        ("secas_outturn", EVERY_ROW),
        ("secas_budget", EVERY_ROW),
        (("budget", "total"),),
    ),
)


class SharedRows(Struct, frozen=True):
    """Every row of one table has a row of the same name in another."""

    rule: str
    table: str
    listing: str
    """The table that has to have all the rows of ``table``."""


SHARED_ROWS = tuple(
    SharedRows("sub-committee-missing", table, listing)
    for table, listing in (
        ("secas_budget", "cost_by_subcommittee"),
        ("secas_budget", "secas_outturn"),
        ("secas_outturn", "secas_budget"),
        ("fte_by_area", "secas_budget"),
    )
)
"""Tables 3, 5, 6 and 8 list the same service areas and sub-committees."""

STABLE = "stable"
"""The outlook that says a service area costs the same in years 2 and 3."""


def link_equations(book: Book) -> Iterator[Equation]:
    """Yield every equation between tables that the workbook has both sides of."""
    for link in LINKS:
        for target, source in link.pairs():
            yield from _link(book, link.rule, target, source)
    for link in ROW_LINKS:
        yield from _row_links(book, link)
        yield from _area_links(book, link)
    yield from _secas_in_parts(book)
    yield from _core_team_costs(book)
    yield from _grade_fte(book)
    yield from driver_equations(book)
    yield from chair_equations(book)
    yield from _stable_outlook(book)


def _link(
    book: Book, rule: str, target: FigureKey, source: FigureKey, *, zero_is_blank: bool = False
) -> Iterator[Equation]:
    entry = book.entry(source)
    if book.entry(target) is None or entry is None:
        return
    optional = entry.figure is None or (zero_is_blank and not entry.figure)
    yield Equation(rule, target, Figure(source), book.describe(source), optional, link=True)


def _secas_in_parts(book: Book) -> Iterator[Equation]:
    """Yield that Table 6 has what Table 2 gives as core team and experts, each on a line."""
    for column in ("prior_approved", "outturn", "budget"):
        parts = [FigureKey("overview", part, column) for part in ("core_team", "sme")]
        target = FigureKey("secas_outturn", TOTAL, column)
        if all(book.entry(key) is not None for key in (target, *parts)):
            formula = Sum(tuple(map(Figure, parts)))
            meaning = "core team and experts in Table 2"
            yield Equation("secas-line-differs", target, formula, meaning, link=True)


def _row_links(book: Book, link: Link) -> Iterator[Equation]:
    for row in book.lines(link.target[0]):
        for target, source in link.pairs(row.key):
            # A cost of nothing is printed as £0 in one table and left out of the other.
            yield from _link(book, link.rule, target, source, zero_is_blank=True)


def area_members(area: Row, table: BookTable) -> tuple[Row, ...]:
    """Return the lines of a table that are the sub-committees of a service area.

    None where the table has the area itself as a line, or the area has no name.
    """
    if not area.key or table.row(area.key) is not None:
        return ()
    return tuple(line for line in table.lines if normalise(line.group) == area.key)


def _area_links(book: Book, link: Link) -> Iterator[Equation]:
    """Yield that an area costs what its sub-committees do, where one table lists only areas."""
    targets, sources = book.tables.get(link.target[0]), book.tables.get(link.source[0])
    if targets is None or sources is None:
        return
    reversed_columns = tuple((source, target) for target, source in link.columns)
    for listing, detail, columns in (
        (targets, sources, link.columns),
        (sources, targets, reversed_columns),
    ):
        for area in listing.lines:
            members = area_members(area, detail)
            for column, of_members in columns if members else ():
                target = FigureKey(listing.table.name, area.key, column)
                keys = (FigureKey(detail.table.name, row.key, of_members) for row in members)
                meaning = f"the sum of its {len(members)} lines in {detail.table.caption}"
                yield Equation(link.rule, target, Sum(tuple(map(Figure, keys))), meaning, link=True)


def _core_team_costs(book: Book) -> Iterator[Equation]:
    """Yield core team cost of a service area = Σ FTE × grade rate (section 3.3)."""
    card, areas = find_rate_card(book), book.tables.get("fte_by_area")
    costs = book.tables.get("secas_budget")
    if card is None or areas is None or costs is None:
        return
    if not all(build_up.is_of_full_years for build_up in book.build_ups):
        return  # A post that is paid from July is one FTE at the end of the year.
    for row in areas.lines:
        terms = tuple(
            Figure(FigureKey("fte_by_area", row.key, column.name))
            * Figure(FigureKey("rate_card", grade, "rate"))
            for column in areas.columns
            if (grade := column.name.partition(":")[2]) and card.row(grade) is not None
        )
        target = FigureKey("secas_budget", row.key, "core_team")
        if terms and book.entry(target) is not None:
            meaning = f"the FTE of {row.label} × the grade rates"
            yield Equation("core-team-cost-wrong", target, Rounded(Sum(terms)), meaning, link=True)


def _grade_fte(book: Book) -> Iterator[Equation]:
    """Yield FTE of a grade in Table 7 = its total over the service areas in Table 8."""
    grades, areas = book.tables.get("fte_by_grade"), book.tables.get("fte_by_area")
    if grades is None or areas is None or areas.total is None:
        return
    for row in grades.lines:
        column = areas.column(f"fte:{row.key}")
        if column is not None:
            source = FigureKey("fte_by_area", TOTAL, column.name)
            target = FigureKey("fte_by_grade", row.key, "budget")
            yield from _link(book, "fte-tables-differ", target, source)


def _stable_outlook(book: Book) -> Iterator[Equation]:
    """Yield cost of SECAS Services = that of the year before, where every area is to be stable."""
    areas = book.lines("forward_look")
    if areas and all(normalise(row.text("outlook")).startswith(STABLE) for row in areas):
        for before, after in (("budget", "forecast_1"), ("forecast_1", "forecast_2")):
            source = FigureKey("projections", "secas", before)
            target = FigureKey("projections", "secas", after)
            yield from _link(book, "stable-outlook-moves", target, source)
