"""Build sec-budget-2020-23-published.xlsx from the reviewed text files in published/.

The workbook holds the SEC Panel Approved Budget 2020-23 as printed, values only, in the layout a
finance team would give it. `python -m docs workbooks` writes it; the same files always give
the same workbook.
"""

import csv
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from sexcel.model.errors import SexcelError

HERE = Path(__file__).parent
SOURCE = HERE / "published"
OUTPUT = HERE / "sec-budget-2020-23-published.xlsx"
TITLE = "SEC Panel Approved Budget 2020 - 2023"
PUBLISHED = datetime(2020, 3, 2)


class CellKind(Enum):
    """What a column holds, and so how its printed text is read and shown."""

    TEXT = auto()
    MONEY = auto()
    FTE = auto()
    COUNT = auto()
    DATE = auto()
    ENTRY = auto()  # told from the text itself: a date, a percentage, money or words


T, M, F, C, D, E = (
    CellKind.TEXT,
    CellKind.MONEY,
    CellKind.FTE,
    CellKind.COUNT,
    CellKind.DATE,
    CellKind.ENTRY,
)
NUMBER_FORMATS = {
    M: "£#,##0;-£#,##0",
    F: "0.0#",
    C: "#,##0",
    D: "dd/mm/yyyy",
}


@dataclass(frozen=True)
class Block:
    """One table on a sheet: its file, what its columns hold, how its cells are merged."""

    source: str
    kinds: tuple[CellKind, ...]
    caption: str = ""  # the numbered tables take theirs from captions.csv
    over: tuple[int, int] | None = None  # first and last column under the upper header's cell
    merged_groups: bool = False  # a group or area name is merged down its lines
    widths: tuple[int, ...] = ()  # how many sheet columns each column takes; one each if empty
    lines_of: tuple[str, int] | None = None  # only the lines named in that column of that table
    new_page: bool = False  # printed from the top of a page

    @property
    def header_rows(self) -> int:
        """Return 2 where one header cell spans several columns, else 1."""
        return 2 if self.over else 1


@dataclass(frozen=True)
class PublishedSheet:
    """One sheet: heading, the column it starts in, column widths (in characters), blocks."""

    name: str
    heading: str
    first_column: int
    column_widths: tuple[float, ...]
    blocks: tuple[Block, ...]
    pages_tall: int = 1  # 0: as many as it needs


def reasons(
    source: str, table: str, column: int, widths: tuple[int, int], new_page: bool = False
) -> Block:
    """Return the part of the key variances or line assumptions that is about one table's lines."""
    caption = {"key-variances": "Key variances", "line-assumptions": "Budget assumptions"}[source]
    lines_of = (table, column)
    return Block(source, (T, T), caption, widths=widths, lines_of=lines_of, new_page=new_page)


