"""Build the live budget, the worked example and the empty template with sexcel itself.

- sec-budget-2020-23-live.xlsx: the published workbook read, corrected by the reviewed files in
  live/, recalculated and written as a live model;
- example-budget-2021-24.xlsx: the invented next year in example/, one file a table;
- budget-template.xlsx: the live model with nothing in it.

`python -m docs workbooks` writes them; the same files always give the same workbooks.
"""

import csv
import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from sexcel.budget import TABLES
from sexcel.budget.core_team import RATE_CARD
from sexcel.budget.coverage import Coverage, describe_coverage
from sexcel.budget.equations import is_only_at_sub_total
from sexcel.budget.missing import find_missing
from sexcel.budget.titles import format_heading
from sexcel.files.reading import read_grid
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.errors import SexcelError
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.names import matches_name, normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Kind, RowKeys, Table
from sexcel.recognise.book import read_book
from sexcel.rules.catalogue import RULES
from sexcel.rules.checking import check_book
from sexcel.writers.cells import Look, PlannedCell, WorkbookPlan
from sexcel.writers.layout import UNFINISHED
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import write_plan
from workbooks.build_published import OUTPUT as PUBLISHED
from workbooks.build_published import CellKind, amount, cell_value

HERE = Path(__file__).parent
LIVE = HERE / "sec-budget-2020-23-live.xlsx"
EXAMPLE = HERE / "example-budget-2021-24.xlsx"
TEMPLATE = HERE / "budget-template.xlsx"
CORRECTIONS = HERE / "live"
INVENTED = HERE / "example"
EXAMPLE_YEAR = 2021
"""The year after the published budget: what a finance team does first with it."""
TEMPLATE_YEAR = 2022
"""The year after the worked example: the next one that is still to be filled in."""

ADDED = {
    "added-rates": "rates",
    "added-table-03-cost-by-sub-committee": "cost_by_subcommittee",
    "added-key-variances": "commentary",
    "added-line-assumptions": "line_assumptions",
}
"""Files in live/ whose rows the published tables lack, and the table each belongs to."""

UNCHANGED_RATES = (
    "contractual_discount",
    "contingency",
    "materiality_amount",
    "materiality_percent",
)
UNCHANGED_SOURCE = "As in the budget for 2020/21; confirm it for this year"
ENDED = {("secas_outturn", "committee support"), ("fte_by_grade", "grade 1")}
"""Rows of the live budget that last year's figures are the only reason for."""

UNFILLED = Coverage(
    not_checked=(
        (
            "The figures",
            "All inputs are blank: they wait to be filled in. Check the workbook that comes of it, "
            "and regenerate it for a page to sign.",
        ),
    )
)
"""What the template's sign-off says."""

NOWHERE = CellRef("", 0, 0)
"""Until the writer gives an added cell its address."""

Value = Decimal | str | date | None


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a file, each cell as its text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def value_of(text: str, kind: Kind) -> Value:
    """Return the value of a printed cell of a budget column; None where it is blank.

    Raises SexcelError where an amount is none, ValueError where a date is none.
    """
    if kind.is_figure:
        return amount(text)
    if kind is Kind.DATE and text:
        value, _ = cell_value(text, CellKind.DATE)
        return value.date() if isinstance(value, datetime) else None
    return text or None


# ---------------------------------------------------------------- the live budget


def live_book(published: Book) -> Book:
    """Return the published budget with every correction and every row that live/ adds."""
    book = published
    for correction in rows_of(CORRECTIONS / "corrections.csv")[1:]:
        book = corrected(book, *correction[:5])
    for source, name in ADDED.items():
        titles, *lines = rows_of(CORRECTIONS / f"{source}.csv")
        for line in lines:
            texts = dict(zip(titles, line, strict=True))
            book = with_table(book, with_row(book.tables[name], texts))
    return replace(book, path=f"{PUBLISHED.name}, with the corrections told on Line assumptions")


def corrected(book: Book, caption: str, line: str, title: str, printed: str, right: str) -> Book:
    """Return the book with one figure corrected.

    Raises SexcelError where the book has no such figure, or another one than was printed.
    """
    table = next(table for table in book.tables.values() if table.table.caption == caption)
    column = headed(table, title).name
    row = next((row for row in table.lines if row.label == line), None)
    entry = row.entry(column) if row is not None else None
    if row is None or entry is None or entry.figure != amount(printed):
        raise SexcelError(
            f"{caption}, {line}, {title} is not {printed}: bring corrections.csv to the "
            "published workbook."
        )
    entries = {**row.entries, column: replace(entry, value=amount(right))}
    rows = list(table.rows)
    rows[rows.index(row)] = replace(row, entries=entries)
    return with_table(book, replace(table, rows=tuple(rows)))


