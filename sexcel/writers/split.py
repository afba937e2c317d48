"""How much of a change is volume and how much price, as far as the workbook can tell."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.accommodation import MEETINGS
from sexcel.budget.assumptions import DRIVERS
from sexcel.budget.core_team import FTE_BY_GRADE, RATE_CARD
from sexcel.budget.links import driven_lines, registered_meetings
from sexcel.formulas.printing import address
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL
from sexcel.writers.cells import Look, PlannedCell, Style, Weight, words
from sexcel.writers.layout import MOVEMENTS, VARIANCE
from sexcel.writers.movement_rows import CHANGE, PRINTED, source_of
from sexcel.writers.sheets import Cells, headings, section
from sexcel.writers.styles import COUNT, FTE, MONEY, PENCE, SIGNED, SIGNED_FTE
from sexcel.writers.variance import PlacedLine

SIGNED_COUNT = '"+"#,##0_-;"−"#,##0_-;"–"_-;@_-'
_PRIOR_CHANGE = 10
"""The column of the Variance sheet with the change on the prior approved budget."""
_PRIOR_PRICE = 7
"""The column for what one of them cost last year, where the workbook says."""
_ROUNDED = 6
"""Decimal places that a difference of FTE is rounded to: beyond them is binary noise."""

_NO_GRADES = "Not split: Table 7 does not give the FTE of both years."
_NO_COST = "Not split: the workbook gives neither grade rates nor a core team cost (Table 5)."
_NO_MEETINGS = (
    "Not split: it takes the meetings of both years (Table 9) and one driver for meetings at the "
    "registered premises with its charge."
)
_OF_SMES = (
    "Both years are priced at their own grade rates: what subject matter experts did, and what "
    "was not spent by grade, stands in the rest."
)
_OF_OUTTURN = (
    "The meetings of {prior} are those budgeted, at the charges of the registered premises: other "
    "rooms, refreshments, and what was held otherwise than budgeted, stand in the rest."
)
_OF_RATES = (
    "The workbook gives no grade rates and no core team cost for {prior}: "
    "what dearer or cheaper rates did stands in the rest, with the subject matter experts.\n"
    "A column 'Grade rate last year' on the rate card would tell it apart."
)
_OF_AVERAGE = (
    "Without a rate card that has every grade, FTE are priced at the average cost of one: "
    "the mix of grades stands in the rest.\n{rates}"
)
_OF_CHARGE = (
    "The workbook gives no charge for {prior}: what a dearer or cheaper room did stands in the "
    "rest. A column 'Unit charge last year' on Drivers would tell it apart.\n"
    "The meetings of {prior} are those budgeted; each one more or less is priced at the charge at "
    "the registered premises."
)


def split(book: Book, placed: Sequence[PlacedLine], cells: Cells, row: int) -> int:
    """Adds both splits from ``row`` on; gives the row after them.

    Where the workbook does not hold what one needs, a sentence says what is missing.
    """
    if not placed:
        return row
    prior, year = book.year_label(-1), book.year_label(0)
    cells |= section(row, "Core team: how much is headcount, how much grades and rates", PRINTED)
    row = _core_team(book, placed, cells, row + 1, (prior, year))
    cells |= section(row, "Meetings: how much is their number, how much their price", PRINTED)
    return _meetings(book, placed, cells, row + 1, (prior, year))


def _core_team(
    book: Book, placed: Sequence[PlacedLine], cells: Cells, row: int, years: tuple[str, str]
) -> int:
    grades, card = book.tables.get(FTE_BY_GRADE.name), book.tables.get(RATE_CARD.name)
    total = None if grades is None else grades.total
    if grades is None or total is None or not _has_both(total, "prior_approved", "budget"):
        return _why_not(cells, row, _NO_GRADES)
    average = _average_cost(book, total)
    is_rated = card is not None and _all_rated(grades, card)
    if not is_rated and average is None:
        return _why_not(cells, row, _NO_COST)
    prior, year = years
    titles = (
        "",
        f"{prior} FTE",
        f"{year} FTE",
        "Δ, FTE",
        "Cost of one FTE, £",
        "Δ at that cost, £",
    )
    cells |= headings(row, titles, 2, 6)
    note = _OF_RATES.format(prior=prior)
    if is_rated and card is not None:
        part = _by_rate(grades, card, cells, row + 1, prior)
        if _all_rated(grades, card, "prior_rate"):
            part, note = _with_rates(grades, card, cells, part, prior), _OF_SMES
    else:
        assert average is not None
        part = _by_average(total, average, cells, row + 1)
        note = _OF_AVERAGE.format(rates=note)
    line = _placed(placed, FigureKey("overview", "core_and_sme", "budget"))
    row = part.end
    if line is not None and line.prior is not None:
        name = f"Core Team and SMEs: change on the {prior} approved budget"
        source = address(CellRef(VARIANCE, line.row, _PRIOR_CHANGE), MOVEMENTS)
        row = _whole(cells, name, line.budget - line.prior, source, part)
    return _why_not(cells, row, note)


def _meetings(
    book: Book, placed: Sequence[PlacedLine], cells: Cells, row: int, years: tuple[str, str]
) -> int:
    meetings, drivers = book.tables.get(MEETINGS.name), book.tables.get(DRIVERS.name)
    total = None if meetings is None else meetings.total
    inside = None if drivers is None else registered_meetings(drivers)
    charge = None if inside is None else inside.entry("unit_charge")
    if (
        total is None
        or inside is None
        or not _has_both(total, "prior_budget", "forecast")
        or charge is None
        or charge.figure is None
        or inside.figure("times") not in (None, ONE)
    ):
        return _why_not(cells, row, _NO_MEETINGS)
    prior, year = years
    titles = ("", prior, year, "Δ, meetings", "Charge of one, £", "Δ at that charge, £")
    cells |= headings(row, titles, 2, 6)
    before, after = total.entries["prior_budget"], total.entries["forecast"]
    number = (after.figure or ZERO) - (before.figure or ZERO)
    row += 1
    cells[row, 1] = words("Meetings and workshops", Look.LABEL, Weight.SUB_TOTAL)
    _linked(cells, row, 2, before, COUNT)
    _linked(cells, row, 3, after, COUNT)
    _formula(cells, row, 4, number, f"C{row}-B{row}", SIGNED_COUNT)
    _linked(cells, row, 5, charge, PENCE if charge.decimals else MONEY)
    part, note = _Part(row, row + 1, number * charge.figure), _OF_CHARGE
    _formula(cells, row, 6, part.value, f"D{row}*E{row}", SIGNED)
    _heavy(cells, row)
    then = inside.entry("prior_unit_charge")
    if then is not None and then.figure is not None:
        cells[row - 1, _PRIOR_PRICE] = PlannedCell(
            f"Charge of one {prior}, £", Style(Look.HEADING, right=True)
        )
        _linked(cells, row, _PRIOR_PRICE, then, PENCE if then.decimals else MONEY)
        value = (before.figure or ZERO) * (charge.figure - then.figure)
        name = f"Change in the charge, at the meetings of {prior}"
        part, note = _priced(cells, part, name, value, f"B{row}*(E{row}-G{row})"), _OF_OUTTURN
    targets = [key for key, rows in driven_lines(book).items() if inside in rows]
    line = _placed(placed, targets[0]) if targets else None
    row = part.end
    if line is not None:
        name = f"{line.line.row.name}: change on the {prior} outturn"
        source = address(source_of(CHANGE, line.row), MOVEMENTS)
        row = _whole(cells, name, line.change, source, part)
    return _why_not(cells, row, note.format(prior=prior))


class _Part(Struct, frozen=True):
    """What a change of volume comes to: the row with it, the row after the block, the £."""

    row: int
    end: int
    value: Decimal


def _whole(cells: Cells, name: str, change: Decimal, source: str, part: _Part) -> int:
    """The change in cost that the part is of, and its rest."""
    row = part.end
    for at in (row, row + 1):
        cells |= {(at, column): words(None) for column in range(2, 6)}
    cells[row, 1] = words(name)
    cells[row, 6] = PlannedCell(change, Style(Look.LINK, SIGNED), source)
    cells[row + 1, 1] = words("The rest, not told apart")
    _formula(cells, row + 1, 6, change - part.value, f"F{row}-F{part.row}", SIGNED)
    return row + 2


def _why_not(cells: Cells, row: int, text: str) -> int:
    """Sentences, one to a row so that they run on over the blank cells beside them."""
    for sentence in text.split("\n"):
        cells[row, 1] = words(sentence, Look.NOTE)
        row += 1
    return row + 1


def _placed(placed: Sequence[PlacedLine], key: FigureKey) -> PlacedLine | None:
    return next((one for one in placed if one.line.key("budget") == key), None)


def _has_both(row: Row, *columns: str) -> bool:
    return all(row.figure(column) for column in columns)


def _average_cost(book: Book, total: Row) -> Entry | None:
    """The entry of the core team cost that the FTE of the budget year come to."""
    entry = book.entry(FigureKey("secas_budget", TOTAL, "core_team"))
    return entry if entry is not None and entry.figure and total.figure("budget") else None


def _linked(cells: Cells, row: int, column: int, entry: Entry, number: str) -> None:
    figure = entry.figure or ZERO
    style = Style(Look.LINK, number)
    cells[row, column] = PlannedCell(figure, style, address(entry.ref, MOVEMENTS))


def _formula(
    cells: Cells, row: int, column: int, value: Decimal, formula: str, number: str
) -> None:
    cells[row, column] = PlannedCell(value, Style(Look.FORMULA, number), formula)


def _heavy(cells: Cells, row: int) -> None:
    """The row stands out as a sub total."""
    for column in range(1, 7):
        cell = cells.get((row, column), words(None))
        style = replace(cell.style, weight=Weight.SUB_TOTAL)
        cells[row, column] = replace(cell, style=style)


def _all_rated(grades: BookTable, card: BookTable, column: str = "rate") -> bool:
    return all(_rate(card, line, column) is not None for line in grades.lines if _moves(line))


def _moves(line: Row) -> bool:
    return bool(line.figure("prior_approved") or line.figure("budget"))


def _rate(card: BookTable, line: Row, column: str = "rate") -> Entry | None:
    row = card.row(line.key)
    return row.entry(column) if row is not None and row.figure(column) is not None else None


def _with_rates(grades: BookTable, card: BookTable, cells: Cells, part: _Part, prior: str) -> _Part:
    """Last year's FTE at the change in their rates, beside each grade and in all."""
    lines = [line for line in grades.lines if _moves(line)]
    first, last = part.row - len(lines), part.row - 1
    title = Style(Look.HEADING, right=True)
    cells[first - 1, _PRIOR_PRICE] = PlannedCell(f"Cost of one FTE {prior}, £", title)
    value = ZERO
    for row, line in enumerate(lines, first):
        now, then = _rate(card, line), _rate(card, line, "prior_rate")
        assert now is not None
        assert then is not None
        _linked(cells, row, _PRIOR_PRICE, then, MONEY)
        fte = line.figure("prior_approved") or ZERO
        value += fte * ((now.figure or ZERO) - (then.figure or ZERO))
    held = f"B{first}:B{last}"
    formula = f"SUMPRODUCT({held},E{first}:E{last})-SUMPRODUCT({held},G{first}:G{last})"
    return _priced(cells, part, f"Change in rates, at the FTE of {prior}", value, formula)


