"""Movements: what goes from one line to another, with its approvals."""

from sexcel.model.refs import RangeRef
from sexcel.writers.cells import Dates, Highlight, SheetPlan
from sexcel.writers.styles import COUNT, DATE, MONEY
from sexcel.year.sheets.layout import FIRST_ROW, LIST_ROWS, MOVEMENTS, OUTTURN
from sexcel.year.sheets.lists import Column, column_cells, plan_list
from sexcel.year.sheets.outturn import OutturnSheet

_REQUIRED = 'INDEX(Settings!${c}$14:${c}$15,MATCH(F{row},Settings!$A$14:$A$15,0))="Yes"'
"""Whether an approval is needed for the kind of movement in F: Settings has the two kinds."""


def plan_movements(outturn: OutturnSheet) -> SheetPlan:
    """Plan the list of movements; each counts once it is authorised (section 4.3)."""
    contingency = outturn.contingency_cell or '"No contingency"'

    def kind(row: int) -> str:
        return f'IF(E{row}="","",IF(C{row}={contingency},"From contingency","Between lines"))'

    def is_authorised(row: int) -> str:
        panel, board = (_REQUIRED.format(c=column, row=row) for column in "BC")
        return (
            f"AND(ISNUMBER(B{row}),OR(NOT({panel}),ISNUMBER(G{row})),"
            f"OR(NOT({board}),ISNUMBER(H{row})))"
        )

    def since(row: int) -> str:
        panel, board = (_REQUIRED.format(c=column, row=row) for column in "BC")
        last = f"MAX(B{row},IF({panel},G{row},0),IF({board},H{row},0))"
        return f'IF(E{row}="","",IF({is_authorised(row)},{last},""))'

    def state(row: int) -> str:
        return f'IF(E{row}="","",IF(AND(ISNUMBER(J{row}),J{row}<=As_at),"Counts","Pending"))'

    def check(row: int) -> str:
        unknown = f"COUNTIF({OUTTURN}!$A:$A,C{row})*COUNTIF({OUTTURN}!$A:$A,D{row})=0"
        return (
            f'IF(E{row}="","",IF({unknown},"Unknown line",IF(D{row}={contingency},'
            f'"Into contingency",IF(J{row}="","Lacks an approval",'
            f'IF(K{row}="Pending","Counts later","OK")))))'
        )

    columns: tuple[Column, ...] = (
        ("No", 6.0, COUNT, None), ("Date", 12.0, DATE, None), ("From line", 38.0, "", None),
        ("To line", 38.0, "", None), ("Amount", 14.0, MONEY, None), ("Kind", 18.0, "", kind),
        ("Panel", 12.0, DATE, None), ("Board", 12.0, DATE, None), ("Paper", 22.0, "", None),
        ("Counts from", 12.0, DATE, since), ("State", 11.0, "", state), ("Check", 18.0, "", check),
        ("Reason", 46.0, "", None),
    )  # fmt: skip
    note = (
        "A movement counts from the later of its date and its last required approval, once that "
        "month is closed; until then it is pending. The approved budget never changes."
    )
    area = RangeRef(MOVEMENTS, FIRST_ROW, 12, FIRST_ROW + LIST_ROWS[MOVEMENTS] - 1, 12)
    bad = f'AND($L{FIRST_ROW}<>"",$L{FIRST_ROW}<>"OK",$L{FIRST_ROW}<>"Counts later")'
    dates = (2, 7, 8)
    return plan_list(
        MOVEMENTS,
        ("Movements between lines of the budget", note),
        columns,
        LIST_ROWS[MOVEMENTS],
        tuple(
            Dates(column_cells(MOVEMENTS, column, LIST_ROWS[MOVEMENTS]), "A date, as 17/06/2020.")
            for column in dates
        ),
        (Highlight(area, bad, notable=True),),
    )
