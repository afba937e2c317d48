"""A report of findings as one page of HTML: nothing else is needed to read, search or print it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.budget import figure_kind
from sexcel.model.errors import SexcelError
from sexcel.model.findings import SEVERITY_NOUNS, Finding
from sexcel.model.grid import ErrorValue, Grid
from sexcel.model.refs import CellRef, address, column_letters
from sexcel.model.report import FileReport, Report
from sexcel.model.wording import truncate
from sexcel.reports.verdicts import format_amount, state_formulas, verdict, verdict_colour

if TYPE_CHECKING:
    from sexcel.model.book import Book
    from sexcel.tracing.trace import TracedOrigin

_ROWS_AROUND, _COLUMNS_AROUND = 2, 2
"""Rows and columns of a drawing on each side of the cell: a total with its last lines."""
_LONGEST_TEXT = 24
"""Letters of a cell in a drawing: a label can be told by its beginning."""
_MOST_DRAWINGS = 200
"""Drawings of one workbook: each is two kilobytes, and nobody looks at more."""
_MOST_TRACED = 50
"""Findings whose figures are traced, the worst first: each takes a walk through all formulas."""
_MOST_WORKINGS = 40
"""Cells of a trace on the page: a screen. ``sexcel trace`` shows all."""
_MOST_READERS = 12
"""Formulas that read a figure, as ``sexcel trace`` lists them."""
_MOST_BARS = 12
"""Lines of a chart: Table 2 has ten."""


class DrawnCell(Struct, frozen=True):
    """A cell of a drawing: its text as the sheet means it, and whether it is the one at fault."""

    text: str
    is_number: bool
    is_marked: bool


class Drawing(Struct, frozen=True):
    """The cells around a finding, with the letters of their columns and the numbers of rows."""

    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[DrawnCell, ...]], ...]


class ShownFinding(Struct, frozen=True):
    """A finding as the page shows it; amounts are texts."""

    key: str
    finding: Finding
    noun: str
    figures: tuple[tuple[str, str], ...]
    drawing: Drawing | None
    origin: "TracedOrigin | None"


class Bar(Struct, frozen=True):
    """A line of Table 2 in the chart: outturn and budget in £, and as shares of the longest bar."""

    name: str
    outturn: str
    budget: str
    variance: str
    outturn_share: float
    budget_share: float


class ShownFile(Struct, frozen=True):
    """A workbook as the page shows it."""

    key: str
    path: str
    verdict: str
    state: str
    """``bad``, ``doubtful`` or ``good``, which is a colour; the verdict says it in words."""
    facts: tuple[tuple[str, str], ...]
    sheets: tuple[tuple[str, tuple[ShownFinding, ...]], ...]
    bars: tuple[Bar, ...]


_STATES = {"red": "bad", "yellow": "doubtful", "green": "good"}


def write_html(report: Report) -> str:
    """Return the page. Drawings and the chart are left out where a workbook is gone or changed."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from sexcel.reports.trace import state_working

    environment = Environment(
        loader=PackageLoader("sexcel.reports", "page_html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    files = [_show(file, number) for number, file in enumerate(report.files, 1)]
    page: str = environment.get_template("report.html").render(
        files=files,
        failures=report.failures,
        nouns=list(SEVERITY_NOUNS.values()),
        address=address,
        state_working=state_working,
        most_readers=_MOST_READERS,
    )
    return page


def _show(file: FileReport, number: int) -> ShownFile:
    grid, book = _read_again(file)
    return ShownFile(
        key=f"workbook-{number}",
        path=file.path,
        verdict=verdict(file),
        state=_STATES[verdict_colour(file)],
        facts=tuple(_facts(file)),
        sheets=tuple(_sheets(file, grid, book, number)),
        bars=() if book is None else tuple(_bars(book)),
    )


def _read_again(file: FileReport) -> "tuple[Grid | None, Book | None]":
    """Return the workbook's cells and its budget; None where it is not what was checked."""
    from sexcel.files.reading import read_grid
    from sexcel.recognise.book import find_book

    try:
        grid = read_grid(Path(file.path), None)
    except SexcelError:
        return None, None
    if grid.sha256 != file.sha256:
        return None, None
    return grid, find_book(grid, file.settings) if file.scope is None else None


def _facts(file: FileReport) -> Iterator[tuple[str, str]]:
    if file.headline is not None:
        amount = format_amount(file.headline)
        yield "Headline", f"{amount} for {file.budget_year}"
    for severity, noun in SEVERITY_NOUNS.items():
        yield f"{noun.capitalize()}s", str(file.count(severity))
    if file.formulas is not None:
        yield "Formulas", state_formulas(file.formulas)
    if file.understood:
        yield "Understood", " ".join(remark.text for remark in file.understood)


def _sheets(
    file: FileReport, grid: Grid | None, book: "Book | None", number: int
) -> Iterator[tuple[str, tuple[ShownFinding, ...]]]:
    """Yield sheets by their worst finding, each with its findings, the worst first."""
    ranked = sorted(
        file.findings, key=lambda f: (-f.severity, -abs(f.effect or f.difference or Decimal(0)))
    )
    origins = {} if grid is None else _trace_origins(grid, book, ranked)
    groups: dict[str, list[ShownFinding]] = {}
    for index, finding in enumerate(ranked, 1):
        drawing = _draw(grid, finding) if grid is not None and index <= _MOST_DRAWINGS else None
        shown = ShownFinding(
            key=f"finding-{number}-{index}",
            finding=finding,
            noun=SEVERITY_NOUNS[finding.severity],
            figures=tuple(_figures(file, finding)),
            drawing=drawing,
            origin=None if finding.first_cell is None else origins.get(finding.first_cell),
        )
        groups.setdefault(finding.sheet or "The workbook as a whole", []).append(shown)
    for sheet, findings in groups.items():
        yield sheet, tuple(findings)


def _trace_origins(
    grid: Grid, book: "Book | None", findings: Sequence[Finding]
) -> "dict[CellRef, TracedOrigin]":
    """Return how the figures of the first findings come about, where formulas are about."""
    from sexcel.tracing.trace import trace_origins

    sheets = {sheet.name for sheet in grid}
    cells = [finding.first_cell for finding in findings if finding.first_cell is not None]
    wanted = [cell for cell in dict.fromkeys(cells) if cell.sheet in sheets][:_MOST_TRACED]
    if not wanted:
        return {}
    origins = trace_origins(wanted, grid, book, _MOST_WORKINGS)
    return {c: origin for c, origin in origins.items() if origin.workings or origin.readers}


def _figures(file: FileReport, finding: Finding) -> Iterator[tuple[str, str]]:
    kind = figure_kind(file.table_at(finding.first_cell))
    for name in ("found", "expected", "difference"):
        value = getattr(finding, name)
        if value is not None:
            yield name, value if isinstance(value, str) else format_amount(value, kind)
    if finding.effect:
        yield "put right, it adds to the headline", format_amount(finding.effect)


def _draw(grid: Grid, finding: Finding) -> Drawing | None:
    """Return the cells around the first cell of a finding; None where the sheet is unknown."""
    cell = finding.first_cell
    sheet = next((s for s in grid.sheets if cell is not None and s.name == cell.sheet), None)
    if cell is None or sheet is None:
        return None
    near = _around(cell.row, _ROWS_AROUND)
    used = [(row, column) for row in near for column in sheet.rows.get(row, ())]
    last = max((column for _, column in used), default=0) + 1
    columns = [c for c in _around(cell.column, _COLUMNS_AROUND) if c <= last]
    first = min(columns, default=cell.column)
    texts = Counter(c for row, c in used if c < first and isinstance(sheet.value(row, c), str))
    # What names the rows is further left: the column with the most texts.
    columns = [*(column for column, _ in texts.most_common(1)), *columns]
    rows = tuple(
        (row, tuple(_draw_cell(grid, CellRef(sheet.name, row, column), cell) for column in columns))
        for row in near
    )
    return Drawing(tuple(map(column_letters, columns)), rows)


def _around(position: int, reach: int) -> range:
    return range(max(1, position - reach), position + reach + 1)


def _draw_cell(grid: Grid, ref: CellRef, marked: CellRef) -> DrawnCell:
    value = grid.sheet(ref.sheet).value(ref.row, ref.column)
    is_number = isinstance(value, Decimal)
    match value:
        case None:
            text = ""
        case Decimal():
            text = f"{value:,.2f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"
        case ErrorValue(code):
            text = code
        case _:
            text = truncate(" ".join(str(value).split()), _LONGEST_TEXT)
    return DrawnCell(text, is_number, ref == marked)


def _bars(book: "Book") -> Iterator[Bar]:
    """Yield the lines of Table 2 with their outturn, budget and variance."""
    rows = [
        (row, outturn, budget)
        for row in book.lines("overview")
        if (outturn := row.figure("outturn")) is not None
        and (budget := row.figure("budget")) is not None
    ][:_MOST_BARS]
    longest = max((abs(f) for _, *figures in rows for f in figures), default=Decimal(0))
    for row, outturn, budget in rows if longest else ():
        change = budget - outturn
        yield Bar(
            row.name,
            format_amount(outturn),
            format_amount(budget),
            f"{'+' if change > 0 else ''}{format_amount(change)}",
            _share(outturn, longest),
            _share(budget, longest),
        )


def _share(amount: Decimal, longest: Decimal) -> float:
    """Return the length of a bar in per cent of the longest."""
    return round(float(abs(amount) / longest) * 100, 2)
