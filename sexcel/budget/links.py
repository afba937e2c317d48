"""Equations between tables: which figure of one table is a figure of another."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from sexcel.model.book import Book, BookTable, Row
from sexcel.model.equations import Equation
from sexcel.model.expressions import Figure, FigureKey, Rounded, Sum
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL


class Link(Struct, frozen=True):
    """A row of one table is a row of another, in the ``columns`` (target, source)."""

    rule: str
    target: tuple[str, str]
    source: tuple[str, str]
    columns: tuple[tuple[str, str], ...]


class RowLink(Struct, frozen=True):
    """Every row of one table is the row of the same name in another."""

    rule: str
    target: str
    source: str
    columns: tuple[tuple[str, str], ...]


def _same(*columns: str) -> tuple[tuple[str, str], ...]:
    return tuple((column, column) for column in columns)


LINKS = (
    # Tables 1 and 2: the budget year of the projection is the budget.
    *(
        Link("projection-differs-from-overview", ("projections", line), ("overview", line), columns)
        for columns in (_same("budget"),)
        for line in ("secco", "secas", "projects", "contingency", TOTAL)
    ),
    # Tables 2 and 4.
    Link(
        "secco-line-differs",
        ("overview", "secco"),
        ("secco_lines", TOTAL),
        _same("prior_approved", "outturn", "budget", "variance"),
    ),
    # Tables 2, 5 and 6. Table 6 also carries the prior year.
    Link(
        "secas-line-differs",
        ("overview", "core_and_sme"),
        ("secas_outturn", TOTAL),
        _same("prior_approved", "outturn", "budget"),
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
        _same("outturn", "budget"),
    ),
    # Tables 3 and 5: their totals.
    Link(
        "sub-committee-cost-differs",
        ("cost_by_subcommittee", TOTAL),
        ("secas_budget", TOTAL),
        _same("core_team", "sme"),
    ),
    # Tables 1, 2 and 11.
    Link("projects-line-differs", ("overview", "projects"), ("projects", TOTAL), _same("budget")),
    Link(
        "projects-line-differs",
        ("projections", "projects"),
        ("projects", TOTAL),
        _same("forecast_1", "forecast_2"),
    ),
)

ROW_LINKS = (
    # Tables 3 and 5, and 5 and 6: one cost of a sub-committee, printed three times.
    RowLink(
        "sub-committee-cost-differs",
        "cost_by_subcommittee",
        "secas_budget",
        _same("core_team", "sme"),
    ),
    RowLink("sub-committee-cost-differs", "secas_outturn", "secas_budget", (("budget", "total"),)),
)


class SharedRows(Struct, frozen=True):
    """Every row of one table has a row of the same name in another."""

    rule: str
    table: str
    other: str


SHARED_ROWS = tuple(
    SharedRows("sub-committee-missing", table, other)
    for table, other in (
        ("secas_budget", "cost_by_subcommittee"),
        ("secas_budget", "secas_outturn"),
        ("secas_outturn", "secas_budget"),
        ("fte_by_area", "secas_budget"),
    )
)
"""Tables 3, 5, 6 and 8 list the same service areas and sub-committees."""

STABLE = "stable"
"""The outlook that says a service area costs the same in years 2 and 3."""

_POOL = "all subcommittee"
_GENERIC = frozenset({"and", "board", "group", "sub", "committee", "change", "working", "n", "a"})


def link_equations(book: Book) -> Iterator[Equation]:
    """Every equation between tables that the workbook has both sides of."""
    for link in LINKS:
        for target, source in link.columns:
            yield from _link(book, link.rule, (*link.target, target), (*link.source, source))
    for rows in ROW_LINKS:
        yield from _row_links(book, rows)
    yield from _core_team_costs(book)
    yield from _fte(book)
    yield from _drivers(book)
    yield from _chairs(book)
    yield from _stable_outlook(book)


def _link(
    book: Book, rule: str, target: tuple[str, str, str], source: tuple[str, str, str]
) -> Iterator[Equation]:
    owned, used = FigureKey(*target), FigureKey(*source)
    entry = book.entry(used)
    if book.entry(owned) is None or entry is None:
        return
    meaning = book.describe(used)
    blank = entry.figure is None
    yield Equation(rule, owned, Figure(used), meaning, optional=blank, link=True)


def _row_links(book: Book, link: RowLink) -> Iterator[Equation]:
    table = book.tables.get(link.target)
    for row in table.lines if table is not None else ():
        for target, source in link.columns:
            for equation in _link(
                book, link.rule, (link.target, row.key, target), (link.source, row.key, source)
            ):
                # A cost of nothing is printed as £0 in one table and left out of the other.
                yield Equation(
                    equation.rule,
                    equation.target,
                    equation.formula,
                    equation.meaning,
                    optional=not book.figure(FigureKey(link.source, row.key, source)),
                    link=True,
                )


def _core_team_costs(book: Book) -> Iterator[Equation]:
    """Core team cost of a service area = Σ FTE × grade rate (section 3.3)."""
    card, areas = book.tables.get("rate_card"), book.tables.get("fte_by_area")
    costs = book.tables.get("secas_budget")
    if card is None or areas is None or costs is None:
        return
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


def _fte(book: Book) -> Iterator[Equation]:
    """FTE of a grade in Table 7 = its total over the service areas in Table 8."""
    grades, areas = book.tables.get("fte_by_grade"), book.tables.get("fte_by_area")
    if grades is None or areas is None or areas.total is None:
        return
    for row in grades.lines:
        column = areas.column(f"fte:{row.key}")
        if column is not None:
            source = ("fte_by_area", TOTAL, column.name)
            target = ("fte_by_grade", row.key, "budget")
            yield from _link(book, "fte-tables-differ", target, source)


def _drivers(book: Book) -> Iterator[Equation]:
    """A line with drivers costs what its drivers come to (sections 2.2 and 3.4)."""
    drivers = book.tables.get("drivers")
    if drivers is None:
        return
    priced = drivers.column("amount") is not None
    for target, rows in driven_lines(book).items():
        amounts = tuple(_driver_amount(row, priced=priced) for row in rows)
        rule = "driver-disagrees"
        if any(_is_meeting(row) for row in rows):
            rule = "meetings-not-covered"
        meaning = f"its {len(rows)} drivers" if len(rows) > 1 else "its driver"
        yield Equation(rule, target, Sum(amounts), f"{meaning} on the drivers table", link=True)
    yield from _meeting_quantity(book, drivers)


def driven_lines(book: Book) -> dict[FigureKey, tuple[Row, ...]]:
    """The budget figure of every line that has drivers, with its driver rows."""
    drivers = book.tables.get("drivers")
    found: dict[FigureKey, tuple[Row, ...]] = {}
    for row in drivers.lines if drivers is not None else ():
        for table in ("secco_lines", "accommodation"):
            key = FigureKey(table, normalise(row.label), "budget")
            if book.entry(key) is not None:
                found[key] = (*found.get(key, ()), row)
    return found


def _driver_amount(row: Row, *, priced: bool) -> Figure | Sum:
    if priced:
        return Figure(FigureKey("drivers", row.key, "amount"))
    quantity, times, charge = (
        Figure(FigureKey("drivers", row.key, name)) for name in ("quantity", "times", "unit_charge")
    )
    return Sum((quantity * times * charge,))


def _is_meeting(row: Row) -> bool:
    return "meeting" in normalise(row.text("driver")).split()


def registered_meetings(drivers: BookTable) -> Row | None:
    """The driver of meetings at the registered premises; None unless there is just one."""
    rows = [
        row
        for row in drivers.lines
        if _is_meeting(row) and "registered" in normalise(row.text("driver"))
    ]
    return rows[0] if len(rows) == 1 else None


def _meeting_quantity(book: Book, drivers: BookTable) -> Iterator[Equation]:
    """Meetings charged at the registered premises = meetings forecast − those held outside."""
    inside = registered_meetings(drivers)
    forecast = FigureKey("meetings", TOTAL, "forecast")
    if inside is None or book.entry(forecast) is None:
        return
    outside = (
        -Figure(FigureKey("drivers", row.key, "quantity"))
        for row in drivers.lines
        if _is_meeting(row) and row != inside
    )
    yield Equation(
        "meetings-not-covered",
        FigureKey("drivers", inside.key, "quantity"),
        Sum((Figure(forecast), *outside)),
        f"{book.describe(forecast)} less meetings held elsewhere",
        link=True,
    )


def chair_lines(book: Book) -> tuple[Row, ...]:
    """The lines of Table 4 that pay panel members, chairs, specialists and their expenses.

    These are what Table 3 spreads over the sub-committees (section 2.1).
    """
    table = book.tables.get("secco_lines")
    if table is None:
        return ()
    wanted = ("chair", "specialist", "subcommittee expense", "panel member")
    return tuple(
        row
        for row in table.lines
        if any(words in f"{normalise(row.group)} {normalise(row.label)}" for words in wanted)
    )


def is_for_all_sub_committees(row: Row) -> bool:
    """Whether a row is for all sub-committees together."""
    return _POOL in normalise(row.label) or _POOL in row.key


def _chairs(book: Book) -> Iterator[Equation]:
    costs, lines = book.tables.get("cost_by_subcommittee"), chair_lines(book)
    if costs is None or not lines:
        return
    total = FigureKey("cost_by_subcommittee", TOTAL, "chairs")
    if book.entry(total) is not None:
        formula = Sum(tuple(_paid(line) for line in lines))
        meaning = f"the {len(lines)} lines of chairs, members and expenses in Table 4"
        yield Equation("chairs-not-in-budget-lines", total, formula, meaning, link=True)
    # Only where what is for all sub-committees has a row of its own is each one's share known.
    if any(is_for_all_sub_committees(unit) for unit in costs.lines):
        yield from _chairs_by_unit(costs, lines)


def _paid(line: Row) -> Figure:
    return Figure(FigureKey("secco_lines", line.key, "budget"))


def _chairs_by_unit(costs: BookTable, lines: tuple[Row, ...]) -> Iterator[Equation]:
    for units, paying in chair_groups(costs, lines):
        first, *others = (FigureKey("cost_by_subcommittee", unit.key, "chairs") for unit in units)
        formula = Sum((*(_paid(line) for line in paying), *(-Figure(other) for other in others)))
        meaning = f"{' and '.join(line.label for line in paying)} in Table 4"
        if others:
            meaning += f", less {' and '.join(unit.label for unit in units[1:])}"
        yield Equation("chairs-not-in-budget-lines", first, formula, meaning, link=True)


def chair_groups(
    costs: BookTable, lines: tuple[Row, ...]
) -> tuple[tuple[tuple[Row, ...], tuple[Row, ...]], ...]:
    """Sub-committees of Table 3 with the lines of Table 4 that pay them.

    A line may pay several, so sub-committees that share a line stand together. A line for all
    of them pays only a row for all of them.
    """
    groups: list[tuple[list[Row], list[Row]]] = []
    telling = _telling_words(costs.lines)
    for line in lines:
        units = [unit for unit in costs.lines if _pays(line, unit, telling[unit.key])]
        if not units:
            continue
        shared = [group for group in groups if any(unit in group[0] for unit in units)]
        merged = (
            [unit for group in shared for unit in group[0]],
            [one for group in shared for one in group[1]],
        )
        merged[0].extend(unit for unit in units if unit not in merged[0])
        merged[1].append(line)
        groups = [*(group for group in groups if group not in shared), merged]
    order = {unit.key: index for index, unit in enumerate(costs.lines)}
    return tuple(
        (tuple(sorted(units, key=lambda unit: order[unit.key])), tuple(paying))
        for units, paying in groups
    )


def _pays(line: Row, unit: Row, telling: set[str]) -> bool:
    """Whether the line names the sub-committee, by a word that names no other."""
    if is_for_all_sub_committees(line) or is_for_all_sub_committees(unit):
        return is_for_all_sub_committees(line) and is_for_all_sub_committees(unit)
    return bool(telling & set(normalise(line.label).split()))


def _telling_words(units: tuple[Row, ...]) -> dict[str, set[str]]:
    """For every sub-committee the words of its name that no other has."""
    words = {unit.key: set(unit.key.split()) - _GENERIC for unit in units}
    uses = Counter(word for found in words.values() for word in found)
    return {key: {word for word in found if uses[word] == 1} for key, found in words.items()}


def _stable_outlook(book: Book) -> Iterator[Equation]:
    """Where every area is expected to be stable, SECAS Services costs the same in every year."""
    outlooks = book.tables.get("forward_look")
    if outlooks is None or not outlooks.lines:
        return
    if all(normalise(row.text("outlook")).startswith(STABLE) for row in outlooks.lines):
        for before, after in (("budget", "forecast_1"), ("forecast_1", "forecast_2")):
            source = ("projections", "secas", before)
            yield from _link(book, "stable-outlook-moves", ("projections", "secas", after), source)
