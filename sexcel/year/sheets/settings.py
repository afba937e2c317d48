"""Profile and Settings: what the calculations of the monitor go by."""

from pathlib import PurePath

from sexcel.budget.assumptions import (
    CONTRACTUAL_DISCOUNT,
    MATERIALITY_AMOUNT,
    MATERIALITY_PERCENT,
    resolve_rate,
)
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef, column_letters
from sexcel.writers.cells import Choices, Highlight, Look, PlannedCell, SheetPlan, Style
from sexcel.writers.sheets import Cells, budget_version
from sexcel.writers.styles import COUNT, DATE, MONEY, PERCENT
from sexcel.writers.texts import fit_text
from sexcel.year.months import FIRST_MONTH, MONTHS
from sexcel.year.sheets.layout import (
    FIRST_ROUTE_ROW,
    FIRST_ROW,
    HEADING_ROW,
    OUTTURN,
    PROFILE,
    PROFILE_CHECK,
    PROFILE_SHARE,
    ROUTES,
    SETTINGS,
)
from sexcel.year.sheets.lists import calculated_cell, input_cell
from sexcel.year.sheets.outturn import OutturnSheet

_RUNS = 2 + MONTHS
"""On Profile, behind the months: the first month that a line runs, and beside it the last."""
_SUM = PROFILE_CHECK - 1


def plan_profile(outturn: OutturnSheet) -> SheetPlan:
    """Plan how the budget of each line falls on the months: as typed, else alike while it runs."""
    note = (
        "How the budget of each line falls on the months: alike on those that it runs (1 is April, "
        "12 March; blank is the whole year), or by your own percentages, which add up to 100%."
    )
    cells = Cells(PROFILE, "Profile of the year", note)
    cells.headings(HEADING_ROW, ("Line",))
    cells.text(HEADING_ROW - 2, 2, "Your own percentages", Look.NOTE)
    cells.text(HEADING_ROW - 2, PROFILE_SHARE, "What counts", Look.NOTE)
    for first in (2, PROFILE_SHARE):
        outturn.add_months(cells, first)
    cells.headings(HEADING_ROW, ("First month", "Last month"), (14, 15), _RUNS)
    cells.headings(HEADING_ROW, ("Sum", "Check"), (_SUM,), _SUM)
    shares = [column_letters(PROFILE_SHARE + number) for number in range(MONTHS)]
    for line in outturn.lines.values():
        row = outturn.profile_row(line)
        name = f"{OUTTURN}!A{outturn.rows[line.name]}"
        cells[row, 1] = PlannedCell(line.name, Style(Look.LINK), name)
        for number, share in enumerate(shares):
            cells[row, 2 + number] = input_cell(None, PERCENT)
            formula = _share_of_month(column_letters(2 + number), share, row)
            cells[row, PROFILE_SHARE + number] = calculated_cell(formula, PERCENT)
        cells[row, _RUNS], cells[row, _RUNS + 1] = input_cell(None, COUNT), input_cell(None, COUNT)
        total = f"SUM({shares[0]}{row}:{shares[-1]}{row})"
        cells[row, _SUM] = calculated_cell(total, PERCENT)
        check = f'IF(ABS({column_letters(_SUM)}{row}-1)<0.00001,"OK","Not 100%")'
        cells[row, PROFILE_CHECK] = calculated_cell(check)
    rows = range(FIRST_ROW, FIRST_ROW + len(outturn.lines))
    area = RangeRef(PROFILE, FIRST_ROW, PROFILE_CHECK, rows[-1], PROFILE_CHECK)
    runs = tuple(CellRef(PROFILE, row, column) for column in (_RUNS, _RUNS + 1) for row in rows)
    months = tuple(map(str, range(1, MONTHS + 1)))
    return SheetPlan(
        PROFILE,
        cells,
        (54.0, *(9.0,) * MONTHS, 9.0, 9.0, *(9.0,) * MONTHS, 9.0, 11.0),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=(
            Highlight(area, f'${column_letters(PROFILE_CHECK)}{FIRST_ROW}<>"OK"', notable=True),
        ),
        validations=(Choices(runs, months, message="1 for April to 12 for March."),),
    )


