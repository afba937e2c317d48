"""What a budget becomes when inputs change, by the workbook's own formulas."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.workbook import Survey
from sexcel.budget.assumptions import RATES
from sexcel.budget.columns import BUDGET
from sexcel.budget.core_team import FTE_BY_AREA, RATE_CARD
from sexcel.budget.overview import HEADLINE, OVERVIEW
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.model.book import Book, Role
from sexcel.model.brief import Brief
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.model.wording import join_words, printable, truncate
from sexcel.tracing.names import FigureNames
from sexcel.tracing.target import UnknownFigureError, find_target, nearest_texts

_VALUE = re.compile(
    r"(?P<way>[-+*]?)\s*£?\s*(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<percent>%?)"
)
_SHORT_NAMES = {"fte": FTE_BY_AREA.name, "rate": RATE_CARD.name}
"""What begins a name that is written with dots: ``fte.OPSG.grade 3``."""
_SMALLEST_MOVE = Decimal("0.005")
"""£: half a penny is no movement, but the rounding of a computer."""
_HUNDRED = Decimal(100)
"""Per cent of a whole."""


class ScenarioError(SexcelError):
    """A change that cannot be tried; the sentence says which, and what to write instead."""


class InputChange(Struct, frozen=True):
    """One input of a scenario, in the unit of its cell: a share for a rate, £, FTE or a number."""

    asked: str
    cell: CellRef
    name: str
    before: Decimal
    after: Decimal
    shown_before: str
    shown_after: str
    effect: Decimal = ZERO
    """What it adds to the headline when nothing else changes, in £."""


class BudgetScenario(Struct, frozen=True):
    """Changes that are tried together."""

    name: str
    changes: tuple[InputChange, ...]


class ScenarioRow(Struct, frozen=True):
    """A category or line, in £ or FTE: as the workbook stands and in each scenario."""

    name: str
    cell: CellRef
    kind: Kind
    before: Decimal
    after: tuple[Decimal, ...]
    unit: Decimal = ONE
    """What one unit of its cell is worth: 1000 where the sheet gives £k."""

    @property
    def moves(self) -> bool:
        """Say whether some scenario moves it."""
        return any(abs(value - self.before) >= _SMALLEST_MOVE for value in self.after)


class ScenarioResult(Brief, frozen=True):
    """What the scenarios move: the headline, the lines of Table 2, and the lines behind them."""

    path: str
    budget_year: str
    scenarios: tuple[BudgetScenario, ...]
    headline: ScenarioRow
    categories: tuple[ScenarioRow, ...]
    lines: tuple[ScenarioRow, ...]
    """Lines of the other tables that move, each with its table's caption in front."""
    is_rebuilt: bool = False
    """Whether the workbook has no formulas, so that those of its clean workbook were used."""


def is_calculated(book: Book) -> bool:
    """Say whether the workbook works its headline out, so that changes can reach it."""
    headline = book.entry(HEADLINE)
    return headline is not None and headline.formula is not None


def try_scenarios(
    grid: Grid, book: Book, asked: Mapping[str, Sequence[str]], engine: Engine
) -> ScenarioResult:
    """Return what the changes in each scenario (``contingency=6%``) move.

    Raises ScenarioError, or UnknownFigureError with the nearest right names.
    """
    headline = book.entry(HEADLINE)
    if headline is None or headline.figure is None:
        raise ScenarioError(f"{grid.path} has no headline, the total of Table 2: nothing can move.")
    reader = _ChangeReader(grid, book)
    scenarios = tuple(
        BudgetScenario(name, tuple(map(reader.read, changes))) for name, changes in asked.items()
    )
    cells = [{change.cell: change.after for change in s.changes} for s in scenarios]
    alone = [{change.cell: change.after} for s in scenarios for change in s.changes]
    figures = dict(_figures(book))
    try:
        recalculation = engine.recalculate(grid, [{}, *cells, *alone], list(figures))
    except RecalculationError as error:
        raise ScenarioError(f"{grid.path} cannot be recalculated: {error}.") from error
    if headline.ref in recalculation.not_verified:
        reason = recalculation.not_verified[headline.ref]
        raise ScenarioError(f"{grid.path}: the headline {headline.ref} cannot follow ({reason}).")
    total = _row(headline.ref, *figures[headline.ref], recalculation.values)
    if total is None:
        raise ScenarioError(f"{grid.path}: the headline {headline.ref} is no number then.")
    together = recalculation.values[: 1 + len(cells)]
    rows = {
        ref: row
        for ref, (name, kind, unit) in figures.items()
        if (row := _row(ref, name, kind, unit, together)) is not None
    }
    effects = iter([after - total.before for after in total.after[len(cells) :]])
    overview = {ref for ref, _ in _table_figures(book, OVERVIEW.name)}
    return ScenarioResult(
        path=grid.path,
        budget_year=book.year_label(0),
        scenarios=tuple(
            BudgetScenario(
                scenario.name,
                tuple(replace(change, effect=next(effects)) for change in scenario.changes),
            )
            for scenario in scenarios
        ),
        headline=rows[headline.ref],
        categories=tuple(row for ref, row in rows.items() if ref in overview),
        lines=tuple(row for ref, row in rows.items() if ref not in overview and row.moves),
    )


