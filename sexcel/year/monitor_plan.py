"""The monitor workbook as a plan: plain tables that people fill in, and live formulas on them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import PurePath

from sexcel.budget.assumptions import (
    CONTRACTUAL_DISCOUNT,
    MATERIALITY_AMOUNT,
    MATERIALITY_PERCENT,
    RATES,
    resolve_figure,
)
from sexcel.budget.overview import HEADLINE
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef, column_letters
from sexcel.writers.cells import (
    Choices,
    Dates,
    Highlight,
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    Validation,
    Weight,
    WorkbookPlan,
)
from sexcel.writers.sheets import Cells, budget_version
from sexcel.writers.styles import COUNT, DATE, FTE, MONEY, PENCE, PERCENT, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import fit_text
from sexcel.year.monitor_lines import LineKind, MonitorLine

OUTTURN, MOVEMENTS, PROJECTS, RELEASES, PACKAGE, ACTUALS, MAPPING, PROFILE, SETTINGS, CHECKS = (
    "Outturn",
    "Movements",
    "Projects",
    "Releases",
    "Work package",
    "Actuals",
    "Mapping",
    "Profile",
    "Settings",
    "Checks",
)
TAKEN_IN = "Taken in"
HEADING_ROW = 5
"""Below the title, what the sheet is, and the numbers of the months."""
FIRST_ROW = HEADING_ROW + 1
"""Of every list."""
MONTHS = 12
"""Of the budget year, from April on."""
_FIRST_MONTH = 4
"""April: the budget is effective from 1 April (section 1)."""
_ROWS = {MOVEMENTS: 100, RELEASES: 100, PACKAGE: 60, ACTUALS: 20_000, MAPPING: 500}
"""Rows of each list that the formulas look at. The published budget has 25 projects and 70 lines; a
ledger with 20 entries a line and month has under 17,000."""
_STYLED = 40
"""Rows of a list that are drawn ready to be typed in; further ones count as well."""
NOT_MAPPED = "Not mapped"
MOST_ENTRIES = _ROWS[ACTUALS]
_MATERIAL = "AND(ABS({y})>=Materiality_amount,ABS({y})>=Materiality_share*ABS({f}))"

_MONTH = 7
"""The column of April on Outturn, behind the line, its category and its budgets."""
(
    _TO_DATE,
    _PROFILE,
    _OWN,
    _AFTER,
    _TO_GO,
    _FORECAST,
    _OVER,
    _SHARE,
    _AGAINST,
    _REASON,
    _CHECK,
    _SOURCE,
) = (  # fmt: skip
    range(_MONTH + MONTHS, _MONTH + MONTHS + 12)
)
"""Columns of Outturn behind the months."""
_BEFORE_MONTHS = (
    "Line", "Category", "Approved budget", "Movements", "Pending", "Current budget",
)  # fmt: skip
_BEHIND_MONTHS = (
    "To date", "Profile to date", "Own figure to go", "Made after month", "To go", "Forecast",
    "Over (under)", "Over (under) %", "Forecast against approved", "Reason", "Check",
    "Approved in",
)  # fmt: skip
OUTTURN_COLUMNS = {
    **{heading: column for column, heading in enumerate(_BEFORE_MONTHS, 1)},
    **{heading: column for column, heading in enumerate(_BEHIND_MONTHS, _TO_DATE)},
}
"""Columns of Outturn by their headings, months apart."""


def letter(column: int) -> str:
    """Return the letters of a column of Outturn."""
    return column_letters(column)


def column_range(sheet: str, column: str) -> str:
    """Return the cells of a column of a list that formulas look at: ``Actuals!$G$6:$G$20005``."""
    name = f"'{sheet}'" if " " in sheet else sheet
    return f"{name}!${column}${FIRST_ROW}:${column}${FIRST_ROW + _ROWS[sheet] - 1}"


def plan_monitor(book: Book, lines: Sequence[MonitorLine]) -> WorkbookPlan:
    """Plan the workbook; its formulas have no values yet."""
    outturn = _Outturn(book, lines)
    sheets = (
        outturn.plan(),
        _plan_movements(),
        _plan_projects(outturn),
        _plan_releases(outturn),
        _plan_package(outturn),
        _plan_actuals(),
        _plan_mapping(outturn),
        _plan_profile(outturn),
        _plan_settings(book),
        _plan_checks(outturn),
        _plan_taken_in(),
    )
    settings = {
        "Months_closed": 6,
        "As_at": 7,
        "Discount_rate": 8,
        "Materiality_amount": 9,
        "Materiality_share": 10,
    }
    return WorkbookPlan(
        title=f"Monitoring of the SEC Panel budget {book.year_label(0)}",
        subject=f"Approved budget of {PurePath(book.path).name}",
        comments=f"Budget SHA-256: {book.sha256}",
        year=book.budget_year,
        sheets=sheets,
        opens_on=OUTTURN,
        names={name: CellRef(SETTINGS, row, 2) for name, row in settings.items()},
    )


def _input(value: Decimal | str | date | None = None, number: str = "") -> PlannedCell:
    return PlannedCell(value, Style(Look.INPUT, number))


def _formula(formula: str, number: str = "", weight: Weight = Weight.LINE) -> PlannedCell:
    return PlannedCell(ZERO if number else "", Style(Look.FORMULA, number, weight), formula)


class _Outturn:
    """The sheet of lines and months, and where everything on it is."""

    def __init__(self, book: Book, lines: Sequence[MonitorLine]) -> None:
        self.book = book
        self.rows: dict[str, int] = {}
        self.lines = {line.name: line for line in lines}
        self.sub_totals: dict[str, int] = {}
        row = FIRST_ROW
        for category, members in groupby(lines, key=lambda line: line.category):
            for line in members:
                self.rows[line.name] = row
                row += 1
            self.sub_totals[category] = row
            row += 1
        self.total = row
        self.names = RangeRef(OUTTURN, FIRST_ROW, 1, row - 1, 1)

    def of_kind(self, kind: LineKind) -> Iterator[MonitorLine]:
        return (line for line in self.lines.values() if line.kind is kind)

    def plan(self) -> SheetPlan:
        title = f"Outturn {self.book.year_label(0)} against the approved budget"
        note = (
            "Blue cells are yours to type in; all others are calculated. Months come from Actuals, "
            "as far as they are closed in Settings."
        )
        cells = Cells(OUTTURN, title, note)
        self._add_headings(cells)
        first = FIRST_ROW
        for category, row in self.sub_totals.items():
            for line in self.lines.values():
                if line.category == category:
                    self._add_line(cells, line)
            self._add_sum(cells, row, f"{category} total", range(first, row), Weight.SUB_TOTAL)
            first = row + 1
        self._add_sum(cells, self.total, "Total", self.sub_totals.values(), Weight.TOTAL)
        self._add_ledger(cells)
        area = RangeRef(OUTTURN, FIRST_ROW, _CHECK, self.total - 1, _CHECK)
        return SheetPlan(
            OUTTURN,
            cells,
            (46.0, 27.0, *(14.0,) * 4, *(12.0,) * MONTHS, *(14.0,) * 2, 14.0, 9.0, *(14.0,) * 3,
             9.0, 14.0, 46.0, 22.0, 26.0),
            header_rows=(HEADING_ROW, HEADING_ROW),
            highlights=(
                Highlight(area, f'LEN(${letter(_CHECK)}{FIRST_ROW})>2', notable=True),
            ),
        )  # fmt: skip

    def _add_headings(self, cells: Cells) -> None:
        year = self.book.budget_year
        figures = [*range(3, _REASON)]
        cells.headings(HEADING_ROW, _BEFORE_MONTHS, figures)
        for number in range(MONTHS):
            cells[HEADING_ROW - 1, _MONTH + number] = PlannedCell(
                Decimal(number + 1), Style(Look.NOTE, COUNT)
            )
            cells[HEADING_ROW, _MONTH + number] = PlannedCell(
                first_of_month(year, number), Style(Look.HEADING, "mmm yy", right=True)
            )
        cells.headings(HEADING_ROW, _BEHIND_MONTHS, figures, _TO_DATE)

    def _add_line(self, cells: Cells, line: MonitorLine) -> None:
        row = self.rows[line.name]
        cells.text(row, 1, fit_text(line.name))
        cells.text(row, 2, line.category)
        cells[row, 3] = PlannedCell(line.approved, Style(Look.FORMULA, MONEY))
        for position, state in ((4, "Counts"), (5, "Pending")):
            into, out = (
                f"SUMIFS({column_range(MOVEMENTS, 'E')},{column_range(MOVEMENTS, side)},$A{row},"
                f'{column_range(MOVEMENTS, "K")},"{state}")'
                for side in ("D", "C")
            )
            cells[row, position] = _formula(f"{into}-{out}", SIGNED)
        cells[row, 6] = _formula(f"C{row}+D{row}", MONEY)
        for number in range(MONTHS):
            column = letter(_MONTH + number)
            cells[row, _MONTH + number] = _formula(
                f"IF({column}${HEADING_ROW - 1}<=Months_closed,{_booked(column, f'$A{row}')},0)",
                MONEY,
            )
        months = f"{letter(_MONTH)}{row}:{letter(_MONTH + MONTHS - 1)}{row}"
        cells[row, _TO_DATE] = _formula(f"SUM({months})", MONEY)
        profile = f"{PROFILE}!$B{self.profile_row(line)}:$M{self.profile_row(line)}"
        closed = f"{PROFILE}!$B${HEADING_ROW - 1}:$M${HEADING_ROW - 1}"
        cells[row, _PROFILE] = _formula(
            f'F{row}*SUMIF({closed},"<="&Months_closed,{profile})', MONEY
        )
        cells[row, _OWN] = _input(None, MONEY)
        cells[row, _AFTER] = _input(None, COUNT)
        typed, to_spend = f"{letter(_OWN)}{row}", self._still_to_spend(line)
        cells[row, _TO_GO] = _formula(f"IF(ISNUMBER({typed}),{typed},{to_spend})", MONEY)
        self._add_result(cells, row, Weight.LINE)
        cells[row, _REASON] = _input()
        material = _MATERIAL.format(y=f"{letter(_OVER)}{row}", f=f"F{row}")
        stale = f"AND(ISNUMBER({typed}),{letter(_AFTER)}{row}<Months_closed)"
        due = f'AND({material},{letter(_REASON)}{row}="")'
        if line.kind is LineKind.CONTINGENCY:  # not to be spent, whatever is left of it
            due = "FALSE"
        cells[row, _CHECK] = _formula(
            f'IF({stale},"Own figure is old",IF({due},"Reason is due","OK"))'
        )
        cells.text(row, _SOURCE, fit_text(str(line.source)))

    def profile_row(self, line: MonitorLine) -> int:
        """Return the row of a line on Profile."""
        return FIRST_ROW + list(self.lines).index(line.name)

    def _still_to_spend(self, line: MonitorLine) -> str:
        """Return the formula of what is still to be spent, where nobody typed a figure."""
        row = self.rows[line.name]
        if line.kind is LineKind.CONTINGENCY:
            return "0"
        if line.kind is LineKind.PROJECT:
            return f"F{row}-{letter(_TO_DATE)}{row}"
        if line.kind is LineKind.DISCOUNT:
            rows = [self.rows[member.name] for member in self.of_kind(LineKind.SECAS)]
            column = letter(_TO_GO)
            return f"-Discount_rate*SUM({column}{min(rows)}:{column}{max(rows)})" if rows else "0"
        return f"F{row}-{letter(_PROFILE)}{row}"

    def _add_result(self, cells: Cells, row: int, weight: Weight) -> None:
        date_column, go, forecast, over = map(letter, (_TO_DATE, _TO_GO, _FORECAST, _OVER))
        cells[row, _FORECAST] = _formula(f"{date_column}{row}+{go}{row}", MONEY, weight)
        cells[row, _OVER] = _formula(f"{forecast}{row}-F{row}", SIGNED, weight)
        cells[row, _SHARE] = _formula(f"IF(F{row}=0,0,{over}{row}/F{row})", SIGNED_PERCENT, weight)
        cells[row, _AGAINST] = _formula(f"{forecast}{row}-C{row}", SIGNED, weight)

    def _add_sum(
        self, cells: Cells, row: int, name: str, rows: Iterable[int], weight: Weight
    ) -> None:
        cells.blank(row, (2, _OWN, _AFTER, _REASON, _CHECK, _SOURCE), weight)
        cells.text(row, 1, name, Look.WORDS, weight)
        numbers = list(rows)
        for column in (*range(3, _OWN), _TO_GO):
            place = letter(column)
            total = f"SUM({place}{numbers[0]}:{place}{numbers[-1]})"
            if weight is Weight.TOTAL:
                total = "+".join(f"{place}{number}" for number in numbers)
            number_format = SIGNED if column in (4, 5) else MONEY
            cells[row, column] = _formula(total, number_format, weight)
        self._add_result(cells, row, weight)

    def _add_ledger(self, cells: Cells) -> None:
        """Add what the ledger has and no line takes, and what Table 2 says in total."""
        row = self.total + 1
        cells.text(row, 1, NOT_MAPPED)
        cells.text(row + 1, 1, "As booked in the months closed")
        for number in range(MONTHS):
            column = letter(_MONTH + number)
            closed = f"{column}${HEADING_ROW - 1}<=Months_closed"
            cells[row, _MONTH + number] = _formula(
                f"IF({closed},{_booked(column, f'$A{row}')},0)", MONEY
            )
            cells[row + 1, _MONTH + number] = _formula(
                f"IF({closed},SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'A')},"
                f"{column}${HEADING_ROW}),0)",
                MONEY,
            )
        for line in (row, row + 1):
            months = f"{letter(_MONTH)}{line}:{letter(_MONTH + MONTHS - 1)}{line}"
            cells[line, _TO_DATE] = _formula(f"SUM({months})", MONEY)
        entry = self.book.entry(HEADLINE)
        assert entry is not None
        cells.text(row + 2, 1, "Approved total of Table 2, as printed")
        cells[row + 2, 3] = PlannedCell(entry.figure, Style(Look.FORMULA, MONEY))
        cells.text(row + 2, _SOURCE, fit_text(str(entry.ref)))
        cells.text(row + 3, 1, "The lines above it, less that total (rounding)")
        cells[row + 3, 3] = _formula(f"C{self.total}-C{row + 2}", SIGNED)


def _booked(column: str, line: str) -> str:
    return (
        f"SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'A')},{column}${HEADING_ROW},"
        f"{column_range(ACTUALS, 'H')},{line})"
    )


def first_of_month(year: int, number: int) -> date:
    """Return the first day of month ``number`` (0 for April) of the budget year."""
    month = _FIRST_MONTH + number
    return date(year + (month > MONTHS), month - MONTHS * (month > MONTHS), 1)


Column = tuple[str, float, str, Callable[[int], str] | None]
"""A column of a list: heading, width, number format ("" for words), and its formula, if any."""


def _plan_list(
    sheet: str,
    title: tuple[str, str],
    columns: Sequence[Column],
    rows: int,
    validations: tuple[Validation, ...] = (),
    highlights: tuple[Highlight, ...] = (),
) -> SheetPlan:
    """Plan a list, under a title and what it is for, with so many rows ready to be filled in."""
    cells = Cells(sheet, *title)
    figures = [number for number, column in enumerate(columns, 1) if column[2] not in ("", DATE)]
    cells.headings(HEADING_ROW, (column[0] for column in columns), figures)
    for row in range(FIRST_ROW, FIRST_ROW + rows):
        for number, (_, _, number_format, formula) in enumerate(columns, 1):
            cells[row, number] = (
                _input(None, number_format)
                if formula is None
                else _formula(formula(row), number_format)
            )
    return SheetPlan(
        sheet,
        cells,
        tuple(column[1] for column in columns),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=highlights,
        validations=validations,
        labels_stay=False,
    )


def _column_cells(sheet: str, column: int, rows: int) -> tuple[CellRef, ...]:
    return tuple(CellRef(sheet, row, column) for row in range(FIRST_ROW, FIRST_ROW + rows))


_REQUIRED = 'INDEX(Settings!${c}$14:${c}$15,MATCH(F{row},Settings!$A$14:$A$15,0))="Yes"'
"""Whether an approval is needed for the kind of movement in F: Settings has the two kinds."""


def _plan_movements() -> SheetPlan:
    def kind(row: int) -> str:
        return f'IF(E{row}="","",IF(C{row}="Contingency","From contingency","Between lines"))'

    def since(row: int) -> str:
        return f'IF(E{row}="","",MAX(B{row},G{row},H{row}))'

    def state(row: int) -> str:
        panel, board = (_REQUIRED.format(c=column, row=row) for column in "BC")
        approved = (
            f"AND(ISNUMBER(B{row}),OR(NOT({panel}),ISNUMBER(G{row})),"
            f"OR(NOT({board}),ISNUMBER(H{row})),J{row}<=As_at)"
        )
        return f'IF(E{row}="","",IF({approved},"Counts","Pending"))'

    def check(row: int) -> str:
        unknown = f"COUNTIF({OUTTURN}!$A:$A,C{row})*COUNTIF({OUTTURN}!$A:$A,D{row})=0"
        return (
            f'IF(E{row}="","",IF({unknown},"Unknown line",IF(D{row}="Contingency",'
            f'"Into contingency",IF(K{row}="Pending","Lacks an approval","OK"))))'
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
    area = RangeRef(MOVEMENTS, FIRST_ROW, 12, FIRST_ROW + _ROWS[MOVEMENTS] - 1, 12)
    bad = f'AND($L{FIRST_ROW}<>"",$L{FIRST_ROW}<>"OK")'
    dates = (2, 7, 8)
    return _plan_list(
        MOVEMENTS,
        ("Movements between lines of the budget", note),
        columns,
        _ROWS[MOVEMENTS],
        tuple(
            Dates(_column_cells(MOVEMENTS, column, _ROWS[MOVEMENTS]), "A date, as 17/06/2020.")
            for column in dates
        ),
        (Highlight(area, bad, notable=True),),
    )


def _plan_projects(outturn: _Outturn) -> SheetPlan:
    cells = Cells(
        PROJECTS,
        "Projects: brief, approvals, releases and spend",
        "Section 4: a brief, the sub-committee, then Panel and Board, before money is released.",
    )
    headings = (
        "Project", "Current budget", "Brief", "Sub-committee", "Panel", "Board", "Third party £",
        "SECAS £", "Procurement route", "Released", "Spent", "Committed", "Left to release",
        "Closed", "State", "Check",
    )  # fmt: skip
    cells.headings(HEADING_ROW, headings, (2, 7, 8, 10, 11, 12, 13))
    row = FIRST_ROW
    for line in outturn.of_kind(LineKind.PROJECT):
        place = outturn.rows[line.name]
        cells[row, 1] = PlannedCell(line.name, Style(Look.LINK), f"{OUTTURN}!A{place}")
        cells[row, 2] = PlannedCell(ZERO, Style(Look.LINK, MONEY), f"{OUTTURN}!F{place}")
        for column in (3, 9, 14):
            cells[row, column] = _input()
        for column in (4, 5, 6):
            cells[row, column] = _input(None, DATE)
        for column in (7, 8):
            cells[row, column] = _input(None, MONEY)
        released = f"SUMIFS({column_range(RELEASES, 'C')},{column_range(RELEASES, 'A')},$A{row})"
        cells[row, 10] = _formula(released, MONEY)
        spent = f"{OUTTURN}!{letter(_TO_DATE)}{place}"
        cells[row, 11] = PlannedCell(ZERO, Style(Look.LINK, MONEY), spent)
        cells[row, 12] = _formula(f"J{row}-K{row}", MONEY)
        cells[row, 13] = _formula(f"B{row}-J{row}", MONEY)
        approved = f"COUNT(D{row}:F{row})=3"
        state = (
            f'IF(N{row}<>"","Closed",IF(C{row}="","No brief",'
            f'IF(NOT({approved}),"Awaiting approval",'
            f'IF(J{row}=0,"Approved",IF(K{row}=0,"Released","Under way")))))'
        )
        cells[row, 15] = _formula(state)
        check = (
            f'IF(AND(K{row}<>0,C{row}=""),"Spent without a brief",'
            f'IF(AND(K{row}<>0,NOT({approved})),"Spent before approval",'
            f'IF(K{row}>J{row},"Spent above release",IF(J{row}>B{row},"Released above budget",'
            f'IF(AND(J{row}<>0,NOT({approved})),"Released before approval",'
            f"IF(AND(COUNT(G{row}:H{row})=2,ABS(G{row}+H{row}-B{row})>=1),"
            f'"Shares are not the budget","OK"))))))'
        )
        cells[row, 16] = _formula(check)
        row += 1
    last = max(row - 1, FIRST_ROW)
    count = last - FIRST_ROW + 1
    return SheetPlan(
        PROJECTS,
        cells,
        (48.0, 14.0, 20.0, 13.0, 12.0, 12.0, 13.0, 13.0, 20.0, 13.0, 13.0, 13.0, 14.0, 9.0, 18.0,
         26.0),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=(
            Highlight(
                RangeRef(PROJECTS, FIRST_ROW, 16, last, 16), f'$P{FIRST_ROW}<>"OK"', notable=True
            ),
        ),
        validations=(
            Choices(_column_cells(PROJECTS, 14, count), ("Yes",), message="Yes once it is closed."),
        ),
    )  # fmt: skip


def _plan_releases(outturn: _Outturn) -> SheetPlan:
    columns: tuple[Column, ...] = (
        ("Project", 48.0, "", None), ("Date", 13.0, DATE, None), ("Amount", 14.0, MONEY, None),
        ("Paper", 40.0, "", None),
    )  # fmt: skip
    count = sum(1 for _ in outturn.of_kind(LineKind.PROJECT))
    source = RangeRef(PROJECTS, FIRST_ROW, 1, FIRST_ROW + max(count, 1) - 1, 1)
    note = "Money released to a project, with the paper that released it."
    choices = Choices(
        _column_cells(RELEASES, 1, _ROWS[RELEASES]), source=source, message="A project of the list."
    )
    return _plan_list(RELEASES, ("Releases", note), columns, _ROWS[RELEASES], (choices,))


def _plan_package(outturn: _Outturn) -> SheetPlan:
    def actual(row: int) -> str:
        quarter = f"VALUE(RIGHT(A{row},1))"
        start = f"DATE({outturn.book.budget_year},{_FIRST_MONTH},1)"
        month = column_range(ACTUALS, "A")
        booked = (
            f"SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'H')},B{row},"
            f'{month},">="&EDATE({start},3*{quarter}-3),{month},"<"&EDATE({start},3*{quarter}),'
            f'{month},"<="&As_at)'
        )
        return f'IF(OR(A{row}="",B{row}=""),"",{booked})'

    columns: tuple[Column, ...] = (
        ("Quarter", 10.0, "", None), ("Line", 44.0, "", None), ("Estimate", 14.0, MONEY, None),
        ("FTE days", 11.0, FTE, None), ("Timescale", 30.0, "", None),
        ("SME call-off", 14.0, MONEY, None), ("Actual", 14.0, PENCE, actual),
        ("Actual days", 12.0, FTE, None), ("Timesheet", 24.0, "", None),
    )  # fmt: skip
    note = "Section 1.2: a quarter's estimate of cost, timescale and resource; then the actuals."
    quarters = Choices(
        _column_cells(PACKAGE, 1, _ROWS[PACKAGE]), ("Q1", "Q2", "Q3", "Q4"), message="Q1 to Q4."
    )
    return _plan_list(PACKAGE, ("Work package", note), columns, _ROWS[PACKAGE], (quarters,))


def _plan_actuals() -> SheetPlan:
    columns: tuple[Column, ...] = (
        ("Month", 11.0, "mmm yy", None), ("Code", 12.0, "", None), ("Name", 34.0, "", None),
        ("Date", 12.0, DATE, None), ("Number", 14.0, "", None), ("Details", 44.0, "", None),
        ("Amount", 14.0, PENCE, None), ("Line", 44.0, "", None), ("File", 28.0, "", None),
    )  # fmt: skip
    note = (
        "Every entry of the ledger. Month is the first of its month, Line a line of Outturn or "
        f"'{NOT_MAPPED}'. A month counts once it is closed in Settings."
    )
    return _plan_list(ACTUALS, ("Actuals", note), columns, _STYLED)


def _plan_taken_in() -> SheetPlan:
    columns: tuple[Column, ...] = (
        ("On", 12.0, DATE, None), ("File", 34.0, "", None), ("SHA-256", 40.0, "", None),
        ("Month", 11.0, "mmm yy", None), ("Entries", 10.0, COUNT, None),
        ("Total", 14.0, PENCE, None), ("State", 14.0, "", None),
    )  # fmt: skip
    note = "Which exports of the ledger were taken in, month by month."
    return _plan_list(TAKEN_IN, ("Taken in", note), columns, _STYLED)


def _plan_mapping(outturn: _Outturn) -> SheetPlan:
    columns: tuple[Column, ...] = (
        ("Code", 14.0, "", None), ("Name in the ledger", 44.0, "", None),
        ("Line of Outturn", 44.0, "", None),
    )  # fmt: skip
    note = "Which line a code or a name of the ledger belongs to: one code, one line."
    source = outturn.names
    choices = Choices(
        _column_cells(MAPPING, 3, _ROWS[MAPPING]), source=source, message="A line of Outturn."
    )
    return _plan_list(MAPPING, ("Mapping", note), columns, _STYLED, (choices,))


def _plan_profile(outturn: _Outturn) -> SheetPlan:
    note = "How the budget of each line falls on the months: twelfths, until you type otherwise."
    cells = Cells(PROFILE, "Profile of the year", note)
    cells.headings(HEADING_ROW, ("Line",))
    for number in range(MONTHS):
        month = first_of_month(outturn.book.budget_year, number)
        style = Style(Look.HEADING, "mmm yy", right=True)
        cells[HEADING_ROW, 2 + number] = PlannedCell(month, style)
        cells[HEADING_ROW - 1, 2 + number] = PlannedCell(
            Decimal(number + 1), Style(Look.NOTE, COUNT)
        )
    cells.headings(HEADING_ROW, ("Sum", "Check"), (14,), 2 + MONTHS)
    for line in outturn.lines.values():
        row = outturn.profile_row(line)
        name = f"{OUTTURN}!A{outturn.rows[line.name]}"
        cells[row, 1] = PlannedCell(line.name, Style(Look.LINK), name)
        for number in range(MONTHS):
            twelfth = PlannedCell(ZERO, Style(Look.INPUT, PERCENT), "1/12")
            cells[row, 2 + number] = twelfth
        cells[row, 14] = _formula(f"SUM(B{row}:M{row})", PERCENT)
        cells[row, 15] = _formula(f'IF(ABS(N{row}-1)<0.00001,"OK","Not 100%")')
    last = FIRST_ROW + len(outturn.lines) - 1
    area = RangeRef(PROFILE, FIRST_ROW, 15, last, 15)
    return SheetPlan(
        PROFILE,
        cells,
        (44.0, *(9.0,) * MONTHS, 9.0, 11.0),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=(Highlight(area, f'$O{FIRST_ROW}<>"OK"', notable=True),),
    )


def _plan_settings(book: Book) -> SheetPlan:
    discount, amount, share = (
        resolve_figure(book, FigureKey(RATES.name, line.name, "value"))
        for line in (CONTRACTUAL_DISCOUNT, MATERIALITY_AMOUNT, MATERIALITY_PERCENT)
    )

    cells = Cells(SETTINGS, "Settings", "What the calculations of the other sheets go by.")
    cells.headings(HEADING_ROW, ("Setting", "Value", "Meaning"), (2,))
    end = f"EOMONTH(DATE({book.budget_year},{_FIRST_MONTH},1),Months_closed-1)"
    rows = (
        ("Months closed", _input(ZERO, COUNT), "0 to 12, from April on"),
        ("As at", _formula(end, DATE), "The last day of the last month closed"),
        ("Contractual discount", _input(discount, PERCENT), "Of the budget"),
        ("Material, £", _input(amount, MONEY), "A miss as large needs a reason"),
        ("Material, share", _input(share, PERCENT), "If it is this share of the budget, too"),
    )  # fmt: skip
    for row, (name, cell, meaning) in enumerate(rows, FIRST_ROW):
        cells.text(row, 1, name)
        cells[row, 2] = cell
        cells.text(row, 3, meaning)
    cells.headings(13, ("Kind of movement", "Panel approval", "Board approval"))
    for row, kind in enumerate(("From contingency", "Between lines"), 14):
        cells.text(row, 1, kind)
        cells[row, 2], cells[row, 3] = _input("Yes"), _input("Yes")
    facts = (
        ("Budget", PurePath(book.path).name),
        ("Version", budget_version(book)),
        ("SHA-256", book.sha256),
        ("Budget year", book.year_label(0)),
    )
    cells.headings(18, ("The approved budget", "As it was read"))
    cells.facts(19, [(name, fit_text(fact)) for name, fact in facts])
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


def _plan_checks(outturn: _Outturn) -> SheetPlan:
    cells = Cells(
        CHECKS, "Checks", "Each is calculated now; 'Look' says that something needs a person."
    )
    cells.headings(HEADING_ROW, ("Check", "Figure", "State", "Section"), (2,))
    total = outturn.total
    go, day, forecast = letter(_TO_GO), letter(_TO_DATE), letter(_FORECAST)
    booked = f"{OUTTURN}!{day}"
    line_checks = f"{OUTTURN}!${letter(_CHECK)}${FIRST_ROW}:${letter(_CHECK)}${total - 1}"
    last = FIRST_ROW + max(1, sum(1 for _ in outturn.of_kind(LineKind.PROJECT))) - 1
    projects = f"{PROJECTS}!$P${FIRST_ROW}:$P${last}"
    (contingency,) = [
        f"{OUTTURN}!F{outturn.rows[line.name]}+{OUTTURN}!E{outturn.rows[line.name]}"
        for line in outturn.of_kind(LineKind.CONTINGENCY)
    ] or ["0"]
    spent = [
        f"{OUTTURN}!{day}{outturn.rows[line.name]}"
        for line in outturn.of_kind(LineKind.CONTINGENCY)
    ] or ["0"]
    lacking = (
        f'COUNTIF({column_range(MOVEMENTS, "L")},"?*")-COUNTIF({column_range(MOVEMENTS, "L")},"OK")'
    )
    checks = (
        ("Movements change the total by", f"{OUTTURN}!D{total}", "=0", "4.3", MONEY),
        ("Movements that lack an approval or name no line", lacking, "=0", "4.3", COUNT),
        ("Contingency left once what is pending counts", contingency, ">=0", "1.1", MONEY),
        ("Booked on contingency itself", "+".join(spent), "=0", "4.3", MONEY),
        ("Booked and not mapped to a line", f"{OUTTURN}!{day}{total + 1}", "=0", "1.2", PENCE),
        (
            "Booked less lines and not mapped",
            f"ROUND({booked}{total + 2}-{booked}{total}-{booked}{total + 1},2)",
            "=0",
            "1.2",
            PENCE,
        ),
        (
            "Forecast less to date and to go",
            f"ROUND({OUTTURN}!{forecast}{total}-{OUTTURN}!{day}{total}-{OUTTURN}!{go}{total},2)",
            "=0",
            "1.2",
            PENCE,
        ),
        (
            "Own figures to go older than the last month closed",
            f'COUNTIF({line_checks},"Own*")',
            "=0",
            "1.2",
            COUNT,
        ),
        (
            "Material misses without a reason",
            f'COUNTIF({line_checks},"Reason*")',
            "=0",
            "1.2",
            COUNT,
        ),
        (
            "Projects out of order",
            f'COUNTIF({projects},"?*")-COUNTIF({projects},"OK")',
            "=0",
            "4",
            COUNT,
        ),
        (
            "Profiles that are not 100%",
            f'COUNTIF({PROFILE}!$O${FIRST_ROW}:$O${FIRST_ROW + len(outturn.lines) - 1},"Not*")',
            "=0",
            "1.2",
            COUNT,
        ),
    )
    for row, (name, formula, condition, section, number) in enumerate(checks, FIRST_ROW):
        cells.text(row, 1, name)
        cells[row, 2] = _formula(formula, number)
        cells[row, 3] = _formula(f'IF(B{row}{condition},"OK","Look")')
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
