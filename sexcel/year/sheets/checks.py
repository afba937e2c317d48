"""Checks: what needs a person, calculated now."""

from sexcel.model.refs import RangeRef
from sexcel.writers.cells import Highlight, SheetPlan
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, MONEY, PENCE
from sexcel.year.monitor_lines import LineKind
from sexcel.year.sheets.layout import (
    CHECKS,
    FIRST_ROW,
    HEADING_ROW,
    MOVEMENTS,
    OUTTURN,
    PROFILE,
    PROFILE_CHECK,
    PROJECTS,
    Outturn,
    column_range,
    letter,
)
from sexcel.year.sheets.lists import calculated_cell
from sexcel.year.sheets.outturn import OutturnSheet


def plan_checks(outturn: OutturnSheet) -> SheetPlan:
    """Plan the checks, each with its figure, its state and the section that asks for it."""
    cells = Cells(
        CHECKS, "Checks", "Each is calculated now; 'Look' says that something needs a person."
    )
    cells.headings(HEADING_ROW, ("Check", "Figure", "State", "Section"), (2,))
    total = outturn.total
    go, day, forecast = letter(Outturn.TO_GO), letter(Outturn.TO_DATE), letter(Outturn.FORECAST)
    booked = f"{OUTTURN}!{day}"
    line_checks = (
        f"{OUTTURN}!${letter(Outturn.CHECK)}${FIRST_ROW}:${letter(Outturn.CHECK)}${total - 1}"
    )
    last = FIRST_ROW + max(1, len(outturn.rows_of(LineKind.PROJECT))) - 1
    projects = f"{PROJECTS}!$Q${FIRST_ROW}:$Q${last}"
    column = f"${letter(PROFILE_CHECK)}$"
    profiles = f"{PROFILE}!{column}{FIRST_ROW}:{column}{FIRST_ROW + len(outturn.lines) - 1}"
    overdrawn = spent = "0"
    for row in outturn.rows_of(LineKind.CONTINGENCY):
        overdrawn = f"MAX(0,-{OUTTURN}!F{row}-{OUTTURN}!E{row})"
        spent = f"{OUTTURN}!{day}{row}"
    words = column_range(MOVEMENTS, "L")
    lacking = f'COUNTIF({words},"?*")-COUNTIF({words},"OK")-COUNTIF({words},"Counts later")'
    checks = (
        ("Movements change the total by", f"{OUTTURN}!D{total}", "4.3", MONEY),
        ("Movements that lack an approval or name no line", lacking, "4.3", COUNT),
        ("Contingency short once what is pending counts", overdrawn, "1.1", MONEY),
        ("Booked on contingency itself", spent, "4.3", MONEY),
        ("Booked and not mapped to a line", f"{OUTTURN}!{day}{total + 1}", "1.2", PENCE),
        (
            "Booked less lines and not mapped",
            f"ROUND({booked}{total + 2}-{booked}{total}-{booked}{total + 1},2)",
            "1.2",
            PENCE,
        ),
        (
            "Forecast less to date and to go",
            f"ROUND({OUTTURN}!{forecast}{total}-{OUTTURN}!{day}{total}-{OUTTURN}!{go}{total},2)",
            "1.2",
            PENCE,
        ),
        (
            "Own figures to go older than the last month closed",
            f'COUNTIF({line_checks},"Own*")',
            "1.2",
            COUNT,
        ),
        ("Material misses without a reason", f'COUNTIF({line_checks},"Reason*")', "1.2", COUNT),
        ("Projects out of order", f'COUNTIF({projects},"?*")-COUNTIF({projects},"OK")', "4", COUNT),
        ("Profiles that are not 100%", f'COUNTIF({profiles},"Not*")', "1.2", COUNT),
    )
    for row, (name, formula, section, number) in enumerate(checks, FIRST_ROW):
        cells.text(row, 1, name)
        cells[row, 2] = calculated_cell(formula, number)
        cells[row, 3] = calculated_cell(f'IF(B{row}=0,"OK","Look")')
        cells.text(row, 4, section)
    area = RangeRef(CHECKS, FIRST_ROW, 3, FIRST_ROW + len(checks) - 1, 3)
    return SheetPlan(
        CHECKS,
        cells,
        (56.0, 18.0, 12.0, 10.0),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=(
            Highlight(area, f'$C{FIRST_ROW}="OK"', good=True),
            Highlight(area, f'$C{FIRST_ROW}="Look"', notable=True),
        ),
    )
