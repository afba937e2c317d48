"""Build-ups: blocks of grade, FTE, rate and cost, of which a team keeps one for each area.

A block with rates is one where they times another of its columns are a third: figures decide.
It is then no grade rate card, of which a workbook has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

from msgspec.structs import replace

from sexcel.budget.core_team import RATE_CARD
from sexcel.model.book import Book, BookTable, BuildUp, BuildUpLine, Entry
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

_PENCE = 2
"""Decimal places of a cost: what binary arithmetic leaves behind are more."""

_FARTHEST_TOTAL = 3
"""Rows below the last grade in which the sum of the costs is looked for."""


def take_build_ups(
    places: Mapping[str, list[PlacedTable]], grid: Grid
) -> tuple[dict[str, list[PlacedTable]], tuple[BuildUp, ...]]:
    """Return the places without those that are build-ups, and the build-ups.

    The only block with rates of a workbook stays its rate card as well.
    """
    cards = places.get(RATE_CARD.name, [])
    headings = _product_headings([place.table for place in cards], grid)
    if headings is None:
        return dict(places), ()
    build_ups: list[BuildUp] = []
    rate_cards: list[PlacedTable] = []
    for place in cards:
        columns = _columns_headed(place.table, headings)
        rows = _rows_with_rates(place.table)
        if columns is None or not rows:
            rate_cards.append(place)
        else:
            build_ups.append(_build_up(place.table, grid, rows, columns))
    if len(cards) == 1:
        rate_cards = cards
    remaining = {name: parts for name, parts in places.items() if name != RATE_CARD.name}
    if rate_cards:
        remaining[RATE_CARD.name] = rate_cards
    return remaining, tuple(build_ups)


def _product_headings(cards: Sequence[BookTable], grid: Grid) -> tuple[str, str] | None:
    """Return what heads the FTE and the cost: in most rows FTE × rate is the cost.

    All blocks are counted together, since each may have a slip.
    """
    counts: dict[tuple[str, str], list[int]] = {}
    for card in cards:
        headings = list(_unused_headings(card))[:_MOST_COLUMNS]
        for pair in permutations(headings, 2):
            columns = _columns_headed(card, pair)
            if columns is not None:
                products, asked = _count_products(card, grid, *columns)
                count = counts.setdefault(pair, [0, 0])
                count[0] += products
                count[1] += asked
    best = max(counts, key=lambda pair: counts[pair][0], default=None)
    if best is None or counts[best][0] < _LEAST_PRODUCTS or 2 * counts[best][0] <= counts[best][1]:
        return None
    return best


def _unused_headings(card: BookTable) -> dict[str, int]:
    """Return the columns of an upright card that are not its own, by their headings."""
    return {
        normalise(text): ref.column
        for place in card.recognised
        if not place.sideways
        for ref, text in place.unused
    }


def _columns_headed(card: BookTable, headings: tuple[str, str]) -> tuple[int, int] | None:
    columns = _unused_headings(card)
    fte, cost = headings
    return (columns[fte], columns[cost]) if fte in columns and cost in columns else None


def _rows_with_rates(card: BookTable) -> list[int]:
    """Return the rows from the first on that have a rate, down to one that has none."""
    rows: list[int] = []
    for row in card.rows:
        if row.figure("rate") is None:
            break
        rows.append(row.position)
    return rows


def _count_products(card: BookTable, grid: Grid, fte: int, cost: int) -> tuple[int, int]:
    """Return in how many rows FTE × rate is the cost, and how many have all three."""
    sheet, rate = grid.sheet(card.range.sheet), card.column("rate")
    products = asked = 0
    if rate is None:
        return products, asked
    for row in _rows_with_rates(card):
        columns = (fte, rate.position, cost)
        values = [sheet.value(row, column) for column in columns]
        amounts = [value for value in values if isinstance(value, Decimal) and value]
        if len(amounts) < len(columns):
            continue
        asked += 1
        rounding = ONE.scaleb(-decimal_places(round(amounts[2], _PENCE)))
        products += abs(amounts[0] * amounts[1] - amounts[2]) <= rounding
    return products, asked


def _build_up(
    card: BookTable, grid: Grid, rows: Sequence[int], columns: tuple[int, int]
) -> BuildUp:
    sheet, (fte, cost) = grid.sheet(card.range.sheet), columns
    by_position = {row.position: row for row in card.rows}
    lines = tuple(
        BuildUpLine(
            by_position[row].key,
            by_position[row].label,
            _entry(sheet, row, fte),
            by_position[row].entries["rate"],
            _entry(sheet, row, cost),
        )
        for row in rows
    )
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
    """Return the key of the line that most formulas tie to a build-up; empty where none does."""
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
    return max(ties, key=lambda key: ties[key], default="")
