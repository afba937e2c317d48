"""Where everything is: one sheet for each table, its headings in row 4, its rows below."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import asdict, replace

from sexcel.budget.titles import format_heading
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef, column_letters, quote_sheet
from sexcel.model.tables import Column, Table
from sexcel.model.years import financial_year
from sexcel.recognise.row_labels import says_nothing
from sexcel.writers.sheet_names import find_free_name

HEADER_ROW = 4
"""Below the title, what the sheet is, and the way back to Contents."""
NOT_YET, UNFINISHED = "not yet", "Not finished yet"
"""What is said of a table without inputs, and of the checks of a workbook that has one."""


class SheetNames(Struct, frozen=True):
    """What the sheets of the pack are called in one workbook."""

    decision: str = "Decision"
    overview: str = "Tables 1 to 3"
    secco_lines: str = "Table 4"
    secas: str = "Tables 5 and 6"
    people_and_meetings: str = "Tables 7 to 9"
    rooms_and_projects: str = "Tables 10 and 11"
    variance: str = "Variance"
    movements: str = "Variance charts"
    checks: str = "Checks"
    findings: str = "Findings"
    changes: str = "Changes"
    sign_off: str = "Sign-off"
    assumptions: str = "Assumptions used"

    def year(self, offset: int) -> CellRef:
        """Return the cell with the name of a year, from -1 to 2: no formula has one in it.

        So that a workbook whose texts are moved on to another year says that year everywhere.
        """
        return CellRef(self.decision, 2 + offset, 7)

    @property
    def number(self) -> CellRef:
        """Return the cell with the number of checks."""
        return CellRef(self.checks, 5, 4)

    @property
    def failed(self) -> CellRef:
        """Return the cell with the number of checks that fail: the master check."""
        return CellRef(self.checks, 6, 4)

    @property
    def verdict(self) -> CellRef:
        """Return the cell that says in words how the checks stand."""
        return CellRef(self.checks, 7, 1)

    @property
    def filled_in(self) -> CellRef:
        """Return the cell that says how far the inputs are filled in."""
        return CellRef(self.checks, 8, 1)


def is_unfinished(filled_in: str) -> str:
    """Return the test, in a formula, that a table waits for its inputs."""
    return f'ISNUMBER(SEARCH("{NOT_YET}",{filled_in}))'


def name_sheets(occupied: Iterable[str] = ()) -> SheetNames:
    """Return the names of the pack's sheets in a workbook that has the names ``occupied``."""
    used = {name.lower() for name in occupied}
    names = {}
    for field, name in asdict(SheetNames()).items():
        names[field] = find_free_name(name, used)
        used.add(names[field].lower())
    return SheetNames(**names)


_RATE_NAMES = {
    "contractual_discount": "Contractual_discount",
    "contingency": "Contingency_rate",
    "rpi": "RPI_uplift",
    "prior_estimate": "Prior_estimate",
    "materiality_amount": "Materiality_amount",
    "materiality_percent": "Materiality_percent",
}
_FIGURE_NAMES = {
    FigureKey("overview", "total", "budget"): "Approved_budget_total",
    FigureKey("overview", "total", "outturn"): "Estimated_outturn_total",
    FigureKey("overview", "total", "prior_approved"): "Prior_approved_total",
    FigureKey("fte_by_grade", "total", "budget"): "FTE_total",
}


_SUM = "total"
"""The word that every name of a sub total has in it."""


def place_table(
    table: Table,
    columns: Sequence[BookColumn],
    rows: Sequence[Row],
    budget_year: int,
    *,
    is_draft: bool = False,
) -> BookTable:
    """Place a table on its own sheet, under this year's headings; every cell gets an entry.

    The headings of a draft call the year's budget a draft.
    """
    year = financial_year(budget_year)
    approved, called = f"{year} Approved", f"{year} Draft" if is_draft else f"{year} Approved"
    placed_columns = tuple(
        replace(
            column,
            heading=heading_in_clean_workbook(column, budget_year).replace(approved, called),
            position=position,
            heading_ref=CellRef(table.sheet, HEADER_ROW, position),
        )
        for position, column in enumerate(columns, 1)
    )
    last = HEADER_ROW + len(rows)
    return BookTable(
        table,
        (RangeRef(table.sheet, HEADER_ROW, 1, last, len(placed_columns)),),
        placed_columns,
        tuple(
            _place_row(table, placed_columns, row, position)
            for position, row in enumerate(rows, HEADER_ROW + 1)
        ),
    )


