"""Equations between tables: which figure of one table is a figure of another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.core_team import find_rate_card
from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ONE, ZERO, Figure, FigureKey, Rounded, Sum
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

_FOR_ALL = "all subcommittee"
"""How a row for all sub-committees says so, in the normal spelling."""

_EXPENSES = frozenset({"subcommittee expense", "expense of subcommittee"})
"""Names of expenses that say of no sub-committee that they are its own."""

_GENERIC = frozenset({"and", "board", "group", "sub", "committee", "change", "working", "n", "a"})
"""Words in the names of sub-committees that do not tell them apart."""


def link_equations(book: Book) -> Iterator[Equation]:
    """Yield every equation between tables that the workbook has both sides of."""
    for link in LINKS:
        for target, source in link.pairs():
            yield from _link(book, link.rule, target, source)
    for link in ROW_LINKS:
        yield from _row_links(book, link)
        yield from _area_links(book, link)
    yield from _core_team_costs(book)
    yield from _grade_fte(book)
    yield from _drivers(book)
    yield from _chairs(book)
    yield from _stable_outlook(book)


def _link(
    book: Book, rule: str, target: FigureKey, source: FigureKey, *, zero_is_blank: bool = False
) -> Iterator[Equation]:
    entry = book.entry(source)
    if book.entry(target) is None or entry is None:
        return
    optional = entry.figure is None or (zero_is_blank and not entry.figure)
    yield Equation(rule, target, Figure(source), book.describe(source), optional, link=True)


def _row_links(book: Book, link: Link) -> Iterator[Equation]:
    table = book.tables.get(link.target[0])
    for row in table.lines if table is not None else ():
        for target, source in link.pairs(row.key):
            # A cost of nothing is printed as £0 in one table and left out of the other.
            yield from _link(book, link.rule, target, source, zero_is_blank=True)


def area_members(area: Row, table: BookTable) -> tuple[Row, ...]:
    """Return the lines of a table that are the sub-committees of a service area.

    None where the table has the area itself as a line.
    """
    if table.row(area.key) is not None:
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


def _drivers(book: Book) -> Iterator[Equation]:
    """Yield cost of a line = the sum of its drivers' amounts (sections 2.2 and 3.4)."""
    drivers = book.tables.get("drivers")
    if drivers is None:
        return
    has_amounts = drivers.column("amount") is not None
    for target, rows in driven_lines(book).items():
        amounts = tuple(_driver_amount(row, has_amount=has_amounts) for row in rows)
        rule = "driver-disagrees"
        if any(_is_meeting(row) for row in rows):
            rule = "meetings-not-covered"
        meaning = f"its {len(rows)} drivers" if len(rows) > 1 else "its driver"
        yield Equation(rule, target, Sum(amounts), f"{meaning} on the drivers table", link=True)
    yield from _meeting_quantity(book, drivers)


def driven_lines(book: Book) -> dict[FigureKey, tuple[Row, ...]]:
    """Return the budget figure of every line that has drivers, with its driver rows."""
    drivers = book.tables.get("drivers")
    driver_rows: dict[FigureKey, tuple[Row, ...]] = {}
    for row in drivers.lines if drivers is not None else ():
        for table in ("secco_lines", "accommodation"):
            key = FigureKey(table, normalise(row.label), "budget")
            if book.entry(key) is not None:
                driver_rows[key] = (*driver_rows.get(key, ()), row)
    return driver_rows


def _driver_amount(row: Row, *, has_amount: bool) -> Figure | Sum:
    if has_amount:
        return Figure(FigureKey("drivers", row.key, "amount"))
    quantity, times, charge = (
        Figure(FigureKey("drivers", row.key, name)) for name in ("quantity", "times", "unit_charge")
    )
    return Sum((quantity * times * charge,))


def _is_meeting(row: Row) -> bool:
    return "meeting" in normalise(row.text("driver")).split()


def registered_meetings(drivers: BookTable) -> Row | None:
    """Return the driver of meetings at the registered premises; None unless there is just one."""
    rows = [
        row
        for row in drivers.lines
        if _is_meeting(row) and "registered" in normalise(row.text("driver"))
    ]
    return rows[0] if len(rows) == 1 else None


def _meeting_quantity(book: Book, drivers: BookTable) -> Iterator[Equation]:
    """Yield meetings charged at the registered premises = forecast − those held elsewhere."""
    registered = registered_meetings(drivers)
    forecast = FigureKey("meetings", TOTAL, "forecast")
    if registered is None or book.entry(forecast) is None:
        return
    elsewhere = (
        -Figure(FigureKey("drivers", row.key, "quantity"))
        for row in drivers.lines
        if _is_meeting(row) and row != registered
    )
    yield Equation(
        "meetings-not-covered",
        FigureKey("drivers", registered.key, "quantity"),
        Sum((Figure(forecast), *elsewhere)),
        f"{book.describe(forecast)} less meetings held elsewhere",
        link=True,
    )


def chair_lines(book: Book) -> tuple[Row, ...]:
    """Return the lines of Table 4 that pay panel members, chairs, specialists and their expenses.

    These are what Table 3 spreads over the sub-committees (section 2.1).
    """
    table = book.tables.get("secco_lines")
    if table is None:
        return ()
    payments = ("chair", "specialist", "subcommittee expense", "panel member", _FOR_ALL)
    return tuple(
        row
        for row in table.lines
        if any(words in f"{normalise(row.group)} {normalise(row.label)}" for words in payments)
    )


