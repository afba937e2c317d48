"""Build-ups: blocks of grade, FTE, rate and cost, of which a team keeps one for each area.

A block with rates is one where they times another of its columns are a third: figures decide.
It is then no grade rate card, of which a workbook has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.core_team import RATE_CARD
from sexcel.model.book import Book, BookTable, BuildUp, BuildUpLine, Entry, Row
from sexcel.model.decimals import decimal_places
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef
from sexcel.recognise.copies import PlacedTable
from sexcel.recognise.formula_reads import areas_read

_LEAST_PRODUCTS = 2
"""Rows whose rate times FTE is the cost, none of them 0: one may be right by chance."""

_MOST_COLUMNS = 8
"""Columns beside the rates that are tried as FTE and cost; a block has two, and a few more."""

_MONTHS = Decimal(12)
"""Months of a full year, of which a post may be paid for some."""

_PENCE = 2
"""Decimal places of a cost: what binary arithmetic leaves behind are more."""

_FARTHEST_TOTAL = 3
"""Rows below the last grade in which the sum of the costs is looked for."""


class _Headings(Struct, frozen=True):
    """What heads the columns of a build-up; ``share`` is empty where every cost is a year's."""

    fte: str
    cost: str
    share: str = ""
    full_year: Decimal = ONE
    """What the column of shares has for a full year: 12 months, or 1."""


class _Positions(Struct, frozen=True):
    """Where the columns of one build-up are."""

    fte: int
    cost: int
    share: int | None
    full_year: Decimal

    def read_share(self, sheet: SheetGrid, row: int) -> Decimal:
        """Return which part of the year a row is for."""
        value = None if self.share is None else sheet.value(row, self.share)
        return value / self.full_year if isinstance(value, Decimal) else ONE


def take_build_ups(
    places: Mapping[str, list[PlacedTable]], grid: Grid
) -> tuple[dict[str, list[PlacedTable]], tuple[BuildUp, ...]]:
    """Return the places without those that are build-ups, and the build-ups.

    The only block with rates of a workbook stays its rate card as well, unless it lists posts.
    """
    cards = places.get(RATE_CARD.name, [])
    headings = _product_headings([placed.table for placed in cards], grid)
    if headings is None:
        return dict(places), ()
    build_ups: list[BuildUp] = []
    rate_cards: list[PlacedTable] = []
    for placed in cards:
        positions = _find_columns(placed.table, headings)
        rows = _rows_with_rates(placed.table)
        if positions is None or not rows:
            rate_cards.append(placed)
        else:
            build_ups.append(_build_up(placed.table, grid, rows, positions))
    if len(cards) == 1 and not _has_repeated_grades(cards[0].table):
        rate_cards = cards
    remaining = {name: parts for name, parts in places.items() if name != RATE_CARD.name}
    if rate_cards:
        remaining[RATE_CARD.name] = rate_cards
    return remaining, tuple(build_ups)


def _grade(row: Row) -> str:
    """Return the grade of a row: where several posts have the same, their rows are numbered."""
    return row.key.partition(" #")[0]


def _has_repeated_grades(card: BookTable) -> bool:
    return len({_grade(row) for row in card.lines}) < len(card.lines)


def _product_headings(cards: Sequence[BookTable], grid: Grid) -> _Headings | None:
    """Return what heads the FTE and the cost: in most rows FTE × rate is the cost.

    All blocks are counted together, since each may have a slip. Where posts are paid for part of
    the year, months or a share are a further factor, with which more rows are right.
    """
    headings = list(dict.fromkeys(h for card in cards for h in _unused_headings(card)))
    headings = headings[:_MOST_COLUMNS]
    plain = [_Headings(*pair) for pair in permutations(headings, 2)]
    best, count = _best_headings(plain, cards, grid)
    if best is not None:
        shared = [
            replace(best, share=heading, full_year=full_year)
            for heading in headings
            for full_year in (_MONTHS, ONE)
            if heading not in (best.fte, best.cost)
        ]
        best, count = _best_headings([best, *shared], cards, grid)
    is_proved = count[0] >= _LEAST_PRODUCTS and 2 * count[0] > count[1]
    return best if is_proved else None


