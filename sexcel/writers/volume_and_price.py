"""How much of a change is volume and how much price, as far as the workbook can tell."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.accommodation import MEETINGS
from sexcel.budget.assumptions import DRIVERS
from sexcel.budget.core_team import FTE_BY_GRADE, RATE_CARD
from sexcel.budget.drivers import driven_lines, registered_meetings
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.refs import CellRef, address, column_number
from sexcel.model.tables import TOTAL
from sexcel.writers.cells import Look, PlannedCell, Style, Weight, text_cell
from sexcel.writers.chart_columns import PRINTED
from sexcel.writers.pack_book import PackBook
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, FTE, MONEY, PENCE, SIGNED, SIGNED_COUNT, SIGNED_FTE
from sexcel.writers.variance import CHANGE, ON_PRIOR, PlacedLine

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
_NOT_SPLIT = (_NO_GRADES, _NO_COST, _NO_MEETINGS)
_OF_SMES = (
    "Both years are priced at their own grade rates. The remainder is subject matter experts, and "
    "what is not costed by grade."
)
_OF_OUTTURN = (
    "The meetings of {prior} are those budgeted, at the charges of the registered premises. The "
    "remainder is other rooms, refreshments, and meetings held otherwise than budgeted."
)
_OF_RATES = (
    "Without grade rates or a core team cost for {prior}, a change in rates is in the remainder, "
    "with subject matter experts: a column 'Grade rate last year' on the rate card separates it."
)
_OF_AVERAGE = (
    "Without a rate card that has every grade, FTE are priced at the average cost of one: "
    "the mix of grades is in the remainder. {rates}"
)
_OF_CHARGE = (
    "Without a charge for {prior}, a change in it is in the remainder: a column 'Unit charge last "
    "year' on Drivers separates it. The meetings of {prior} are those budgeted, each priced at the "
    "charge of the registered premises."
)


def add_volume_and_price(
    pack: PackBook, lines: Sequence[PlacedLine], cells: Cells, row: int, *, is_alone: bool
) -> None:
    """Add both splits from ``row`` on.

    Where the workbook does not hold what one needs, it is left out; where it ``is_alone`` on the
    page, a sentence says what is missing.
    """
    for title, add in (
        ("Core team: how much is headcount, how much grades and rates", _add_core_team),
        ("Meetings: how much is their number, how much their price", _add_meetings),
    ):
        block = Cells(cells.sheet)
        block.section(row, title, PRINTED)
        after = add(pack, lines, block, row + 1)
        is_split = not any(cell.value in _NOT_SPLIT for cell in block.values())
        if is_split or is_alone:
            cells.update(block)
            row = after


def _add_core_team(pack: PackBook, lines: Sequence[PlacedLine], cells: Cells, row: int) -> int:
    book = pack.book
    grades, card = book.tables.get(FTE_BY_GRADE.name), book.tables.get(RATE_CARD.name)
    total = None if grades is None else grades.total
    if grades is None or total is None or not _has_both(total, "prior_approved", "budget"):
        return _add_note(cells, row, _NO_GRADES)
    average = _average_cost(book, total)
    lines_of_grades = _staffed_grades(grades)
    rates = _rates(card, lines_of_grades, "rate")
    if not rates and average is None:
        return _add_note(cells, row, _NO_COST)
    prior, year = book.year_label(-1), book.year_label(0)
    titles = (
        "",
        f"{prior} FTE",
        f"{year} FTE",
        "Δ, FTE",
        "Cost of one FTE, £",
        "Δ at that cost, £",
    )
    cells.headings(row, titles, range(2, 7))
    note = _OF_RATES.format(prior=prior)
    if rates:
        costed = tuple(zip(lines_of_grades, rates, strict=True))
        block = _add_grades(costed, cells, row + 1)
        prior_rates = _rates(card, lines_of_grades, "prior_rate")
        if prior_rates:
            block, note = _add_rates(costed, prior_rates, cells, block, prior), _OF_SMES
    else:
        assert average is not None
        block = _add_average(total, average, cells, row + 1)
        note = _OF_AVERAGE.format(rates=note)
    line = _find_line(lines, FigureKey("overview", "core_and_sme", "budget"))
    row = block.end
    if line is not None and line.prior is not None:
        name = f"Core Team and SMEs: change on the {prior} approved budget"
        source = CellRef(pack.names.variance, line.row, ON_PRIOR)
        row = _add_change(cells, name, line.budget - line.prior, source, block)
    return _add_note(cells, row, note)


def _add_meetings(pack: PackBook, lines: Sequence[PlacedLine], cells: Cells, row: int) -> int:
    book = pack.book
    meetings, drivers = book.tables.get(MEETINGS.name), book.tables.get(DRIVERS.name)
    total = None if meetings is None else meetings.total
    driver = None if drivers is None else registered_meetings(drivers)
    charge = None if driver is None else driver.entry("unit_charge")
    if (
        total is None
        or driver is None
        or not _has_both(total, "prior_budget", "forecast")
        or charge is None
        or charge.figure is None
        or driver.figure("times") not in (None, ZERO, ONE)
    ):
        return _add_note(cells, row, _NO_MEETINGS)
    prior, year = book.year_label(-1), book.year_label(0)
    titles = ("", prior, year, "Δ, meetings", "Charge of one, £", "Δ at that charge, £")
    cells.headings(row, titles, range(2, 7))
    before, after = total.entries["prior_budget"], total.entries["forecast"]
    number = (after.figure or ZERO) - (before.figure or ZERO)
    row += 1
    cells.text(row, 1, "All meetings", Look.LABEL, Weight.SUB_TOTAL)
    cells.entry(row, 2, before, COUNT)
    cells.entry(row, 3, after, COUNT)
    cells.formula(row, 4, number, f"C{row}-B{row}", SIGNED_COUNT)
    cells.entry(row, 5, charge, PENCE if charge.decimals else MONEY)
    block, note = _Block(row, row + 1, number * charge.figure), _OF_CHARGE
    cells.formula(row, 6, block.value, f"D{row}*E{row}", SIGNED)
    _emphasise(cells, row)
    prior_charge = driver.entry("prior_unit_charge")
    if prior_charge is not None and prior_charge.figure is not None:
        title = f"Charge of one {prior}, £"
        cells.headings(row - 1, (title,), (_PRIOR_PRICE,), _PRIOR_PRICE)
        cells.entry(row, _PRIOR_PRICE, prior_charge, PENCE if prior_charge.decimals else MONEY)
        value = (before.figure or ZERO) * (charge.figure - prior_charge.figure)
        name = f"Change in the charge, at the meetings of {prior}"
        block, note = _add_price(cells, block, name, value, f"B{row}*(E{row}-G{row})"), _OF_OUTTURN
    targets = [key for key, rows in driven_lines(book).items() if driver in rows]
    line = _find_line(lines, targets[0]) if targets else None
    row = block.end
    if line is not None:
        name = f"{line.name}: change on the {prior} outturn"
        source = CellRef(pack.names.variance, line.row, CHANGE)
        row = _add_change(cells, name, line.change, source, block)
    return _add_note(cells, row, note.format(prior=prior))


class _Block(Struct, frozen=True):
    """A change in cost: the row with it, the row after its block, its value in £."""

    row: int
    end: int
    value: Decimal


def _add_change(cells: Cells, name: str, change: Decimal, source: CellRef, block: _Block) -> int:
    """Add the change in cost that the block is a part of, and its remainder."""
    row = block.end
    _add_named_rows(cells, row, name, "Remainder, not separated")
    cells.link(row, 6, change, source, SIGNED)
    cells.formula(row + 1, 6, change - block.value, f"F{row}-F{block.row}", SIGNED)
    return row + 2


def _add_named_rows(cells: Cells, row: int, *names: str) -> None:
    """Add rows that have a name, and no more but a change in cost to come."""
    for position, name in enumerate(names, row):
        cells[position, 1] = PlannedCell(name, Style(Look.WORDS), span=5)


def _add_note(cells: Cells, row: int, text: str) -> int:
    """Add sentences over the whole width."""
    cells[row, 1] = PlannedCell(text, Style(Look.NOTE, wrapped=True), span=PRINTED)
    return row + 2


def _find_line(lines: Sequence[PlacedLine], key: FigureKey) -> PlacedLine | None:
    return next((line for line in lines if line.compared.key("budget") == key), None)


def _has_both(row: Row, *columns: str) -> bool:
    """Say whether a row has figures in both columns, or in both the 0 of an empty template."""
    figures = {row.figure(column) for column in columns}
    return figures == {ZERO} or all(figures)


def _average_cost(book: Book, total: Row) -> Entry | None:
    """Return the entry of the core team cost of the FTE of the budget year."""
    entry = book.entry(FigureKey("secas_budget", TOTAL, "core_team"))
    return entry if entry is not None and entry.figure and total.figure("budget") else None


def _emphasise(cells: Cells, row: int) -> None:
    """Set the row off as a sub total."""
    for column in range(1, 7):
        cell = cells.get((row, column), text_cell(None))
        style = replace(cell.style, weight=Weight.SUB_TOTAL)
        cells[row, column] = replace(cell, style=style)


def _staffed_grades(grades: BookTable) -> list[Row]:
    """Return the grades that have any FTE, last year or in the budget year; all where none has."""
    years = ("prior_approved", "budget")
    staffed = [line for line in grades.lines if any(line.figure(year) for year in years)]
    return staffed or list(grades.lines)


def _rates(card: BookTable | None, grades: list[Row], column: str) -> list[Entry]:
    """Return what the rate card gives for the grades; nothing where one of them has no rate."""
    rows = [] if card is None else [card.row(line.key) for line in grades]
    rates = [row.entries[column] for row in rows if row and row.figure(column) is not None]
    return rates if len(rates) == len(grades) else []


def _add_rates(
    costed: Sequence[tuple[Row, Entry]],
    prior_rates: Sequence[Entry],
    cells: Cells,
    block: _Block,
    prior: str,
) -> _Block:
    """Add last year's FTE at the change in their rates, beside each grade and in all."""
    first, last = block.row - len(costed), block.row - 1
    title = f"Cost of one FTE {prior}, £"
    cells.headings(first - 1, (title,), (_PRIOR_PRICE,), _PRIOR_PRICE)
    value = ZERO
    for row, ((line, rate), prior_rate) in enumerate(zip(costed, prior_rates, strict=True), first):
        cells.entry(row, _PRIOR_PRICE, prior_rate, MONEY)
        fte = line.figure("prior_approved") or ZERO
        value += fte * ((rate.figure or ZERO) - (prior_rate.figure or ZERO))
    fte_cells = f"B{first}:B{last}"
    formula = f"SUMPRODUCT({fte_cells},E{first}:E{last})-SUMPRODUCT({fte_cells},G{first}:G{last})"
    return _add_price(cells, block, f"Change in rates, at the FTE of {prior}", value, formula)


