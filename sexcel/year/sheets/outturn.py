"""Outturn: a row for each line of the approved budget, a column for each month."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from sexcel.budget.overview import HEADLINE
from sexcel.model.book import Book
from sexcel.model.refs import RangeRef
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, MONEY, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import fit_text
from sexcel.year.monitor_lines import LineKind, MonitorLine
from sexcel.year.months import MONTHS, first_of_month
from sexcel.year.sheets.layout import (
    ACTUALS,
    FIRST_ROW,
    HEADING_ROW,
    MONTH_COLUMN,
    MOVEMENTS,
    NOT_MAPPED,
    OUTTURN,
    PROFILE,
    PROFILE_SHARE,
    Outturn,
    column_range,
    letter,
)
from sexcel.year.sheets.lists import calculated_cell, input_cell

_MATERIAL = "AND(ABS({y})>=Materiality_amount,ABS({y})>=Materiality_share*ABS({f}))"


class OutturnSheet:
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
        """Return the lines that are spent in one way."""
        return (line for line in self.lines.values() if line.kind is kind)

    def rows_of(self, kind: LineKind) -> list[int]:
        """Return the rows of the lines that are spent in one way."""
        return [self.rows[line.name] for line in self.of_kind(kind)]

    @property
    def contingency_cell(self) -> str:
        """Return the cell with the name of the contingency line; empty without one."""
        rows = self.rows_of(LineKind.CONTINGENCY)
        return f"{OUTTURN}!$A${rows[0]}" if rows else ""

    def plan(self) -> SheetPlan:
        """Plan the sheet."""
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
        area = RangeRef(OUTTURN, FIRST_ROW, Outturn.CHECK, self.total - 1, Outturn.CHECK)
        return SheetPlan(
            OUTTURN,
            cells,
            (54.0, 27.0, *(14.0,) * 4, *(12.0,) * MONTHS, *(14.0,) * 2, 14.0, 9.0, *(14.0,) * 3,
             9.0, 14.0, 46.0, 22.0, 26.0),
            header_rows=(HEADING_ROW, HEADING_ROW),
            highlights=(
                Highlight(area, f'LEN(${letter(Outturn.CHECK)}{FIRST_ROW})>2', notable=True),
            ),
        )  # fmt: skip

    def _add_headings(self, cells: Cells) -> None:
        headings = ["Line", "Category", "Approved budget", "Movements", "Pending", "Current budget"]
        behind = (
            "To date", "Profile to date", "Own figure to go", "Made after month", "To go",
            "Forecast", "Over (under)", "Over (under) %", "Forecast against approved", "Reason",
            "Check", "Approved in",
        )  # fmt: skip
        figures = [*range(3, Outturn.REASON)]
        cells.headings(HEADING_ROW, headings, figures)
        self.add_months(cells, MONTH_COLUMN)
        cells.headings(HEADING_ROW, behind, figures, Outturn.TO_DATE)

    def add_months(self, cells: Cells, first_column: int) -> None:
        """Add the headings of the months from a column on, and above them their numbers."""
        for number in range(MONTHS):
            cells[HEADING_ROW - 1, first_column + number] = PlannedCell(
                Decimal(number + 1), Style(Look.NOTE, COUNT)
            )
            month = first_of_month(self.book.budget_year, number)
            cells[HEADING_ROW, first_column + number] = PlannedCell(
                month, Style(Look.HEADING, "mmm yy", right=True)
            )

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
            cells[row, position] = calculated_cell(f"{into}-{out}", SIGNED)
        cells[row, 6] = calculated_cell(f"C{row}+D{row}", MONEY)
        for number in range(MONTHS):
            column = letter(MONTH_COLUMN + number)
            cells[row, MONTH_COLUMN + number] = calculated_cell(
                f"IF({column}${HEADING_ROW - 1}<=Months_closed,{_booked(column, f'$A{row}')},0)",
                MONEY,
            )
        months = f"{letter(MONTH_COLUMN)}{row}:{letter(MONTH_COLUMN + MONTHS - 1)}{row}"
        cells[row, Outturn.TO_DATE] = calculated_cell(f"SUM({months})", MONEY)
        first, last = letter(PROFILE_SHARE), letter(PROFILE_SHARE + MONTHS - 1)
        profile = f"{PROFILE}!${first}{self.profile_row(line)}:${last}{self.profile_row(line)}"
        closed = f"{PROFILE}!${first}${HEADING_ROW - 1}:${last}${HEADING_ROW - 1}"
        cells[row, Outturn.PROFILE] = calculated_cell(
            f'F{row}*SUMIF({closed},"<="&Months_closed,{profile})', MONEY
        )
        cells[row, Outturn.OWN] = input_cell(None, MONEY)
        cells[row, Outturn.AFTER] = input_cell(None, COUNT)
        typed, to_spend = f"{letter(Outturn.OWN)}{row}", self._still_to_spend(line)
        cells[row, Outturn.TO_GO] = calculated_cell(
            f"IF(Months_closed={MONTHS},0,IF(ISNUMBER({typed}),{typed},{to_spend}))", MONEY
        )
        self._add_result(cells, row, Weight.LINE)
        cells[row, Outturn.REASON] = input_cell()
        material = _MATERIAL.format(y=f"{letter(Outturn.OVER)}{row}", f=f"F{row}")
        stale = f"AND(ISNUMBER({typed}),{letter(Outturn.AFTER)}{row}<Months_closed)"
        due = f'AND({material},{letter(Outturn.REASON)}{row}="")'
        if line.kind is LineKind.CONTINGENCY:  # not to be spent, whatever is left of it
            due = "FALSE"
        cells[row, Outturn.CHECK] = calculated_cell(
            f'IF({stale},"Own figure is old",IF({due},"Reason is due","OK"))'
        )
        cells.text(row, Outturn.SOURCE, fit_text(str(line.source)))

    def profile_row(self, line: MonitorLine) -> int:
        """Return the row of a line on Profile."""
        return FIRST_ROW + list(self.lines).index(line.name)

    def _still_to_spend(self, line: MonitorLine) -> str:
        """Return the formula of what is still to be spent, where nobody typed a figure."""
        row = self.rows[line.name]
        if line.kind is LineKind.CONTINGENCY:
            return "0"
        if line.kind is LineKind.PROJECT:
            return f"F{row}-{letter(Outturn.TO_DATE)}{row}"
        if line.kind is LineKind.DISCOUNT:
            rows = self.rows_of(LineKind.SECAS)
            column = letter(Outturn.TO_GO)
            return f"-Discount_rate*SUM({column}{min(rows)}:{column}{max(rows)})" if rows else "0"
        return f"F{row}-{letter(Outturn.PROFILE)}{row}"

    def _add_result(self, cells: Cells, row: int, weight: Weight) -> None:
        columns = (Outturn.TO_DATE, Outturn.TO_GO, Outturn.FORECAST, Outturn.OVER)
        spent, go, forecast, over = (f"{letter(column)}{row}" for column in columns)
        results = (
            (Outturn.FORECAST, f"{spent}+{go}", MONEY),
            (Outturn.OVER, f"{forecast}-F{row}", SIGNED),
            (Outturn.SHARE, f"IF(F{row}=0,0,{over}/F{row})", SIGNED_PERCENT),
            (Outturn.AGAINST, f"{forecast}-C{row}", SIGNED),
        )
        for column, formula, number in results:
            cells[row, column] = calculated_cell(formula, number, weight)

    def _add_sum(
        self, cells: Cells, row: int, name: str, rows: Iterable[int], weight: Weight
    ) -> None:
        cells.blank(
            row,
            (2, Outturn.OWN, Outturn.AFTER, Outturn.REASON, Outturn.CHECK, Outturn.SOURCE),
            weight,
        )
        cells.text(row, 1, name, Look.WORDS, weight)
        numbers = list(rows)
        for column in (*range(3, Outturn.OWN), Outturn.TO_GO):
            letters = letter(column)
            total = f"SUM({letters}{numbers[0]}:{letters}{numbers[-1]})"
            if weight is Weight.TOTAL:
                total = "+".join(f"{letters}{number}" for number in numbers)
            number_format = SIGNED if column in (4, 5) else MONEY
            cells[row, column] = calculated_cell(total, number_format, weight)
        self._add_result(cells, row, weight)

    def _add_ledger(self, cells: Cells) -> None:
        """Add what the ledger has and no line takes, and what Table 2 says in total."""
        row = self.total + 1
        cells.text(row, 1, NOT_MAPPED)
        cells.text(row + 1, 1, "As booked in the months closed")
        for number in range(MONTHS):
            column = letter(MONTH_COLUMN + number)
            closed = f"{column}${HEADING_ROW - 1}<=Months_closed"
            cells[row, MONTH_COLUMN + number] = calculated_cell(
                f"IF({closed},{_booked(column, f'$A{row}')},0)", MONEY
            )
            cells[row + 1, MONTH_COLUMN + number] = calculated_cell(
                f"IF({closed},SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'A')},"
                f"{column}${HEADING_ROW}),0)",
                MONEY,
            )
        for line in (row, row + 1):
            months = f"{letter(MONTH_COLUMN)}{line}:{letter(MONTH_COLUMN + MONTHS - 1)}{line}"
            cells[line, Outturn.TO_DATE] = calculated_cell(f"SUM({months})", MONEY)
        entry = self.book.entry(HEADLINE)
        assert entry is not None
        cells.text(row + 2, 1, "Approved total of Table 2, as printed")
        cells[row + 2, 3] = PlannedCell(entry.figure, Style(Look.FORMULA, MONEY))
        cells.text(row + 2, Outturn.SOURCE, fit_text(str(entry.ref)))
        cells.text(row + 3, 1, "The lines above it, less that total (rounding)")
        cells[row + 3, 3] = calculated_cell(f"C{self.total}-C{row + 2}", SIGNED)


def _booked(column: str, line: str) -> str:
    return (
        f"SUMIFS({column_range(ACTUALS, 'G')},{column_range(ACTUALS, 'A')},{column}${HEADING_ROW},"
        f"{column_range(ACTUALS, 'H')},{line})"
    )
