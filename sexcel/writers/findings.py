"""The findings as of the run, each with the way to its cell here and its cell in the source."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct

from sexcel.model.book import Book
from sexcel.model.findings import Finding, count_findings
from sexcel.model.grid import Visibility
from sexcel.model.refs import CellRef, RangeRef, quote_sheet
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.writers.carried import CarriedOver
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, words
from sexcel.writers.findings_sheet import rank
from sexcel.writers.layout import FINDINGS
from sexcel.writers.regenerated import Change
from sexcel.writers.sheets import Cells, headings, state_of_checks, top
from sexcel.writers.styles import COUNT, FINE, SIGNED, number_format
from sexcel.writers.texts import clean, cut

_HEADINGS = (
    "Severity",
    "Code",
    "Cell here",
    "Cell in the source",
    "What is wrong",
    "Found",
    "Expected",
    "Putting it right moves the headline by, £",
    "In this workbook",
    "What to do",
)
_WIDTHS = (10.0, 9.0, 22.0, 24.0, 58.0, 13.0, 13.0, 16.0, 15.0, 44.0)
_HEADING_ROW = 5
_MOST = 5_000
"""Findings that are listed; a person reads no more, and ``validate`` tells them all."""
_LARGEST_EXPONENT = 15
_WHOLE = "The workbook as a whole"
_RIGHT, _KEPT, _STANDS = "Put right", "Kept as found", "As found"


class Placed(Struct, frozen=True):
    """Where the cells of the source stand in the regenerated workbook, and what became of them."""

    cells: Mapping[CellRef, CellRef]
    kinds: Mapping[CellRef, Kind]
    """What the figure in a cell of the source is."""
    changed: frozenset[CellRef]
    kept: frozenset[CellRef]
    carried: Mapping[str, str]
    """The sheets in view that were carried, and their names here."""


def placed(
    source: Book,
    settled: Book,
    changed: Sequence[Change],
    kept: Sequence[Change],
    carried: CarriedOver,
) -> Placed:
    """Follows every cell of every table, and every heading, to its place in ``settled``."""
    cells: dict[CellRef, CellRef] = {}
    kinds: dict[CellRef, Kind] = {}
    for name, table in source.tables.items():
        there = settled.tables[name]
        for column in table.columns:
            now = there.column(column.name)
            if now is not None:
                cells[column.heading_ref] = now.heading_ref
        # Rows are only ever added at the end, so that rows of one name keep apart.
        for row, other in zip(table.rows, there.rows, strict=False):
            for column in table.columns:
                entry, after = row.entry(column.name), other.entry(column.name)
                if entry is not None and after is not None:
                    cells[entry.ref] = after.ref
                    kinds[entry.ref] = column.column.kind
    return Placed(
        cells,
        kinds,
        frozenset(change.ref for change in changed),
        frozenset(change.ref for change in kept),
        {
            plan.sheet.name: plan.name
            for plan in carried.sheets
            if plan.sheet.visibility is Visibility.VISIBLE
        },
    )


def findings_sheet(
    source: Book, findings: Sequence[Finding], places: Placed, master: str
) -> SheetPlan:
    """One row for every finding, the worst first and the largest effect before smaller ones."""
    cells = top("Findings: what was wrong when the source was read", REPORT_SHEET, master)
    name = clean(PurePath(source.path).name)
    standing = (
        f"{name}: {count_findings(findings)}. As of the reading: they do not follow this workbook. "
        "Cells that the words name are those of the source."
    )
    cells[4, 1] = words(standing, Look.NOTE)
    cells |= headings(_HEADING_ROW, _HEADINGS, 6, 8)
    row = _HEADING_ROW + 1
    for finding in sorted(findings, key=rank)[:_MOST]:
        cells |= _row(finding, places, row)
        row += 1
    if not findings:
        cells[row, 1] = words("Nothing was found.", Look.PLAIN)
        row += 1
    if len(findings) > _MOST:
        cells[row, 1] = words(f"… and {len(findings) - _MOST:,} more.", Look.PLAIN)
    last = max(row - 1, _HEADING_ROW + 1)
    severities = RangeRef(FINDINGS, _HEADING_ROW + 1, 1, last, 1)
    first = f"$A{_HEADING_ROW + 1}"
    return SheetPlan(
        FINDINGS,
        cells,
        _WIDTHS,
        header_rows=(_HEADING_ROW, _HEADING_ROW),
        highlights=(
            *state_of_checks(FINDINGS),
            Highlight(severities, f'{first}="Error"'),
            Highlight(severities, f'{first}="Warning"', notable=True),
        ),
        labels_stay=False,
        filtered=RangeRef(FINDINGS, _HEADING_ROW, 1, last, len(_HEADINGS)) if findings else None,
    )


def _row(finding: Finding, places: Placed, row: int) -> Cells:
    at = finding.first_cell
    here = None if at is None else _here(at, places)
    kind = None if at is None else places.kinds.get(at)
    planned = (
        words(str(finding.severity).capitalize()),
        words(finding.rule),
        words(None) if here is None else _link(here),
        words(_source(finding)),
        _words(finding.message),
        _figure(finding.found, kind),
        _figure(finding.expected, kind),
        _figure(finding.effect, Kind.MONEY, SIGNED),
        words(_state(here, places)),
        _words(finding.help),
    )
    return {(row, column): cell for column, cell in enumerate(planned, 1)}


def _here(at: CellRef, places: Placed) -> CellRef | None:
    carried = places.carried.get(at.sheet)
    if carried is not None:
        return CellRef(carried, at.row, at.column)
    return places.cells.get(at)


def _link(here: CellRef) -> PlannedCell:
    return PlannedCell(str(here), Style(Look.REFERENCE), target=here)


def _source(finding: Finding) -> str:
    if finding.where is None:
        return _WHOLE
    return f"{quote_sheet(cut(clean(finding.sheet)))}!{finding.cell}"


def _state(here: CellRef | None, places: Placed) -> str:
    if here is None:
        return ""
    if here in places.changed:
        return _RIGHT
    return _KEPT if here in places.kept else _STANDS


def _words(text: str) -> PlannedCell:
    return words(cut(clean(text)))


def _figure(value: Decimal | str | None, kind: Kind | None, number: str = "") -> PlannedCell:
    if value is None or isinstance(value, str):
        return PlannedCell(cut(clean(value or "")) or None, Style(Look.WORDS, right=True))
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return PlannedCell(f"{value:.5E}", Style(Look.WORDS, right=True))
    whole = value == value.to_integral_value()
    number = number or number_format(kind, 0 if whole else 2) or (COUNT if whole else FINE)
    return PlannedCell(value, Style(Look.FORMULA, number))
