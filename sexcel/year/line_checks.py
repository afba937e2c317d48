"""Lines of a monitor against the ledger, and work packages (section 1.2)."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.wording import pounds
from sexcel.rules.year import monitor_rules as rules
from sexcel.year.monitor_lists import PENNY, MonitorLists, key_of
from sexcel.year.monitor_state import SheetRow, sum_of
from sexcel.year.months import MONTHS, months_without
from sexcel.year.sheets.layout import ACTUALS, FIRST_ROW, NOT_MAPPED, PACKAGE, SETTINGS


def check_lines(lists: MonitorLists) -> Iterator[Finding]:
    """Yield the lines whose sums are not what they add up, or whose forecast needs a reason."""
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
        if abs(figure - due) >= PENNY:
            message = f"{name}, {heading} is {pounds(figure)}; {reason}"
            yield rule.finding(lists.outturn(row, heading), message, found=figure, expected=due)


def _check_forecast(lists: MonitorLists, row: SheetRow) -> Iterator[Finding]:
    name, reason = row.text("Line"), row.text("Reason")
    to_date, forecast = row.figure("To date"), row.figure("Forecast")
    current = row.figure("Current budget")
    sign = -1 if current < 0 else 1
    if (to_date - forecast) * sign >= PENNY and not reason:
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


def check_ledger(lists: MonitorLists) -> Iterator[Finding]:
    """Yield the months without entries, and what the ledger has for no line."""
    months = {row.day("Month") for rows in lists.entries.values() for row in rows}
    for month in months_without(months, lists.budget_year, lists.months_closed):
        yield rules.MONTH_WITHOUT_ENTRIES.finding(
            CellRef(SETTINGS, FIRST_ROW, 2),
            f"{month:%B %Y} is closed, and Actuals has no entries of it.",
        )
    accounts: dict[tuple[str, str], list[SheetRow]] = {}
    for line, rows in lists.entries.items():
        for row in rows if line not in lists.names else ():
            accounts.setdefault((row.text("Code"), row.text("Name")), []).append(row)
    for (code, name), booked in accounts.items():
        line, amount = booked[0].text("Line"), sum_of(booked, "Amount")
        account = " ".join(filter(None, (code, name))) or "Entries without code and name"
        where = "is not mapped" if line == NOT_MAPPED or not line else f"is on '{line}'"
        yield rules.AMOUNT_NOT_MAPPED.finding(
            lists.cell(ACTUALS, booked[0], "Line"),
            f"{account}, {pounds(amount)} in the months closed, {where}: no line of "
            "the budget has it.",
            found=amount,
        )


def check_packages(lists: MonitorLists) -> Iterator[Finding]:
    """Yield quarters of the work package without resource, and days without a timesheet."""
    for row in lists.rows(PACKAGE, "Line"):
        name = f"{row.text('Quarter')}, {row.text('Line')}"
        estimate = row.figure("Estimate")
        has_resource = row.figure("FTE days") or row.figure("SME call-off")
        missing = [] if has_resource else ["resource (FTE days or SME call-off)"]
        missing += [] if row.text("Timescale") else ["timescale"]
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
