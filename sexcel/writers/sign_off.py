"""The sign-off: what was read, when and by what, what was checked and what not, who answers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath

from msgspec import Struct

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, count_findings
from sexcel.model.tables import REPORT_SHEET, TOTAL
from sexcel.model.wording import count_of
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight, words
from sexcel.writers.layout import MASTER_CHECK, SIGN_OFF, defined_names
from sexcel.writers.sheets import Cells, headings, section, state_of_checks, top, version_of
from sexcel.writers.texts import cell_text

_WIDTHS = (34.0, 66.0, 46.0, 46.0)
_FIRST_ROW = 5
_COLUMNS = len(_WIDTHS)
_HEADLINE = FigureKey("overview", TOTAL, "budget")
_SIGNERS = ("Prepared by", "Reviewed by")
_SIGNATURES = ("", "Name", "Date", "Signature")
_LOST = (
    "Sign the workbook that is sent: regenerating it again gives a new page to sign. "
    "The figures below a signature are those of this file."
)


class Run(Struct, frozen=True):
    """The circumstances of a regeneration. ``read_at`` is None where no one asked the clock."""

    coverage: Coverage = NO_COVERAGE
    read_at: datetime | None = None
    recalculated: bool = False


def sign_off_sheet(
    source: Book,
    settled: Book,
    findings: Sequence[Finding],
    run: Run,
    master: str,
) -> SheetPlan:
    """One page for preparer and reviewer to put their names to."""
    cells = top(
        "Sign-off: what was read, what was checked, who answers for it", REPORT_SHEET, master
    )
    row = _facts(cells, (_FIRST_ROW, 1), "The workbook read", _read(source, run))
    row = _result(cells, row, settled, findings, master)
    row = _facts(cells, (row, 1), "What was checked", run.coverage.checked)
    row = _facts(cells, (row, 1), "What was not checked, and why", run.coverage.not_checked)
    tables = map(_table, source.tables.values())
    row = max(row, _facts(cells, (_FIRST_ROW, 3), "Tables recognised", tables))
    _signatures(cells, row)
    return SheetPlan(
        SIGN_OFF,
        cells,
        _WIDTHS,
        highlights=state_of_checks(SIGN_OFF),
        labels_stay=False,
        frozen_rows=3,
    )


def _read(source: Book, run: Run) -> Iterator[tuple[str, str]]:
    yield "File", PurePath(source.path).name
    yield "SHA-256", source.sha256
    if run.read_at is not None:
        yield "Read", _moment(run.read_at)
    yield "By", f"sexcel {_version()}"
    yield "Budget year", source.year_label(0)
    if told := version_of(source):
        yield "Budget version", told
    if source.settings.path:
        yield "Configuration", PurePath(source.settings.path).name
    yield (
        "Figures against their equations",
        "Put right, and told on Changes" if run.recalculated else "Kept as found, and told",
    )


def _moment(moment: datetime) -> str:
    """``25/11/2026 14:08, UTC+00:00``; without a time zone where it has none."""
    return f"{moment:%d/%m/%Y %H:%M}" + (f", {moment.tzname()}" if moment.tzinfo else "")


def _version() -> str:
    try:
        return version("sexcel")
    except PackageNotFoundError:
        return "(not installed)"


def _table(table: BookTable) -> tuple[str, str]:
    name = table.table
    title = f"{name.caption}: {name.title}" if name.number else name.title
    places = "; ".join(str(place) for place in table.ranges if place.sheet)
    lines = count_of(len(table.lines), "line")
    return title, f"{lines}, {places}" if places else lines


def _facts(cells: Cells, at: tuple[int, int], title: str, facts: Iterable[tuple[str, str]]) -> int:
    """A block of two columns with one row for each fact; the row after it and a blank one.

    Without facts there is none.
    """
    each = tuple(facts)
    if not each:
        return at[0]
    row, column = at
    _title(cells, at, title)
    for name, text in each:
        row += 1
        cells[row, column], cells[row, column + 1] = words(cell_text(name)), words(cell_text(text))
    return row + 2


def _title(cells: Cells, at: tuple[int, int], title: str) -> None:
    row, column = at
    for place, text in ((column, title), (column + 1, None)):
        cells[row, place] = words(text, Look.LABEL, Weight.SECTION)


def _result(
    cells: Cells,
    row: int,
    settled: Book,
    findings: Sequence[Finding],
    master: str,
) -> int:
    """How the workbook stands: live, but for the findings."""
    _title(cells, (row, 1), "The result")
    cells[row + 1, 1] = words("Checks in this workbook")
    cells[row + 1, 2] = PlannedCell(master, Style(Look.LINK), MASTER_CHECK)
    row += 2
    total = settled.figure(_HEADLINE)
    if total is not None:
        name = defined_names(settled)[_HEADLINE]
        cells[row, 1] = words(f"{settled.year_label(0)} Approved Budget")
        # In words, so that it stands with the words above and below it.
        text = f'IF({name}<0,"−","")&"£"&TEXT(ABS({name}),"#,##0")'
        cells[row, 2] = PlannedCell(_pounds(total), Style(Look.LINK), text)
        row += 1
    cells[row, 1] = words("Findings when the source was read")
    cells[row, 2] = words(count_findings(findings))
    return row + 2


def _pounds(amount: Decimal) -> str:
    whole = abs(amount).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{'−' if amount < 0 else ''}£{whole:,}"


def _signatures(cells: Cells, row: int) -> None:
    cells |= section(row, "Signed", _COLUMNS)
    cells |= headings(row + 1, _SIGNATURES)
    for at, signer in enumerate(_SIGNERS, row + 2):
        cells[at, 1] = words(signer, Look.HEADING)
        for column in range(2, _COLUMNS + 1):
            cells[at, column] = PlannedCell(None, Style(Look.SIGNATURE))
    cells[row + 2 + len(_SIGNERS), 1] = words(_LOST, Look.NOTE)
