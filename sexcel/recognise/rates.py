"""Rates: which cell of the workbook gives the discount and the contingency, and at what rate.

A rate may be in the rates table, in a cell with a defined name, in the cell by which the
formulas of its line multiply, beside a label on any sheet, or in the label of the line itself.
The right source is the one with which most equations hold; where two sources state different
rates, the one that the figures do not follow is in doubt.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.assumptions import (
    ASSUMED,
    CONTINGENCY,
    CONTRACTUAL_DISCOUNT,
    RATES,
    resolve_figure,
)
from sexcel.budget.balance import EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.equations import RATE_STEP, equations
from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.doubts import BlankRate, Doubt, RateContradicted
from sexcel.model.errors import SettingsError
from sexcel.model.expressions import ONE, ZERO, FigureKey, evaluate, inputs, names
from sexcel.model.formula_read import RateReading
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.setup import SetupRate
from sexcel.model.tables import Kind, Line
from sexcel.model.understandings import RateUnderstood
from sexcel.ooxml.wording import shorten
from sexcel.recognise.derived_sheets import is_report
from sexcel.recognise.formula_reads import area_of, areas_read, named_cell
from sexcel.recognise.heading_words import is_unit

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PERCENTAGE = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,3})?)\s*%")

_WORDS = {CONTRACTUAL_DISCOUNT.name: "discount", CONTINGENCY.name: "contingency"}
"""The word by which a label names the rate, in whatever company."""

_RATE_WORDS = frozenset({"rate", "percent", "percentage", "pct"})

_LONGEST_LABEL = 60
"""Letters of the label of a rate: a longer text that mentions one is prose."""

_FURTHEST = 3
"""Columns between a label and its rate: two blank ones are a usual gap, more are another block."""


_LONGEST_CHAIN = 4
"""Formulas from a line to its rate: overview, summary of the services, its months, and a sum."""

_LARGEST_LOOKUP = 200
"""Cells of a range in which a rate may be looked up: ten rates in each of a dozen years."""

_MOST_BEHIND = 500
"""Cells that are looked at in each step: a phased line has twelve months and four quarters."""

_OTHER_YEARS = ("prior_approved", "outturn", "forecast_1", "forecast_2")
"""Columns of the years before and after, whose rates may be others."""


class Origin(IntEnum):
    """Where a rate is stated; of sources that fit alike the lower one is taken."""

    RATES_TABLE = 1
    FORMULA = 2
    NAME = 3
    BESIDE_LABEL = 4
    LINE_LABEL = 5
    FIGURES = 6


class _Source(Struct, frozen=True):
    """One place that states a rate."""

    origin: Origin
    ref: CellRef
    value: Decimal
    label: str


def understand_rates(book: Book, grid: Grid, settled: Mapping[str, SetupRate]) -> Book:
    """Return the book with each rate from the source that its figures follow.

    A rate whose cell a person ``settled`` has no other source. Raises SettingsError where that cell
    holds no number.

    A rate in a cell joins the rates table; one that only the label of its line states is among
    ``label_rates``.
    """
    users = _users(book)
    areas = tuple(area for table in book.tables.values() for area in table.ranges)
    for line in RATES.lines:
        equations_with_rate = users.get(line.name, ())
        sources = [*_stated(book, line), *_named(line, grid)]
        if line.name in _WORDS:
            sources += _in_formulas(book, equations_with_rate, grid)
            sources += _beside_labels(line, grid, areas)
            sources += _in_line_labels(book, line)
            further = (
                *_in_remarks(book, line, grid),
                *_by_year(line, grid, areas),
                *_behind_formulas(equations_with_rate, book, grid),
            )
            sources += _fitting(book, line, further, equations_with_rate)
            sources = _without_others(line, sources)
            if not sources and line.name not in book.settings.rates:
                sources = list(_in_figures(book, line, equations_with_rate))
        setting = settled.get(line.name)
        if setting is not None and setting.cell is not None and setting.value is None:
            in_table = [s for s in _stated(book, line) if s.ref == setting.cell]
            sources = in_table or [_settled(setting.cell, setting.origin, grid)]
        rates = {source.value for source in sources} or {ASSUMED.get(line.name, ZERO)}
        if _follows_blank(book, line, rates, equations_with_rate):
            book = _with_blank(book, line)
        elif sources:
            book = _settle(book, line, sources, equations_with_rate, grid)
    return book


def _without_others(line: Line, sources: list[_Source]) -> list[_Source]:
    """Return the sources without cells that another rate's label names, where one has its own."""
    words = {name: [s for s in sources if word in s.label.lower()] for name, word in _WORDS.items()}
    named = words.pop(line.name)
    others = [source for by_other in words.values() for source in by_other]
    return [s for s in sources if s in named or s not in others] if named else sources


