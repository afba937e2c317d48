"""The list of findings: as two sheets have it, and the sheet of the regenerated workbook.

The copy of a user's workbook that is annotated has the other (``graft/findings_sheet.py``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Book
from sexcel.model.findings import Finding, count_findings
from sexcel.model.refs import CellRef, RangeRef, quote_sheet
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.model.wording import LARGEST_EXPONENT
from sexcel.writers.cells import (
    Highlight,
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    reference_cell,
    text_cell,
)
from sexcel.writers.regenerated import Change
from sexcel.writers.sheets import Cells, MasterCheck
from sexcel.writers.styles import COUNT, FINE, SIGNED, WORKING_TAB, number_format
from sexcel.writers.texts import clean_text, fit_text

THE_WORKBOOK = "The workbook as a whole"
_HEADING_ROW = 5
"""Below title, what the sheet is, the way back to page 1 and the numbers of findings."""
_MOST = 5_000
"""Findings that are listed; a person reads no more, and ``validate`` reports them all."""
_PUT_RIGHT, _KEPT, _AS_FOUND = "Put right", "Kept as found", "As found"


class FindingColumn(Struct, frozen=True):
    """A column of the list: its heading, its width in characters, and a finding's cell in it."""

    heading: str
    width: float
    cell: Callable[[Finding], PlannedCell]
    is_figure: bool = False


def figure_column(
    heading: str,
    figure: Callable[[Finding], Decimal | str | None],
    kind: Callable[[Finding], Kind | None],
    number: str = "",
    width: float = 13.0,
) -> FindingColumn:
    """Return a column of figures, in the format ``number`` or in that of their kind."""

    def cell(finding: Finding) -> PlannedCell:
        return _figure(figure(finding), kind(finding), number)

    return FindingColumn(heading, width, cell, is_figure=True)


CODE = FindingColumn("Code", 9.0, lambda finding: text_cell(fit_text(finding.rule)))
MESSAGE = FindingColumn("What is wrong", 58.0, lambda finding: text_cell(fit_text(finding.message)))
HELP = FindingColumn("What to do", 44.0, lambda finding: text_cell(fit_text(finding.help)))
EFFECT = figure_column(
    "Putting it right moves the headline by, £",
    lambda finding: finding.effect,
    lambda _: Kind.MONEY,
    SIGNED,
    16.0,
)