def _priced(cells: Cells, part: _Part, name: str, value: Decimal, formula: str) -> _Part:
    """What the change in price comes to, below what the change in volume does, and both."""
    row = part.end
    for at in (row, row + 1):
        cells |= {(at, column): words(None) for column in range(2, 6)}
    cells[row, 1] = words(name)
    _formula(cells, row, 6, value, formula, SIGNED)
    cells[row + 1, 1] = words("Volume and price together", Look.LABEL, Weight.SUB_TOTAL)
    both = part.value + value
    _formula(cells, row + 1, 6, both, f"F{part.row}+F{row}", SIGNED)
    _heavy(cells, row)
    _heavy(cells, row + 1)
    return _Part(row + 1, row + 2, both)


def _by_average(total: Row, cost: Entry, cells: Cells, row: int) -> _Part:
    before, after = total.entries["prior_approved"], total.entries["budget"]
    now = after.figure or ZERO
    more = now - (before.figure or ZERO)
    average = (cost.figure or ZERO) / now
    cells[row, 1] = words("Headcount: change in FTE")
    _linked(cells, row, 2, before, FTE)
    _linked(cells, row, 3, after, FTE)
    _formula(cells, row, 4, more, f"ROUND(C{row}-B{row},{_ROUNDED})", SIGNED_FTE)
    where = address(cost.ref, MOVEMENTS)
    _formula(cells, row, 5, average, f"IF(C{row}=0,0,{where}/C{row})", MONEY)
    _formula(cells, row, 6, more * average, f"D{row}*E{row}", SIGNED)
    _heavy(cells, row)
    return _Part(row, row + 1, more * average)