def _add_price(cells: Cells, block: _Block, name: str, value: Decimal, formula: str) -> _Block:
    """Add the change in price below the change in volume, and both together."""
    row = block.end
    _add_named_rows(cells, row, name)
    cells.formula(row, 6, value, formula, SIGNED)
    _add_named_rows(cells, row + 1, "Volume and price together")
    change = block.value + value
    cells.formula(row + 1, 6, change, f"F{block.row}+F{row}", SIGNED)
    _emphasise(cells, row)
    _emphasise(cells, row + 1)
    return _Block(row + 1, row + 2, change)


def _add_average(total: Row, cost: Entry, cells: Cells, row: int) -> _Block:
    """Add the change in FTE at the average cost of one."""
    before, after = total.entries["prior_approved"], total.entries["budget"]
    fte = after.figure or ZERO
    change = fte - (before.figure or ZERO)
    average = (cost.figure or ZERO) / fte
    cells.text(row, 1, "Headcount")
    _add_fte(cells, row, before, after)
    formula = f"IF(C{row}=0,0,{address(cost.ref, cells.sheet)}/C{row})"
    cells.formula(row, 5, average, formula, MONEY)
    cells.formula(row, 6, change * average, f"D{row}*E{row}", SIGNED)
    _emphasise(cells, row)
    return _Block(row, row + 1, change * average)


