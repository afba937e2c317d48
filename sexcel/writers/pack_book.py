"""The budget as the pack shows it: every figure in £, FTE or number, in a cell of the pack.

The cells of the pack's tables refer to the cells of the workbook, with sign and scale applied;
all other sheets of the pack are worked out from the pack's tables.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.budget.equation import Equation
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.expressions import ONE, ZERO, FigureKey, Lookup, evaluate
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.tables import Kind
from sexcel.writers.cells import Highlight
from sexcel.writers.layout import SheetNames, cell_of
from sexcel.writers.settle import SettledBook
from sexcel.writers.texts import plain_number

FIRST_ROW = 4
"""Of the first table on a page: below the title, what the page is, and a blank row."""
ERROR, FOLLOWS = "*", "†"
"""The marks of a figure that is wrong, and of one that follows from a wrong one."""
_HALF, _FINE = "0.5", "0.005"
"""In £, and in FTE or numbers: what differs by less is as it should be, but for rounding."""
_WORKINGS = ("rates", "drivers", "rate_card")
"""Tables without a number whose figures other sheets of the pack use."""


class PackPage(Struct, frozen=True):
    """A sheet of the pack and the tables on it, by their names."""

    sheet: str
    tables: tuple[str, ...]
    is_printed: bool = True


class PackBook(Struct, frozen=True):
    """The budget placed on the pages of the pack.

    ``book`` has the cells of the pack, ``shown`` the cells of the workbook that they refer to.
    ``worked_out`` are figures that the workbook lacks and the pack works out. ``should_be`` has
    the right figure for each that is wrong or follows from a wrong one, and ``causes`` the
    finding on each that is wrong of itself.
    """

    book: Book
    shown: Book
    pages: tuple[PackPage, ...]
    names: SheetNames
    worked_out: Mapping[FigureKey, Equation]
    should_be: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    causes: Mapping[FigureKey, Finding] = field(default_factory=dict)
    publication: Publication = NO_PUBLICATION
    grid: Grid | None = None
    """The cells of the workbook that is kept, where they are known."""
    kept_sheets: tuple[str, ...] = ()
    """The sheets of that workbook that stay beside the pack."""
    is_rebuilt: bool = False
    """Whether the tables that it refers to are ours."""
    is_alone: bool = False
    """Whether its pages are published without the working sheets."""

    def is_ours(self, key: FigureKey) -> bool:
        """Say whether we wrote the formula of a figure."""
        return self.is_rebuilt or key in self.worked_out

    def printer(self, texts: Mapping[FigureKey, str] | None = None) -> FormulaPrinter:
        """Return a printer of formulas on the cells of the pack; some figures as ``texts``.

        A cell that shows a blank holds a text, which no sum minds but an addition does.
        """
        blanks = {
            key: f"N({entry.ref})"
            for key, entry in self.book.entries()
            if entry.value is None and entry.ref.sheet
        }
        return FormulaPrinter(lambda key: cell_of(self.book, key), {**blanks, **(texts or {})})

    def marks(self, key: FigureKey, cell: CellRef, number: str) -> Iterator[Highlight]:
        """Yield what marks a figure in a cell while it is not what it should be."""
        should_be = self.should_be.get(key)
        if should_be is not None:
            margin = _HALF if self.book.kind(key) is Kind.MONEY else _FINE
            condition = f"ABS(N({cell.a1})-{should_be:f})>={margin}"
            mark = ERROR if key in self.causes else FOLLOWS
            yield Highlight(cell.area, condition, mark=mark, number=number)

    def place_of(self, key: FigureKey) -> CellRef:
        """Return the cell where a figure is: of the workbook, or of the pack where it lacks it.

        Raises KeyError where neither has one.
        """
        for book in (self.shown, self.book):
            entry = book.entry(key)
            if entry is not None and entry.ref.sheet:
                return entry.ref
        raise KeyError(key)


def refer_to(entry: Entry, sheet: str) -> tuple[Decimal | str | None, str | None]:
    """Return what a cell of ``sheet`` shows of an entry, and the formula that follows its cell.

    In £, and as budget less outturn, whatever the unit and the sign of the entry's own cell. An
    amount typed as text has no formula; that of a blank shows nothing until a number is there.
    """
    cell = address(entry.ref, sheet)
    if entry.raw is not None:
        return (entry.raw, cell) if entry.figure is None else (entry.figure, None)
    scaled = reference_formula(entry, sheet)
    if entry.figure is None:
        return "", f'IF(ISNUMBER({cell}),{scaled},"")'
    return entry.figure, scaled


def reference_formula(entry: Entry, sheet: str) -> str:
    """Return the formula of a cell of ``sheet`` for the figure of an entry, in £ and so on."""
    cell = address(entry.ref, sheet)
    sign, size = ("-" if entry.unit < 0 else ""), abs(entry.unit)
    if size == ONE:
        return f"{sign}{cell}"
    if size < ONE:
        return f"{sign}{cell}/{plain_number(ONE / size)}"
    return f"{sign}{cell}*{plain_number(size)}"


def plan_pages(book: Book, names: SheetNames, *, workings: bool) -> tuple[PackPage, ...]:
    """Return the pages for the tables that the workbook has.

    With ``workings`` the assumptions have a sheet of the pack too; without it they stay where
    they are, in £ and shares already.
    """
    pages = (
        PackPage(names.overview, ("projections", "overview", "cost_by_subcommittee")),
        PackPage(names.secco_lines, ("secco_lines",)),
        PackPage(names.secas, ("secas_budget", "secas_outturn")),
        PackPage(names.people_and_meetings, ("fte_by_grade", "fte_by_area", "meetings")),
        PackPage(names.rooms_and_projects, ("accommodation", "projects")),
        PackPage(names.assumptions, _WORKINGS if workings else (), is_printed=False),
    )
    present = (
        replace(page, tables=tuple(name for name in page.tables if name in book.tables))
        for page in pages
    )
    return tuple(page for page in present if page.tables)


def place_book(
    settled: SettledBook,
    shown: Book,
    names: SheetNames,
    publication: Publication,
    *,
    grid: Grid | None = None,
    kept_sheets: tuple[str, ...] = (),
    is_rebuilt: bool = True,
) -> PackBook:
    """Place the tables of a completed, settled book on the pages of the pack.

    ``shown`` is the book with the cells to refer to: that of the user's workbook, or that of the
    rebuilt tables. Its figures stay as they are; those it lacks are worked out. ``grid`` has the
    cells of the user's workbook, where that is known, ``kept_sheets`` those that stay.
    """
    workings = not is_rebuilt
    pages = plan_pages(settled.book, names, workings=workings)
    worked_out = {
        key: equation
        for key, equation in settled.formulas.items()
        if _is_lacking(shown, key) and any(key.table in page.tables for page in pages)
    }
    figures = _figure_lookup(settled.book, shown, worked_out)
    tables = dict(shown.tables if workings else settled.book.tables)
    for page in pages:
        row = FIRST_ROW
        most = max(len(_labels(settled.book.tables[name])) for name in page.tables)
        for name in page.tables:
            table = settled.book.tables[name]
            tables[name] = _place(table, page.sheet, row + 1, most, figures)
            notes = len(publication.notes.get(name, ()))
            row += len(table.rows) + 3 + notes + MARK_ROWS
    order = [name for name in settled.book.tables if name in tables]
    placed = replace(settled.book, tables={name: tables[name] for name in order})
    return PackBook(
        placed,
        shown,
        pages,
        names,
        worked_out,
        publication=publication,
        grid=grid,
        kept_sheets=kept_sheets,
        is_rebuilt=is_rebuilt,
    )


MARK_ROWS = 1
"""Rows below a table for the marks of wrong figures, and what they mean."""


def _is_lacking(shown: Book, key: FigureKey) -> bool:
    entry = shown.entry(key)
    return entry is None or (entry.figure is None and entry.raw is None)


def _figure_lookup(settled: Book, shown: Book, worked_out: Mapping[FigureKey, Equation]) -> Lookup:
    """Return what gives a figure of the pack: as it is in the workbook, or worked out."""
    known: dict[FigureKey, Decimal | None] = {}

    def figure(key: FigureKey) -> Decimal | None:
        if key not in known:
            known[key] = ZERO
            equation = worked_out.get(key)
            if equation is not None:
                known[key] = evaluate(equation.formula, figure, rounded=True)
            else:
                known[key] = (settled if shown.entry(key) is None else shown).figure(key)
        return known[key]

    return figure


def _labels(table: BookTable) -> list[BookColumn]:
    return [column for column in table.columns if column.column.kind is Kind.LABEL]


def _place(
    table: BookTable, sheet: str, header: int, label_columns: int, figures: Lookup
) -> BookTable:
    """Place a table: labels first, then the figures, then other words."""
    placed = tuple(_place_columns(table, sheet, header, label_columns))
    rows = tuple(
        _place_row(table, placed, row, sheet, position, figures)
        for position, row in enumerate(table.rows, header + 1)
    )
    last = max(column.position for column in placed)
    area = RangeRef(sheet, header, 1, header + len(rows), last)
    return BookTable(table.table, (area,), placed, rows)


def _place_columns(
    table: BookTable, sheet: str, header: int, label_columns: int
) -> Iterator[BookColumn]:
    labels = _labels(table)
    figures = [column for column in table.columns if column.column.kind.is_figure]
    texts = [column for column in table.columns if column not in labels and column not in figures]
    # A lone label spans the label columns of the page; figures stand below one another.
    for position, column in enumerate(labels, 1):
        yield _move(column, sheet, header, position)
    for position, column in enumerate((*figures, *texts), label_columns + 1):
        yield _move(column, sheet, header, position)


def _move(column: BookColumn, sheet: str, header: int, position: int) -> BookColumn:
    return replace(column, position=position, heading_ref=CellRef(sheet, header, position))


def _place_row(
    table: BookTable,
    columns: tuple[BookColumn, ...],
    row: Row,
    sheet: str,
    position: int,
    figures: Lookup,
) -> Row:
    entries: dict[str, Entry] = {}
    for column in columns:
        ref = CellRef(sheet, position, column.position)
        entry = row.entries[column.name]
        value = entry.value
        if column.column.kind.is_figure:
            value = figures(FigureKey(table.table.name, row.key, column.name))
        entries[column.name] = Entry(value, ref, decimals=entry.decimals)
    return replace(row, position=position, entries=entries)