def _follows_blank(
    book: Book, line: Line, rates: set[Decimal], equations_with_rate: tuple[Equation, ...]
) -> bool:
    """Say whether the rate's cell is blank and more figures follow 0 than any rate stated."""
    entry = book.entry(FigureKey(RATES.name, line.name, "value"))
    if entry is None or entry.value is not None or entry.raw is not None:
        return False
    fits = [_count_fits(book, line, rate, equations_with_rate) for rate in rates]
    return _count_fits(book, line, ZERO, equations_with_rate) > max(fits)


def _with_blank(book: Book, line: Line) -> Book:
    """Return the book with 0 for a blank rate, as Excel takes it, and the doubt that says so."""
    rates = book.tables[RATES.name]
    key = FigureKey(RATES.name, line.name, "value")
    blank = book.entry(key)
    assert blank is not None
    entry = replace(blank, value=ZERO)
    rows = tuple(
        replace(row, entries={**row.entries, "value": entry}) if row.key == line.name else row
        for row in rates.rows
    )
    tables = {**book.tables, RATES.name: replace(rates, rows=rows)}
    doubt = BlankRate(blank.ref, RATES.name)
    return replace(book, tables=tables, doubts=(*book.doubts, doubt))


def _settled(cell: CellRef, origin: str, grid: Grid) -> _Source:
    """Return the source in the cell that a person says."""
    sheet = next((s for s in grid if s.name.casefold() == cell.sheet.casefold()), None)
    if sheet is None:
        raise SettingsError(f"{origin}: there is no sheet '{shorten(cell.sheet)}': correct it.")
    ref = sheet.ref(cell.row, cell.column)
    value = sheet.value(cell.row, cell.column)
    if not isinstance(value, Decimal):
        raise SettingsError(f"{origin}: {ref} holds no number: give the cell of the rate.")
    return _Source(Origin.FORMULA, ref, value, _label_left_of(sheet, ref))


def _users(book: Book) -> dict[str, tuple[Equation, ...]]:
    """Return the equations of figures that are given, by the rate that they use."""
    users: dict[str, tuple[Equation, ...]] = {}
    for equation in equations(book):
        if book.figure(equation.target) is not None:
            for key in inputs(equation.formula):
                if key.table == RATES.name:
                    users[key.row] = (*users.get(key.row, ()), equation)
    return users