def plan_finding_list(
    cells: Cells,
    heading_row: int,
    columns: Sequence[FindingColumn],
    findings: Sequence[Finding],
    *,
    closing: str = "",
    highlights: tuple[Highlight, ...] = (),
) -> SheetPlan:
    """Plan a sheet of findings: a row of headings, and one row for each finding in its order.

    ``cells`` are those above the headings; ``closing`` is a line below the list.
    """
    figures = [position for position, column in enumerate(columns, 1) if column.is_figure]
    cells.headings(heading_row, (column.heading for column in columns), figures)
    for row, finding in enumerate(findings, heading_row + 1):
        for position, column in enumerate(columns, 1):
            cells[row, position] = column.cell(finding)
    last_row = heading_row + len(findings)
    if closing:
        last_row += 1
        cells.text(last_row, 1, closing, Look.PLAIN)
    area = RangeRef(cells.sheet, heading_row, 1, last_row, len(columns))
    return SheetPlan(
        cells.sheet,
        cells,
        tuple(column.width for column in columns),
        header_rows=(heading_row, heading_row),
        highlights=highlights,
        labels_stay=False,
        filter_range=area if findings else None,
    )


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the worst first, larger effects before smaller ones."""
    return sorted(findings, key=lambda finding: (-finding.severity, -finding.moves))


def _figure(value: Decimal | str | None, kind: Kind | None, number: str) -> PlannedCell:
    if value is None or isinstance(value, str):
        return PlannedCell(fit_text(value or "") or None, Style(Look.WORDS, right=True))
    if not value.is_finite() or value.adjusted() > LARGEST_EXPONENT:
        return PlannedCell(f"{value:.5E}", Style(Look.WORDS, right=True))
    is_whole = value == value.to_integral_value()
    number = number or number_format(kind, 0 if is_whole else 2) or (COUNT if is_whole else FINE)
    return PlannedCell(value, Style(Look.FORMULA, number))


class SourcePlaces(Struct, frozen=True):
    """Where the cells of the source stand in the regenerated workbook, and what became of them."""

    cells: Mapping[CellRef, CellRef]
    kinds: Mapping[CellRef, Kind]
    """What the figure in a cell of the source is."""
    changed: frozenset[CellRef]
    left_as_found: frozenset[CellRef]
    stay: frozenset[str]
    """The sheets in view that stay as they are."""

    def find(self, finding: Finding) -> CellRef | None:
        """Return where the cell of a finding is in the regenerated workbook."""
        cell = finding.first_cell
        if cell is None:
            return None
        return cell if cell.sheet in self.stay else self.cells.get(cell)

    def kind(self, finding: Finding) -> Kind | None:
        """Return what the figure on the cell of a finding is."""
        cell = finding.first_cell
        return None if cell is None else self.kinds.get(cell)


def locate_cells(
    source: Book,
    settled: Book,
    changed: Sequence[Change],
    kept_figures: Sequence[Change],
    stay: frozenset[str],
) -> SourcePlaces:
    """Follow every cell of every table, and every heading, to its place in ``settled``."""
    cells: dict[CellRef, CellRef] = {}
    kinds: dict[CellRef, Kind] = {}
    for name, table in source.tables.items():
        settled_table = settled.tables[name]
        for column in table.columns:
            settled_column = settled_table.column(column.name)
            if settled_column is not None:
                cells[column.heading_ref] = settled_column.heading_ref
        # Rows are only ever added at the end, so that rows of one name keep apart.
        for row, settled_row in zip(table.rows, settled_table.rows, strict=False):
            for column in table.columns:
                before, after = row.entry(column.name), settled_row.entry(column.name)
                if before is not None and after is not None:
                    cells[before.ref] = after.ref
                    kinds[before.ref] = column.column.kind
    return SourcePlaces(
        cells,
        kinds,
        frozenset(change.ref for change in changed),
        frozenset(change.ref for change in kept_figures),
        stay,
    )


def places_kept(book: Book) -> SourcePlaces:
    """Return the places of a workbook that is kept: every cell is where it was."""
    keys = {entry.ref: book.kind(key) for key, entry in book.entries() if entry.ref.sheet}
    kinds = {ref: kind for ref, kind in keys.items() if kind is not None}
    stay = {ref: ref for ref in keys}
    return SourcePlaces(stay, kinds, frozenset(), frozenset(), frozenset(book.sheets))


def plan_findings(
    source: Book, findings: Sequence[Finding], places: SourcePlaces, master: MasterCheck
) -> SheetPlan:
    """Plan the sheet of the regenerated workbook: what was wrong when the source was read."""
    title = "Findings: what was wrong when the source was read"
    sheet = master.names.findings
    cells = Cells(sheet, title, REPORT_SHEET, master)
    name = clean_text(PurePath(source.path).name)
    summary = (
        f"{name}: {count_findings(findings)}. As of the reading: they do not follow this "
        "workbook. Cells that the words name are those of the source."
    )
    cells.text(4, 1, summary, Look.NOTE)
    columns = (
        FindingColumn("Severity", 10.0, lambda f: text_cell(str(f.severity).capitalize())),
        CODE,
        FindingColumn("Cell here", 22.0, lambda finding: _link(places.find(finding))),
        FindingColumn("Cell in the source", 24.0, _source),
        MESSAGE,
        figure_column("Found", lambda finding: finding.found, places.kind),
        figure_column("Expected", lambda finding: finding.expected, places.kind),
        EFFECT,
        FindingColumn("In this workbook", 15.0, lambda finding: _state(finding, places)),
        HELP,
    )
    worst = sort_findings(findings)[:_MOST]
    closing = "" if findings else "Nothing was found."
    if len(findings) > _MOST:
        closing = f"… and {len(findings) - _MOST:,} more."
    last_row = _HEADING_ROW + len(worst) + bool(closing)
    severities = RangeRef(sheet, _HEADING_ROW + 1, 1, last_row, 1)
    first = f"$A{_HEADING_ROW + 1}"
    highlights = (
        *cells.highlight_checks(),
        Highlight(severities, f'{first}="Error"'),
        Highlight(severities, f'{first}="Warning"', notable=True),
    )
    plan = plan_finding_list(
        cells, _HEADING_ROW, columns, worst, closing=closing, highlights=highlights
    )
    return replace(plan, tab=WORKING_TAB)


def _link(cell: CellRef | None) -> PlannedCell:
    return text_cell(None) if cell is None else reference_cell(cell)


def _source(finding: Finding) -> PlannedCell:
    if finding.where is None:
        return text_cell(THE_WORKBOOK)
    return text_cell(f"{quote_sheet(fit_text(finding.sheet))}!{finding.cell}")


def _state(finding: Finding, places: SourcePlaces) -> PlannedCell:
    """Say what became of the figure on the cell of a finding."""
    cell = places.find(finding)
    if cell is None:
        return text_cell(None)
    state = _KEPT if cell in places.left_as_found else _AS_FOUND
    is_put_right = cell in places.changed and finding.name != "reading-in-doubt"
    return text_cell(_PUT_RIGHT if is_put_right else state)