def _by_rate(grades: BookTable, card: BookTable, cells: Cells, row: int, prior: str) -> _Part:
    """One row a grade, then what they come to, headcount and mix."""
    first = row
    lines = [line for line in grades.lines if _moves(line)]
    rates = [_rate(card, line) for line in lines]
    before = [line.figure("prior_approved") or ZERO for line in lines]
    after = [line.figure("budget") or ZERO for line in lines]
    for line, rate in zip(lines, rates, strict=True):
        assert rate is not None and rate.figure is not None
        more = (line.figure("budget") or ZERO) - (line.figure("prior_approved") or ZERO)
        cells[row, 1] = words(line.label)
        _linked(cells, row, 2, line.entries["prior_approved"], FTE)
        _linked(cells, row, 3, line.entries["budget"], FTE)
        _formula(cells, row, 4, more, f"ROUND(C{row}-B{row},{_ROUNDED})", SIGNED_FTE)
        _linked(cells, row, 5, rate, MONEY)
        _formula(cells, row, 6, more * rate.figure, f"D{row}*E{row}", SIGNED)
        row += 1
    last, total = row - 1, row
    priced = [entry.figure or ZERO for entry in rates if entry is not None]
    cost_before = sum((fte * rate for fte, rate in zip(before, priced, strict=True)), ZERO)
    cost_after = sum((fte * rate for fte, rate in zip(after, priced, strict=True)), ZERO)
    fte_before, fte_after = sum(before, ZERO), sum(after, ZERO)
    cells[total, 1] = words("Change in FTE, at the rates of this budget")
    for column, value, number in (
        (2, fte_before, FTE),
        (3, fte_after, FTE),
        (4, fte_after - fte_before, SIGNED_FTE),
    ):
        letter = "ABCD"[column - 1]
        text = f"ROUND(SUM({letter}{first}:{letter}{last}),{_ROUNDED})"
        _formula(cells, total, column, value, text, number)
    _formula(cells, total, 6, cost_after - cost_before, f"SUM(F{first}:F{last})", SIGNED)
    _heavy(cells, total)
    row = total + 1
    average = cost_before / fte_before if fte_before else ZERO
    headcount = (fte_after - fte_before) * average
    cells |= {(at, column): words(None) for at in (row, row + 1) for column in range(2, 6)}
    cells[row, 1] = words(f"… headcount, at the average rate of the {prior} grades")
    _formula(cells, row, 4, fte_after - fte_before, f"D{total}", SIGNED_FTE)
    spent = f"SUMPRODUCT(B{first}:B{last},E{first}:E{last})"
    _formula(cells, row, 5, average, f"IF(B{total}=0,0,{spent}/B{total})", MONEY)
    _formula(cells, row, 6, headcount, f"D{row}*E{row}", SIGNED)
    cells[row + 1, 1] = words("… mix of grades")
    mix = cost_after - cost_before - headcount
    _formula(cells, row + 1, 6, mix, f"F{total}-F{row}", SIGNED)
    return _Part(total, row + 2, cost_after - cost_before)