def _settle(
    book: Book,
    line: Line,
    sources: list[_Source],
    equations_with_rate: tuple[Equation, ...],
    grid: Grid,
) -> Book:
    """Return the book with the rate of the source that most equations hold with."""
    fits = {
        source: _count_fits(book, line, source.value, equations_with_rate) for source in sources
    }
    of_this_year = _of_this_year(equations_with_rate)
    current = {source: _count_fits(book, line, source.value, of_this_year) for source in sources}
    reads = Counter(
        cell
        for equation in of_this_year
        if (entry := book.entry(equation.target)) is not None and entry.formula is not None
        for cell in _cells_read(entry.formula.removeprefix("="), entry.ref, grid)
    )
    # A label is only words: where a cell states the rate, that is what the workbook goes by.
    in_cells = [source for source in sources if source.origin is not Origin.LINE_LABEL]
    chosen = min(
        in_cells or sources, key=lambda s: (-current[s], -fits[s], -reads[s.ref], s.origin)
    )
    doubts: tuple[Doubt, ...] = tuple(
        RateContradicted(source.ref, RATES.name, line.name, source.value, chosen.value, chosen.ref)
        for source in {source.ref: source for source in sources}.values()
        if source.value != chosen.value
        and fits[chosen] > fits[source]
        # What only figures of another year follow is that year's rate, and contradicts nothing.
        and not (current[chosen] and fits[source] and not current[source])
    )
    if doubts:
        book = replace(book, doubts=(*book.doubts, *doubts))
    book = _with_rates_beside(book, line, chosen, equations_with_rate, grid)
    if chosen.origin is Origin.RATES_TABLE:
        return book
    if chosen.origin is not Origin.NAME:
        understood = RateUnderstood(chosen.ref, RATES.name, line.name, chosen.value, chosen.label)
        book = replace(book, understood=(*book.understood, understood))
    if chosen.origin >= Origin.LINE_LABEL:
        return replace(book, label_rates={**book.label_rates, line.name: chosen.value})
    return _with_rate(book, line, chosen, grid)


def _with_rates_beside(
    book: Book,
    line: Line,
    chosen: _Source,
    equations_with_rate: tuple[Equation, ...],
    grid: Grid,
) -> Book:
    """Return the book with the rate that a typed figure of another year follows, in its own cell.

    It is in the row of this year's rate: values do not say from where they were worked out.
    """
    entries = [book.entry(equation.target) for equation in equations_with_rate]
    is_live = any(entry is not None and entry.formula is not None for entry in entries)
    if is_live or chosen.origin >= Origin.LINE_LABEL:
        return book
    sheet, row = grid.sheet(chosen.ref.sheet), chosen.ref.row
    rates = {
        value: sheet.ref(row, column)
        for column in range(chosen.ref.column - _FURTHEST, chosen.ref.column + _FURTHEST + 1)
        if isinstance(value := sheet.value(row, column), Decimal) and ZERO < value < ONE
    }
    cells: dict[FigureKey, CellRef] = {}
    for equation in equations_with_rate if len(rates) > 1 else ():
        if _count_fits(book, line, chosen.value, (equation,)):
            continue
        fitting = (
            ref for value, ref in rates.items() if _count_fits(book, line, value, (equation,))
        )
        cell = next(fitting, None)
        if cell is not None:
            cells[equation.target] = cell

    def stated(key: FigureKey, entry: Entry) -> Entry:
        cell = cells.get(key)
        return entry if cell is None else replace(entry, rate=RateReading((cell.area,), False))

    tables = {name: table.map_entries(stated) for name, table in book.tables.items()}
    return replace(book, tables=tables) if cells else book


def _count_fits(
    book: Book, line: Line, rate: Decimal, equations_with_rate: tuple[Equation, ...]
) -> int:
    """Return how many equations hold with a rate, whatever the sign of the figure."""
    checker = EquationChecker(book)

    def figure(key: FigureKey) -> Decimal | None:
        if key == FigureKey(RATES.name, line.name, "value"):
            return rate
        return resolve_figure(book, key)

    balances = [checker.check(equation, figure) for equation in equations_with_rate]
    return sum(
        balance.holds or balance.allows(-balance.found_value - balance.expected)
        for balance in balances
    )


def _stated(book: Book, line: Line) -> Iterator[_Source]:
    """Yield the rate in the rates table."""
    entry = book.entry(FigureKey(RATES.name, line.name, "value"))
    if entry is not None and entry.figure is not None:
        yield _Source(Origin.RATES_TABLE, entry.ref, entry.figure, line.title)