def headed(table: BookTable, title: str) -> BookColumn:
    """Return the column that a file means: by its heading on the sheet, or by its declared title.

    Raises SexcelError where the table has none.
    """
    for column in table.columns:
        if normalise(title) in {normalise(column.heading), normalise(column.column.title)}:
            return column
    raise SexcelError(f"{table.table.caption} has no column '{title}'.")


def with_table(book: Book, table: BookTable) -> Book:
    """Return the book with one table in place of the one of its name."""
    return replace(book, tables={**book.tables, table.table.name: table})


def with_row(table: BookTable, texts: Mapping[str, str]) -> BookTable:
    """Return the table with one more line, above its total; ``texts`` by column heading.

    Raises SexcelError where the table has no such column.
    """
    texts_by_column = {headed(table, title): text for title, text in texts.items()}
    names = [text for column, text in texts_by_column.items() if column.column.kind is Kind.LABEL]
    label = next(name for name in reversed(names) if normalise(name) not in ("", "n a"))
    entries = {
        column.name: Entry(value_of(text, column.column.kind), NOWHERE)
        for column, text in texts_by_column.items()
    }
    key = key_of(table.table, label, len(table.rows) + 1)
    added = Row(key, Role.LINE, label, names[0] if len(names) > 1 else "", 0, entries)
    rows = list(table.rows)
    keys = [row.key for row in rows]
    rows.insert(keys.index(TOTAL) if TOTAL in keys else len(rows), added)
    return replace(table, rows=tuple(rows))


def key_of(table: Table, label: str, number: int) -> str:
    """Return the name of a row, as the reader gives it."""
    if table.keys is RowKeys.NUMBERED:
        return f"{normalise(label)} #{number}"
    for line in table.lines:
        if any(matches_name(name, label) for name in (line.title, *line.aliases)):
            return line.name
    return normalise(label)


# ---------------------------------------------------------------- the worked example


def example_grid() -> Grid:
    """Return the files in example/ as a workbook: a sheet a table, its headings in the first row.

    A table that a workbook may do without needs no file.
    """
    paths = {table: INVENTED / f"{table.name}.csv" for table in TABLES}
    paths = {table: path for table, path in paths.items() if path.exists() or not table.optional}
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths.values()))
    return Grid(
        "The files in example",
        digest.hexdigest(),
        tuple(sheet_of(table, rows_of(path)) for table, path in paths.items()),
    )


def sheet_of(table: Table, rows: list[list[str]]) -> SheetGrid:
    """Return one file as a sheet; the kind of a column is that which its table declares."""
    titles, *lines = rows
    kinds = [kind_of(table, title) for title in titles]
    cells = {(1, column): Cell(title) for column, title in enumerate(titles, 1)}
    for number, line in enumerate(lines, 2):
        for column, (text, kind) in enumerate(zip(line, kinds, strict=True), 1):
            value = value_of(text, kind)
            if value is not None:
                cells[number, column] = Cell(value)
    return SheetGrid(table.sheet, cells)


def kind_of(table: Table, title: str) -> Kind:
    """Return what the column of that heading holds. Raises SexcelError where there is none."""
    for column in table.columns:
        graded = column.by_grade and title.startswith(column.title)
        if graded or format_heading(column, EXAMPLE_YEAR) == title:
            return column.kind
    raise SexcelError(f"{table.caption} declares no column '{title}'.")


# ---------------------------------------------------------------- the template


def template_book(live: Book, published: Book) -> Book:
    """Return the live model for a new year: no input, no words but the names of things.

    What the live budget itself brought to an end is left out.
    """
    tables = {**live.tables, "line_assumptions": published.tables["line_assumptions"]}
    del tables["commentary"]  # the writer gives every line that moves a place for its reason
    emptied = {name: emptied_table(table) for name, table in tables.items()}
    emptied["rates"] = template_rates(live.tables["rates"])
    emptied["change_history"] = replace(emptied["change_history"], rows=())
    emptied[RATE_CARD.name] = template_rate_card(emptied["fte_by_grade"])
    return replace(
        live, path=f"{LIVE.name}, emptied", budget_year=TEMPLATE_YEAR, tables=emptied, doubts=()
    )


def emptied_table(table: BookTable) -> BookTable:
    """Return the table with 0 for every figure, so that all that follows from them is written,
    and no words but labels and what a driver is.
    """
    blank = cells_blank_by_design(table)
    columns = tuple(
        column
        if column.column.by_grade
        else replace(column, heading=format_heading(column.column, TEMPLATE_YEAR))
        for column in table.columns
    )
    rows = []
    for row in table.rows:
        if (table.table.name, row.key) in ENDED:
            continue
        entries = {
            column.name: emptied_entry(row, column, stays_blank=(row.key, column.name) in blank)
            for column in table.columns
        }
        rows.append(replace(row, entries=entries))
    return replace(table, columns=columns, rows=tuple(rows))