def _row(
    ref: CellRef, name: str, kind: Kind, unit: Decimal, values: Sequence[Mapping[CellRef, object]]
) -> ScenarioRow | None:
    amounts = [
        value * unit if isinstance(value := calculated.get(ref), Decimal) else None
        for calculated in values
    ]
    before, *after = amounts
    if before is None or any(amount is None for amount in after):
        return None
    return ScenarioRow(name, ref, kind, before, tuple(a for a in after if a is not None), unit)


def _figures(book: Book) -> Iterator[tuple[CellRef, tuple[str, Kind, Decimal]]]:
    """Yield the budget of every line and total, with its name, kind and the unit of its cell."""
    for name, table in book.tables.items():
        prefix = "" if name == OVERVIEW.name else f"{table.table.caption}, "
        for ref, (line, kind, unit) in _table_figures(book, name):
            yield ref, (f"{prefix}{line}", kind, unit)


def _table_figures(book: Book, name: str) -> Iterator[tuple[CellRef, tuple[str, Kind, Decimal]]]:
    table = book.tables[name]
    column = table.column(BUDGET.name)
    if column is None:
        return
    for row in table.rows:
        entry = row.entry(BUDGET.name)
        if entry is not None and entry.figure is not None and row.role is not Role.HEADING:
            yield entry.ref, (row.name, column.column.kind, entry.unit)


class _ChangeReader:
    """Reads changes as people write them."""

    def __init__(self, grid: Grid, book: Book) -> None:
        self._grid = grid
        self._book = book
        self._survey = Survey(FormulaIndex(grid))
        self._names = FigureNames(self._survey, book)
        self._units = {
            entry.ref: entry.unit for _, entry in book.entries() if entry.figure is not None
        }

    def read(self, asked: str) -> InputChange:
        """Return the change that ``NAME=VALUE`` asks for. Raises ScenarioError."""
        name, equals, text = asked.rpartition("=")
        match = _VALUE.fullmatch(text.strip())
        if not equals or not name.strip() or match is None:
            raise ScenarioError(
                f"'{_quote(asked)}' is no change: write NAME=VALUE, such as contingency=6%, "
                "'fte.OPSG.grade 3=+1' or 'Legal=*1.1'."
            )
        cell = self._cell(name.strip(), is_percent=bool(match["percent"]))
        sheet = self._survey.sheet(cell.sheet)
        if sheet is not None and (cell.row, cell.column) in sheet.shapes:
            raise ScenarioError(
                f"'{_quote(name)}' ({cell}) is worked out by a formula: change one of its inputs, "
                f"which 'sexcel trace' lists."
            )
        value = self._survey.value(cell)
        if not isinstance(value, Decimal | None):
            raise ScenarioError(f"'{_quote(name)}' ({cell}) holds no number: name another cell.")
        before, unit = value or Decimal(0), self._units.get(cell, ONE)
        after = _apply(before * unit, match, is_rate=self._names.is_rate(cell)) / unit
        return InputChange(
            asked,
            cell,
            self._names.name(cell).text or str(cell),
            before,
            after,
            self._names.show_value(cell, before),
            self._names.show_value(cell, after),
        )

    def _cell(self, name: str, *, is_percent: bool) -> CellRef:
        rates = self._book.tables.get(RATES.name)
        for row in rates.rows if rates is not None and is_percent else ():
            entry = row.entry("value")
            line = RATES.line(row.key)
            names = (row.label, *(() if line is None else line.names))
            if entry is not None and normalise(name) in map(normalise, names):
                return entry.ref
        try:
            return find_target(self._spell_out(name), self._survey, self._names, self._book)
        except UnknownFigureError as error:
            if near := nearest_texts(name, [*self._short_names(name)]):
                offers = join_words([f"'{_quote(text)}'" for text in near], len(near))
                raise UnknownFigureError(
                    f"There is no '{_quote(name)}' in {printable(self._grid.path)}: the nearest "
                    f"{'is' if len(near) == 1 else 'are'} {offers}."
                ) from error
            raise

    def _short_names(self, name: str) -> Iterator[str]:
        """Yield the names with dots of the figures in the table that ``name`` begins with."""
        first = name.partition(".")[0].strip().lower()
        table = self._book.tables.get(_SHORT_NAMES.get(first, ""))
        for row in () if table is None else table.lines:
            if first == "rate":
                yield f"rate.{row.label}"
            for entry in row.entries if first == "fte" else ():
                measure, colon, grade = entry.partition(":")
                if colon and measure == "fte":
                    yield f"fte.{row.label}.{grade}"

    def _spell_out(self, name: str) -> str:
        """Return ``Table 8, OPSG, grade 3`` for ``fte.OPSG.grade 3``."""
        first, dot, others = name.partition(".")
        table = self._book.tables.get(_SHORT_NAMES.get(first.strip().lower(), ""))
        if not dot or table is None:
            return name
        parts = (table.table.caption, *(part.strip() for part in others.split(".")))
        return ", ".join(parts)


def _apply(before: Decimal, match: re.Match[str], *, is_rate: bool) -> Decimal:
    """Return the figure after a change: put in its place, added, taken off or multiplied.

    ``+5%`` adds five points to a rate, and 5 % of itself to any other figure.
    """
    number = Decimal(match["number"].replace(",", ""))
    if match["percent"]:
        number /= _HUNDRED
    match match["way"]:
        case "":
            return number
        case "*":
            return before * number
        case sign:
            step = number if is_rate or not match["percent"] else before * number
            return before + (step if sign == "+" else -step)


def _quote(text: str) -> str:
    return printable(truncate(text.strip(), 60))
