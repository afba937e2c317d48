"""One budget laid out in many ways, as finance teams do; what it says stays the same."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

from sexcel.model.book import Book, Role
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.recognise.heading_words import parse_year
from tests.budgets import Budget, Cells

STATUSES = (
    "Approved Budget FTE",
    "Approved Budget",
    "Estimated Budget",
    "Estimated Outturn",
    "Forecast",
    "Budget",
)
FIXED = ("rate", "drivers", "commentary", "outlook", "forward", "control", "line_", "change_")
"""Lists and logs: their columns and blank rows are left as they are."""


def book_figures(book: Book) -> Mapping[tuple[str, str, str], Decimal | None]:
    """Return every figure of the book by table, row and column."""
    return {
        (name, row.key, column.name): row.figure(column.name)
        for name, table in book.tables.items()
        for row in table.rows
        if row.role is not Role.HEADING
        for column in table.figure_columns
    }


def scatter(budget: Budget, random: Random) -> Grid:
    """Lay the budget's blocks out on a few sheets, in any order, each in its own way."""
    names = [*budget.blocks]
    random.shuffle(names)
    sheets = [f"Sheet {number}" for number in range(1, random.randint(1, len(names)) + 1)]
    cells: dict[str, dict[tuple[int, int], Cell]] = {sheet: {} for sheet in sheets}
    bottom = dict.fromkeys(sheets, random.randint(1, 5))
    for name in names:
        sheet = random.choice(sheets)
        rows = write_block(name, budget.blocks[name], random)
        first_row, first_column = bottom[sheet] + random.randint(0, 2), random.randint(1, 6)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if value is not None:
                    cells[sheet][first_row + y, first_column + x] = Cell(value)
        bottom[sheet] = first_row + len(rows) + random.randint(2, 5)
    return Grid(
        "scattered.xlsx",
        "0" * 64,
        tuple(SheetGrid(sheet, sheet_cells) for sheet, sheet_cells in cells.items()),
    )


def write_block(name: str, block: Cells, random: Random) -> Cells:
    """Write one block as somebody might: headings, order of columns, labels, notes."""
    rows = [list(row) for row in block]
    if not name.lower().startswith(FIXED):
        rows = _shuffled_columns(rows, random)
        rows = _with_extra_column(rows, random)
        rows[1:] = _with_blank_rows(rows[1:], random)
    headings = [_heading(value, random) for value in rows[0]]
    heads: Cells = [headings]
    if random.random() < 0.4:
        heads = _two_rows(headings)
    body = [[_label(value, random) for value in row] for row in rows[1:]]
    if not name.lower().startswith(FIXED) and random.random() < 0.5:
        body += [[None], ["Note: prepared by the finance team."]]
    return [*heads, *body]


def _shuffled_columns(rows: Cells, random: Random) -> Cells:
    """Put figure columns in any order; those that name the rows stay where they are."""
    width = len(rows[0])
    figures = [x for x in range(width) if any(isinstance(row[x], Decimal) for row in rows[1:])]
    moved = random.sample(figures, len(figures))
    order = [moved.pop(0) if x in figures else x for x in range(width)]
    return [[row[x] for x in order] for row in rows]


def _with_extra_column(rows: Cells, random: Random) -> Cells:
    if random.random() < 0.5:
        return rows
    place = random.randint(1, len(rows[0]))
    title: CellValue = random.choice(["Owner", "Ref.", "Cost centre"])
    words = (title if y == 0 else "AB" if any(row) else None for y, row in enumerate(rows))
    return [[*row[:place], word, *row[place:]] for word, row in zip(words, rows, strict=True)]


def _with_blank_rows(rows: Cells, random: Random) -> Cells:
    """Put in single blank rows, never two together: two end a table."""
    spaced: Cells = []
    for row in rows:
        if spaced and any(spaced[-1]) and any(row) and random.random() < 0.2:
            spaced.append([None])
        spaced.append(row)
    return spaced


def _heading(value: CellValue, random: Random) -> CellValue:
    if not isinstance(value, str):
        return value
    year = parse_year(value)
    if year is None or value.startswith("Variance"):
        return _spaced(value, random)
    status = value[8:]
    spelt = random.choice(
        [
            f"{year}/{year % 100 + 1:02d}",
            f"{year}-{year % 100 + 1:02d}",
            f"{year}/{year + 1}",
            f"{year % 100}/{year % 100 + 1:02d}",
            f"FY{year % 100 + 1:02d}",
        ]
    )
    return random.choice([f"{spelt} {status}", f"{status} {spelt}", f"{spelt}\n{status.upper()}"])


def _two_rows(headings: list[CellValue]) -> Cells:
    """Put the year over the status, once for neighbours of the same year."""
    upper: list[CellValue] = []
    lower: list[CellValue] = []
    shown = None
    for value in headings:
        text = str(value) if value is not None else ""
        year = None if text.startswith("Variance") else parse_year(text)
        if year is None:
            upper.append(None)
            lower.append(value)
            shown = None
            continue
        label = f"{year}/{year % 100 + 1:02d}"
        status = next(word for word in STATUSES if word.lower() in text.lower())
        upper.append(None if label == shown else label)
        lower.append(status)
        shown = label
    return [upper, lower] if any(upper) else [headings]


def _label(value: CellValue, random: Random) -> CellValue:
    if not isinstance(value, str) or value in ("AB",) or random.random() < 0.5:
        return value
    if value in ("Sub Total", "Total", "TOTAL"):
        kind = "Sub Total" if value == "Sub Total" else "Total"
        return random.choice(
            ["Subtotal", "SUB TOTAL", "Sub-total:"] if kind == "Sub Total" else ["TOTAL", "Total:"]
        )
    return _spaced(value, random)


def _spaced(value: str, random: Random) -> str:
    """Write the same words with other spaces, case or ampersands."""
    return random.choice(
        [
            value,
            value.replace(" ", "  "),
            value.replace(" ", "\u00a0"),
            value.upper(),
            value.replace("&", "and"),
            value.replace(" and ", " & "),
            f" {value} ",
        ]
    )
