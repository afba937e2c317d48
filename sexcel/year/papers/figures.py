"""The figures of a paper: lines in whole £, their sums, and what changed since the last paper."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ZERO
from sexcel.model.years import financial_year
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT
from sexcel.year.monitor_lines import CONTINGENCY
from sexcel.year.monitor_state import COUNTS, MonitorState, SheetRow
from sexcel.year.months import month_name
from sexcel.year.papers.period import MONTHS_OF_A_QUARTER, Period

TOTAL_NAME = "Total"
"""What the sum of all lines is called."""
DUE = "A reason is due."
_FINE = Decimal("0.01")
"""£ with pence and days are kept to a penny and a hundredth of a day."""
_FINEST = Decimal("0.0001")
"""Shares are kept to a hundredth of a percent."""
MOST_MISSES = 5
"""Lines of the largest misses: what issue papers list, and a page has room for."""


class PaperLine(Struct, frozen=True):
    """A line of a paper, or a sum of lines, in whole £; ``before`` is the last paper's forecast."""

    name: str
    category: str = ""
    approved: Decimal = ZERO
    movements: Decimal = ZERO
    pending: Decimal = ZERO
    current: Decimal = ZERO
    to_date: Decimal = ZERO
    profile: Decimal = ZERO
    forecast: Decimal = ZERO
    before: Decimal = ZERO
    reason: str = ""
    is_reason_due: bool = False

    @property
    def stated_reason(self) -> str:
        """Return the reason, or that it is due."""
        return self.reason or (DUE if self.is_reason_due else "")

    @property
    def to_go(self) -> Decimal:
        """Return what is still to be spent."""
        return self.forecast - self.to_date

    @property
    def over(self) -> Decimal:
        """Return by how much the forecast is over the current budget; under it is negative."""
        return self.forecast - self.current

    @property
    def change(self) -> Decimal:
        """Return by how much the forecast changed since the last paper."""
        return self.forecast - self.before


_AMOUNTS = (
    "approved", "movements", "pending", "current", "to_date", "profile", "forecast", "before",
)  # fmt: skip


class EarlierPaper(Struct, frozen=True):
    """A paper that was written before: what it is of, and its forecast of each line in £."""

    path: str
    name: str
    months_closed: int
    forecasts: Mapping[str, Decimal]
    movements: tuple[SheetRow, ...]
    """Those that counted."""


class PaperFigures(Struct, frozen=True):
    """What a paper says in figures."""

    period: Period
    state: MonitorState
    lines: tuple[PaperLine, ...]
    earlier: EarlierPaper | None
    written_on: date

    @property
    def year(self) -> str:
        """Return the budget year as ``2020/21``."""
        return financial_year(self.state.budget_year)

    @property
    def title(self) -> str:
        """Return what the paper is called."""
        kind = "quarterly paper" if self.period.is_quarter else "monthly report"
        return f"SEC Panel budget {self.year}: {kind}, {self.period.name}"

    @property
    def categories(self) -> tuple[PaperLine, ...]:
        """Return the sum of the lines of each category."""
        groups = groupby(self.lines, key=lambda line: line.category)
        return tuple(sum_lines(category, members) for category, members in groups)

    @property
    def total(self) -> PaperLine:
        """Return the sum of all lines."""
        return sum_lines(TOTAL_NAME, self.lines)

    @property
    def contingency(self) -> PaperLine | None:
        """Return the line of contingency; None where the budget has none."""
        return next((line for line in self.lines if line.category == CONTINGENCY), None)

    @property
    def misses(self) -> tuple[PaperLine, ...]:
        """Return the lines furthest from their budget, but for contingency, which is not spent."""
        lines = (line for line in self.lines if line.over and line.category != CONTINGENCY)
        return tuple(sorted(lines, key=lambda line: -abs(line.over))[:MOST_MISSES])

    @property
    def packages(self) -> tuple[SheetRow, ...]:
        """Return the work package of the next quarter."""
        return tuple(self.packages_of(self.period.next_quarter))

    @property
    def new_movements(self) -> tuple[SheetRow, ...]:
        """Return the movements that count, and did not in the last paper."""
        before = Counter(map(_movement_key, self.earlier.movements if self.earlier else ()))
        new = list[SheetRow]()
        for row in self.state.movements:
            key = _movement_key(row)
            if row.text("State") == COUNTS and not before[key]:
                new.append(row)
            before[key] -= row.text("State") == COUNTS
        return tuple(new)

    def months_of(self, quarter: str) -> str:
        """Return the months of a quarter: ``July to September``."""
        last = int(quarter[1:]) * MONTHS_OF_A_QUARTER
        return f"{month_name(last - MONTHS_OF_A_QUARTER + 1)} to {month_name(last)}"

    def packages_of(self, quarter: str) -> Iterable[SheetRow]:
        """Yield the rows of the work package of a quarter, ``Q3``."""
        return (row for row in self.state.packages if row.text("Quarter").upper() == quarter)


def _movement_key(row: SheetRow) -> tuple[str, str, Decimal, str]:
    amount = round_to_whole(row.figure("Amount"))
    return row.text("From line"), row.text("To line"), amount, row.text("Paper")


def round_shown(amount: Decimal, number: str) -> Decimal:
    """Return an amount with the places that a paper shows of it in the format ``number``."""
    if number in (MONEY, SIGNED):
        return round_to_whole(amount)
    return amount.quantize(_FINEST if number == SIGNED_PERCENT else _FINE)


def sum_lines(name: str, lines: Iterable[PaperLine]) -> PaperLine:
    """Return the sum of lines that are rounded already, so that a printed column adds up."""
    members = list(lines)
    sums = {field: sum((getattr(line, field) for line in members), ZERO) for field in _AMOUNTS}
    return replace(PaperLine(name), **sums)


def gather_figures(
    state: MonitorState, period: Period, earlier: EarlierPaper | None, written_on: date
) -> PaperFigures:
    """Return the figures of the paper on a period."""
    lines = tuple(_paper_line(row, earlier) for row in state.lines)
    return PaperFigures(period, state, lines, earlier, written_on)


def _paper_line(row: SheetRow, earlier: EarlierPaper | None) -> PaperLine:
    name, approved = row.text("Line"), round_to_whole(row.figure("Approved budget"))
    movements = round_to_whole(row.figure("Movements"))
    return PaperLine(
        name,
        row.text("Category"),
        approved,
        movements,
        round_to_whole(row.figure("Pending")),
        approved + movements,
        round_to_whole(row.figure("To date")),
        round_to_whole(row.figure("Profile to date")),
        round_to_whole(row.figure("Forecast")),
        approved if earlier is None else earlier.forecasts.get(name, ZERO),
        row.text("Reason"),
        row.text("Check") == "Reason is due",
    )