def _named(line: Line, grid: Grid) -> Iterator[_Source]:
    """Yield the first defined name that is a name of the rate and points at a possible value."""
    names = {normalise(text) for text in (line.title, *line.aliases) if "*" not in text}
    for name, formula in grid.defined_names.items():
        ref = named_cell(formula, grid) if normalise(_CAMEL.sub(" ", name)) in names else None
        value = grid.sheet(ref.sheet).value(ref.row, ref.column) if ref is not None else None
        if ref is None or not isinstance(value, Decimal):
            continue
        if line.unit is Kind.MONEY or ZERO <= value < ONE:
            yield _Source(Origin.NAME, ref, value, name)
            return


def _in_formulas(
    book: Book, equations_with_rate: tuple[Equation, ...], grid: Grid
) -> Iterator[_Source]:
    """Yield the cells with a share that the formulas of the line read."""
    sheets = {sheet.name: sheet for sheet in grid}
    for equation in equations_with_rate:
        entry = book.entry(equation.target)
        if entry is None or entry.formula is None:
            continue
        for cell in _cells_read(entry.formula, entry.ref, grid):
            sheet = sheets.get(cell.sheet)
            value = None if sheet is None else sheet.value(cell.row, cell.column)
            if sheet is not None and isinstance(value, Decimal) and ZERO < value < ONE:
                yield _Source(Origin.FORMULA, cell, value, _label_left_of(sheet, cell))


def _of_this_year(equations_with_rate: Iterable[Equation]) -> tuple[Equation, ...]:
    return tuple(e for e in equations_with_rate if e.target.column not in _OTHER_YEARS)


def _fitting(
    book: Book, line: Line, sources: Iterable[_Source], equations_with_rate: tuple[Equation, ...]
) -> Iterator[_Source]:
    """Yield the sources with which figures of this year hold: any other share may be anything."""
    of_this_year = _of_this_year(equations_with_rate)
    fits: dict[Decimal, int] = {}
    for source in {(source.ref, source.value): source for source in sources}.values():
        if source.value not in fits:
            fits[source.value] = _count_fits(book, line, source.value, of_this_year)
        if fits[source.value]:
            yield source


def _in_figures(
    book: Book, line: Line, equations_with_rate: tuple[Equation, ...]
) -> Iterator[_Source]:
    """Yield the round rate that typed figures of this year follow, and the usual one does not fit.

    A workbook of values may state its rate nowhere: another round rate is no wrong figure. Where a
    rate a tenth of a step off would do as well, the figures are too small to tell; and a figure
    that its total does not take in is a wrong figure.
    """
    key = FigureKey(RATES.name, line.name, "value")
    of_this_year = _of_this_year(equations_with_rate)
    if _count_fits(book, line, ASSUMED[line.name], of_this_year):
        return
    checker = EquationChecker(book)
    broken = {
        used
        for equation in (equations(book) if of_this_year else ())
        # A variance may have the opposite sign, which is not settled yet.
        if book.kind(equation.target) is Kind.MONEY
        and equation.target.column != "variance"
        and book.figure(equation.target) is not None
        and not checker.check(equation).holds
        for used in inputs(equation.formula)
    }
    for equation in of_this_year:
        entry = None if equation.target in broken else book.entry(equation.target)
        base = evaluate(equation.formula, lambda k: ONE if k == key else resolve_figure(book, k))
        if entry is None or entry.formula is not None or not entry.figure or not base:
            continue
        for step, least in ((RATE_STEP, 1), (RATE_STEP / 2, 2)):
            rate = abs(round(entry.figure / base / step) * step)
            fits = _count_fits(book, line, rate, equations_with_rate)
            near = _count_fits(book, line, rate + step / 10, (equation,))
            holds = _count_fits(book, line, rate, (equation,)) and not near
            if ZERO < rate < ONE and fits >= least and holds:
                yield _Source(Origin.FIGURES, entry.ref, rate, line.title)
                break