def _share_of_month(typed: str, share: str, row: int) -> str:
    """Return the formula of a month's share: as typed, else alike on all months of the line."""
    month = f"{share}${HEADING_ROW - 1}"
    first, last = f"MAX(1,$N{row})", f'IF($O{row}="",{MONTHS},$O{row})'
    alike = f"IF(AND({month}>={first},{month}<={last}),1/({last}-{first}+1),0)"
    return f"IF(COUNT($B{row}:$M{row})>0,N({typed}{row}),{alike})"


def plan_settings(book: Book) -> SheetPlan:
    """Plan the settings: months closed, rates, materiality, approvals, the budget's version."""
    discount, amount, share = (
        resolve_rate(book, line.name)
        for line in (CONTRACTUAL_DISCOUNT, MATERIALITY_AMOUNT, MATERIALITY_PERCENT)
    )

    cells = Cells(SETTINGS, "Settings", "What the calculations of the other sheets go by.")
    cells.headings(HEADING_ROW, ("Setting", "Value", "Meaning"), (2,))
    end = f"EOMONTH(DATE({book.budget_year},{FIRST_MONTH},1),Months_closed-1)"
    rows = (
        ("Months closed", input_cell(ZERO, COUNT), "0 to 12, from April on"),
        ("As at", calculated_cell(end, DATE), "The last day of the last month closed"),
        ("Contractual discount", input_cell(discount, PERCENT), "Of the budget"),
        ("Material, £", input_cell(amount, MONEY), "A miss as large needs a reason"),
        ("Material, share", input_cell(share, PERCENT), "If it is this share of the budget, too"),
    )  # fmt: skip
    for row, (name, cell, meaning) in enumerate(rows, FIRST_ROW):
        cells.text(row, 1, name)
        cells[row, 2] = cell
        cells.text(row, 3, meaning)
    cells.headings(13, ("Kind of movement", "Panel approval", "Board approval"))
    for row, kind in enumerate(("From contingency", "Between lines"), 14):
        cells.text(row, 1, kind)
        cells[row, 2], cells[row, 3] = input_cell("Yes"), input_cell("Yes")
    facts = (
        ("Budget", PurePath(book.path).name),
        ("Version", budget_version(book)),
        ("SHA-256", book.sha256),
        ("Budget year", book.year_label(0)),
    )
    cells.headings(18, ("The approved budget", "As it was read"))
    cells.facts(19, [(name, fit_text(fact)) for name, fact in facts])
    _add_routes(cells)
    closed = Choices(
        (CellRef(SETTINGS, 6, 2),),
        tuple(map(str, range(MONTHS + 1))),
        message="A number of months, 0 to 12.",
    )
    needs = tuple(CellRef(SETTINGS, row, column) for row in (14, 15) for column in (2, 3))
    return SheetPlan(
        SETTINGS,
        cells,
        (28.0, 30.0, 44.0),
        validations=(closed, Choices(needs, ("Yes", "No"), message="Yes or No.")),
    )


def _add_routes(cells: Cells) -> None:
    """Add the routes that the procurement policy asks for, to be typed in (section 4)."""
    headings = ("Third party £, from", "Procurement route", "Meaning")
    cells.headings(FIRST_ROUTE_ROW - 1, headings, (1,))
    meaning = "Type what the procurement policy says; the largest value reached counts"
    cells.text(FIRST_ROUTE_ROW, 3, meaning)
    for row in range(FIRST_ROUTE_ROW, FIRST_ROUTE_ROW + ROUTES):
        cells[row, 1], cells[row, 2] = input_cell(None, MONEY), input_cell()