def is_for_all_sub_committees(row: Row) -> bool:
    """Say whether a row is for all sub-committees together."""
    name = normalise(row.label)
    return _FOR_ALL in name or _FOR_ALL in row.key or name in _EXPENSES


def _chairs(book: Book) -> Iterator[Equation]:
    costs, lines = book.tables.get("cost_by_subcommittee"), chair_lines(book)
    if costs is None or not lines:
        return
    total = FigureKey("cost_by_subcommittee", TOTAL, "chairs")
    if book.entry(total) is not None:
        shared = shared_lines(book, costs)
        formula = Sum(tuple(map(_payment, shared)))
        meaning = f"the {len(shared)} lines of chairs, members and expenses in Table 4"
        yield Equation("chairs-not-in-budget-lines", total, formula, meaning, link=True)
    # Only where what is for all sub-committees has a row of its own is each one's share known.
    if any(is_for_all_sub_committees(unit) for unit in costs.lines):
        yield from _chairs_by_unit(costs, lines)


def shared_lines(book: Book, costs: BookTable) -> tuple[Row, ...]:
    """Return the lines of Table 4 that Table 3 spreads over the sub-committees.

    Its figures say whether what is for all sub-committees is among them, or one line more that
    the names do not show.
    """
    paid = chair_lines(book)
    own = tuple(line for line in paid if not is_for_all_sub_committees(line))
    further = (line for line in book.lines("secco_lines") if line not in paid)
    ways = (own, paid, *((*lines, line) for line in further for lines in (paid, own)))
    chairs = sum((unit.figure("chairs") or ZERO for unit in costs.lines), ZERO)
    return next((lines for lines in ways if _is_paid(chairs, lines)), paid)


def _is_paid(chairs: Decimal, lines: Sequence[Row]) -> bool:
    """Say whether lines add up to an amount, within their unit."""
    entries = [entry for line in lines if (entry := line.entry("budget")) is not None]
    paid = sum((entry.figure or ZERO for entry in entries), ZERO)
    return abs(chairs - paid) < max((entry.unit for entry in entries), default=ONE)


def _payment(line: Row) -> Figure:
    return Figure(FigureKey("secco_lines", line.key, "budget"))


def _chairs_by_unit(costs: BookTable, lines: tuple[Row, ...]) -> Iterator[Equation]:
    for units, paying in chair_groups(costs, lines):
        target, *sharing = (FigureKey("cost_by_subcommittee", unit.key, "chairs") for unit in units)
        formula = Sum((*map(_payment, paying), *(-Figure(key) for key in sharing)))
        meaning = f"{' and '.join(line.label for line in paying)} in Table 4"
        if sharing:
            meaning += f", less {' and '.join(unit.label for unit in units[1:])}"
        yield Equation("chairs-not-in-budget-lines", target, formula, meaning, link=True)


def chair_groups(
    costs: BookTable, lines: tuple[Row, ...]
) -> tuple[tuple[tuple[Row, ...], tuple[Row, ...]], ...]:
    """Return the sub-committees of Table 3, each with the lines of Table 4 that pay them.

    A line may pay several, so sub-committees that share a line are in one group. A line for all
    of them pays only a row for all of them.
    """
    groups: list[tuple[list[Row], list[Row]]] = []
    distinctive = _distinctive_words(costs.lines)
    for line in lines:
        units = [unit for unit in costs.lines if _pays(line, unit, distinctive[unit.key])]
        if not units:
            continue
        shared = [group for group in groups if any(unit in group[0] for unit in units)]
        group_units = [unit for group in shared for unit in group[0]]
        group_units += [unit for unit in units if unit not in group_units]
        paying = [*(payer for group in shared for payer in group[1]), line]
        groups = [*(group for group in groups if group not in shared), (group_units, paying)]
    order = {unit.key: index for index, unit in enumerate(costs.lines)}
    return tuple(
        (tuple(sorted(units, key=lambda unit: order[unit.key])), tuple(paying))
        for units, paying in groups
    )


def _pays(line: Row, unit: Row, distinctive: set[str]) -> bool:
    """Say whether the line names the sub-committee, by a word that names no other."""
    if is_for_all_sub_committees(line) or is_for_all_sub_committees(unit):
        return is_for_all_sub_committees(line) and is_for_all_sub_committees(unit)
    return bool(distinctive & set(normalise(line.label).split()))


def _distinctive_words(units: tuple[Row, ...]) -> dict[str, set[str]]:
    """Return for every sub-committee the words of its name that no other has."""
    words = {unit.key: set(unit.key.split()) - _GENERIC for unit in units}
    uses = Counter(word for unit_words in words.values() for word in unit_words)
    return {
        key: {word for word in unit_words if uses[word] == 1} for key, unit_words in words.items()
    }


def _stable_outlook(book: Book) -> Iterator[Equation]:
    """Yield cost of SECAS Services = that of the year before, where every area is to be stable."""
    outlooks = book.tables.get("forward_look")
    if outlooks is None or not outlooks.lines:
        return
    if all(normalise(row.text("outlook")).startswith(STABLE) for row in outlooks.lines):
        for before, after in (("budget", "forecast_1"), ("forecast_1", "forecast_2")):
            source = FigureKey("projections", "secas", before)
            target = FigureKey("projections", "secas", after)
            yield from _link(book, "stable-outlook-moves", target, source)