def _behind_formulas(
    equations_with_rate: tuple[Equation, ...], book: Book, grid: Grid
) -> Iterator[_Source]:
    """Yield the shares that this year's formulas of the line read by way of others, or look up."""
    waiting = [
        (entry.formula, entry.ref)
        for equation in _of_this_year(equations_with_rate)
        if (entry := book.entry(equation.target)) is not None and entry.formula is not None
    ]
    sheets = {sheet.name: sheet for sheet in grid}
    read: set[CellRef] = set()
    for _ in range(_LONGEST_CHAIN):
        cells = {
            CellRef(area.sheet, *position)
            for formula, at in waiting
            for area in areas_read(formula, at)
            if area.sheet in sheets and area.size <= _LARGEST_LOOKUP
            for position in area.positions()
        }
        cells |= {ref for formula, at in waiting for ref in _cells_read(formula, at, grid)}
        new = sorted(cells - read, key=str)[:_MOST_BEHIND]
        read.update(new)
        waiting = []
        for ref in new:
            sheet = sheets.get(ref.sheet)
            cell = None if sheet is None else sheet.cell(ref.row, ref.column)
            if sheet is None or cell is None:
                continue
            if isinstance(cell.value, Decimal) and ZERO < cell.value < ONE:
                yield _Source(Origin.FORMULA, ref, cell.value, _label_left_of(sheet, ref))
            if cell.formula is not None:
                waiting.append((cell.formula, ref))


def _in_remarks(book: Book, line: Line, grid: Grid) -> Iterator[_Source]:
    """Yield the percentages in the texts of the line's row: ``11% (10% in 2030-31)``."""
    for table in book.tables.values():
        for row in table.lines:
            declared = table.table.line(row.key)
            if declared is None or f"{RATES.name}.{line.name}" not in _rates_of(declared):
                continue
            ref = table.label_ref(row)
            sheet = grid.sheet(ref.sheet)
            for column in sheet.rows.get(ref.row, ()):
                text = sheet.value(ref.row, column)
                for percentage in _PERCENTAGE.findall(text) if isinstance(text, str) else ():
                    value = Decimal(percentage) / 100
                    yield _Source(Origin.LINE_LABEL, sheet.ref(ref.row, column), value, row.label)


def _rates_of(line: Line) -> tuple[str, ...]:
    return () if line.formula is None else tuple(names(line.formula))


def _cells_read(formula: str, cell: CellRef, grid: Grid) -> Iterator[CellRef]:
    """Yield the single cells that a formula reads, by address or by name."""
    names = {name.casefold(): target for name, target in grid.defined_names.items()}
    for token in tokens(formula):
        target = names.get(token.text.casefold()) if token.kind is TokenKind.NAME else None
        named = None if target is None else named_cell(target, grid)
        if named is not None:
            yield named
        area = area_of(token, cell)
        if area is not None and area.size == 1:
            yield area.first_cell


def _label_left_of(sheet: SheetGrid, cell: CellRef) -> str:
    """Return the nearest text left of a cell that is no unit."""
    for column in range(cell.column - 1, 0, -1):
        value = sheet.value(cell.row, column)
        if isinstance(value, str) and not is_unit(value):
            return " ".join(value.split())
    return ""


def _beside_labels(line: Line, grid: Grid, areas: tuple[RangeRef, ...]) -> Iterator[_Source]:
    """Yield the only share beside a label that names the rate, outside the tables."""
    for rates in _labelled_rates(line, grid, areas):
        if len(rates) == 1:
            yield rates[0]


def _by_year(line: Line, grid: Grid, areas: tuple[RangeRef, ...]) -> Iterator[_Source]:
    """Yield the rates of several years beside one label: one of them may be this year's."""
    for rates in _labelled_rates(line, grid, areas):
        if len(rates) > 1:
            yield from rates