def _best_headings(
    ways: Sequence[_Headings], cards: Sequence[BookTable], grid: Grid
) -> tuple[_Headings | None, tuple[int, int]]:
    """Return the headings by which most products are right, the first of equals; and their count.

    The count is of the rows that are right, and of those that have all figures.
    """
    best, most = None, (0, 0)
    for way in ways:
        count = _count_all_products(cards, grid, way)
        if count[0] > most[0]:
            best, most = way, count
    return best, most


def _count_all_products(
    cards: Sequence[BookTable], grid: Grid, headings: _Headings
) -> tuple[int, int]:
    """Return in how many rows of all blocks the product is the cost, and how many have all."""
    counts = [
        _count_products(card, grid, positions)
        for card in cards
        if (positions := _find_columns(card, headings)) is not None
    ]
    return sum(products for products, _ in counts), sum(asked for _, asked in counts)


def _unused_headings(card: BookTable) -> dict[str, int]:
    """Return the columns of an upright card that are not its own, by their headings."""
    return {
        normalise(text): ref.column
        for recognition in card.recognised
        if not recognition.sideways
        for ref, text in recognition.unused
    }


def _find_columns(card: BookTable, headings: _Headings) -> _Positions | None:
    """Return where the columns of a block are; None where it lacks the FTE or the cost."""
    columns = _unused_headings(card)
    if headings.fte not in columns or headings.cost not in columns:
        return None
    share = columns.get(headings.share)
    return _Positions(columns[headings.fte], columns[headings.cost], share, headings.full_year)


def _rows_with_rates(card: BookTable) -> list[int]:
    """Return the rows from the first on that have a rate, down to one that has none."""
    rows: list[int] = []
    for row in card.rows:
        if row.figure("rate") is None:
            break
        rows.append(row.position)
    return rows


def _count_products(card: BookTable, grid: Grid, positions: _Positions) -> tuple[int, int]:
    """Return in how many rows the product is the cost, and how many have FTE, rate and cost."""
    sheet, rate = grid.sheet(card.range.sheet), card.column("rate")
    products = asked = 0
    if rate is None:
        return products, asked
    for row in _rows_with_rates(card):
        columns = (positions.fte, rate.position, positions.cost)
        values = [sheet.value(row, column) for column in columns]
        amounts = [value for value in values if isinstance(value, Decimal) and value]
        if len(amounts) < len(columns):
            continue
        asked += 1
        rounding = ONE.scaleb(-decimal_places(round(amounts[2], _PENCE)))
        product = amounts[0] * amounts[1] * positions.read_share(sheet, row)
        products += abs(product - amounts[2]) <= rounding
    return products, asked


def _build_up(card: BookTable, grid: Grid, rows: Sequence[int], positions: _Positions) -> BuildUp:
    sheet, fte, cost = grid.sheet(card.range.sheet), positions.fte, positions.cost
    by_position = {row.position: row for row in card.rows}
    lines = tuple(_line(by_position[row], sheet, positions) for row in rows)
    scale = lines[0].rate.unit
    lines = tuple(replace(line, cost=_scaled(line.cost, scale)) for line in lines)
    total = next(
        (
            _entry(sheet, row, cost)
            for row in range(rows[-1] + 1, rows[-1] + 1 + _FARTHEST_TOTAL)
            if isinstance(sheet.value(row, cost), Decimal) and _is_sum(sheet, row, cost, rows)
        ),
        None,
    )
    area = card.range
    last_row = rows[-1] if total is None else total.ref.row
    every = (area.first_column, area.last_column, fte, cost)
    return BuildUp(
        RangeRef(area.sheet, area.first_row, min(every), last_row, max(every)),
        lines,
        None if total is None else _scaled(total, scale),
    )