SHEETS = (
    PublishedSheet(
        "Document control",
        "Document control",
        0,
        (16, 12, 14, 20, 58),
        (
            Block("document-control", (T, E), "Document", widths=(1, 4)),
            Block("change-history", (T, T, D, T, T), "Change history"),
        ),
    ),
    PublishedSheet(
        "1 Summary",
        "1 Summary",
        1,
        (31, 24, 21, 21, 24, 18),
        (
            Block("table-01-projections", (T, M, M, M)),
            Block("table-02-overview", (T, M, M, M, M), over=(1, 2)),
            Block(
                "table-03-cost-by-sub-committee",
                (T, T, M, M, M, M),
                over=(2, 5),
                merged_groups=True,
                new_page=True,
            ),
            reasons("key-variances", "table-02-overview", 0, (1, 5)),
        ),
        pages_tall=0,
    ),
    PublishedSheet(
        "2 SECCo and Panel",
        "2 SECCo and Panel Operations",
        1,
        (30, 20, 20, 40, 20, 24),
        (
            Block("table-04-secco-and-panel", (T, M, M, T, M, M), merged_groups=True),
            reasons("line-assumptions", "table-04-secco-and-panel", 3, (2, 4), new_page=True),
            reasons("key-variances", "table-04-secco-and-panel", 3, (2, 4)),
        ),
        pages_tall=0,
    ),
    PublishedSheet(
        "3.2 SECAS Services",
        "3.2 SECAS Services: costs by service area",
        1,
        (31, 21, 21, 24, 20, 24),
        (
            Block(
                "table-05-secas-by-sub-committee", (T, T, M, M, M), over=(2, 4), merged_groups=True
            ),
            Block("table-06-secas-against-outturn", (T, M, M, T, M, M), merged_groups=True),
            reasons("key-variances", "table-06-secas-against-outturn", 0, (1, 5), new_page=True),
            Block("forward-look", (T, T, T), "Forward look", widths=(1, 1, 4)),
        ),
        pages_tall=0,
    ),
    PublishedSheet(
        "3.3 Core Team",
        "3.3 SECAS Core Team",
        2,
        (24, 18, 18, 16, 16, 16, 30),
        (
            Block("table-07-core-team", (T, F, F, T), widths=(1, 1, 1, 4)),
            Block("table-08-resource-allocation", (T, F, F, F, F, F)),
        ),
    ),
    PublishedSheet(
        "3.4 Accommodation",
        "3.4 Accommodation Costs",
        1,
        (42, 20, 20, 50),
        (
            Block("table-09-meetings", (T, C, C)),
            Block("table-10-accommodation", (T, M, M)),
            reasons("line-assumptions", "table-10-accommodation", 0, (1, 3)),
            reasons("key-variances", "table-10-accommodation", 0, (1, 3)),
        ),
    ),
    PublishedSheet(
        "4 Projects", "4 Projects", 0, (58, 20, 20, 20), (Block("table-11-projects", (T, M, M, M)),)
    ),
    PublishedSheet(
        "Assumptions",
        "Assumptions: rates and drivers",
        1,
        (34, 42, 11, 9, 14, 23, 26),
        (
            Block("rates", (T, E, T, T), "Rates", widths=(2, 1, 1, 3)),
            Block("drivers", (T, T, C, C, M, T, T), "Drivers: quantity × times × unit charge"),
        ),
    ),
)


def amount(text: str) -> Decimal | None:
    """Return the exact number in a printed amount (£, FTE, count or per cent); None where blank.

    Takes £ and thousands commas anywhere, a minus in any of its printed shapes before or after
    the £, brackets for a negative, and a per cent sign (2.7% is 0.027).
    Raises SexcelError where the text is no number.
    """
    plain = re.sub(r"[£,\s]", "", text).translate(str.maketrans("−–", "--"))
    if not text.strip():
        return None
    match = re.fullmatch(r"(\()?(-?)(\d+(?:\.\d+)?|\.\d+)(%?)(\))?", plain)
    if not match or bool(match[1]) != bool(match[5]) or (match[1] and match[2]):
        raise SexcelError(f"'{text}' is not an amount; write it like £1,082,102 or -£553,312.")
    number = Decimal(match[3]).scaleb(-2) if match[4] else Decimal(match[3])
    return -number if match[1] or match[2] else number


def cell_value(text: str, kind: CellKind) -> tuple[str | Decimal | datetime | None, str]:
    """Return the value of a printed cell and its number format (empty for words).

    Raises SexcelError where an amount is none, ValueError where a date is none.
    """
    if kind is E:
        kind = M if text.startswith("£") else D if re.fullmatch(r"[\d/]{10}", text) else T
        if text.endswith("%"):
            return amount(text), "0.0%"
    if kind is T:
        return text or None, ""
    if kind is D:
        day, month, year = map(int, text.split("/"))
        return datetime(year, month, day), NUMBER_FORMATS[D]
    return amount(text), NUMBER_FORMATS[kind]


