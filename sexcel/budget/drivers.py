"""Drivers: a quantity, a number of times and a unit charge that make up a line."""

from collections.abc import Iterator

from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import Figure, FigureKey, Sum
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL


def driver_equations(book: Book) -> Iterator[Equation]:
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
    driver_rows: dict[FigureKey, tuple[Row, ...]] = {}
    for row in book.lines("drivers"):
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