def _line(row: Row, sheet: SheetGrid, positions: _Positions) -> BuildUpLine:
    number, rate = row.position, row.entries["rate"]
    fte, cost = (_entry(sheet, number, column) for column in (positions.fte, positions.cost))
    factors = {fte.ref.column, positions.share, *(e.ref.column for e in row.entries.values())}
    read = () if cost.formula is None else areas_read(cost.formula, cost.ref)
    label = f"Grade {row.label}" if row.label.isdigit() else row.label
    return BuildUpLine(
        _grade(row),
        label,
        fte,
        rate,
        cost,
        positions.read_share(sheet, number),
        has_more_factors=any(
            area.first_row == area.last_row == number
            and area.sheet == sheet.name
            and area.first_column not in factors
            for area in read
        ),
    )


def _entry(sheet: SheetGrid, row: int, column: int) -> Entry:
    cell = sheet.cell(row, column)
    value = sheet.value(row, column)
    figure = value if isinstance(value, Decimal) else None
    formula = None if cell is None else cell.formula
    decimals = 0 if figure is None else decimal_places(round(figure, _PENCE))
    return Entry(figure, sheet.ref(row, column), formula, decimals=decimals)


def _scaled(entry: Entry, scale: Decimal) -> Entry:
    figure = entry.figure
    return entry if figure is None else replace(entry, value=figure * scale, unit=scale)


def _is_sum(sheet: SheetGrid, row: int, column: int, lines: Sequence[int]) -> bool:
    """Say whether a cell adds up the costs, by its formula or its figure."""
    cell = sheet.cell(row, column)
    if cell is not None and cell.formula is not None:
        areas = list(areas_read(cell.formula, sheet.ref(row, column)))
        read = sum(any((line, column) in area for area in areas) for line in lines)
        return 2 * read >= len(lines)
    costs = (sheet.value(line, column) for line in lines)
    return sheet.value(row, column) == sum(
        (cost for cost in costs if isinstance(cost, Decimal)), ZERO
    )


def assign_areas(book: Book) -> Book:
    """Return the book with the service area that each build-up is of.

    It is the line of Table 5 or 8 whose formulas read the build-up, or are read by it.
    """
    if not book.build_ups:
        return book
    rows = list(_rows_withareas_read(book))
    return replace(
        book,
        build_ups=tuple(
            replace(build_up, area=_area_of(build_up, rows)) for build_up in book.build_ups
        ),
    )


def _rows_withareas_read(book: Book) -> Iterator[tuple[str, tuple[CellRef, ...], list[RangeRef]]]:
    """Yield the key of each line of Tables 5 and 8, its cells, and what their formulas read."""
    for name in ("secas_budget", "fte_by_area"):
        table = book.tables.get(name)
        for row in () if table is None else table.lines:
            entries = tuple(row.entries.values())
            read = [
                area
                for entry in entries
                if entry.formula is not None
                for area in areas_read(entry.formula, entry.ref)
            ]
            yield row.key, tuple(entry.ref for entry in entries), read


def _area_of(
    build_up: BuildUp, rows: Sequence[tuple[str, tuple[CellRef, ...], list[RangeRef]]]
) -> str:
    """Return the key of the line that most formulas tie to a build-up.

    Empty where none does, or several do alike: a list of the posts of all areas.
    """
    entries = [entry for line in build_up.lines for entry in (line.fte, line.cost)]
    read = [
        area
        for entry in entries
        if entry.formula is not None
        for area in areas_read(entry.formula, entry.ref)
    ]
    ties: dict[str, int] = {}
    for key, cells, areas in rows:
        count = sum(area.meets(build_up.range) for area in areas)
        count += sum(cell in area for cell in cells for area in read)
        if count:
            ties[key] = ties.get(key, 0) + count
    most = max(ties.values(), default=0)
    nearest = [key for key, count in ties.items() if count == most]
    return nearest[0] if len(nearest) == 1 else ""