def _add_fte(cells: Cells, row: int, before: Entry, after: Entry) -> None:
    """Add the FTE of last year and of the budget year, and the change."""
    change = (after.figure or ZERO) - (before.figure or ZERO)
    cells.entry(row, 2, before, FTE)
    cells.entry(row, 3, after, FTE)
    cells.formula(row, 4, change, f"ROUND(C{row}-B{row},{_ROUNDED})", SIGNED_FTE)


def _add_grades(costed: Sequence[tuple[Row, Entry]], cells: Cells, row: int) -> _Block:
    """Add a row for each grade, which is given with its rate, then all, headcount and mix."""
    fte_before = fte_after = cost_before = cost_after = ZERO
    for position, (line, rate) in enumerate(costed, row):
        before, after = line.entries["prior_approved"], line.entries["budget"]
        fte, prior_fte, price = after.figure or ZERO, before.figure or ZERO, rate.figure or ZERO
        cells.text(position, 1, line.label)
        _add_fte(cells, position, before, after)
        cells.entry(position, 5, rate, MONEY)
        value = (fte - prior_fte) * price
        cells.formula(position, 6, value, f"D{position}*E{position}", SIGNED)
        fte_before, cost_before = fte_before + prior_fte, cost_before + prior_fte * price
        fte_after, cost_after = fte_after + fte, cost_after + fte * price
    first, last, total = row, row + len(costed) - 1, row + len(costed)
    cells.text(total, 1, "All grades")
    for letter, value, number in (
        ("B", fte_before, FTE),
        ("C", fte_after, FTE),
        ("D", fte_after - fte_before, SIGNED_FTE),
    ):
        formula = f"ROUND(SUM({letter}{first}:{letter}{last}),{_ROUNDED})"
        cells.formula(total, column_number(letter), value, formula, number)
    cells.formula(total, 6, cost_after - cost_before, f"SUM(F{first}:F{last})", SIGNED)
    _emphasise(cells, total)
    row = total + 1
    average = cost_before / fte_before if fte_before else ZERO
    headcount = (fte_after - fte_before) * average
    cells.text(row, 1, "… of it headcount")
    cells.blank(row, (2, 3))
    _add_named_rows(cells, row + 1, "… of it mix of grades")
    cells.formula(row, 4, fte_after - fte_before, f"D{total}", SIGNED_FTE)
    spent = f"SUMPRODUCT(B{first}:B{last},E{first}:E{last})"
    cells.formula(row, 5, average, f"IF(B{total}=0,0,{spent}/B{total})", MONEY)
    cells.formula(row, 6, headcount, f"D{row}*E{row}", SIGNED)
    mix = cost_after - cost_before - headcount
    cells.formula(row + 1, 6, mix, f"F{total}-F{row}", SIGNED)
    return _Block(total, row + 2, cost_after - cost_before)