def _labelled_rates(
    line: Line, grid: Grid, areas: tuple[RangeRef, ...]
) -> Iterator[Sequence[_Source]]:
    """Yield the numbers beside each label that names the rate, outside the tables: all shares."""
    word = _WORDS[line.name]
    for sheet in grid:
        if is_report(sheet):
            continue
        inside = [area for area in areas if area.sheet == sheet.name]
        for (row, column), cell in sheet.cells.items():
            label = cell.value
            if not isinstance(label, str) or len(label) > _LONGEST_LABEL:
                continue
            if word not in label.lower() or any((row, column) in area for area in inside):
                continue
            shares = _shares(sheet, row, column)
            # Of an .xls, .xlsb or .ods no formats are read, which say of most that they are rates.
            if shares and (
                grid.values_of or _is_rate(label, sheet.cells[row, min(shares)].number_format)
            ):
                yield [
                    _Source(Origin.BESIDE_LABEL, sheet.ref(row, position), share, label)
                    for position, share in shares.items()
                ]


def _shares(sheet: SheetGrid, row: int, column: int) -> dict[int, Decimal]:
    """Return the numbers beside a label by their column; none where one of them is no share.

    In a row of several other numbers a share is of one of them: a change in per cent, say.
    """
    numbers = {
        position: value
        for position in sorted(sheet.rows[row])
        if position > column and isinstance(value := sheet.value(row, position), Decimal)
    }
    is_far = not numbers or min(numbers) > column + _FURTHEST
    all_shares = all(ZERO < value < ONE for value in numbers.values())
    return numbers if all_shares and not is_far else {}


def _is_rate(label: str, number_format: str) -> bool:
    """Say whether a label or the format of its cell says that the number is a rate."""
    return "%" in label or "%" in number_format or bool(_RATE_WORDS & set(normalise(label).split()))


def _in_line_labels(book: Book, line: Line) -> Iterator[_Source]:
    """Yield the rates in labels such as ``Contingency (4%)``."""
    for table in book.tables.values():
        for row in table.lines:
            declared = table.table.line(row.key)
            if declared is None or declared.formula is None:
                continue
            if _WORDS[line.name] not in row.label.lower():
                continue
            percentages = _PERCENTAGE.findall(row.label)
            if len(percentages) == 1:
                value = Decimal(percentages[0]) / 100
                yield _Source(Origin.LINE_LABEL, table.label_ref(row), value, row.label)


def _with_rate(book: Book, line: Line, source: _Source, grid: Grid) -> Book:
    """Return the book with a rate from a cell that is in no rates table."""
    cell = grid.sheet(source.ref.sheet).cell(source.ref.row, source.ref.column)
    value = Entry(source.value, source.ref, cell.formula if cell is not None else None)
    entries = {"assumption": Entry(source.label or line.title, source.ref), "value": value}
    row = Row(line.name, Role.LINE, line.title, "", source.ref.row, entries)
    rates = book.tables.get(RATES.name)
    if rates is None:
        rates = _empty_table(source.ref)
    rows = (*(other_row for other_row in rates.rows if other_row.key != line.name), row)
    is_inside = any(source.ref in area for area in rates.ranges)
    ranges = rates.ranges if is_inside else (*rates.ranges, source.ref.area)
    rates = replace(rates, rows=rows, ranges=ranges)
    return replace(book, tables={**book.tables, RATES.name: rates})


def _empty_table(ref: CellRef) -> BookTable:
    """Return a rates table for cells that stand by themselves, the first of them at ``ref``."""
    columns = tuple(
        BookColumn(RATES.column(name), name, RATES.column(name).title, ref.column, ref)
        for name in ("assumption", "value")
    )
    area = RangeRef(ref.sheet, ref.row, ref.column, ref.row, ref.column)
    recognised = Recognition(area, area, Sureness.EXACT, columns, ())
    return BookTable(RATES, (area,), columns, (), (recognised,))