def rows_of(source: str) -> list[list[str]]:
    """Return the rows of one file in published/, each cell as its text."""
    with (SOURCE / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def chosen_rows(block: Block) -> list[list[str]]:
    """Return the rows a block shows: all of its file, or its header and the lines of one table."""
    rows = rows_of(block.source)
    if block.lines_of is None:
        return rows
    table, column = block.lines_of
    lines = {row[column].rstrip(":") for row in rows_of(table)} - {""}
    return rows[: block.header_rows] + [r for r in rows[block.header_rows :] if r[0] in lines]


INK, RULE_LINE, HEADER_FILL, TOTAL_FILL = "#1F2A37", "#B8C2CC", "#DCE4EC", "#EEF2F5"
PLAIN = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter"}
ROLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "font_size": 12, "font_color": "#44546A"},
    "caption": {"bold": True, "font_color": "#44546A"},
    "note": {"italic": True, "font_size": 9, "font_color": "#5F6B7A"},
    "header": {"bold": True, "bg_color": HEADER_FILL, "text_wrap": True, "align": "center"},
    "header_label": {"bold": True, "bg_color": HEADER_FILL, "text_wrap": True},
    "line": {"text_wrap": True},
    "section": {"bold": True, "italic": True},
    "sub_total": {"bold": True, "bg_color": TOTAL_FILL},
    "total": {"bold": True, "bg_color": HEADER_FILL, "top": 1, "bottom": 6},
}
UNRULED = {"title", "heading", "caption", "note"}
LINE_HEIGHT = 13.5  # points, for Arial 10


class SheetWriter:
    """One sheet being written: turns blocks into cells, row by row, from top to bottom."""

    def __init__(
        self, workbook: Any, sheet: PublishedSheet, styles: dict[tuple[str, str], Any]
    ) -> None:
        """Open the sheet and writes its title rows."""
        self.workbook, self.sheet, self.styles = workbook, sheet, styles
        self.row = 0
        self.ranges: list[tuple[str, str, str]] = []
        self.page_breaks: list[int] = []
        self.versions: list[str] = []
        self.cells = workbook.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.column_widths, sheet.first_column):
            self.cells.set_column(column, column, width)
        if sheet.first_column:
            self.cells.set_column(0, sheet.first_column - 1, 2)
        self.cells.hide_gridlines(2)
        self.cells.set_landscape()
        self.cells.set_paper(9)
        self.cells.fit_to_pages(1, sheet.pages_tall)
        self.cells.set_margins(0.5, 0.5, 0.6, 0.6)
        self.cells.set_footer(f"&L&8{TITLE}&C&8&A&R&8Page &P of &N")
        self._words(TITLE, "title", 20)
        self._words(sheet.heading, "heading", 18)
        self.row += 1

    def style(self, role: str, number_format: str = "") -> Any:
        """Return the cell format of a role; made once for the workbook."""
        key = role, number_format
        if key not in self.styles:
            rule = {} if role in UNRULED else {"border": 1, "border_color": RULE_LINE}
            look = PLAIN | rule | ROLES[role]
            if role not in UNRULED and role != "header":
                look |= {"indent": 1}
            if number_format:  # dates are read as words are, from the left
                align = "left" if number_format == NUMBER_FORMATS[D] else "right"
                look |= {"num_format": number_format, "align": align}
                look |= {"text_wrap": False}  # LibreOffice forgets the indent of wrapped numbers
            self.styles[key] = self.workbook.add_format(look)
        return self.styles[key]

    def _words(self, text: str, role: str, height: float = 15) -> None:
        self.cells.write_string(self.row, self.sheet.first_column, text, self.style(role))
        self.cells.set_row(self.row, height)
        self.row += 1

    def write(self, block: Block, caption: str, note: str) -> None:
        """Write one block with its caption above and its note below, then a blank row."""
        rows = chosen_rows(block)
        if block.new_page:
            self.page_breaks.append(self.row)
            self.cells.set_h_pagebreaks(self.page_breaks)
        self._words(caption, "caption", 18)
        top, first_column = self.row, self.sheet.first_column
        for index, row in enumerate(rows):
            self._write_row(block, row, index)
            self.row += 1
        if block.merged_groups:
            self._merge_groups(block, rows, top)
        last_column = first_column + sum(block.widths or (1,) * len(block.kinds)) - 1
        placed = xl_range(top, first_column, self.row - 1, last_column)
        self.ranges.append((self.sheet.name, block.source, placed))
        if note:
            self._words(note, "note")
        self.row += 1

    def _spans(self, block: Block, row: list[str], index: int) -> Iterator[tuple[int, int, int]]:
        """Yield for each cell of a row its block column, and its first and last sheet column."""
        first_column = self.sheet.first_column
        widths = block.widths or (1,) * len(row)
        over = dict([block.over]) if index == 0 and block.over else {}
        covered = -1
        for column in range(len(row)):
            if column <= covered:
                continue
            covered = over.get(column, column)
            first = first_column + sum(widths[:column])
            yield column, first, first_column + sum(widths[: covered + 1]) - 1

    def _write_row(self, block: Block, row: list[str], index: int) -> None:
        height = 1
        for column, first, last in self._spans(block, row, index):
            role = role_of(block, row, index, column)
            kind = T if index < block.header_rows else block.kinds[column]
            value, number_format = cell_value(row[column], kind)
            style = self.style(role, number_format)
            self._write_cell(first, last, value, style)
            in_merged_group = block.merged_groups and column == 0 and index >= block.header_rows
            if isinstance(value, str) and not in_merged_group:
                height = max(height, self._lines(value, first, last, role))
        self.cells.set_row(self.row, 3.5 + LINE_HEIGHT * height)

    def _write_cell(
        self, first: int, last: int, value: str | Decimal | datetime | None, style: Any
    ) -> None:
        if last > first:
            self.cells.merge_range(self.row, first, self.row, last, "", style)
        if value is None:
            self.cells.write_blank(self.row, first, None, style)
        elif isinstance(value, Decimal):
            self.cells.write_number(self.row, first, value, style)
        elif isinstance(value, datetime):
            self.cells.write_datetime(self.row, first, value, style)
        else:
            self.cells.write_string(self.row, first, value, style)
            if re.fullmatch(r"[\d.]+", value):  # a version is a name, though it looks a number
                self.versions.append(xl_rowcol_to_cell(self.row, first))
                self.cells.ignore_errors({"number_stored_as_text": " ".join(self.versions)})

    def _lines(self, text: str, first: int, last: int, role: str) -> int:
        """Return how many lines a wrapped text needs."""
        if role in ("section", "sub_total", "total"):
            return 1
        first_column = self.sheet.first_column
        width = sum(self.sheet.column_widths[first - first_column : last - first_column + 1])
        per_line = int((width - 2) * (1.05 if "header" in role else 1.2))
        return len(textwrap.wrap(text, per_line))

    def _merge_groups(self, block: Block, rows: list[list[str]], top: int) -> None:
        """Merge each group name down over the lines under it whose name cell is blank."""
        first = block.header_rows
        for index in range(block.header_rows, len(rows) + 1):
            if index < len(rows) and not rows[index][0]:
                continue
            if index - first > 1:
                first_column = self.sheet.first_column
                self.cells.merge_range(
                    top + first,
                    first_column,
                    top + index - 1,
                    first_column,
                    rows[first][0],
                    self.style("line"),
                )
            first = index


