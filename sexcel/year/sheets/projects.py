"""Projects, their releases, and the work packages of the quarters."""

from sexcel.model.expressions import ZERO
from sexcel.model.refs import RangeRef
from sexcel.writers.cells import Choices, Highlight, Look, PlannedCell, SheetPlan, Style
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import DATE, FTE, MONEY, PENCE
from sexcel.year.monitor_lines import LineKind
from sexcel.year.months import FIRST_MONTH
from sexcel.year.sheets.layout import (
    ACTUALS,
    FIRST_ROUTE_ROW,
    FIRST_ROW,
    HEADING_ROW,
    LIST_ROWS,
    OUTTURN,
    PACKAGE,
    PROJECTS,
    RELEASES,
    ROUTES,
    SETTINGS,
    Outturn,
    column_range,
    letter,
)
from sexcel.year.sheets.lists import Column, calculated_cell, column_cells, input_cell, plan_list
from sexcel.year.sheets.outturn import OutturnSheet


def plan_projects(outturn: OutturnSheet) -> SheetPlan:
    """Plan the list of projects; released, spent and the state are formulas (section 4)."""
    cells = Cells(
        PROJECTS,
        "Projects: brief, approvals, releases and spend",
        "Section 4: a brief, the sub-committee, then Panel and Board, before money is released.",
    )
    headings = (
        "Project", "Current budget", "Brief", "Sub-committee", "Panel", "Board", "Third party £",
        "SECAS £", "Procurement route", "Route by value", "Released", "Spent", "Committed",
        "Left to release", "Closed", "State", "Check",
    )  # fmt: skip
    cells.headings(HEADING_ROW, headings, (2, 7, 8, 11, 12, 13, 14))
    row = FIRST_ROW
    for line in outturn.of_kind(LineKind.PROJECT):
        outturn_row = outturn.rows[line.name]
        cells[row, 1] = PlannedCell(line.name, Style(Look.LINK), f"{OUTTURN}!A{outturn_row}")
        cells[row, 2] = PlannedCell(ZERO, Style(Look.LINK, MONEY), f"{OUTTURN}!F{outturn_row}")
        for column in (3, 9, 15):
            cells[row, column] = input_cell()
        for column in (4, 5, 6):
            cells[row, column] = input_cell(None, DATE)
        for column in (7, 8):
            cells[row, column] = input_cell(None, MONEY)
        cells[row, 10] = calculated_cell(_route_by_value(f"G{row}"))
        released = f"SUMIFS({column_range(RELEASES, 'C')},{column_range(RELEASES, 'A')},$A{row})"
        cells[row, 11] = calculated_cell(released, MONEY)
        spent = f"{OUTTURN}!{letter(Outturn.TO_DATE)}{outturn_row}"
        cells[row, 12] = PlannedCell(ZERO, Style(Look.LINK, MONEY), spent)
        cells[row, 13] = calculated_cell(f"K{row}-L{row}", MONEY)
        cells[row, 14] = calculated_cell(f"B{row}-K{row}", MONEY)
        approved = f"COUNT(D{row}:F{row})=3"
        state = (
            f'IF(O{row}<>"","Closed",IF(C{row}="","No brief",'
            f'IF(NOT({approved}),"Awaiting approval",'
            f'IF(K{row}=0,"Approved",IF(L{row}=0,"Released","Under way")))))'
        )
        cells[row, 16] = calculated_cell(state)
        check = (
            f'IF(AND(L{row}<>0,C{row}=""),"Spent without a brief",'
            f'IF(AND(L{row}<>0,NOT({approved})),"Spent before approval",'
            f'IF(L{row}>K{row},"Spent above release",IF(K{row}>B{row},"Released above budget",'
            f'IF(AND(K{row}<>0,NOT({approved})),"Released before approval",'
            f"IF(AND(COUNT(G{row}:H{row})=2,ABS(G{row}+H{row}-B{row})>=1),"
            f'"Shares are not the budget",IF(AND(I{row}<>"",J{row}<>"",TRIM(I{row})<>TRIM(J{row})),'
            f'"Not the route by value","OK")))))))'
        )
        cells[row, 17] = calculated_cell(check)
        row += 1
    last = max(row - 1, FIRST_ROW)
    count = last - FIRST_ROW + 1
    return SheetPlan(
        PROJECTS,
        cells,
        (54.0, 14.0, 20.0, 13.0, 12.0, 12.0, 13.0, 13.0, 20.0, 20.0, 13.0, 13.0, 13.0, 14.0, 9.0,
         18.0, 26.0),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=(
            Highlight(
                RangeRef(PROJECTS, FIRST_ROW, 17, last, 17), f'$Q{FIRST_ROW}<>"OK"', notable=True
            ),
        ),
        validations=(
            Choices(column_cells(PROJECTS, 15, count), ("Yes",), message="Yes once it is closed."),
        ),
    )  # fmt: skip