def emptied_entry(row: Row, column: BookColumn, *, stays_blank: bool) -> Entry:
    """Return the entry of a cell in the template."""
    entry = row.entries.get(column.name, Entry(None, NOWHERE))
    if column.column.kind.is_figure:
        is_input = row.role is Role.LINE and column.column.formula is None
        filled = entry.figure is not None or (is_input and not stays_blank)
        return Entry(Decimal(0) if filled else None, entry.ref)
    is_name = column.column.kind is Kind.LABEL or column.name in ("driver", "unit")
    return entry if is_name else Entry(None, entry.ref)


def cells_blank_by_design(table: BookTable) -> set[tuple[str, str]]:
    """Return the cells that are blank by design: given for a whole area, or not budgeted."""
    only_at_sub_totals = {
        (line.key, column.name)
        for lines, sub_total in table.blocks()
        for line in lines
        for column in table.figure_columns
        if is_only_at_sub_total(lines, sub_total, column.name)
    }
    of_lines = {(line.name, name) for line in table.table.lines for name in line.blank_columns}
    return only_at_sub_totals | of_lines


def template_rate_card(grades: BookTable) -> BookTable:
    """Return a rate card of these grades, with 0 for the rates of this year and of last year."""
    columns = tuple(
        BookColumn(column, column.name, column.title, position, NOWHERE)
        for position, column in enumerate(RATE_CARD.columns, 1)
    )
    names = [column.name for column in columns if column.column.kind.is_figure]
    rows = tuple(
        replace(
            row,
            entries={
                "grade": row.entries["grade"],
                **{name: Entry(Decimal(0), NOWHERE) for name in names},
                "basis": Entry(None, NOWHERE),
            },
        )
        for row in grades.lines
    )
    return BookTable(RATE_CARD, grades.ranges, columns, rows)


def template_rates(rates: BookTable) -> BookTable:
    """Return the rates that a new year keeps, and 0 for those it has to give."""
    rows = []
    for row in rates.rows:
        line = rates.table.line(row.key)
        title = row.label if line is None else line.title
        is_unchanged = row.key in UNCHANGED_RATES
        value = row.figure("value") if is_unchanged else Decimal(0)
        entries = {
            "assumption": Entry(title, NOWHERE),
            "value": Entry(value, NOWHERE),
            "unit": row.entries["unit"],
            "source": Entry(UNCHANGED_SOURCE if is_unchanged else None, NOWHERE),
        }
        rows.append(replace(row, label=title, entries=entries))
    return replace(rates, rows=tuple(rows))


# ---------------------------------------------------------------- all three


def build_live(output: Path = LIVE) -> WorkbookPlan:
    """Write the live budget."""
    published = read_book(read_grid(PUBLISHED))
    covered = describe_coverage(published, None, find_missing(published, RULES))
    return write_plan(
        plan_workbook(
            live_book(published), check_book(published), recalculate=True, coverage=covered
        ),
        output,
    )


def build_example(output: Path = EXAMPLE) -> WorkbookPlan:
    """Write the worked example.

    Raises SexcelError where its files contradict themselves: nothing in it is made to fit.
    """
    book = read_book(example_grid())
    # The files hold values only: it is the workbook that brings the formulas.
    findings = tuple(finding for finding in check_book(book) if finding.name != "values-only")
    for finding in findings:
        raise SexcelError(f"The files in example: {finding.message} {finding.help}")
    covered = describe_coverage(book, None, find_missing(book, RULES))
    return write_plan(plan_workbook(book, findings, recalculate=True, coverage=covered), output)


def build_template(output: Path = TEMPLATE) -> None:
    """Write the template, from the live budget as it is shipped."""
    live, published = (read_book(read_grid(path)) for path in (LIVE, PUBLISHED))
    book = template_book(live, published)
    plan = plan_workbook(book, (), recalculate=True, coverage=UNFILLED)
    write_plan(without_inputs(plan), output)


def without_inputs(plan: WorkbookPlan) -> WorkbookPlan:
    """Return the workbook with a blank cell for every input of 0: nobody has given it yet."""
    sheets = []
    for sheet in plan.sheets:
        cells = {position: without_zero(cell) for position, cell in sheet.cells.items()}
        sheets.append(replace(sheet, cells=cells))
    return replace(plan, sheets=tuple(sheets), subject=UNFINISHED)


def without_zero(cell: PlannedCell) -> PlannedCell:
    """Return a cell as it is before anything is filled in: inputs of 0 blank, no check passed."""
    text = cell.value if isinstance(cell.value, str) and cell.formula is not None else ""
    if cell.style.look is Look.INPUT and cell.formula is None and cell.value == 0:
        return replace(cell, value=None)
    if re.fullmatch(r"All \d+ checks hold", text):
        return replace(cell, value=UNFINISHED)
    if text.startswith("Filled in "):
        waiting = re.findall(r'"(; [^"]+ \(\d+\))"', cell.formula or "")
        return replace(cell, value=f"Filled in 0 of {text.split()[-1]}{''.join(waiting)}")
    return cell
