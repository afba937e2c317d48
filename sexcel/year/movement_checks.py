"""Movements of a monitor, and contingency, against their approvals (section 4.3)."""

from collections.abc import Iterator

from sexcel.model.findings import Finding
from sexcel.model.wording import pounds
from sexcel.rules.year import monitor_rules as rules
from sexcel.rules.year.movement_without_approval import RULE as MOVEMENT_WITHOUT_APPROVAL
from sexcel.year.monitor_lists import MonitorLists, Movement, key_of, name_bodies
from sexcel.year.sheets.layout import MOVEMENTS


def check_movements(lists: MonitorLists) -> Iterator[Finding]:
    """Yield the movements of an unknown line, or without the approval that they need."""
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
            f"{name_bodies(movement.lacking)}: it is pending.",
            found=movement.amount,
            todo="Record the dates of its approvals, or take the movement out.",
        )
    elif day is not None and movement.approved is not None and day < movement.approved:
        yield rules.MOVEMENT_BEFORE_APPROVAL.finding(
            lists.cell(MOVEMENTS, movement.row, "Date"),
            f"{pounds(movement.amount)} {movement.words} is dated {day:%d/%m/%Y}, and its last "
            f"approval {movement.approved:%d/%m/%Y}.",
        )


def check_contingency(lists: MonitorLists) -> Iterator[Finding]:
    """Yield contingency that is overdrawn, or that costs are booked on."""
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