def _route_by_value(value: str) -> str:
    """Return the formula of the route that Settings has for a value in £, in whatever order.

    It is that of the largest threshold up to the value; empty where there is none.
    """
    first, last = FIRST_ROUTE_ROW, FIRST_ROUTE_ROW + ROUTES - 1
    starts, routes = (f"{SETTINGS}!${column}${first}:${column}${last}" for column in "AB")
    start = f'LARGE({starts},COUNTIF({starts},">"&{value})+1)'
    route = f'INDEX({routes},MATCH({start},{starts},0))&""'
    return f'IF(N({value})<=0,"",IFERROR({route},""))'


def plan_releases(outturn: OutturnSheet) -> SheetPlan:
    """Plan the list of what was released to projects."""
    columns: tuple[Column, ...] = (
        ("Project", 54.0, "", None), ("Date", 13.0, DATE, None), ("Amount", 14.0, MONEY, None),
        ("Paper", 40.0, "", None),
    )  # fmt: skip
    count = len(outturn.rows_of(LineKind.PROJECT))
    source = RangeRef(PROJECTS, FIRST_ROW, 1, FIRST_ROW + max(count, 1) - 1, 1)
    note = "Money released to a project, with the paper that released it."
    choices = Choices(
        column_cells(RELEASES, 1, LIST_ROWS[RELEASES]),
        source=source,
        message="A project of the list.",
    )
    return plan_list(RELEASES, ("Releases", note), columns, LIST_ROWS[RELEASES], (choices,))


def plan_package(outturn: OutturnSheet) -> SheetPlan:
    """Plan the list of work packages, by quarter and line (section 1.2)."""

    def actual(row: int) -> str:
        quarter = f'MATCH(A{row},{{"Q1","Q2","Q3","Q4"}},0)'
        year = outturn.book.budget_year
        start, end = (f"DATE({year},{FIRST_MONTH}+3*{quarter}-{months},1)" for months in (3, 0))
        month = column_range(ACTUALS, "A")
        booked = (
            f"SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'H')},B{row},"
            f'{month},">="&{start},{month},"<"&{end},'
            f'{month},"<="&As_at)'
        )
        return f'IF(OR(A{row}="",B{row}=""),"",{booked})'

    columns: tuple[Column, ...] = (
        ("Quarter", 10.0, "", None), ("Line", 54.0, "", None), ("Estimate", 14.0, MONEY, None),
        ("FTE days", 11.0, FTE, None), ("Timescale", 30.0, "", None),
        ("SME call-off", 14.0, MONEY, None), ("Actual", 14.0, PENCE, actual),
        ("Actual days", 12.0, FTE, None), ("Timesheet", 24.0, "", None),
    )  # fmt: skip
    note = "Section 1.2: a quarter's estimate of cost, timescale and resource; then the actuals."
    quarters = Choices(
        column_cells(PACKAGE, 1, LIST_ROWS[PACKAGE]), ("Q1", "Q2", "Q3", "Q4"), message="Q1 to Q4."
    )
    return plan_list(PACKAGE, ("Work package", note), columns, LIST_ROWS[PACKAGE], (quarters,))
