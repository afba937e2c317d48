"""Projects of a monitor and their releases, against their approvals (section 4)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.wording import pounds
from sexcel.rules.year import monitor_rules as rules
from sexcel.year.monitor_lists import PENNY, MonitorLists, key_of, name_bodies
from sexcel.year.monitor_state import BOARD, PANEL, SheetRow, sum_of
from sexcel.year.sheets.layout import PROJECTS, RELEASES

_POUND = Decimal(1)
"""Shares of a project are given in whole £."""


def check_projects(lists: MonitorLists) -> Iterator[Finding]:
    """Yield the projects that are out of order."""
    for row in lists.state.projects:
        yield from _check_project(lists, row)


def _check_project(lists: MonitorLists, row: SheetRow) -> Iterator[Finding]:
    name = row.text("Project")
    spent, releases = lists.spent(name), list(lists.releases(name))
    released = sum_of(releases, "Amount")
    current = _current_budget(lists, name)

    def cell(heading: str) -> CellRef:
        return lists.cell(PROJECTS, row, heading)

    bodies = ("Sub-committee", PANEL, BOARD)
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
    days = [day for release in releases if (day := release.day("Date")) is not None]
    released_on = min(days, default=None)
    early = _describe_early(lacking, last, first)
    if not early and first is not None and released_on is not None and first < released_on:
        early = f"the first on {first:%d/%m/%Y}; its first release is of {released_on:%d/%m/%Y}."
    if early:
        yield rules.SPENT_BEFORE_APPROVAL.finding(
            cell("Spent"), f"{name} has spent {pounds(spent)}, {early}", found=spent
        )
    if spent - released >= PENNY:
        yield rules.SPENT_ABOVE_RELEASE.finding(
            cell("Spent"),
            f"{name} has spent {pounds(spent)}, and {pounds(released)} was released to it.",
            found=spent,
            expected=released,
        )
    if released - current >= PENNY:
        yield rules.RELEASED_ABOVE_BUDGET.finding(
            cell("Released"),
            f"{pounds(released)} was released to {name}, whose current budget is "
            f"{pounds(current)}.",
            found=released,
            expected=current,
        )
    if early := _describe_early(lacking if releases else (), last, released_on):
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
    return month and month.replace(day=monthrange(month.year, month.month)[1])


def _describe_early(lacking: tuple[str, ...], last: date | None, first: date | None) -> str:
    """Return what was early about a cost or a release; empty where nothing was."""
    if first is None:
        return ""
    if lacking:
        return f"and the approval of {name_bodies(lacking)} is not recorded."
    if last is not None and first < last:
        return f"the first on {first:%d/%m/%Y}; its last approval is of {last:%d/%m/%Y}."
    return ""


def check_releases(lists: MonitorLists) -> Iterator[Finding]:
    """Yield the releases of contingency to a project that is not on the list."""
    projects = {key_of(row.text("Project")) for row in lists.state.projects}
    for row in lists.rows(RELEASES, "Amount"):
        name = row.text("Project")
        if row.figure("Amount") and key_of(name) not in projects:
            yield rules.MOVEMENT_OF_UNKNOWN_LINE.finding(
                lists.cell(RELEASES, row, "Project"),
                f"{pounds(row.figure('Amount'))} was released to '{name}', which is no project of "
                "the budget.",
            )