def _place_row(table: Table, columns: tuple[BookColumn, ...], row: Row, position: int) -> Row:
    entries: dict[str, Entry] = {}
    for column in columns:
        ref = CellRef(table.sheet, position, column.position)
        entry = row.entry(column.name)
        entries[column.name] = Entry(None, ref) if entry is None else replace(entry, ref=ref)
    is_grouped = len(table.labels) > 1 and row.role is Role.LINE and row.group
    first = next(column.name for column in columns if column.column in table.labels)
    if is_grouped and not row.text(first):
        # Every line names its group, so that each can be read and filtered by itself.
        entries[first] = replace(entries[first], value=row.group)
    labels = [column.name for column in columns if column.column in table.labels]
    if row.role is Role.SUB_TOTAL and not any(_SUM in row.text(name).lower() for name in labels):
        # It was the heading of its section: below its lines it has to say what it is.
        own_name = row.text(labels[-1]) or row.group
        name = f"Sub Total - {own_name}" if own_name else "Sub Total"
        entries[labels[-1]] = replace(entries[labels[-1]], value=name)
    elif row.label and all(says_nothing(row.text(name)) for name in labels):
        # It was named in another column, as a total is over the references of its lines.
        entries[labels[-1]] = replace(entries[labels[-1]], value=row.label)
    return replace(row, position=position, entries=entries)


def heading_in_clean_workbook(column: BookColumn, budget_year: int) -> str:
    """Return what heads a column: a grade as the workbook has it, any other as we call it."""
    if not column.column.by_grade:
        return format_heading(column.column, budget_year)
    grade = column.name.partition(":")[2]
    written = re.search(rf"\b{re.escape(column.column.title)}\b.*\Z", column.heading, re.IGNORECASE)
    if written is None and not grade.startswith(normalise(column.column.title)):
        return " ".join(column.heading.split())
    return " ".join(written[0].split()) if written else grade.title()


def new_column(column: Column) -> BookColumn:
    """Return a column that the workbook read lacks; ``place_table`` puts it in its place."""
    return BookColumn(column, column.name, column.title, 0, CellRef("", 0, 0))


def name_figures(book: Book) -> Mapping[FigureKey, str]:
    """Return the figures that go by a name in formulas: rates, thresholds, totals."""
    rates = {FigureKey("rates", row, "value"): name for row, name in _RATE_NAMES.items()}
    return {
        key: name
        for key, name in {**rates, **_FIGURE_NAMES}.items()
        if book.figure(key) is not None
    }


def cell_of(book: Book, key: FigureKey) -> CellRef:
    """Return the cell of a figure of a placed book; KeyError where it has none."""
    entry = book.entry(key)
    if entry is None:
        raise KeyError(key)
    return entry.ref


def formula_printer(book: Book) -> FormulaPrinter:
    """Return a printer of formulas on the cells of a placed book; its rates go by their names."""
    names = {key: name for key, name in name_figures(book).items() if key.table == "rates"}
    return FormulaPrinter(lambda key: cell_of(book, key), names)


def absolute_range(cells: RangeRef) -> str:
    """Return a range as a formula of any sheet writes it, with ``$`` and ``=``."""
    first = absolute_address(cells.first_cell)
    last = absolute_address(CellRef(cells.sheet, cells.last_row, cells.last_column))
    return f"={quote_sheet(cells.sheet)}!{first}:{last}"


def absolute_address(cell: CellRef) -> str:
    """Return ``$B$5``."""
    return f"${column_letters(cell.column)}${cell.row}"


def column_runs(cells: Sequence[CellRef]) -> Iterator[RangeRef]:
    """Yield cells as ranges, sheet by sheet, those below one another as one: A2, B3:B9."""
    sheets = list(dict.fromkeys(cell.sheet for cell in cells))
    run: RangeRef | None = None
    for cell in sorted(cells, key=lambda cell: (sheets.index(cell.sheet), cell.column, cell.row)):
        if run is not None and cell == CellRef(run.sheet, run.last_row + 1, run.last_column):
            run = replace(run, last_row=cell.row)
            continue
        if run is not None:
            yield run
        run = cell.area
    if run is not None:
        yield run
