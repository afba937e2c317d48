"""A monitor checked: movements and projects against their approvals, lines against the ledger."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words, pounds
from sexcel.rules.year import monitor_rules as rules
from sexcel.rules.year.movement_without_approval import RULE as MOVEMENT_WITHOUT_APPROVAL
from sexcel.year.monitor_lists import (
    BOARD,
    PANEL,
    SUB_COMMITTEE,
    MonitorLists,
    Movement,
    key_of,
    sum_amounts,
)
from sexcel.year.monitor_state import SheetRow
from sexcel.year.months import MONTHS, first_of_month
from sexcel.year.sheets.final_outturn import is_outturn_changed
from sexcel.year.sheets.layout import (
    ACTUALS,
    FINAL_OUTTURN,
    FIRST_ROW,
    MOVEMENTS,
    NOT_MAPPED,
    PACKAGE,
    PROJECTS,
    RELEASES,
    SETTINGS,
)

_PENNY = Decimal("0.01")
"""Amounts of a ledger have no smaller part: sums that differ by less are equal."""
_POUND = Decimal(1)
"""Shares of a project are given in whole £."""


def find_in_monitor(grid: Grid) -> tuple[Finding, ...]:
    """Return what needs a person in a monitor whose formulas are worked out, the worst first.

    Raises SexcelError where the workbook is no monitor.
    """
    lists = MonitorLists(grid)
    findings = (
        *_check_movements(lists),
        *_check_contingency(lists),
        *_check_projects(lists),
        *_check_releases(lists),
        *_check_lines(lists),
        *_check_ledger(lists),
        *_check_packages(lists),
        *_check_frozen(grid),
    )
    return tuple(sorted(findings, key=lambda finding: -finding.severity))


def find_in_projects(grid: Grid) -> tuple[Finding, ...]:
    """Return which projects of a monitor are out of order; the formulas are worked out."""
    return tuple(_check_projects(MonitorLists(grid)))


def _check_frozen(grid: Grid) -> Iterator[Finding]:
    for sheet in grid:
        if sheet.name == FINAL_OUTTURN and is_outturn_changed(sheet):
            message = "The frozen figures are not those with which the year was closed."
            yield rules.FROZEN_FIGURES_CHANGED.finding(CellRef(sheet.name, 1, 1), message)


# Movements (section 4.3).


def _check_movements(lists: MonitorLists) -> Iterator[Finding]:
    for movement in lists.movements:
        unknown = [
            heading
            for heading in ("From line", "To line")
            if key_of(movement.row.text(heading)) not in lists.names
        ]
        for heading in unknown:
            name = movement.row.text(heading)
            yield rules.MOVEMENT_OF_UNKNOWN_LINE.finding(
                lists.cell(MOVEMENTS, movement.row, heading),
                f"{pounds(movement.amount)} {movement.words}: "
                + (f"'{name}' is no line of the budget." if name else "a line is missing."),
            )
        if not unknown:
            yield from _check_approvals(lists, movement)


def _check_approvals(lists: MonitorLists, movement: Movement) -> Iterator[Finding]:
    where = lists.cell(MOVEMENTS, movement.row, "Amount")
    day = movement.row.day("Date")
    if movement.lacking:
        yield MOVEMENT_WITHOUT_APPROVAL.finding(
            where,
            f"{pounds(movement.amount)} {movement.words} lacks the approval of "
            f"{_bodies(movement.lacking)}: it is pending.",
            found=movement.amount,
            todo="Record the dates of its approvals, or take the movement out.",
        )
    elif day is not None and movement.approved is not None and day < movement.approved:
        yield rules.MOVEMENT_BEFORE_APPROVAL.finding(
            lists.cell(MOVEMENTS, movement.row, "Date"),
            f"{pounds(movement.amount)} {movement.words} is dated {day:%d/%m/%Y}, and its last "
            f"approval {movement.approved:%d/%m/%Y}.",
        )


def _bodies(names: tuple[str, ...]) -> str:
    return join_words([f"the {name}" for name in names])


def _check_contingency(lists: MonitorLists) -> Iterator[Finding]:
    for row in lists.state.lines:
        name = row.text("Line")
        if key_of(name) not in lists.contingency:
            continue
        current = row.figure("Approved budget") + lists.net(name)
        after = current + lists.net(name, pending=True)
        moves = [move for move in lists.movements if key_of(move.source) == key_of(name)]
        related = [lists.cell(MOVEMENTS, move.row, "Amount") for move in moves]
        where = lists.outturn(row, "Current budget")
        if current < 0:
            yield rules.CONTINGENCY_OVERDRAWN.finding(
                where,
                f"Movements take {pounds(-current)} more out of {name} than the "
                f"{pounds(row.figure('Approved budget'))} that was approved.",
                found=current,
                related=related,
            )
        elif after < 0:
            yield rules.PENDING_ABOVE_CONTINGENCY.finding(
                where,
                f"{pounds(current - after)} out of {name} is pending, and {pounds(current)} is "
                "left: the Panel must consult again (section 1.1).",
                found=after,
                related=related,
            )
        if spent := lists.spent(name):
            yield rules.CONTINGENCY_SPENT.finding(
                lists.outturn(row, "To date"),
                f"{pounds(spent)} is booked on {name} itself.",
                found=spent,
            )


# Projects (section 4).


def _check_projects(lists: MonitorLists) -> Iterator[Finding]:
    for row in lists.state.projects:
        yield from _check_project(lists, row)


def _check_project(lists: MonitorLists, row: SheetRow) -> Iterator[Finding]:
    name = row.text("Project")
    spent, releases = lists.spent(name), list(lists.releases(name))
    released = sum_amounts(releases)
    current = _current_budget(lists, name)

    def cell(heading: str) -> CellRef:
        return lists.cell(PROJECTS, row, heading)

    bodies = (SUB_COMMITTEE, PANEL, BOARD)
    lacking = tuple(body for body in bodies if row.day(body) is None)
    has_brief = bool(row.text("Brief"))
    is_unknown = not has_brief and lacking == bodies and not releases
    if spent and not has_brief:
        words = "no brief, approval or release" if is_unknown else "no brief"
        yield rules.SPENT_WITHOUT_BRIEF.finding(
            cell("Brief"), f"{name} has spent {pounds(spent)}, and {words} is recorded.",
            found=spent,
        )  # fmt: skip
    if spent and is_unknown:
        return
    last = max((day for body in bodies if (day := row.day(body)) is not None), default=None)
    first = _first_day(lists.entries.get(key_of(name), ()))
    if early := _describe_early(lacking, last, first):
        yield rules.SPENT_BEFORE_APPROVAL.finding(
            cell("Spent"), f"{name} has spent {pounds(spent)}, {early}", found=spent
        )
    if spent - released >= _PENNY:
        yield rules.SPENT_ABOVE_RELEASE.finding(
            cell("Spent"),
            f"{name} has spent {pounds(spent)}, and {pounds(released)} was released to it.",
            found=spent,
            expected=released,
        )
    if released - current >= _PENNY:
        yield rules.RELEASED_ABOVE_BUDGET.finding(
            cell("Released"),
            f"{pounds(released)} was released to {name}, whose current budget is "
            f"{pounds(current)}.",
            found=released,
            expected=current,
        )
    days = [day for release in releases if (day := release.day("Date")) is not None]
    if early := _describe_early(lacking if releases else (), last, min(days, default=None)):
        yield rules.RELEASED_BEFORE_APPROVAL.finding(
            cell("Released"), f"{pounds(released)} was released to {name}, {early}", found=released
        )
    yield from _check_shares(lists, row, current)


def _check_shares(lists: MonitorLists, row: SheetRow, current: Decimal) -> Iterator[Finding]:
    name, third_party = row.text("Project"), row.figure("Third party £")
    headings = ("Third party £", "SECAS £")
    shares = sum((row.figure(heading) for heading in headings), ZERO)
    is_split = all(isinstance(row.contents.get(heading), Decimal) for heading in headings)
    if is_split and abs(shares - current) >= _POUND:
        yield rules.PROJECT_SHARES_DIFFER.finding(
            lists.cell(PROJECTS, row, "Third party £"),
            f"{name}: third party and SECAS are {pounds(shares)} together, and the current budget "
            f"is {pounds(current)}.",
            found=shares,
            expected=current,
        )
    yield from _check_route(lists, row, third_party)


def _check_route(lists: MonitorLists, row: SheetRow, amount: Decimal) -> Iterator[Finding]:
    """Yield that the procurement route is missing, or is not the one for what a third party has."""
    name, route = row.text("Project"), row.text("Procurement route")
    due = lists.route_by_value(amount)
    where = lists.cell(PROJECTS, row, "Procurement route")
    pays = f"{name} pays {pounds(amount)} to a third party"
    if amount > 0 and not route:
        by_value = f": by value it is {due}" if due else ""
        yield rules.PROCUREMENT_ROUTE_MISSING.finding(
            where, f"{pays}, and no procurement route is recorded{by_value}."
        )
    elif due and key_of(route) != key_of(due):
        yield rules.PROCUREMENT_ROUTE_DIFFERS.finding(
            where,
            f"{pays}, for which Settings has the route {due}; recorded is {route}.",
            found=route,
            expected=due,
        )


def _current_budget(lists: MonitorLists, name: str) -> Decimal:
    line = lists.line(name)
    return lists.net(name) + (ZERO if line is None else line.figure("Approved budget"))


def _first_day(entries: tuple[SheetRow, ...]) -> date | None:
    """Return the day of the first cost: of an entry without a date, the last of its month."""
    days = (
        row.day("Date") or _end_of_month(row.day("Month"))
        for row in entries
        if row.figure("Amount") > 0
    )
    return min((day for day in days if day is not None), default=None)


def _end_of_month(month: date | None) -> date | None:
    if month is None:
        return None
    following = month.replace(day=28).toordinal() + 4
    return date.fromordinal(following - date.fromordinal(following).day)


def _describe_early(lacking: tuple[str, ...], last: date | None, first: date | None) -> str:
    """Return what was early about a cost or a release; empty where nothing was."""
    if first is None:
        return ""
    if lacking:
        return f"and the approval of {_bodies(lacking)} is not recorded."
    if last is not None and first < last:
        return f"the first on {first:%d/%m/%Y}; its last approval is of {last:%d/%m/%Y}."
    return ""


def _check_releases(lists: MonitorLists) -> Iterator[Finding]:
    projects = {key_of(row.text("Project")) for row in lists.state.projects}
    for row in lists.rows(RELEASES, "Amount"):
        name = row.text("Project")
        if row.figure("Amount") and key_of(name) not in projects:
            yield rules.MOVEMENT_OF_UNKNOWN_LINE.finding(
                lists.cell(RELEASES, row, "Project"),
                f"{pounds(row.figure('Amount'))} was released to '{name}', which is no project of "
                "the budget.",
            )


# Lines and the ledger (section 1.2).


def _check_lines(lists: MonitorLists) -> Iterator[Finding]:
    for row in lists.state.lines:
        yield from _check_sums(lists, row)
        yield from _check_forecast(lists, row)


def _check_sums(lists: MonitorLists, row: SheetRow) -> Iterator[Finding]:
    """Yield the sums of a line that are not what they add up."""
    name = row.text("Line")
    net = lists.net(name)
    approved, to_date, to_go = (
        row.figure(heading) for heading in ("Approved budget", "To date", "To go")
    )
    sums = (
        (
            rules.CURRENT_BUDGET_WRONG, "Current budget", approved + net,
            f"{pounds(approved)} was approved, and authorised movements are {pounds(net)}.",
        ),
        (
            rules.MONTHS_UNLIKE_LEDGER, "To date", lists.spent(name),
            f"its entries in the months closed are {pounds(lists.spent(name))}.",
        ),
        (
            rules.FORECAST_WRONG, "Forecast", to_date + to_go,
            f"{pounds(to_date)} to date and {pounds(to_go)} to go are {pounds(to_date + to_go)}.",
        ),
    )  # fmt: skip
    for rule, heading, due, reason in sums:
        figure = row.figure(heading)
        if abs(figure - due) >= _PENNY:
            message = f"{name}, {heading} is {pounds(figure)}; {reason}"
            yield rule.finding(lists.outturn(row, heading), message, found=figure, expected=due)


def _check_forecast(lists: MonitorLists, row: SheetRow) -> Iterator[Finding]:
    name, reason = row.text("Line"), row.text("Reason")
    to_date, forecast = row.figure("To date"), row.figure("Forecast")
    current = row.figure("Current budget")
    sign = -1 if current < 0 else 1
    if (to_date - forecast) * sign >= _PENNY and not reason:
        yield rules.FORECAST_BELOW_ACTUAL.finding(
            lists.outturn(row, "Forecast"),
            f"{name} is forecast to end at {pounds(forecast)}, and has {pounds(to_date)} to date.",
            found=forecast,
            expected=to_date,
        )
    over = forecast - current
    if not reason and key_of(name) not in lists.contingency and _is_material(lists, over, current):
        side = "over" if over > 0 else "under"
        yield rules.MISS_WITHOUT_REASON.finding(
            lists.outturn(row, "Reason"),
            f"{name} is forecast to end {pounds(abs(over))} {side} its current budget of "
            f"{pounds(current)}, and no reason is given.",
            found=over,
        )
    months = row.figure("Made after month")
    has_own = isinstance(row.contents.get("Own figure to go"), Decimal)
    if has_own and months < lists.months_closed < MONTHS:
        yield rules.OWN_FIGURE_OLD.finding(
            lists.outturn(row, "Own figure to go"),
            f"{name}: the figure to go was made after month {months:f}, and "
            f"{lists.months_closed} are closed.",
        )


def _is_material(lists: MonitorLists, over: Decimal, current: Decimal) -> bool:
    limits = SheetRow(0, lists.state.settings)
    share = limits.figure("Material, share") * abs(current)
    return bool(over) and abs(over) >= limits.figure("Material, £") and abs(over) >= share


def _check_ledger(lists: MonitorLists) -> Iterator[Finding]:
    months = {row.day("Month") for rows in lists.entries.values() for row in rows}
    for number in range(lists.months_closed):
        month = first_of_month(lists.budget_year, number)
        if month not in months:
            yield rules.MONTH_WITHOUT_ENTRIES.finding(
                CellRef(SETTINGS, FIRST_ROW, 2),
                f"{month:%B %Y} is closed, and Actuals has no entries of it.",
            )
    accounts: dict[tuple[str, str], list[SheetRow]] = {}
    for line, rows in lists.entries.items():
        for row in rows if line not in lists.names else ():
            accounts.setdefault((row.text("Code"), row.text("Name")), []).append(row)
    for (code, name), booked in accounts.items():
        line = booked[0].text("Line")
        account = " ".join(filter(None, (code, name))) or "Entries without code and name"
        where = "is not mapped" if line == NOT_MAPPED or not line else f"is on '{line}'"
        yield rules.AMOUNT_NOT_MAPPED.finding(
            lists.cell(ACTUALS, booked[0], "Line"),
            f"{account}, {pounds(sum_amounts(booked))} in the months closed, {where}: no line of "
            "the budget has it.",
            found=sum_amounts(booked),
        )


def _check_packages(lists: MonitorLists) -> Iterator[Finding]:
    for row in lists.rows(PACKAGE, "Line"):
        name = f"{row.text('Quarter')}, {row.text('Line')}"
        estimate = row.figure("Estimate")
        has_resource = row.figure("FTE days") or row.figure("SME call-off")
        missing = [
            words
            for words, is_given in (
                ("resource (FTE days or SME call-off)", has_resource),
                ("timescale", row.text("Timescale")),
            )
            if not is_given
        ]
        if estimate and missing:
            yield rules.WORK_PACKAGE_WITHOUT_RESOURCE.finding(
                lists.cell(PACKAGE, row, "FTE days"),
                f"{name}: {pounds(estimate)}, and no {' and no '.join(missing)}.",
            )
        if row.figure("Actual days") and not row.text("Timesheet"):
            yield rules.DAYS_WITHOUT_TIMESHEET.finding(
                lists.cell(PACKAGE, row, "Timesheet"),
                f"{name}: {row.figure('Actual days'):f} actual days, and no timesheet is named.",
            )