def role_of(block: Block, row: list[str], index: int, column: int) -> str:
    """Return the look of a cell: header, total, sub total, section heading or line."""
    if index < block.header_rows:
        wide = bool(block.widths) and block.widths[column] > 1
        return "header_label" if wide or block.kinds[column] in (T, D) else "header"
    label = row[0].casefold()
    if label == "total":
        return "total"
    if label.endswith("total"):
        return "sub_total"
    if len(row) > 2 and label and not any(row[1:]):
        return "section" if M in block.kinds else "line"
    return "line"


def build(output: Path = OUTPUT) -> list[tuple[str, str, str]]:
    """Write the workbook; return (sheet, file in published/, range) of every table in it."""
    captions = {table: (caption, note) for table, caption, note in rows_of("captions")}
    placed: list[tuple[str, str, str]] = []
    styles: dict[tuple[str, str], Any] = {}
    with xlsxwriter.Workbook(str(output)) as workbook:
        workbook.set_properties({"title": TITLE, "subject": "as published", "created": PUBLISHED})
        workbook.set_size(1600, 1100)
        for sheet in SHEETS:
            page = SheetWriter(workbook, sheet, styles)
            for block in sheet.blocks:
                page.write(block, *captions.get(block.source, (block.caption, "")))
            placed += page.ranges
    return placed
